from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import now, today
from salesdept.common.errors import RuleBroken
from salesdept.common.forms import DateInput, ManyFilesField, ManyFilesInput, VersionedForm

from ..amounts import MoneyInput
from ..drafts.names import MOST_EXPENSES
from ..invoices.keys import is_a_number
from ..invoices.read_out import MOST, Trouble
from .models import READ, TYPED_OVER, WalletInvoice

ACCEPTED = "image/*,application/pdf,application/xml,text/xml,.pdf,.ofd,.xml,.heic"


class InvoicesInput(ManyFilesInput):
    """A large area to photograph into, or to let files go on."""

    template_name = "expenses/wallet/invoices_input.html"


class DropForm(forms.Form):
    """Invoices handed in together. One that is not taken keeps none of the others out: `refused` says which and why."""

    invoices = ManyFilesField(
        label=_("Photograph invoices or choose files"),
        widget=InvoicesInput({"accept": ACCEPTED, "multiple": True}),
        allow_empty_file=True,
    )

    def clean_invoices(self):
        files = self.cleaned_data["invoices"]
        if len(files) > MOST_EXPENSES:
            raise ValidationError(_("At most %(most)d files at once.") % {"most": MOST_EXPENSES})
        return files

    def save_for(self, by) -> list[WalletInvoice]:
        """The invoices that came in; what was not taken stands in `refused` as (name, why)."""
        self.refused: list[tuple[str, str]] = []
        taken = []
        for file in self.cleaned_data["invoices"]:
            try:
                taken.append(WalletInvoice.drop(file, by=by))
            except ValidationError as problem:
                self.refused.append((file.name, " ".join(problem.messages)))
            except RuleBroken as full:
                self.refused.append((file.name, f"{full.message} {full.remedy}"))
        return taken


class CheckForm(VersionedForm):
    """What was read, to be corrected and said to be right by its owner; or typed, where nothing could be read."""

    clause = "5.2.2"

    class Meta:
        model = WalletInvoice
        fields = READ
        widgets = {"issued_on": DateInput} | {name: MoneyInput for name in ("net", "tax", "total")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("issued_on", "total", "currency"):
            self.fields[name].required = True
        for name in READ:
            self.fields[name].help_text = self.instance.source_of(name)
        if not self.instance.number:
            without_one = _("A foreign invoice without one is known by its seller, day and amount.")
            self.fields["number"].help_text = without_one

    def clean_issued_on(self):
        day = self.cleaned_data["issued_on"]
        if day > today():
            raise ValidationError(_("This day has not come yet."))
        return day

    def clean_number(self):
        number = self.cleaned_data["number"]
        if number and not is_a_number(number):
            raise ValidationError(_("This is not the number of an invoice."))
        return number

    def clean(self):
        entered = super().clean()
        if self.instance.is_being_read:
            raise ValidationError(_("It is being read just now: look at it again in a few seconds."))
        if self.instance.trouble == Trouble.NEGATIVE:
            raise ValidationError(self.instance.trouble_in_words)
        if not entered.get("number") and not entered.get("seller"):
            self.add_error("number", gettext("Give its number, or at least its seller."))
        if entered.get("tax") is not None and not 0 <= entered["tax"] < (entered.get("total") or MOST):
            self.add_error("tax", gettext("The tax is a part of the total."))
        return entered

    def _source_of(self, name: str) -> str:
        return "typed" if self.instance.sources.get(name, "typed") == "typed" else TYPED_OVER

    @transaction.atomic
    def save(self, commit=True):
        invoice = self.instance
        invoice.hold_open()
        invoice.sources = invoice.sources | {name: self._source_of(name) for name in self.changed_data if name in READ}
        invoice.state, invoice.trouble, invoice.checked_at = invoice.State.READ, "", now()
        invoice.identify()
        saved = super().save(commit)
        saved.follow_on_claims()
        return saved
