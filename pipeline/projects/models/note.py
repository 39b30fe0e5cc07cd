from django.conf import settings
from django.core.files.base import ContentFile
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from customers.attachments.models import Paper
from salesdept.common.audit import record_change
from salesdept.common.errors import NotYourPart, RuleBroken
from salesdept.common.records import Record, uuid7

from .project import DELIVERERS, Project

FOLDER = "projects"


class ProjectNoteQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(project__in=Project.objects.visible_to(user).values("pk"))

    def for_list(self):
        return self.select_related("project", "milestone", "by")


class ProjectNote(Record):
    """How the work goes, in words, with a file or both: a photo of the rack, the signed acceptance paper (3.5.2)."""

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

    objects = ProjectNoteQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["project", "-created_at", "-id"], name="notes_of_project")]
        constraints = [
            models.CheckConstraint(condition=~Q(text="") | ~Q(stored=""), name="project_note_says_something")
        ]

    def __str__(self):
        return self.name or self.text[:60]

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


def may_write(project, by) -> bool:
    return project.state == Project.State.RUNNING and (by.is_a(*DELIVERERS) or project.customer.is_kept_by(by))
