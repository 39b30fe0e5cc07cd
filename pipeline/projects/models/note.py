from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.core.files.base import ContentFile
from django.db import models, transaction
from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from customers.attachments.models import Paper
from salesdept.common.audit import record_change
from salesdept.common.calendar import now
from salesdept.common.errors import NotNow, NotYourPart, RuleBroken
from salesdept.common.models import AuditEntry
from salesdept.common.records import uuid7
from salesdept.common.workflow import Document, Happening, step

from .project import DELIVERERS, SELLERS, Project, keeps_the_file

FOLDER = "projects"
DOWNLOAD = "download"

downloaded = Happening()
"""Somebody outside has taken a file along: tell(note, link)."""


class ProjectNoteQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(project__in=Project.objects.visible_to(user).values("pk"))

    def for_list(self):
        """With the `downloads` by which files were taken along, the newest first."""
        taken = AuditEntry.objects.filter(action=DOWNLOAD).select_related("by").order_by("-at", "-pk")
        rows = self.select_related("project__contract__customer__owner", "milestone", "by")
        return rows.prefetch_related(Prefetch("traces", taken, to_attr="downloads"))

    def shown(self):
        """What the customer finds on the private page, the newest first (3.5.2)."""
        return self.filter(state=ProjectNote.State.SHOWN).order_by("-shown_at", "-pk")


def has_a_file(note, by):
    return None if note.stored else NotNow(gettext("There is no file with this note."), "3.5.2")


class ProjectNote(Document):
    """How the work goes, in words, with a file or both: a photo of the rack, the signed acceptance paper (3.5.2).

    It stays inside. Its file alone can be shown to the customer, who takes it along from the private page.
    """

    class State(models.TextChoices):
        INTERNAL = "internal", _("Internal")
        SHOWN = "shown", _("Shown to the customer")

    project = models.ForeignKey(Project, models.CASCADE, related_name="notes")
    milestone = models.ForeignKey(
        "pipeline.Milestone", models.PROTECT, null=True, blank=True, related_name="notes", verbose_name=_("milestone")
    )
    text = models.TextField(_("note"), max_length=4000, blank=True)
    stored = models.FileField(upload_to=FOLDER, blank=True)
    name = models.CharField(max_length=120, blank=True)
    size = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    kind = models.CharField(max_length=8, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.INTERNAL, editable=False)
    shown_at = models.DateTimeField(_("shown since"), null=True, editable=False)
    traces = GenericRelation(AuditEntry, "document_id", "document_type")

    objects = ProjectNoteQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["project", "-created_at", "-id"], name="notes_of_project")]
        constraints = [
            models.CheckConstraint(condition=~Q(text="") | ~Q(stored=""), name="project_note_says_something"),
            models.CheckConstraint(
                condition=Q(state="internal", shown_at=None)
                | (Q(state="shown", shown_at__isnull=False) & ~Q(stored="")),
                name="what_is_shown_is_a_file",
            ),
        ]

    def __str__(self):
        return self.name or self.text[:60]

    def get_absolute_url(self):
        return self.project.get_absolute_url()

    def step_url(self, name: str) -> str:
        return reverse("pipeline:note_step", args=[self.pk, name])

    @property
    def file_url(self) -> str:
        return reverse("pipeline:project_file", args=[self.pk]) if self.stored else ""

    @classmethod
    @transaction.atomic
    def keep(cls, project, *, by, text="", upload=None, milestone=None, id=None) -> "ProjectNote":
        """A note, a file or both, by the departments and who keeps the customer's file.

        The same `id` sent again gives the note that the first call made. RuleBroken for a file that can't be taken.
        """
        if not may_write(project, by):
            raise NotYourPart(gettext("The departments and who keeps the customer's file write here."), "3.5.2")
        if not (text or upload):
            raise RuleBroken(gettext("Write a note or choose a file."), "3.5.2")
        if id and (twin := project.notes.filter(pk=id, by=by).first()):
            return twin
        note = cls(id=id or uuid7(), project=project, milestone=milestone, text=text, by=by)
        if upload:
            paper = Paper(upload)
            for name, fact in paper.facts.items():
                setattr(note, name, fact)
            note.stored.save(f"{uuid7()}", ContentFile(paper.content), save=False)
        note.save(force_insert=True)
        record_change(project, by=by, clause="3.5.2", action="note", changed={"note": ["", str(note)]})
        return note

    @step(
        State.INTERNAL,
        State.SHOWN,
        label=_("Show to the customer"),
        by=SELLERS,
        clause="3.5.2",
        guards=[keeps_the_file, has_a_file],
    )
    def show(self, *, by):
        """The customer finds the file on the private page, by its name; the note's words stay inside."""
        self.shown_at = now()
        record_change(self.project, by=by, clause="3.5.2", action="show_file", changed={"file": ["", self.name]})

    @step(
        State.SHOWN,
        State.INTERNAL,
        label=_("Take back"),
        by=SELLERS,
        clause="3.5.2",
        guards=[keeps_the_file],
    )
    def take_back(self, *, by):
        """The customer doesn't find the file any more; what was taken along is gone with whom it went."""
        self.shown_at = None
        record_change(self.project, by=by, clause="3.5.2", action="hide_file", changed={"file": [self.name, ""]})

    def log_download(self, link, *, by=None) -> None:
        """The file was taken along through a private link; `by` where that was one of us and not the customer."""
        told = {} if by else {"whom": link.name}
        AuditEntry.record(self, DOWNLOAD, by=by, clause="3.5.2", link=link.pk, **told)
        if by is None:
            downloaded.tell(self, link)


def may_write(project, by) -> bool:
    return project.state == Project.State.RUNNING and (by.is_a(*DELIVERERS) or project.customer.is_kept_by(by))
