from django import forms
from django.utils.translation import gettext_lazy as _

from salesdept.common.forms import ReasonForm
from salesdept.people.models import Role, User

from ..colleagues import team_of
from ..fields import IdsField
from ..models import Customer
from ..roles import SELLERS
from .acts import ACTS


class ActForm(forms.Form):
    """The value that an act sets, and the reason where one is asked."""

    def __init__(self, *args, kind: str, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["value"] = VALUES[kind](by)
        if kind == "owner" or by.is_a(Role.CLERK):
            self.fields["reason"] = ReasonForm.base_fields["reason"]

    def as_kept(self) -> dict:
        """What an Operation keeps of it."""
        value = self.cleaned_data["value"]
        kept = str(value.pk) if isinstance(value, User) else value
        return {"value": kept, "told": str(value), "reason": self.cleaned_data.get("reason", "")}


class OperationForm(forms.Form):
    """The body by which a program asks for an act; `value` and `reason` are read by `ActForm`."""

    clause = "7.1.1"

    kind = forms.ChoiceField(label=_("Act"), choices=[(name, act.label) for name, act in ACTS.items()])
    value = forms.CharField(label=_("Value"), help_text=_("The class, the id of the new owner, or the tag."))
    reason = forms.CharField(label=_("Reason"), required=False)
    customers = IdsField(label=_("Customer files"), required=False, help_text=_("Their ids."))
    query = forms.CharField(
        label=_("Query"), required=False, help_text=_("Instead of ids: filters of the list, as level=C&region=Taipei.")
    )

    def clean(self):
        entered = super().clean()
        if bool(entered.get("customers")) == bool(entered.get("query")):
            raise forms.ValidationError(_("Name the files by their ids or by a query, one of them."))
        return entered


def _level(by) -> forms.Field:
    return forms.ChoiceField(label=_("Class"), choices=Customer.Level.choices, widget=forms.RadioSelect)


def _heir(by) -> forms.Field:
    people = team_of(by) if by.is_a(Role.SUPERVISOR) else User.objects
    return forms.ModelChoiceField(label=_("New owner"), queryset=people.filter(is_active=True, role__in=SELLERS))


def _tag(by) -> forms.Field:
    return forms.CharField(label=_("Tag"), max_length=40)


VALUES = {"level": _level, "owner": _heir, "tag": _tag, "untag": _tag}
