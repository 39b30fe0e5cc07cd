"""Corrections of what is kept back (7.1.3)."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from salesdept.common.audit import record_change
from salesdept.common.forms import ReasonForm, VersionedForm
from salesdept.common.masking import masked


class CorrectionForm(VersionedForm):
    """Edit of a record that keeps something back: what the reader sees masked is overwritten, never shown.

    Who corrects without keeping the record says why.
    """

    asked_of_some = ("reason",)
    reason = ReasonForm.base_fields["reason"]

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, by=by, **kwargs)
        kept_back = () if self.instance.reads_whole else self.instance.CONFIDENTIAL
        self.hidden_names = [name for name in kept_back if name in self.fields]
        for name in self.hidden_names:
            if value := getattr(self.instance, name):
                self.initial[name] = ""
                self.fields[name].help_text = _("%(masked)s stays if this is left empty.") % {"masked": masked(value)}
        if not self.instance.needs_reason_from(by):
            del self.fields["reason"]

    def clean(self):
        entered = super().clean()
        for name in self.hidden_names:
            entered[name] = entered.get(name) or getattr(self.instance, name)
        return entered

    def _shown(self, name):
        return masked(getattr(self.instance, name)) if name in self.hidden_names else super()._shown(name)

    @transaction.atomic
    def save(self, commit=True):
        record = super().save(commit)
        if reason := self.cleaned_data.get("reason"):
            record_change(record, by=self.by, clause=self.clause, action="correct", changed={"reason": ["", reason]})
        return record
