from datetime import date, timedelta
from decimal import Decimal

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MinValueValidator
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pipeline.catalogue.currencies import currency_choices
from salesdept.common.audit import record_change
from salesdept.common.calendar import now, today
from salesdept.common.content import plain_name
from salesdept.common.errors import NotNow, RuleBroken
from salesdept.common.locks import hold
from salesdept.common.money import money_field
from salesdept.common.records import Record
from salesdept.common.workflow import Happening

from ..documents import take
from ..invoices.keys import invoice_key, key_without_number, spellings
from ..invoices.likeness import PICTURES
from ..invoices.read_out import Trouble, amount_of
from .querysets import WalletQuerySet

MOST_KEPT = 500
"""Invoices that one person's wallet holds beside those on claims; the deleted ones lie there for a while."""

READ_WITHIN = timedelta(minutes=2)

dropped = Happening()
"""Told () once invoices came in that wait to be read."""

TROUBLES = {
    Trouble.NOTHING: _("No code and no text of an invoice was found: fill it in by hand, or photograph it once more."),
    Trouble.NOT_AN_INVOICE: _("The code on it is not an invoice's: fill it in by hand."),
    Trouble.PASSWORD: _("The PDF is locked by a password: save it without one, or fill it in by hand."),
    Trouble.TOO_LARGE: _("It is too large or has too many pages to be read: fill it in by hand."),
    Trouble.BROKEN: _("The file is damaged and could not be read."),
    Trouble.SEVERAL: _("Several invoices are on it: photograph each one alone."),
    Trouble.NEGATIVE: _("This is a negative invoice, which takes an earlier one back: it can't be claimed."),
    Trouble.NO_READER: _("This kind can't be read on this server: fill it in by hand."),
    Trouble.TOO_SLOW: _("Reading took too long: fill it in by hand."),
}
WORDS = {
    "number": _("invoice number"),
    "code": _("invoice code"),
    "issued_on": _("date of the invoice"),
    "net": _("net"),
    "tax": _("tax"),
    "total": _("total"),
    "currency": _("currency"),
    "seller": _("seller"),
    "seller_tax_id": _("seller's tax ID"),
    "seller_address": _("seller's address"),
    "buyer_tax_id": _("buyer's tax ID"),
    "stated": _("amount in the code"),
    "type_code": _("type of invoice"),
    "check_code": _("check code"),
    "random_code": _("random code"),
}
TYPED_OVER = "typed over"
SOURCES = {
    "qr": _("QR code"),
    "text": _("text of the PDF"),
    "xml": _("the invoice's data"),
    "ofd": _("head of the OFD"),
    "typed": _("typed"),
    TYPED_OVER: _("typed over what was read"),
}
READ = (
    "number", "code", "issued_on", "net", "tax", "total", "currency", "seller", "seller_tax_id", "seller_address",
    "buyer_tax_id",
)  # fmt: skip
MARKS = ("type_code", "check_code", "random_code")
"""What the tax office's own page asks for to tell whether an invoice is true; read, never typed."""
OPEN = ("draft", "returned")
"""States of claims that their claimant still writes."""
NOTED = (
    "state", "trouble", "key", "second_key", "read_keys", "known_as", "sources", "conflicts", "likeness",
    "looks_known", "version",
)  # fmt: skip


def _mark(name: str, signs: int) -> models.CharField:
    return models.CharField(WORDS[name], max_length=signs, blank=True, default="", db_default="", editable=False)


def _shown(value) -> str:
    if isinstance(value, date):
        return date_format(value, "SHORT_DATE_FORMAT")
    return f"{value:,.2f}" if isinstance(value, Decimal) else str(value)


class WalletInvoice(Record):
    """An invoice that somebody keeps to claim it: its file, what was read off it, whether a person has checked that.

    `key`, and `second_key` of one that bears two numbers, are the identity by which doubles are known; `read_keys` are
    those that the reader saw, and stay whatever is typed over them; `known_as` is how all of them are spelled.
    `sources` says what each field was read from, `conflicts` which fields the paper tells in two ways. `likeness` is
    the picture's.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Being read")
        READ = "read", _("Read")
        UNREAD = "unread", _("To be filled in")

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="wallet", editable=False)
    name = models.CharField(_("file"), max_length=120, editable=False)
    stored = models.FileField(upload_to="claims", editable=False)
    kind = models.CharField(max_length=8, editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    kept_sha256 = models.CharField(max_length=64, editable=False)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING, editable=False)
    trouble = models.CharField(max_length=12, blank=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    number = models.CharField(WORDS["number"], max_length=40, blank=True)
    code = models.CharField(WORDS["code"], max_length=12, blank=True)
    issued_on = models.DateField(WORDS["issued_on"], null=True, blank=True)
    net = money_field(verbose_name=WORDS["net"], null=True, blank=True)
    tax = money_field(verbose_name=WORDS["tax"], null=True, blank=True)
    total = money_field(
        verbose_name=WORDS["total"], null=True, blank=True, validators=[MinValueValidator(Decimal("0.01"))]
    )
    currency = models.CharField(WORDS["currency"], max_length=3, choices=currency_choices(), blank=True)
    seller = models.CharField(WORDS["seller"], max_length=120, blank=True)
    seller_tax_id = models.CharField(WORDS["seller_tax_id"], max_length=20, blank=True)
    seller_address = models.CharField(WORDS["seller_address"], max_length=200, blank=True, db_default="")
    buyer_tax_id = models.CharField(WORDS["buyer_tax_id"], max_length=20, blank=True)
    type_code = _mark("type_code", 2)
    check_code = _mark("check_code", 20)
    random_code = _mark("random_code", 4)
    key = models.CharField(max_length=40, blank=True, editable=False)
    second_key = models.CharField(max_length=40, blank=True, editable=False)
    read_keys = ArrayField(models.CharField(max_length=40), default=list, editable=False)
    known_as = ArrayField(models.CharField(max_length=40), default=list, db_default=[], editable=False)
    sources = models.JSONField(default=dict, editable=False)
    conflicts = models.JSONField(default=list, editable=False)
    likeness = models.CharField(max_length=16, blank=True, editable=False)
    looks_known = models.BooleanField(default=False, editable=False)
    checked_at = models.DateTimeField(null=True, editable=False)
    discarded_at = models.DateTimeField(null=True, editable=False)

    objects = WalletQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("invoice in the wallet")
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "sha256"], condition=Q(discarded_at=None), name="file_is_once_in_a_wallet"
            ),
            models.CheckConstraint(condition=Q(total=None) | Q(total__gt=0), name="wallet_total_is_positive"),
        ]
        indexes = [
            models.Index(fields=["owner", "-created_at", "-id"], name="wallet_of_person"),
            models.Index(fields=["key"], name="wallet_by_key", condition=~Q(key="")),
            models.Index(fields=["second_key"], name="wallet_by_second_key", condition=~Q(second_key="")),
            models.Index(fields=["sha256"], name="wallet_by_file"),
            GinIndex(fields=["known_as"], name="wallet_by_spelling"),
            models.Index(fields=["seller_tax_id"], name="wallet_by_seller", condition=~Q(seller_tax_id="")),
            models.Index(fields=["created_at"], name="wallet_waiting", condition=Q(state="waiting")),
        ]

    def __str__(self):
        return self.number or self.name

    def get_absolute_url(self):
        return reverse("expenses:wallet_invoice", args=[self.pk])

    @classmethod
    @transaction.atomic
    def drop(cls, upload, *, by) -> "WalletInvoice":
        """Keep an uploaded invoice and have it read; the same file again gives the one that is there.

        ValidationError says what is wrong with the file, RuleBroken that the wallet is full.
        """
        hold([f"wallet:{by.pk}"])
        if cls.objects.visible_to(by).unclaimed().count() >= MOST_KEPT:
            raise RuleBroken(
                gettext("Your wallet is full: %(most)d invoices are on no claim, those you deleted lately among them.")
                % {"most": MOST_KEPT},
                "5.2.2",
                remedy=gettext("Claim some of them first; what was deleted goes for good after 30 days."),
                remedy_url=reverse("expenses:wallet"),
            )
        paper = take(upload)
        if known := cls.objects.of(by).filter(sha256=paper.sha256).first():
            paper.lose()
            return known
        made = cls.objects.create(
            owner=by,
            name=plain_name(upload.name or "invoice"),
            stored=paper.name,
            kind=paper.kind,
            sha256=paper.sha256,
            kept_sha256=paper.kept_sha256,
        )
        dropped.tell()
        return made

    # What was read, and what a person says.

    @transaction.atomic
    def note(self, told: dict) -> None:
        """Keep what the reader told; a person fills in what it could not.

        What a person typed meanwhile stays: then only what it is recognised by is kept beside that.
        """
        self.refresh_from_db(from_queryset=type(self).objects.select_for_update())
        self.read_keys = [key[:40] for key in told.get("keys", []) if key]
        self.likeness = told.get("likeness", "")
        if self.state == self.State.WAITING:
            self._take_over(told)
        self.find_by()
        self.looks_known = type(self).objects.looking_like(self).exists() or self._looks_claimed()
        self.version += 1
        self.save(update_fields=[*READ, *MARKS, *NOTED])

    def find_by(self) -> None:
        """By what it is recognised from now on."""
        self.known_as = spellings(self.keys)

    def _looks_claimed(self) -> bool:
        """A photograph without a number looks like one that was attached to a claim by hand."""
        from ..models import ClaimLine

        return not self.key and bool(self.likeness) and ClaimLine.objects.looking_like(self.likeness).exists()

    def _take_over(self, told: dict) -> None:
        self.trouble = told.get("trouble", "")
        self.state = self.State.UNREAD if self.trouble else self.State.READ
        self.sources, self.conflicts = told.get("sources", {}), told.get("conflicts", [])
        for name in (*READ, *MARKS):
            if name in told:
                setattr(self, name, self._as_kept(name, told[name]))
        self.key, self.second_key = ([*self.read_keys, "", ""])[:2]

    @classmethod
    def as_told(cls, told: dict) -> "WalletInvoice":
        """One that lies in no wallet, with what the reader told of its file."""
        invoice = cls(**dict.fromkeys((*READ, *MARKS)))
        invoice._take_over(told)
        return invoice

    @classmethod
    def _as_kept(cls, name: str, text: str):
        if name == "issued_on":
            return date.fromisoformat(text)
        if name in ("net", "tax", "total"):
            return amount_of(text)
        return text[: getattr(cls._meta.get_field(name), "max_length", None)]

    def identify(self) -> None:
        """Its identity by what stands in its fields now; another number that was read stays beside it."""
        if self.number:
            self.key = invoice_key(self.number, self.issued_on, self.code, self.seller or self.seller_tax_id)
        elif self.seller and self.issued_on and self.total:
            self.key = key_without_number(self.seller, self.issued_on, self.total, self.currency)
        else:
            self.key = ""
        self.second_key = next((key for key in self.read_keys if key != self.key), "")
        self.find_by()

    @property
    def keys(self) -> set[str]:
        """All by which it is known: what is typed now and what was read."""
        return {self.key, self.second_key, *self.read_keys} - {""}

    def follow_on_claims(self) -> None:
        """The lines made of it, on claims that are still open, say what it says."""
        for line in self.lines.filter(claim__state__in=OPEN):
            line.take_from(self)
            line.save()

    def hold_open(self) -> None:
        """Keep its claims from being handed in until the transaction ends; NotNow where one was."""
        from ..models import Claim

        list(Claim.objects.filter(lines__paper=self).order_by("pk").select_for_update(of=("self",)))
        self.must_be_open()

    def must_be_open(self) -> None:
        """NotNow once it is on a claim that was handed in: others decide by what it says."""
        if self.lines.live().exclude(claim__state__in=OPEN).exists():
            raise NotNow(gettext("It is on a claim that was handed in: withdraw that first."), "5.2.2")

    @property
    def is_being_read(self) -> bool:
        """It dropped in just now; what nobody reads in time may be filled in by hand."""
        return self.state == self.State.WAITING and self.created_at > now() - READ_WITHIN

    @property
    def is_checked(self) -> bool:
        """A person has said that it is right, after it was read or instead of that."""
        return self.checked_at is not None

    @property
    def needs_a_look(self) -> bool:
        """The paper tells something in two ways, and nobody has said which one is right."""
        return bool(self.conflicts) and not self.is_checked

    @property
    def is_claimable(self) -> bool:
        """Enough is known to make it a line of a claim, and its day has come."""
        has_come = self.issued_on is not None and self.issued_on <= today()
        has_facts = bool(self.key and has_come and self.total and self.currency)
        return has_facts and self.trouble != Trouble.NEGATIVE and not self.needs_a_look

    @property
    def is_picture(self) -> bool:
        return self.kind in PICTURES

    @property
    def trouble_in_words(self) -> str:
        return str(TROUBLES.get(Trouble(self.trouble), "")) if self.trouble else ""

    @property
    def conflicts_in_words(self) -> str:
        return ", ".join(str(WORDS.get(name, name)) for name in self.conflicts)

    @property
    def typed_over_in_words(self) -> str:
        """What was read and then typed otherwise."""
        return ", ".join(str(WORDS[name]) for name in READ if self.sources.get(name) == TYPED_OVER)

    def facts(self) -> list[tuple[str, str]]:
        """(what, its value) for all that is known of it, to be laid beside the paper."""
        told = ((name, getattr(self, name)) for name in (*READ, *MARKS))
        return [(str(WORDS[name]), _shown(value)) for name, value in told if value not in ("", None)]

    def source_of(self, name: str) -> str:
        return str(SOURCES.get(self.sources.get(name, ""), ""))

    # Out of the wallet and back.

    @transaction.atomic
    def discard(self, *, by) -> None:
        """Out of the wallet; until the file is swept it can be put back. NotNow for one that is on a claim."""
        if self.lines.live().exists():
            raise NotNow(gettext("It is on a claim: take it out there first."), "5.2.2")
        self._mark(discarded_at=now())
        record_change(self, by=by, clause="5.2.2", action="discard")

    @transaction.atomic
    def put_back(self, *, by) -> None:
        """Back into the wallet; NotNow when the same file came in anew meanwhile."""
        if type(self).objects.of(self.owner).filter(sha256=self.sha256).exclude(pk=self.pk).exists():
            raise NotNow(gettext("The same file is in your wallet again already."), "5.2.2")
        self._mark(discarded_at=None)
        record_change(self, by=by, clause="5.2.2", action="put_back")

    @classmethod
    def sweep(cls) -> int:
        """Those deleted long ago go for good; how many."""
        gone = list(cls.objects.swept())
        for invoice in gone:
            invoice.lose()
        return len(gone)

    @transaction.atomic
    def lose(self) -> None:
        """For good, with its file."""
        storage, path = self.stored.storage, str(self.stored.name)
        self.delete()
        transaction.on_commit(lambda: storage.delete(path))

    def _mark(self, **facts) -> None:
        type(self).objects.filter(pk=self.pk).update(**facts)
        self.refresh_from_db()
