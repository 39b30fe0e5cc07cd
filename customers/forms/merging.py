"""One company, one file (3.1.2): whether it is taken, and two files made one."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..fields import CustomerNameField
from ..models import Customer
from ..models.merge import FACTS
from ..own_fields.models import own_fields
from ..tax_ids import check_tax_id


class OtherFileForm(forms.Form):
    """With which file another is merged (3.1.2)."""

    other = CustomerNameField(label=_("The other file"), max_length=160, required=True, help_text=_("Name or tax ID."))

    def __init__(self, *args, reader, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["other"].reader = reader


class MergeForm(forms.Form):
    """Field by field, which of two files wins (3.1.2); fields on which both agree are not asked.

    What the kept file leaves empty is taken from the other unless somebody chooses otherwise.
    """

    KEPT, GONE = "kept", "gone"

    def __init__(self, *args, kept, gone, **kwargs):
        super().__init__(*args, **kwargs)
        self.kept, self.gone = kept, gone
        for name in FACTS:
            ours, theirs = getattr(kept, name), getattr(gone, name)
            if name in ("other_names", "tags") or ours == theirs or theirs in (None, ""):
                continue
            label = Customer._meta.get_field(name).verbose_name
            choices = [(self.KEPT, _reads(kept, name)), (self.GONE, _reads(gone, name))]
            initial = self.GONE if ours in (None, "") else self.KEPT
            self.fields[name] = forms.ChoiceField(
                label=label, choices=choices, initial=initial, widget=forms.RadioSelect
            )
        self._ask_own_fields()

    def _ask_own_fields(self) -> None:
        for one in own_fields(Customer.OWN_ABOUT):
            ours, theirs = self.kept.own.get(one.key), self.gone.own.get(one.key)
            if theirs is not None and ours is not None and ours != theirs:
                choices = [(self.KEPT, one.shown(ours)), (self.GONE, one.shown(theirs))]
                self.fields[one.key] = forms.ChoiceField(
                    label=one.label, choices=choices, initial=self.KEPT, widget=forms.RadioSelect
                )

    def facts(self) -> dict:
        """The values that come from the file that goes; of own fields under "own"."""
        chosen = [name for name, wins in self.cleaned_data.items() if wins == self.GONE]
        own = {key: self.gone.own[key] for key in chosen if key in self.gone.own}
        return {name: getattr(self.gone, name) for name in chosen if name not in own} | {"own": own}


def _reads(customer: Customer, name: str) -> str:
    """A fact as the reader may see it; "–" for none."""
    if name in Customer.CONFIDENTIAL:
        return customer.shown(name) or "–"
    shown = getattr(customer, f"get_{name}_display", None)
    return str((shown() if shown else getattr(customer, name)) or "–")


class TakenForm(forms.Form):
    """A company about which a rep asks blind (7.1.3): the name, or a number that tells it."""

    name = forms.CharField(label=_("Company"), max_length=160, required=False)
    tax_id = forms.CharField(label=_("Tax ID"), max_length=20, required=False, validators=[check_tax_id])
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)

    def clean(self):
        if not any(self.cleaned_data.values()):
            raise forms.ValidationError(_("Enter a name, a tax ID or a phone number."))
        return super().clean()
