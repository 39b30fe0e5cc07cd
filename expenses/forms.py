from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django import forms
from django.conf import settings
from django.db import transaction
from django.forms import inlineformset_factory
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from pipeline.quotations.rates import ExchangeRate
from salesdept.common.audit import record_change
from salesdept.common.calendar import today
from salesdept.common.errors import RuleBroken
from salesdept.common.forms import DateInput, NewRecordForm, SuggestingInput, VersionedForm
from salesdept.common.money import to_cents
from salesdept.common.records import uuid7
from salesdept.common.request_id import once_per_request
from salesdept.common.text import Text
from salesdept.common.workflow import Happening
from salesdept.people.models import User

from .amounts import MoneyInput
from .attaching import attach
from .choosing import CustomerField, OpportunityField
from .documents import likeness_of_kept, paper_of, receipt_for
from .drafts.models import ClaimDraft
from .drafts.names import MOST_EXPENSES
from .drafts.words import in_words
from .invoices.keys import is_a_number
from .invoices.read_out import MOST
from .models import Category, Claim, ClaimLine, Commitment, WalletInvoice
from .standards.models import named_cities
from .standards.reckoning import shares_in_words, shares_of, sum_of
from .wallet.named import ids_in

claim_saved = Happening()
"""Told (claim) when somebody saved its form."""


MOST_DAYS = 366


@once_per_request
def _categories() -> list[tuple]:
    return [(one.pk, str(one)) for one in Category.objects.order_by("created_at")]


CLAIM_FIELDS = ["title", "late_reason", "month_reason", "commitment"]


class DrawingForm(forms.ModelForm):
    """A claim may draw on what its claimant holds ahead."""

    by: User

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        own = Commitment.objects.to_draw_on_by(self.by) | Commitment.objects.filter(pk=self.instance.commitment_id)
        self.fields["commitment"].queryset = own.for_list()  # type: ignore[attr-defined]
        self.fields["commitment"].help_text = _("What was paid in advance on it is set off when the claim is paid.")


class ClaimForm(DrawingForm, NewRecordForm):
    clause = "5.2.1"

    class Meta:
        model = Claim
        fields = CLAIM_FIELDS

    def save(self, commit=True):
        self.instance.claimant = self.by
        return super().save(commit)


class ClaimEditForm(DrawingForm, VersionedForm):
    clause = "5.2.1"

    class Meta:
        model = Claim
        fields = CLAIM_FIELDS


@dataclass(frozen=True)
class Fold:
    """Fields that are shown together, once somebody asks for them or something is wrong there."""

    label: Text
    fields: list
    is_open: bool


class ClaimLineForm(forms.ModelForm):
    """One expense with its invoice. A file that was taken stays taken when the form comes back with errors.

    An expense made of an invoice of the wallet (`invoice`) has its file, number, seller and currency from there.
    """

    document = forms.FileField(
        label=_("Invoice: photograph or PDF"),
        required=False,
        help_text=_("Photograph, PDF, OFD or XML, up to 20 MB. To hand the claim in, file and number are needed."),
        widget=forms.FileInput({"accept": "application/pdf,image/*,.ofd,.xml"}),
    )
    receipt = forms.CharField(required=False, widget=forms.HiddenInput)
    paper = forms.ModelChoiceField(WalletInvoice.objects.none(), required=False, widget=forms.HiddenInput)
    own_rate = forms.DecimalField(
        label=_("Rate to company currency"), required=False, min_value=Decimal("0.000001"), max_digits=14,
        decimal_places=6, widget=MoneyInput, help_text=_("Only where the table has none of that day."),
    )  # fmt: skip

    class Meta:
        model = ClaimLine
        fields = [
            "category", "amount", "spent_on", "purpose", "customer", "people", "document", "invoice_number", "seller",
            "currency", "rate_reason", "tax", "opportunity", "city", "above_reason", "basis", "quantity",
        ]  # fmt: skip
        widgets = {"spent_on": DateInput, "amount": MoneyInput, "tax": MoneyInput, "category": forms.RadioSelect,
                   "city": SuggestingInput(named_cities)}  # fmt: skip
        field_classes = {"customer": CustomerField, "opportunity": OpportunityField}

    MAIN = ("category", "amount", "spent_on", "purpose", "customer", "people")
    FOLDS = (
        (pgettext_lazy("paper", "Invoice"), ("document", "invoice_number", "seller", "tax")),
        (_("Foreign money"), ("currency", "own_rate", "rate_reason")),
        (_("Days, kilometres, limit"), ("basis", "quantity", "city", "above_reason")),
        (_("Opportunity"), ("opportunity",)),
    )
    OF_INVOICE = ("document", "receipt", "invoice_number", "seller", "currency", "basis", "quantity")
    OF_RATE = ("own_rate", "rate_reason")

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by
        self.fields["category"].empty_label = None
        self.fields["category"].widget.choices = _categories()
        kept = {name: record for name in ("customer", "opportunity") if (record := getattr(self.instance, name))}
        self.initial |= kept
        for name in ("customer", "opportunity"):
            self.fields[name].see(by, kept=kept.get(name))
        self.fields["opportunity"].offer(include=f"[name='{self.add_prefix('customer')}']")
        self.fields["people"].help_text = _("Needed for entertainment.")
        self.fields["spent_on"].initial = today
        if self.instance.is_by_standards:
            self.fields["quantity"].help_text = shares_in_words(shares_of(self.instance))
        for name in ("currency", "basis", "amount"):
            self.fields[name].required = False
        self.fields["amount"].help_text = _("Of days and kilometres it is reckoned by the standards.")
        self.fields["above_reason"].help_text = _("Where an expense is above the company's limit.")
        self.fields["paper"].queryset = WalletInvoice.objects.of(by)
        self.paper = paper_of(self["receipt"].value() or "", by)
        self.invoice = self.instance.paper or self._picked()
        if self.invoice:
            self._leave_to_the_invoice()
        elif self.paper or self.instance.document:
            self._say_that_it_is_there()
        if self.instance.is_foreign:
            self.initial |= {"amount": self.instance.foreign_amount, "own_rate": self.instance.rate}

    def _picked(self) -> WalletInvoice | None:
        asked = ids_in([str(self["paper"].value() or "")])
        return WalletInvoice.objects.of(self.by).filter(pk__in=asked).first()

    def _leave_to_the_invoice(self) -> None:
        is_foreign = self.invoice.currency != settings.COMPANY_CURRENCY
        for name in self.OF_INVOICE + (() if is_foreign else self.OF_RATE):
            del self.fields[name]

    def _say_that_it_is_there(self) -> None:
        self.fields["document"].help_text = _("The file is here. Choose another one only to replace it.")

    def has_changed(self):
        """What was filled in from an invoice is an expense although nobody typed anything."""
        return bool(self.invoice) or super().has_changed()

    def rows(self) -> list:
        """The fields that each expense shows."""
        return [self[name] for name in self.MAIN]

    def folds(self) -> list[Fold]:
        """What is seldom needed, by what it is about; the invoice stands open where it is not of the wallet."""
        groups = ((label, [self[name] for name in names if name in self.fields]) for label, names in self.FOLDS)
        return [
            Fold(label, fields, any(field.errors for field in fields) or "document" in {field.name for field in fields})
            for label, fields in groups
            if fields
        ]

    def clean_spent_on(self):
        day = self.cleaned_data["spent_on"]
        if day > today():
            raise forms.ValidationError(_("This day has not come yet."))
        return day

    def clean_customer(self):
        """An opportunity is one of this customer, or what the expense of this customer names already."""
        customer, line = self.cleaned_data["customer"], self.instance
        kept = line.opportunity if customer is None or customer.pk == line.customer_id else None
        self.fields["opportunity"].see(self.by, of_customer=customer, kept=kept)
        return customer

    def clean_invoice_number(self):
        number = self.cleaned_data["invoice_number"]
        if number and not is_a_number(number):
            raise forms.ValidationError(_("This is not the number of an invoice."))
        return number

    def clean_paper(self):
        picked = self.cleaned_data["paper"]
        if picked and not picked.is_claimable:
            raise forms.ValidationError(_("It can't be claimed yet: open it in your wallet and say what is on it."))
        return picked

    def clean_currency(self):
        return self.cleaned_data["currency"] or settings.COMPANY_CURRENCY

    def clean_basis(self):
        return self.cleaned_data["basis"] or ClaimLine.Basis.INVOICE

    def clean_document(self):
        """The kept file's name; model forms store names as they are."""
        upload = self.cleaned_data.get("document")
        if upload and "document" in self.changed_data:
            self.paper = attach(upload, by=self.by)
            self._hand_out(receipt_for(self.paper, self.by))
        return self.paper.name if self.paper else upload

    def _hand_out(self, receipt: str) -> None:
        self.data = self.data.copy()  # type: ignore[attr-defined]
        self.data[self.add_prefix("receipt")] = receipt  # type: ignore[index]
        self._say_that_it_is_there()

    def clean(self):
        """The amount in company currency: at the rate of the day's table, or at one that is named with its reason."""
        entered = super().clean()
        if entered.get("basis", ClaimLine.Basis.INVOICE) != ClaimLine.Basis.INVOICE:
            self._reckon(entered)
        elif not entered.get("amount") and "amount" not in self.errors:
            self.add_error("amount", self.fields["amount"].error_messages["required"])
        if entered.get("tax") is not None and not 0 <= entered["tax"] < (entered.get("amount") or MOST):
            self.add_error("tax", _("The tax is a part of the amount: from 0 to less than it."))
        currency = self.invoice.currency if self.invoice else entered.get("currency") or settings.COMPANY_CURRENCY
        self.instance.rate, self.instance.rate_on, self.instance.foreign_amount = Decimal(1), None, None
        if currency != settings.COMPANY_CURRENCY and entered.get("amount") and entered.get("spent_on"):
            self._convert(entered, currency)
        elif "rate_reason" in self.fields:
            entered["rate_reason"] = ""
        return entered

    def _reckon(self, entered: dict) -> None:
        """Days and kilometres are paid by the standards of each day, in company currency."""
        basis, quantity, day = entered["basis"], entered.get("quantity"), entered.get("spent_on")
        if not quantity:
            self.add_error("quantity", _("Say how many days or kilometres."))
        elif basis == ClaimLine.Basis.DAYS and quantity > MOST_DAYS:
            self.add_error("quantity", _("More than a year is not one expense."))
        elif day and not (shares := shares_of(ClaimLine(basis=basis, quantity=quantity, spent_on=day))):
            self.add_error("basis", _("The company has no standards of that day yet: ask finance."))
        elif day:
            entered["currency"] = settings.COMPANY_CURRENCY
            entered["amount"] = sum_of(shares)

    def _convert(self, entered: dict, currency: str) -> None:
        rate = self._rate(entered, currency)
        if rate is None:
            return
        self.instance.rate, self.instance.foreign_amount = rate, entered["amount"]
        entered["amount"] = to_cents(entered["amount"] * rate)
        if entered["amount"] <= 0:
            self.add_error("amount", _("At this rate it comes to nothing."))

    def _rate(self, entered: dict, currency: str) -> Decimal | None:
        try:
            rate, self.instance.rate_on = ExchangeRate.on(currency, entered["spent_on"])
        except RuleBroken as no_rate:
            return self._named_rate(entered, no_rate)
        entered["rate_reason"] = ""
        return rate

    def _named_rate(self, entered: dict, no_rate: RuleBroken) -> Decimal | None:
        if entered.get("own_rate") and entered.get("rate_reason"):
            return entered["own_rate"]
        self.add_error("own_rate", no_rate.message)
        self.add_error("rate_reason", _("Name the rate that you paid, and where it is from: the card's statement."))
        return None

    def save(self, commit=True):
        if self.invoice:
            self.instance.take_from(self.invoice)
            self.instance.currency = self.invoice.currency
        elif self.paper:
            self.instance.document_kind, self.instance.document_sha256 = self.paper.kind, self.paper.sha256
            self.instance.document_kept_sha256 = self.paper.kept_sha256
            self.instance.likeness = likeness_of_kept(self.paper)
        return super().save(commit)


class AtMost(forms.BaseInlineFormSet):
    """The expenses of a claim, no more than a claim may have."""

    default_error_messages = {"too_many_forms": _("A claim has at most %(num)d expenses: put the others on another.")}


ClaimLines = inlineformset_factory(
    Claim, ClaimLine, form=ClaimLineForm, formset=AtMost, extra=1, can_delete_extra=False,
    max_num=MOST_EXPENSES, absolute_max=2 * MOST_EXPENSES, validate_max=True,
)  # fmt: skip


class ClaimSheet:
    """A claim with its lines, filled in as one form and saved together or not at all. Page and API use the same.

    A new claim and one that `wants_more` shows an empty expense to fill in, or one for each that is `begun`. What the
    `draft` holds stands in the fields; what another device typed into it since the form was drawn is told first.
    """

    def __init__(
        self, data=None, files=None, *, by, claim: Claim | None = None, wants_more=False, title="", begun=(), draft=None
    ):
        self.by, self.draft, self.is_behind = by, draft, False
        given = {"title": title} if title else None
        if draft and not claim:
            given = draft.of_claim | {"record_id": draft.about}
        self.form = ClaimEditForm(data, instance=claim, by=by) if claim else ClaimForm(data, by=by, initial=given)
        expenses = draft.expenses() if draft else []
        begun = [*begun, *(one for one in expenses if not one.get("id"))]
        self.lines = ClaimLines(
            data,
            files,
            instance=claim or Claim(claimant=by),
            prefix="lines",
            form_kwargs={"by": by},
            initial=begun,
            queryset=ClaimLine.objects.select_related("customer", "opportunity", "paper"),
        )
        if claim and not wants_more and claim.lines.exists():
            self.lines.extra = 0
        self.lines.extra = max(self.lines.extra, len(begun))
        if draft and claim:
            self._restore(draft.of_claim, expenses)

    def _restore(self, of_claim: dict, expenses: list[dict]) -> None:
        """What was typed over what is saved, by the expense's id: others may have come or gone."""
        self.form.initial.update(of_claim)
        typed = {one["id"]: one for one in expenses if one.get("id")}
        for line in self.lines.initial_forms:
            line.initial.update(typed.get(str(line.instance.pk), {}) | {"id": line.instance.pk})

    def is_valid(self) -> bool:
        return all([self.form.is_valid(), self.lines.is_valid(), not self._is_behind()])

    def _is_behind(self) -> bool:
        """Whether another device changed the draft since; it is told once, and saving again is done knowingly."""
        seen = str(self.form.data.get("draft_seen") or "0")
        if self.draft and seen.isdigit() and int(seen) < self.draft.version:
            self.draft.others = self.draft.unseen_in(self.form.data, int(seen))
            for change in in_words(self.draft, self.by):
                told = {"field": change.label, "value": change.said}
                self.form.add_error(None, _("Changed on another device: %(field)s is “%(value)s” there.") % told)
                self.is_behind = True
        return self.is_behind

    @property
    def about(self) -> UUID:
        """The id of the claim, or the one that a new one will have."""
        if self.form.instance.number:
            return self.form.instance.pk
        drawn = ids_in([str(self.form["record_id"].value())])
        return drawn[0] if drawn else uuid7()

    @property
    def status(self) -> int:
        """The HTTP status of the page that shows it again."""
        return 409 if self.is_behind or getattr(self.form, "is_stale", False) else 422

    @transaction.atomic
    def save(self) -> Claim:
        """The claim; when an earlier tap on the same form made it, that one, with the lines it has.

        Its history keeps each expense before and after.
        """
        ClaimDraft.hold(self.about, self.by.pk)
        claim = self.form.save()
        if claim is self.form.instance:
            before = _in_full(claim)
            self.lines.instance = claim
            self.lines.save()
            after = _in_full(claim)
            pairs = [[before.get(pk, ""), after.get(pk, "")] for pk in {**before, **after}]
            changed = {f"{gettext('Expense')} {n}": pair for n, pair in enumerate(pairs, 1) if pair[0] != pair[1]}
            if changed:
                record_change(claim, by=self.by, clause="5.2.1", changed=changed)
        ClaimDraft.settle(claim.pk, self.by)
        claim_saved.tell(claim)
        return claim


def _in_full(claim: Claim) -> dict:
    """What was said of which expense."""
    lines = claim.lines.select_related("category", "customer", "opportunity")
    return {line.pk: line.in_full for line in lines}
