from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from math import ceil

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MinValueValidator
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pipeline.catalogue.currencies import currency_choices
from pipeline.quotations.models import company_currency
from salesdept.common.errors import RuleBroken
from salesdept.common.finding import gram_index
from salesdept.common.locks import hold
from salesdept.common.money import ZERO, money_field
from salesdept.common.records import Record
from salesdept.common.tables.names import folded

from ..documents import kept_digest
from ..invoices.keys import bare, invoice_key, key_without_number, plain_number, registered_by, spellings
from ..querysets import ClaimLineQuerySet
from ..wallet.querysets import InvoiceKeyQuerySet
from .budget import BudgetLine, Category


def document_path(line, name: str) -> str:
    return f"claims/{name}"


class ClaimLine(Record):
    """One expense with its invoice, or days and kilometres by the standards of its day.

    `amount` is in company currency, `claimed` what it was before a cut.

    Of a foreign one `foreign_amount` is what the invoice says and `rate` what it was multiplied by: that of `rate_on`,
    or one that the claimant named with `rate_reason`. `paper` is the invoice of the wallet that it was made of.
    `known_as` is how all numbers of its invoice are spelled, `seller_key` the seller as others are compared with it,
    `likeness` that of a photograph attached by hand. `remark` says why it was sent back. `document_kept_sha256` is of
    the file as it was handed in, `document_sha256` of what came.
    """

    class Basis(models.TextChoices):
        INVOICE = "invoice", _("its invoice")
        DAYS = "days", _("days away")
        KILOMETRES = "km", _("kilometres by the own car")

    claim = models.ForeignKey("expenses.Claim", models.CASCADE, related_name="lines")
    category = models.ForeignKey(Category, models.PROTECT, verbose_name=_("category"))
    spent_on = models.DateField(_("date"))
    amount = money_field(verbose_name=_("amount"), validators=[MinValueValidator(Decimal("0.01"))])
    purpose = models.CharField(_("purpose"), max_length=200)
    basis = models.CharField(_("reckoned by"), max_length=8, choices=Basis, default=Basis.INVOICE)
    quantity = models.DecimalField(
        _("how many"),
        max_digits=7,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.1"))],
    )
    city = models.CharField(_("city"), max_length=40, blank=True)
    above_reason = models.CharField(_("why it is above the limit"), max_length=200, blank=True)
    customer = models.ForeignKey(
        "customers.Customer", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("customer")
    )
    opportunity = models.ForeignKey(
        "pipeline.Opportunity", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("opportunity")
    )
    people = models.CharField(_("people entertained"), max_length=200, blank=True)
    currency = models.CharField(_("currency"), max_length=3, choices=currency_choices(), default=company_currency)
    foreign_amount = money_field(verbose_name=_("amount on the invoice"), null=True, editable=False)
    rate = models.DecimalField(_("rate"), max_digits=14, decimal_places=6, default=1, editable=False)
    rate_on = models.DateField(_("rate of"), null=True, editable=False)
    rate_reason = models.CharField(_("where the rate is from"), max_length=120, blank=True)
    tax = money_field(verbose_name=_("tax in it"), null=True, blank=True)
    seller = models.CharField(_("seller"), max_length=120, blank=True)
    seller_key = models.CharField(max_length=160, blank=True, default="", db_default="", editable=False)
    invoice_number = models.CharField(_("invoice number"), max_length=40, blank=True)
    invoice_key = models.CharField(max_length=40, blank=True, editable=False)
    known_as = ArrayField(models.CharField(max_length=40), default=list, db_default=[], editable=False)
    likeness = models.CharField(max_length=16, blank=True, db_default="", editable=False)
    document = models.FileField(_("invoice"), upload_to=document_path, blank=True)
    document_kind = models.CharField(max_length=8, blank=True, editable=False)
    document_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    document_kept_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    paper = models.ForeignKey(
        "expenses.WalletInvoice", models.PROTECT, null=True, blank=True, related_name="lines", editable=False
    )
    claimed = money_field(null=True, editable=False)
    cut_reason = models.CharField(max_length=1000, blank=True, editable=False)
    remark = models.CharField(max_length=300, blank=True, editable=False)
    budget_line = models.ForeignKey(BudgetLine, models.PROTECT, null=True, editable=False, related_name="claim_lines")

    objects = ClaimLineQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        indexes = [
            models.Index(fields=["spent_on", "amount"], name="expenses_alike"),
            GinIndex(fields=["known_as"], name="expenses_by_spelling"),
            models.Index(fields=["document_sha256"], name="expenses_by_file", condition=~Q(document_sha256="")),
            models.Index(fields=["spent_on", "seller_key"], name="expenses_at_one_place"),
            gram_index("invoice_key", "expenses_by_invoice_number"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="expense_is_positive"),
            models.CheckConstraint(
                condition=Q(tax=None)
                | Q(tax__gte=0, tax__lt=Coalesce("foreign_amount", Greatest("claimed", "amount"))),
                name="tax_is_part_of_its_amount",
            ),
            models.CheckConstraint(
                condition=Q(basis="invoice") | Q(quantity__isnull=False, quantity__gt=0),
                name="standard_expense_has_its_quantity",
            ),
        ]

    def __str__(self):
        return self.purpose

    def save(self, *args, **kwargs):
        self.invoice_key, self.seller_key = self._identity(), folded(self.seller)[:160]
        self.known_as = spellings(self.invoice_keys)
        super().save(*args, **kwargs)

    def _identity(self) -> str:
        if self.paper and plain_number(self.invoice_number) == plain_number(self.paper.number):
            return self.paper.key
        if not self.invoice_number and self.is_foreign and self.seller:
            return key_without_number(self.seller, self.spent_on, self.foreign_amount or self.amount, self.currency)
        return invoice_key(self.invoice_number, self.spent_on, seller=self.seller)

    def take_from(self, paper) -> None:
        """The invoice of the wallet that this expense is claimed by: its file, number and seller are the line's."""
        self.paper, self.seller, self.invoice_number = paper, paper.seller, paper.number
        self.document, self.document_kind = paper.stored.name, paper.kind
        self.document_sha256, self.document_kept_sha256 = paper.sha256, paper.kept_sha256

    @property
    def claimed_amount(self) -> Decimal:
        """In the invoice's own currency."""
        return self.amount if self.foreign_amount is None else self.foreign_amount

    @property
    def invoice_keys(self) -> set[str]:
        """All by which its invoice is known: what is typed and what was read off its paper."""
        return {self.invoice_key, *(self.paper.keys if self.paper else ())} - {""}

    @property
    def in_full(self) -> str:
        """All that was said of it, in one line: what its claim's history keeps before and after a change."""
        amount = f"{self.claimed_amount:,.2f} {self.currency}"
        reckoned = "" if self.quantity is None else f"{self.quantity} {self.get_basis_display()}"
        what = [self.spent_on, self.category, amount, self.tax, reckoned, self.purpose, self.customer, self.opportunity]
        proof = [self.people, self.city, self.seller, self.invoice_number, self.document_sha256[:12]]
        return " · ".join(str(one) for one in (*what, *proof, self.above_reason, self.rate_reason) if one)

    def days(self) -> Iterator[tuple[date, int]]:
        """Each day away from its date on, and how many halves of it; a half that is begun counts."""
        left, day = ceil((self.quantity or ZERO) * 2), self.spent_on
        while left > 0:
            yield day, min(left, 2)
            left, day = left - 2, day + timedelta(days=1)

    @property
    def is_by_standards(self) -> bool:
        """Paid for days or kilometres, without an invoice."""
        return self.basis != self.Basis.INVOICE

    @property
    def is_foreign(self) -> bool:
        return self.currency != company_currency()

    def has_its_document(self) -> bool:
        """The file is the one that was handed in, byte for byte (asked again before payment); reads it."""
        return not self.document_kept_sha256 or kept_digest(self.document) == self.document_kept_sha256

    def hand_in(self) -> None:
        """From now on this very file counts, and what was cut and remarked before is settled; RuleBroken without it."""
        digest = kept_digest(self.document)
        if self.document and not digest:
            raise self._has_lost_its_file()
        self.document_kept_sha256, self.claimed, self.cut_reason, self.remark = digest, None, "", ""
        self.save(update_fields=["document_kept_sha256", "claimed", "cut_reason", "remark"])

    def _has_lost_its_file(self) -> RuleBroken:
        return RuleBroken(
            gettext("The file of “%(purpose)s” is not there any more.") % {"purpose": self.purpose},
            "5.2.2",
            remedy=gettext("Attach the invoice"),
            remedy_url=reverse("expenses:claim_edit", args=[self.claim_id]),
        )

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
        keys = self.invoice_keys
        hold(f"invoice:{number}" for number in bare(keys))
        if InvoiceKey.objects.same_as(keys).exists():
            raise self.is_claimed_already()
        taken = sorted({one for key in keys for one in registered_by(key)})
        try:
            with transaction.atomic():
                invoice = Invoice.objects.create(key=self.invoice_key, sha256=self.document_sha256, line=self)
                InvoiceKey.objects.bulk_create(InvoiceKey(key=key, invoice=invoice) for key in taken)
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


class InvoiceKey(models.Model):
    """A number by which an invoice in use is known: one on paper may bear two, and each is claimed once (5.2.2)."""

    key = models.CharField(max_length=40, unique=True)
    invoice = models.ForeignKey(Invoice, models.CASCADE, related_name="keys")

    objects = InvoiceKeyQuerySet.as_manager()

    def __str__(self):
        return self.key
