"""What the steps of a contract ask for."""

from decimal import Decimal

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import today
from salesdept.common.errors import RuleBroken
from salesdept.common.forms import DateInput, ReasonForm
from salesdept.people.models import Role, User

from ..line_changes import has_lines, lines_in_force
from ..line_fields import LinesField
from ..signed_copies import SignedCopy
from .draft import OTHERS


class SignatureForm(forms.Form):
    signed_on = forms.DateField(label=_("The customer signed on"), widget=DateInput, initial=today)
    we_signed_on = forms.DateField(
        label=_("We signed on"),
        widget=DateInput,
        required=False,
        help_text=_("Empty: the same day. The later day counts."),
    )


class RemarkForm(forms.Form):
    remark = forms.CharField(label=_("Remark"), max_length=1000, required=False, widget=forms.Textarea({"rows": 2}))


class NumberForm(forms.Form):
    number = forms.CharField(label=_("Number"), max_length=40)


class AmendmentForm(ReasonForm):
    """A change by the lines of the contract; by total where it has none."""

    wants = ("document",)
    asked_of_some = ("lines", "gross_change")
    gross_change = forms.DecimalField(label=_("Change of the amount with tax, + or −"), max_digits=14, decimal_places=2)
    cost_change = forms.DecimalField(label=_("Change of the cost"), max_digits=14, decimal_places=2, required=False)
    lines = LinesField(label=_("Lines"), help_text=_("Quantity 0 takes a line out. Prices are without tax."))
    on = forms.DateField(label=_("In force from"), widget=DateInput, initial=today)
    field_order = ["lines", "gross_change", "cost_change", "on", "reason"]

    def __init__(self, *args, document=None, **kwargs):
        super().__init__(*args, **kwargs)
        if document is None:
            return
        if document.is_foreign:
            told = {"currency": document.currency, "company": settings.COMPANY_CURRENCY}
            self.fields["gross_change"].help_text = _("In %(currency)s.") % told
            self.fields["cost_change"].help_text = _("In %(currency)s.") % {"currency": settings.COMPANY_CURRENCY}
            self.fields["lines"].help_text = (
                _("Quantity 0 takes a line out. Prices are without tax in %(currency)s, costs in %(company)s.") % told
            )
        if not has_lines(document):
            del self.fields["lines"]
            return
        self.fields["lines"].widget.standing = lines_in_force(document)
        for name in ("gross_change", "cost_change"):
            # One that is sent beside the lines is kept, so that the rule refuses it.
            if name not in self.data:
                del self.fields[name]


class CostForm(ReasonForm):
    wants = ("document",)
    cost = forms.DecimalField(
        label=_("What the whole contract costs"), min_value=0, max_digits=14, decimal_places=2,
        help_text=_("The difference counts in the month in which it becomes known."),
    )  # fmt: skip
    field_order = ["cost", "reason"]

    def __init__(self, *args, document, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["cost"].initial = document.cost


class CreditForm(ReasonForm):
    """Up to three reps and their parts of the credit, 100 % in all."""

    wants = ("document",)
    PAIRS = (("first_rep", "first_share"), *OTHERS)
    first_rep, second_rep, third_rep = (
        forms.ModelChoiceField(label=label, queryset=User.objects.none(), required=False)
        for label in (_("Rep"), _("Shared with"), _("Shared with a third"))
    )
    first_share, second_share, third_share = (
        forms.DecimalField(label=label, required=False, min_value=1, max_value=100, decimal_places=2)
        for label in (_("Share in %"), _("Share of the second rep in %"), _("Share of the third rep in %"))
    )
    field_order = [*(name for pair in PAIRS for name in pair), "reason"]

    def __init__(self, *args, document, **kwargs):
        super().__init__(*args, **kwargs)
        standing = list(document.shares.select_related("rep"))
        reps = User.objects.active().filter(role__in=[Role.REP, Role.SUPERVISOR])
        reps |= User.objects.filter(pk__in=[share.rep_id for share in standing])
        for place, (rep, part) in enumerate(self.PAIRS):
            self.fields[rep].queryset = reps
            if place < len(standing):
                self.fields[rep].initial = standing[place].rep_id
                self.fields[part].initial = (standing[place].share * 100).quantize(Decimal("0.01"))

    def clean(self):
        entered = super().clean()
        for rep, part in self.PAIRS:
            if bool(entered.get(rep)) != bool(entered.get(part)):
                self.add_error(part, _("Name the rep and the share, or neither."))
        named = [entered[rep] for rep, _part in self.PAIRS if entered.get(rep)]
        if len(named) != len(set(named)):
            self.add_error("second_rep", _("One rep has one share."))
        shares = [(entered[rep], entered[part] / 100) for rep, part in self.PAIRS if entered.get(part)]
        return {"shares": shares, "reason": entered.get("reason", "")}


class CancellationForm(ReasonForm):
    on = forms.DateField(label=_("Cancelled on"), widget=DateInput, initial=today)
    field_order = ["on", "reason"]


class SignedCopyForm(forms.Form):
    clause = "3.4.3"
    file = forms.FileField(label=_("The contract as both signed it (PDF)"))

    def __init__(self, *args, contract, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.contract, self.by = contract, by

    def save(self) -> SignedCopy | None:
        """The copy; None with the reason at the field."""
        try:
            return SignedCopy.add(self.contract, self.cleaned_data["file"], by=self.by)
        except RuleBroken as refusal:
            self.add_error("file", refusal.message)
            return None
