import hashlib
from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.errors import RuleBroken
from salesdept.common.money import money_field
from salesdept.common.records import Record

from ..invoices import invoice_key
from ..querysets import ClaimLineQuerySet
from .budget import BudgetLine, Category


def document_path(line, name: str) -> str:
    return f"claims/{name}"


class ClaimLine(Record):
    """One expense with its invoice; `amount` in company currency, `claimed` what it was before a cut.

    `remark` says why it was sent back. `document_kept_sha256` is of the file as it was handed in, `document_sha256` of
    what came.
    """

    claim = models.ForeignKey("expenses.Claim", models.CASCADE, related_name="lines")
    category = models.ForeignKey(Category, models.PROTECT, verbose_name=_("category"))
    spent_on = models.DateField(_("date"))
    amount = money_field(verbose_name=_("amount"), validators=[MinValueValidator(Decimal("0.01"))])
    purpose = models.CharField(_("purpose"), max_length=200)
    customer = models.ForeignKey(
        "customers.Customer", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("customer")
    )
    seller = models.CharField(_("seller"), max_length=120, blank=True)
    invoice_number = models.CharField(_("invoice number"), max_length=40, blank=True)
    invoice_key = models.CharField(max_length=40, blank=True, editable=False)
    document = models.FileField(_("invoice"), upload_to=document_path, blank=True)
    document_kind = models.CharField(max_length=8, blank=True, editable=False)
    document_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    document_kept_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    claimed = money_field(null=True, editable=False)
    cut_reason = models.CharField(max_length=1000, blank=True, editable=False)
    remark = models.CharField(max_length=300, blank=True, editable=False)
    budget_line = models.ForeignKey(BudgetLine, models.PROTECT, null=True, editable=False, related_name="claim_lines")

    objects = ClaimLineQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        indexes = [models.Index(fields=["spent_on", "amount"], name="expenses_alike")]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="expense_is_positive")]

    def __str__(self):
        return self.purpose

    def save(self, *args, **kwargs):
        self.invoice_key = invoice_key(self.invoice_number)
        super().save(*args, **kwargs)

    def hand_in(self) -> None:
        """From now on this very file counts, and what was cut and remarked before is settled."""
        self.document_kept_sha256, self.claimed, self.cut_reason, self.remark = self._fingerprint(), None, "", ""
        self.save(update_fields=["document_kept_sha256", "claimed", "cut_reason", "remark"])

    def has_its_document(self) -> bool:
        """Reads the file. Lines from before fingerprints were kept pass."""
        return not self.document_kept_sha256 or self.document_kept_sha256 == self._fingerprint()

    def _fingerprint(self) -> str:
        try:
            with self.document.open() as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        except (FileNotFoundError, ValueError):
            return "missing"

    def cut_to(self, amount: Decimal, reason: str) -> Decimal:
        """Lower the amount and say by how much; RuleBroken when that would be no cut."""
        cut = self.amount - amount
        if amount <= 0 or cut <= 0:
            raise RuleBroken(
                gettext("An amount is only cut: more than 0 and less than %(amount)s.")
                % {"amount": f"{self.amount:,.2f}"},
                "5.2.3",
                remedy=gettext("Reject the claim, or send it back, when nothing of it is paid."),
            )
        self.claimed, self.amount, self.cut_reason = self.claimed or self.amount, amount, reason
        self.save(update_fields=["claimed", "amount", "cut_reason"])
        return cut

    def register_invoice(self) -> None:
        """Take number and file into use (5.2.2); RuleBroken when a live claim of anybody's has one of them."""
        try:
            with transaction.atomic():
                Invoice.objects.create(key=self.invoice_key, sha256=self.document_sha256, line=self)
        except IntegrityError:
            raise self.is_claimed_already() from None

    def is_claimed_already(self) -> RuleBroken:
        """What is said of an invoice in use, without saying whose claim it is on."""
        return RuleBroken(
            gettext("Invoice %(number)s of “%(purpose)s” is on a claim already, by its number or its file.")
            % {"number": self.invoice_number, "purpose": self.purpose},
            "5.2.2",
            remedy=gettext("Correct the number or take this expense out: an invoice is claimed once, by anybody."),
            remedy_url=reverse("expenses:claim_edit", args=[self.claim_id]),
        )


class Invoice(models.Model):
    """An invoice in use, by its number and by its file: while it stands here, nobody can claim it again (5.2.2)."""

    key = models.CharField(max_length=40, unique=True)
    sha256 = models.CharField(max_length=64, unique=True)
    line = models.OneToOneField(ClaimLine, models.CASCADE, related_name="invoice")

    def __str__(self):
        return self.key
