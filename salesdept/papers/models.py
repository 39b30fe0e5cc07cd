from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from salesdept.common.audit import record_change
from salesdept.common.calendar import now
from salesdept.common.content import plain_name
from salesdept.common.records import Record, uuid7
from salesdept.common.workflow import Happening

from .appending import with_appended
from .kinds import KINDS, Kind
from .letterhead import Letterhead
from .printing import NotPrinted, print_pdf
from .querysets import ATTEMPTS, PaperQuerySet

__all__ = ["Letterhead", "Paper"]

paper_printed = Happening()
"""A paper was printed: what waited for it may go on."""

FOLDER = "papers"
TONES = {"waiting": "info", "making": "info", "made": "success", "failed": "danger"}


class Paper(Record):
    """A document as a PDF: made once for each content, then given out again as often as it is asked for.

    `digest` is of everything that is printed, `facts_digest` of what the document says alone. `source` holds what is to
    be printed until it is. `is_kept`: it was signed or left the house, and is never swept.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        MAKING = "making", _("Being made")
        MADE = "made", _("Made")
        FAILED = "failed", _("Not made")

    kind = models.SlugField(_("paper"), max_length=24)
    document_type = models.ForeignKey(ContentType, models.PROTECT)
    document_id = models.UUIDField()
    document = GenericForeignKey("document_type", "document_id")
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES)
    title = models.CharField(_("title"), max_length=200)
    digest = models.CharField(max_length=64)
    facts_digest = models.CharField(max_length=64)
    weight = models.PositiveIntegerField(default=0)
    source = models.JSONField(null=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    trouble = models.CharField(_("trouble"), max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True)
    stored = models.FileField(upload_to=FOLDER, blank=True)
    size = models.PositiveIntegerField(_("size"), default=0)
    pages = models.PositiveSmallIntegerField(_("pages"), default=0)
    is_kept = models.BooleanField(_("kept"), default=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("asked for by")
    )
    asked_at = models.DateTimeField(_("asked for"), default=now)
    made_at = models.DateTimeField(_("made"), null=True)

    objects = PaperQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["document_id", "kind", "language", "digest"], name="one_paper_per_content"),
            models.CheckConstraint(
                condition=~Q(state="made") | (~Q(stored="") & Q(made_at__isnull=False, size__gt=0)),
                name="made_paper_has_its_file",
            ),
        ]
        indexes = [
            models.Index(fields=["document_id", "-created_at"], name="papers_of_document"),
            models.Index(fields=["created_at"], name="papers_waiting", condition=Q(state__in=["waiting", "making"])),
            models.Index(fields=["asked_at"], name="papers_to_sweep", condition=Q(is_kept=False)),
            models.Index(fields=["-created_at", "-id"], name="papers_newest"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("papers:paper", args=[self.pk])

    @property
    def kind_of_paper(self) -> Kind:
        return KINDS[self.kind]

    @property
    def tone(self) -> str:
        """How pages colour the state."""
        return TONES[self.state]

    @property
    def is_waiting(self) -> bool:
        return self.state in (self.State.WAITING, self.State.MAKING)

    @property
    def is_made(self) -> bool:
        return self.state == self.State.MADE

    @property
    def file_url(self) -> str:
        return reverse("papers:file", args=[self.pk])

    @property
    def name(self) -> str:
        """The file's name: what it is, of whom, in which language."""
        return plain_name(f"{self.title}.pdf")

    def log_taking(self, *, by) -> None:
        """A paper that leaves the house by a person's hand stands in the document's history (7.1.3).

        A GET may write this: the trace of a look changes nothing that was looked at (RFC 9110, 9.2.1). HEAD is no look.
        """
        told = {"paper": ["", f"{self.title} ({self.get_language_display()})"]}
        record_change(self.document, by=by, clause=self.kind_of_paper.clause, action="take_paper", changed=told)

    def try_again(self) -> None:
        """Once more to the press what could not be printed."""
        failed = type(self).objects.filter(pk=self.pk, state=self.State.FAILED)
        failed.update(state=self.State.WAITING, attempts=0, trouble="")

    def mark_making(self) -> None:
        self.state, self.claimed_at, self.attempts = self.State.MAKING, now(), self.attempts + 1
        self.save(update_fields=["state", "claimed_at", "attempts"])

    def make(self, *, seconds: int) -> None:
        """Print the claimed paper and keep what became of it. What takes too long here waits for the worker."""
        try:
            printed = print_pdf(self.source or {}, seconds=seconds)
        except NotPrinted as problem:
            again = problem.may_pass and self.attempts < ATTEMPTS
            self._end(self.State.WAITING if again else self.State.FAILED, trouble=str(problem)[:300])
        else:
            self._keep(printed)

    def _keep(self, printed) -> None:
        pdf, pages = printed.pdf, printed.pages
        if behind := (self.source or {}).get("appended"):
            pdf, pages = with_appended(pdf, behind)
        self.stored.save(f"{uuid7()}", ContentFile(pdf), save=False)
        facts = {"stored": self.stored.name, "size": len(pdf), "pages": pages, "made_at": now()}
        if self._end(self.State.MADE, trouble="", source=None, **facts):
            paper_printed.tell()
        else:
            self.stored.delete(save=False)

    def _end(self, state: str, **facts) -> bool:
        """Only who claimed it says how it ended; False when somebody else claimed it meanwhile."""
        mine = type(self).objects.filter(pk=self.pk, state=self.State.MAKING, attempts=self.attempts)
        return bool(mine.update(state=state, **facts))
