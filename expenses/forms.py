from django import forms
from django.db import transaction
from django.forms import inlineformset_factory
from django.utils.translation import gettext_lazy as _

from customers.models import Customer
from salesdept.common.calendar import today
from salesdept.common.forms import DateInput, NewRecordForm, VersionedForm
from salesdept.people.models import User

from .amounts import MoneyInput
from .documents import paper_of, receipt_for, take
from .invoices import invoice_key
from .models import Claim, ClaimLine, Commitment


class PaymentForm(forms.Form):
    reference = forms.CharField(label=_("Bank reference"), max_length=60)


CLAIM_FIELDS = ["title", "late_reason", "month_reason", "commitment"]


class DrawingForm(forms.ModelForm):
    """A claim may draw on what its claimant holds ahead."""

    by: User

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["commitment"].queryset = Commitment.objects.to_draw_on_by(self.by).for_list()  # type: ignore[attr-defined]


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


class ClaimLineForm(forms.ModelForm):
    """One expense with its invoice. A file that was taken stays taken when the form comes back with errors."""

    document = forms.FileField(
        label=_("Invoice: photograph or PDF"),
        required=False,
        help_text=_("PDF, PNG or JPEG, up to 10 MB. To hand the claim in, file and number are needed."),
        widget=forms.FileInput({"accept": "application/pdf,image/png,image/jpeg"}),
    )
    receipt = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = ClaimLine
        fields = ["document", "category", "amount", "spent_on", "purpose", "invoice_number", "seller", "customer"]
        widgets = {"spent_on": DateInput, "amount": MoneyInput, "category": forms.RadioSelect}

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by
        self.fields["category"].empty_label = None
        self.fields["customer"].queryset = Customer.objects.visible_to(by).order_by("name")
        self.fields["spent_on"].initial = today
        self.paper = paper_of(self["receipt"].value() or "", by)
        if self.paper or self.instance.document:
            self._say_that_it_is_there()

    def _say_that_it_is_there(self) -> None:
        self.fields["document"].help_text = _("The file is here. Choose another one only to replace it.")

    def clean_spent_on(self):
        day = self.cleaned_data["spent_on"]
        if day > today():
            raise forms.ValidationError(_("This day has not come yet."))
        return day

    def clean_invoice_number(self):
        number = self.cleaned_data["invoice_number"]
        if len(invoice_key(number)) > 40:
            raise forms.ValidationError(_("This is not the number of an invoice."))
        return number

    def clean_document(self):
        """The kept file's name; model forms store names as they are."""
        upload = self.cleaned_data.get("document")
        if upload and "document" in self.changed_data:
            self.paper = take(upload)
            self._hand_out(receipt_for(self.paper, self.by))
        return self.paper.name if self.paper else upload

    def _hand_out(self, receipt: str) -> None:
        self.data = self.data.copy()  # type: ignore[attr-defined]
        self.data[self.add_prefix("receipt")] = receipt  # type: ignore[index]
        self._say_that_it_is_there()

    def save(self, commit=True):
        if self.paper:
            self.instance.document_kind, self.instance.document_sha256 = self.paper.kind, self.paper.sha256
        return super().save(commit)


ClaimLines = inlineformset_factory(Claim, ClaimLine, form=ClaimLineForm, extra=1, can_delete_extra=False, max_num=30)


class ClaimSheet:
    """A claim with its lines, filled in as one form and saved together or not at all. Page and API use the same.

    A new claim and one that `wants_more` shows an empty expense to fill in.
    """

    def __init__(self, data=None, files=None, *, by, claim: Claim | None = None, wants_more=False):
        self.by = by
        self.form = ClaimEditForm(data, instance=claim, by=by) if claim else ClaimForm(data, by=by)
        self.lines = ClaimLines(
            data, files, instance=claim or Claim(claimant=by), prefix="lines", form_kwargs={"by": by}
        )
        if claim and not wants_more and claim.lines.exists():
            self.lines.extra = 0

    def is_valid(self) -> bool:
        return all([self.form.is_valid(), self.lines.is_valid()])

    @property
    def status(self) -> int:
        """The HTTP status of the page that shows it again."""
        return 409 if getattr(self.form, "is_stale", False) else 422

    @transaction.atomic
    def save(self) -> Claim:
        """The claim; when an earlier tap on the same form made it, that one, with the lines it has."""
        claim = self.form.save()
        if claim is self.form.instance:
            self.lines.instance = claim
            self.lines.save()
        return claim
