from django import forms
from django.db import IntegrityError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import today
from salesdept.common.errors import RuleBroken
from salesdept.common.forms import DateInput, NewRecordForm

from .models import Delegation, duty_lent


class DelegationForm(NewRecordForm):
    """Who stands in, and for which days. A refusal of the rule stands in the form."""

    clause = "5.2.3"

    class Meta:
        model = Delegation
        fields = ["delegate", "since", "until", "reason"]
        widgets = {"since": DateInput, "until": DateInput}

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, by=by, **kwargs)
        self.instance.principal = by
        self.fields["delegate"].queryset = Delegation.candidates_of(by)
        self.fields["since"].initial = today

    def clean_since(self):
        if self.cleaned_data["since"] < today():
            raise forms.ValidationError(_("A duty is not lent for days that are over."))
        return self.cleaned_data["since"]

    def clean(self):
        entered = super().clean()
        since, until = entered.get("since"), entered.get("until")
        if since and until and until < since:
            self.add_error("until", _("The last day lies before the first."))
        return entered

    def _post_clean(self):
        super()._post_clean()
        if not self.errors and not self.twin:
            try:
                self.instance.must_hold()
            except RuleBroken as no:
                self.add_error(None, no.message)

    def save(self, commit=True):
        try:
            return super().save(commit)
        except IntegrityError:
            raise RuleBroken(gettext("Somebody stands in for you on one of these days already."), "5.2.3") from None

    def complete(self, delegation):
        duty_lent.tell(delegation)
