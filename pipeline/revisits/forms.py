from django import forms
from django.utils.translation import gettext_lazy as _

from customers.models import Communication
from salesdept.common.errors import RuleBroken
from salesdept.common.forms import VersionedForm

from .models import Revisit, RevisitRules


class RevisitForm(forms.Form):
    """What the customer said: the outcome, the score, and the way to a case or an opportunity (3.6.1)."""

    clause = "3.6.1"
    outcome = forms.ChoiceField(label=_("Outcome"), choices=Revisit.Outcome, widget=forms.RadioSelect)
    score = forms.TypedChoiceField(
        label=_("The customer's score"),
        choices=[(n, str(n)) for n in range(1, 6)],
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        help_text=_("As the customer says it: 1 is bad, 5 is very good."),
    )
    feedback = forms.CharField(label=_("Feedback"), max_length=4000, required=False, widget=forms.Textarea({"rows": 3}))
    new_need = forms.BooleanField(
        label=_("The customer has a new need"), required=False, help_text=_("An opportunity is opened.")
    )
    kind = forms.ChoiceField(
        label=_("How"),
        choices=Communication.Kind,
        initial=Communication.Kind.CALL,
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, revisit, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.revisit, self.by, self.opportunity = revisit, by, None

    def clean_kind(self):
        return self.cleaned_data["kind"] or Communication.Kind.CALL

    def save(self) -> Revisit | None:
        """The revisit; None with the reason at the field."""
        try:
            self.opportunity = self.revisit.record(by=self.by, **self.cleaned_data)
        except RuleBroken as refusal:
            if refusal.status != RuleBroken.status:
                raise
            self.add_error("feedback" if refusal.clause == "3.6.2" else "score", refusal.message)
            return None
        return self.revisit


class RevisitRulesForm(VersionedForm):
    clause = "3.6.1"

    class Meta:
        model = RevisitRules
        fields = ["first", "second", "third", "months_a", "months_b", "months_c"]

    def clean(self):
        entered = super().clean()
        days = [entered.get(name) for name in ("first", "second", "third")]
        if all(days) and not days[0] < days[1] < days[2]:
            self.add_error("second", _("The revisits follow each other."))
        for name, value in entered.items():
            if name in self._meta.fields and value == 0:
                self.add_error(name, _("At least 1."))
        return entered

    def save(self, commit=True):
        self.instance.must_be_set_by(self.by)
        if self.instance._state.adding:
            self.instance.save()
        saved = super().save(commit)
        RevisitRules.now.forget()
        return saved
