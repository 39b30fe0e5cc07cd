"""Who keeps a file, with whom it is shared, who looks at it, and the rules of the pool (1.3.3, 7.1.3, 7.2.1)."""

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import today
from salesdept.common.forms import DateInput, ReasonForm, VersionedForm

from ..colleagues import heirs, partners
from ..models import KeepingRules


class ShareForm(forms.Form):
    """With whom a file is shared, for what and until when (1.3.3)."""

    READ, WRITE = "read", "write"

    colleague: forms.ModelChoiceField = forms.ModelChoiceField(label=_("Colleague"), queryset=None)
    level = forms.ChoiceField(
        label=_("The colleague may"),
        choices=[(READ, _("read the file")), (WRITE, _("read it and write in it"))],
        initial=READ,
        required=False,
        widget=forms.RadioSelect,
    )
    until = forms.DateField(
        label=_("Until"), required=False, widget=DateInput, help_text=_("The last day; empty for no end.")
    )

    def __init__(self, *args, customer, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["colleague"].queryset = partners(customer)

    def clean_until(self):
        until = self.cleaned_data["until"]
        if until and until < today():
            raise forms.ValidationError(_("This day is over."))
        return until

    def terms(self) -> dict:
        """What `Customer.share` takes."""
        given = self.cleaned_data
        return {"may_write": given["level"] == self.WRITE, "until": given["until"]}


class HandOverForm(ReasonForm):
    """Who takes the file over, and why (7.1.3)."""

    heir: forms.ModelChoiceField = forms.ModelChoiceField(label=_("New owner"), queryset=None)
    field_order = ["heir", "reason"]

    def __init__(self, *args, customer, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["heir"].queryset = heirs(customer, by)


class LookForm(ReasonForm):
    """Why somebody looks behind the mask (7.1.3); the owner is not asked."""

    clause = "7.1.3"
    asked_of_some = ("reason",)

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, **kwargs)
        if record.is_owned_by(by):
            del self.fields["reason"]


class KeepingForm(VersionedForm):
    """The rhythm of the classes and the rules of the pool (7.1.2, 7.2.1)."""

    clause = "7.2.1"
    groups = [
        (_("Contact"), ["contact_a", "contact_b", "contact_c"]),
        (_("Check of the facts"), ["check_a", "check_b", "check_c"]),
        (_("Public pool"), ["pool_a", "pool_b", "pool_c", "warning_days"]),
        (_("Claims"), ["claims_a_day", "waiting_days", "files_at_most"]),
    ]

    class Meta:
        model = KeepingRules
        fields = [
            "contact_a", "contact_b", "contact_c", "check_a", "check_b", "check_c", "pool_a", "pool_b", "pool_c",
            "warning_days", "waiting_days", "claims_a_day", "files_at_most",
        ]  # fmt: skip

    def clean(self):
        entered = super().clean()
        for name in ("pool_a", "pool_b", "pool_c"):
            if (days := entered.get(name)) and days <= (entered.get("warning_days") or 0):
                self.add_error(name, _("The warning would come before the silence begins."))
        return entered

    @transaction.atomic
    def save(self, commit=True):
        """Set them for all."""
        kept = KeepingRules.objects.select_for_update().first() or KeepingRules()
        return kept.change(by=self.by, **{name: self.cleaned_data[name] for name in self._meta.fields})
