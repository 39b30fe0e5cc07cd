import secrets
from collections.abc import Sequence

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.audit import record_change
from salesdept.common.calendar import now
from salesdept.common.errors import NotYourPart, RuleBroken
from salesdept.common.records import Record
from salesdept.common.workflow import Document, step

from ..attachments.models import Attachment
from ..confidential import Confidential
from ..models.communication import Communication
from ..models.customer import Customer
from ..querysets import reads_whole
from ..roles import LOG
from .matching import person_of
from .reading import LONGEST_ID, LONGEST_SUBJECT, Letter, read

NOTE_LENGTH = 4000


def new_token() -> str:
    """Without capital letters: mail servers may change them."""
    return secrets.token_hex(12)


class MailAddress(Record):
    """Where a person sends a copy of a mail, by BCC, so that it comes into the customer's file (7.1.1)."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="mail_address")
    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)

    def __str__(self):
        local, _at, host = settings.MAIL_ADDRESS.partition("@")
        return f"{local}+{self.token}@{host}" if host else ""

    @classmethod
    def of(cls, person) -> "MailAddress":
        return cls.objects.get_or_create(person=person)[0]

    @transaction.atomic
    def renew(self, *, by) -> None:
        """The former address leads nowhere from now on."""
        self.token = new_token()
        self.save(update_fields=["token"])
        record_change(self, by=by, clause="7.1.3", action="renew_token")


class MailQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A tray is its person's alone; of what is in a file, only as long as that is open to the person (7.1.3)."""
        files = Customer.objects.visible_to(user).order_by().values("pk")
        return self.filter(Q(customer=None) | Q(customer__in=files), person=user)

    def read_by(self, user):
        """Annotate `reads_whole`: the addresses are masked as those of the file are."""
        return self.annotate(reads_whole=reads_whole(user, "customer__"))

    def for_list(self):
        return self.select_related("customer", "communication").defer("content")

    def waiting(self):
        return self.filter(state=Mail.State.WAITING)


def is_addressee(mail, by):
    """Whose tray it is."""
    if mail.person_id == by.pk:
        return None
    return NotYourPart(gettext("This mail lies in another person's tray."), "7.1.3")


class Mail(Confidential, Document):
    """A mail that a person uploaded or sent a copy of (7.1.1).

    It becomes a communication record of one file; as long as it is not clear of which, it waits in that person's tray,
    whole in `content`. `is_foreign`: it came to the person's address, but says that it is from somebody else.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits for a file")
        FILED = "filed", _("In a file")
        DISCARDED = "discarded", _("Discarded")

    class Origin(models.TextChoices):
        UPLOAD = "upload", _("uploaded")
        COPY = "copy", _("copy by e-mail")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="mails", editable=False)
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, related_name="mails", editable=False)
    communication = models.OneToOneField(Communication, models.PROTECT, null=True, related_name="mail", editable=False)
    origin = models.CharField(max_length=8, choices=Origin)
    message_id = models.CharField(max_length=LONGEST_ID)
    sender = models.CharField(max_length=254, blank=True)
    recipients = ArrayField(models.CharField(max_length=254), default=list)
    subject = models.CharField(max_length=LONGEST_SUBJECT, blank=True)
    sent_at = models.DateTimeField(null=True)
    text = models.TextField(blank=True)
    left_out = ArrayField(models.CharField(max_length=200), default=list)
    is_foreign = models.BooleanField(default=False)
    content = models.BinaryField(null=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING, editable=False)

    objects = MailQuerySet.as_manager()

    CONFIDENTIAL = ("sender", "recipients")

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["person", "state", "-created_at"], name="mails_of_person")]
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "message_id"], condition=Q(customer__isnull=False), name="mail_once_in_a_file"
            ),
            models.UniqueConstraint(
                fields=["person", "message_id"], condition=Q(state="waiting"), name="mail_waits_once"
            ),
        ]

    def __str__(self):
        return self.subject or gettext("without a subject")

    def get_absolute_url(self):
        return reverse("customers:mail", args=[self.pk])

    @property
    def shown_sender(self) -> str:
        return self.shown("sender")

    @property
    def shown_recipients(self) -> str:
        return self.shown("recipients")

    @property
    def addresses(self) -> list[str]:
        """Whom it is from and to, without the person and without our own address."""
        own = {self.person.email.lower()}
        tray = settings.MAIL_ADDRESS.partition("@")
        return [one for one in (self.sender, *self.recipients) if one and one not in own and not _is_ours(one, tray)]

    @step(
        State.WAITING,
        State.FILED,
        label=_("Put in a file"),
        by=LOG,
        clause="7.1.1",
        guards=[is_addressee],
        form="customers.mail.forms.FileForm",
        tone="primary",
    )
    def file(self, *, by, customer):
        """It becomes a communication record with its true date; its papers become attachments.

        RuleBroken when the file has this mail already, NotYourPart for a file that `by` only reads.
        """
        if Mail.objects.filter(customer=customer, message_id=self.message_id).exists():
            raise RuleBroken(gettext("This mail is in the file already."), "7.1.1")
        writer = person_of(customer, self.sender)
        addressed = filter(None, (person_of(customer, one) for one in self.addresses))
        self.communication = Communication.log(
            by=by,
            customer=customer,
            contact=writer or next(addressed, None),
            kind=Communication.Kind.MAIL,
            outcome=Communication.Outcome.RECEIVED if writer else Communication.Outcome.SENT,
            happened_at=min(self.sent_at or self.created_at, now()),
            note=_note(self.subject, self.text),
        )
        letter = read(bytes(self.content))
        self.left_out = [*(name[:200] for name in letter.unreadable), *attach(letter, customer, by=by)]
        self.customer, self.content = customer, None

    @step(State.WAITING, State.DISCARDED, label=_("Discard"), by=LOG, clause="7.1.1", guards=[is_addressee])
    def discard(self, *, by):
        """It belongs in no file; nothing of it is kept but that it came."""
        self.content, self.text, self.subject, self.sender, self.recipients = None, "", "", "", []


def _is_ours(address: str, tray: tuple[str, str, str]) -> bool:
    local, _at, host = tray
    return bool(host) and address.startswith(f"{local}+") and address.endswith(f"@{host}")


def _note(subject: str, text: str) -> str:
    whole = "\n\n".join(filter(None, (subject, text)))
    return whole if len(whole) <= NOTE_LENGTH else f"{whole[: NOTE_LENGTH - 1]}…"


def attach(letter: Letter, customer: Customer, *, by) -> Sequence[str]:
    """Keep the papers of the letter with the file; return the names of those that can't be kept. What the file has
    already is not kept twice.
    """
    refused = []
    for name, content in letter.papers:
        try:
            with transaction.atomic():
                Attachment.add(SimpleUploadedFile(name, content), by=by, place=customer, remark=letter.subject[:200])
        except RuleBroken as refusal:
            if not refusal.remedy_url:
                refused.append(f"{name[:80]}: {refusal.message}"[:200])
    return refused
