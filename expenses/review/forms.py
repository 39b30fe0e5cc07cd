"""What reviewers and claimants enter with a step of a claim. Page and API use the same."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from salesdept.common.forms import ReasonForm, SuggestingInput

from ..amounts import MoneyInput
from ..models import ClaimLine
from ..models.claim.states import Ground

USUAL_REMARKS = [
    _("The document can't be read: photograph it once more."),
    _("The amount differs from the invoice."),
    _("Say who was met, and what for."),
    _("The invoice is not made out to the company."),
]


def _remarks() -> list[str]:
    return [str(remark) for remark in USUAL_REMARKS]


def _named(line) -> str:
    return f"{line.purpose} · {line.amount:,.2f}"


class LineChoice(forms.ModelChoiceField):
    def label_from_instance(self, line):
        return _named(line)


class CutForm(forms.Form):
    """Which expense, and how much of it is paid."""

    wants = ("document",)

    line = LineChoice(label=_("expense"), queryset=ClaimLine.objects.none(), empty_label=None)
    amount = forms.DecimalField(
        label=_("amount that is paid"), min_value=Decimal("0.01"), max_digits=14, decimal_places=2, widget=MoneyInput
    )
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea({"rows": 2}))

    def __init__(self, *args, document, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["line"].queryset = document.lines.all()
        self.fields["line"].initial = document.lines.first()


class SendBackForm(forms.Form):
    """What is to be corrected: of the whole, of single expenses, or both."""

    wants = ("document",)

    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        required=False,
        widget=SuggestingInput(_remarks),
        help_text=_("of the whole claim"),
    )

    def __init__(self, *args, document, **kwargs):
        super().__init__(*args, **kwargs)
        self.lines = {f"line_{line.pk}": line for line in document.lines.all()}
        if len(self.lines) == 1:
            self.fields["reason"].help_text, self.fields["reason"].required = "", True
            self.lines = {}
        for name, line in self.lines.items():
            label = _named(line)
            self.fields[name] = forms.CharField(
                label=label, max_length=300, required=False, widget=SuggestingInput(_remarks)
            )

    def clean(self):
        entered = super().clean()
        remarks = {str(line.pk): entered[name] for name, line in self.lines.items() if entered.get(name)}
        if not entered.get("reason") and not remarks:
            raise forms.ValidationError(_("Say what is to be corrected."))
        told = [f"{line.purpose}: {entered[name]}" for name, line in self.lines.items() if entered.get(name)]
        return {"reason": entered.get("reason") or "\n".join(told), "remarks": remarks}


class RejectForm(ReasonForm):
    """After a double or an untrue invoice it stays in use, so that nobody claims it again."""

    ground = forms.ChoiceField(label=_("ground"), choices=Ground, required=False, initial=Ground.NOT_OURS)

    field_order = ["ground", "reason"]

    def clean_ground(self):
        return self.cleaned_data["ground"] or Ground.NOT_OURS


class AskForm(forms.Form):
    question = forms.CharField(label=_("Question"), max_length=1000, widget=forms.Textarea({"rows": 3}))


class AnswerForm(forms.Form):
    answer = forms.CharField(label=_("Answer"), max_length=1000, widget=forms.Textarea({"rows": 3}))
