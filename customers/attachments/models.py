import hashlib
from pathlib import PurePath

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import models, transaction
from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.audit import record_change
from salesdept.common.content import is_program, kind_of, plain_name
from salesdept.common.errors import NotNow, NotYourPart, RuleBroken
from salesdept.common.records import Record, uuid7
from salesdept.common.tables.uploads import lose_file
from salesdept.common.workflow import Document, step

from ..models.customer import Customer
from ..models.lead import Lead
from ..models.lead import kept_by as keeps_lead

FOLDER = "attachments"


class AttachmentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the files, and of the leads without a file yet, that `user` may open (7.1.3)."""
        files = Customer.objects.visible_to(user).order_by().values("pk")
        leads = Lead.objects.visible_to(user).order_by().values("pk")
        return self.filter(Q(customer__in=files) | Q(customer=None, lead__in=leads))

    def for_list(self):
        """With their `versions`, the newest first."""
        versions = AttachmentVersion.objects.select_related("by")
        return self.select_related("customer", "lead", "lead__owner").prefetch_related(Prefetch("versions", versions))

    def standing(self):
        return self.filter(state=Attachment.State.STANDS)


def kept_by(attachment, by):
    """Who writes in the file; of a lead who keeps it."""
    return None if attachment.is_written_by(by) else _not_yours()


def _not_yours() -> NotYourPart:
    return NotYourPart(gettext("You may read this file; ask its owner to share it for writing."), "7.1.3")


class Attachment(Document):
    """A paper that stands with a customer file (7.1.1), in versions; the earlier ones stay readable.

    With a lead first, it goes along to the file that the lead becomes. What was added by mistake is withdrawn, with
    a reason, and can be put back; nothing is erased by that.
    """

    class State(models.TextChoices):
        STANDS = "stands", _("In use")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    customer = models.ForeignKey(
        Customer, models.PROTECT, null=True, blank=True, related_name="attachments", editable=False
    )
    lead = models.ForeignKey(Lead, models.PROTECT, null=True, blank=True, related_name="attachments", editable=False)
    title = models.CharField(_("title"), max_length=120)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.STANDS, editable=False)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(customer__isnull=False) | Q(lead__isnull=False), name="attachment_stands_somewhere"
            )
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("customers:attachment", args=[self.pk])

    @property
    def place(self):
        """The customer file with which it stands, or the lead that has none yet."""
        return self.customer or self.lead

    @property
    def newest(self) -> "AttachmentVersion":
        return self.versions.all()[0]

    def is_written_by(self, user) -> bool:
        return may_attach_to(self.place, user)

    def may_edit(self, user) -> bool:
        return self.state == self.State.STANDS and self.is_written_by(user)

    def must_be_kept_by(self, by) -> None:
        """NotYourPart for who only reads there; NotNow for one that was withdrawn."""
        if not self.is_written_by(by):
            raise _not_yours()
        if self.state == self.State.WITHDRAWN:
            raise NotNow(gettext("It was withdrawn; put it back first."), "7.1.1")

    @classmethod
    @transaction.atomic
    def add(cls, upload, *, by, place, remark: str = "") -> "Attachment":
        """Put an uploaded file with `place`, a customer file or a lead, as the first version of a new attachment.

        NotYourPart for who only reads there; RuleBroken for a file that can't be taken or is here already.
        """
        if not may_attach_to(place, by):
            raise _not_yours()
        paper = Paper(upload)
        twin = AttachmentVersion.objects.filter(sha256=paper.sha256, attachment__in=of(place).standing()).first()
        if twin:
            raise RuleBroken(
                gettext("This very file is here already, as “%(title)s”.") % {"title": twin.attachment},
                "7.1.1",
                remedy=gettext("See it"),
                remedy_url=twin.attachment.get_absolute_url(),
            )
        where = {"lead": place} if isinstance(place, Lead) else {"customer": place}
        attachment = cls.objects.create(title=paper.name, **where)
        attachment._keep(paper, number=1, by=by, remark=remark)
        record_change(place, by=by, clause="7.1.1", action="attach", changed={"attachment": ["", paper.name]})
        record_change(attachment, by=by, clause="7.1.1", action="create")
        return attachment

    @transaction.atomic
    def add_version(self, upload, *, by, remark: str = "") -> "AttachmentVersion":
        """The next version; RuleBroken for a file that can't be taken or is the newest version already."""
        self.refresh_from_db(from_queryset=Attachment.objects.select_for_update())
        self.must_be_kept_by(by)
        paper, newest = Paper(upload), self.newest
        if paper.sha256 == newest.sha256:
            raise RuleBroken(gettext("This is the newest version already: nothing in it differs."), "7.1.1")
        version = self._keep(paper, number=newest.number + 1, by=by, remark=remark)
        changed = {"version": [str(newest.number), str(version.number)]}
        record_change(self, by=by, clause="7.1.1", action="version", changed=changed, reason=remark)
        return version

    def _keep(self, paper: "Paper", *, number: int, by, remark: str) -> "AttachmentVersion":
        version = AttachmentVersion(attachment=self, number=number, by=by, remark=remark, **paper.facts)
        version.stored.save(f"{uuid7()}", ContentFile(paper.content), save=False)
        version.save()
        return version

    @step(
        State.STANDS,
        State.WITHDRAWN,
        label=_("Withdraw"),
        by=None,
        clause="7.1.1",
        guards=[kept_by],
        form="salesdept.common.forms.ReasonForm",
    )
    def withdraw(self, *, by, reason):
        """It is out of the file's list; its page says why."""

    @step(State.WITHDRAWN, State.STANDS, label=_("Put back"), by=None, clause="7.1.1", guards=[kept_by], tone="primary")
    def put_back(self, *, by):
        """It stands in the list again."""


def of(place):
    """The attachments of a customer file, or of a lead."""
    return (
        Attachment.objects.filter(lead=place) if isinstance(place, Lead) else Attachment.objects.filter(customer=place)
    )


def may_attach_to(place, user) -> bool:
    """Who writes in the file; of a lead who keeps it."""
    return keeps_lead(place, user) is None if isinstance(place, Lead) else place.is_written_by(user)


class Paper:
    """An uploaded file that was looked at: its content, and the facts that are kept of it."""

    def __init__(self, upload):
        """RuleBroken for an empty file, one beyond ATTACHMENT_BYTES, and a program."""
        largest = settings.ATTACHMENT_BYTES
        if not upload.size:
            raise RuleBroken(gettext("The file is empty."), "7.1.1")
        if upload.size > largest:
            raise RuleBroken(gettext("The file is larger than %(mb)d MB.") % {"mb": largest // 2**20}, "7.1.1")
        self.content = upload.read()
        if is_program(self.content):
            raise RuleBroken(gettext("A program is not kept in a customer file."), "7.1.3")
        self.name = plain_name(upload.name)
        self.sha256 = hashlib.sha256(self.content).hexdigest()

    @property
    def facts(self) -> dict:
        kind = kind_of(self.content)
        return {"name": self.name, "size": len(self.content), "sha256": self.sha256, "kind": kind}


class AttachmentVersion(Record):
    """One state of a paper: what was uploaded, as it came. `kind` is told by the content, "" for what we don't show."""

    attachment = models.ForeignKey(Attachment, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    stored = models.FileField(upload_to=FOLDER, blank=True)
    name = models.CharField(max_length=120)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    kind = models.CharField(max_length=8, blank=True)
    remark = models.CharField(_("what is new"), max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["attachment", "number"], name="one_version_per_number")]

    def __str__(self):
        return f"{self.attachment} ({self.number})"

    def get_absolute_url(self):
        return self.attachment.get_absolute_url()

    def log_reading(self, *, by, reason: str) -> None:
        """Somebody who doesn't write there read it: the look stands in the history of the file (7.1.3)."""
        told = {"attachment": ["", str(self)]}
        record_change(self.attachment.place, by=by, clause="7.1.3", action="read_file", changed=told, reason=reason)

    def lose_content(self) -> None:
        """The file goes with a person who was erased; that there was one stays (7.1.3)."""
        lose_file(self)
        AttachmentVersion.objects.filter(pk=self.pk).update(sha256="")

    @property
    def is_erased(self) -> bool:
        return not self.stored

    @property
    def download_url(self) -> str:
        return reverse("customers:attachment_version", args=[self.attachment_id, self.number])

    @property
    def ending(self) -> str:
        """ "pdf", "xlsx": for people; what it is in truth, `kind` says."""
        return PurePath(self.name).suffix[1:6].lower()
