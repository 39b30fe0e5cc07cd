from django.conf import settings
from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.audit import record_change
from salesdept.common.calendar import Month
from salesdept.common.closed_months import is_closed
from salesdept.common.errors import NotYourPart, RuleBroken
from salesdept.common.records import uuid7
from salesdept.common.tables.imports import FileImport, FileImportQuerySet, ImportState
from salesdept.common.tables.turn import Turn
from salesdept.common.tables.uploads import digest_of, lose_file, shown_name, upload_is_kept
from salesdept.common.workflow import Happening, step
from salesdept.people.models import Role

from ..models.answer import SurveyAnswer

TURN = Turn("our_turn_at_answers", 7_301_004)

uploaded = Happening()
"""Told (import) once its file is kept."""


class SurveyImportQuerySet(FileImportQuerySet):
    def visible_to(self, user):
        return self if user.is_a(Role.CLERK) else self.none()


def by_the_worker(document, by):
    if not TURN.is_ours():
        return NotYourPart(gettext("This happens by itself once the file is read."), "4.3.2")


def brings_something(document, by):
    if not (document.plan or {}).get("taken"):
        return RuleBroken(
            gettext("Nothing in this file would be taken."),
            "4.3.2",
            remedy=gettext("Say which column is which, or repair the rows."),
        )


def its_months_are_open(document, by):
    """What is published stays as it is; a month of which nothing was published yet counts anew without them."""
    counted = SurveyAnswer.objects.filter(survey_import=document)
    days = counted.order_by().values_list("received_on", flat=True).distinct()
    closed = [month for month in sorted({Month.of(day) for day in days}) if is_closed(month)]
    if closed:
        return RuleBroken(
            gettext("Answers of this file count in a month that is published: %(month)s.") % {"month": closed[0].label},
            "4.3.3",
            remedy=gettext("The manager asks leadership to reopen the month, or you leave single answers out."),
        )


class SurveyImport(FileImport):
    """A file of answers: uploaded, read by the worker as a preview, confirmed, taken whole in one transaction; or
    discarded, or taken back as a whole, by the worker too (4.3.2).

    `source` names the survey; a row is known again by it and its number. The file goes when the import is done with.
    """

    source = models.CharField(_("name of the survey"), max_length=40)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False, db_index=False
    )
    undone_because = models.CharField(max_length=1000, blank=True, editable=False)

    objects = SurveyImportQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["-created_at", "id"], name="survey_imports_newest")]

    def __str__(self):
        return f"{self.source}: {self.name}"

    def get_absolute_url(self):
        return reverse("customers:survey_import", args=[self.pk])

    @classmethod
    @transaction.atomic
    def upload(cls, file, *, by, source: str) -> "SurveyImport":
        """Keep the file under a random name; its page shows what it would bring, once the worker has read it."""
        if not by.is_a(Role.CLERK):
            raise NotYourPart(gettext("The sales clerk takes in answers that were collected elsewhere."), "4.3.2")
        kept = cls(by=by, source=source, name=shown_name(file.name), sha256=digest_of(file))
        kept.stored.save(str(uuid7()), file)
        record_change(kept, by=by, clause="4.3.2", action="upload")
        uploaded.tell(kept)
        return kept

    @step(
        ImportState.UPLOADED, ImportState.PLANNED, label=_("Checked"), by=None, clause="4.3.2", guards=[by_the_worker]
    )
    def show_plan(self, *, by):
        """The worker has read the file: what would become of every row."""

    @step(
        [ImportState.PLANNED, ImportState.FAILED],
        ImportState.UPLOADED,
        label=_("Read again"),
        by=[Role.CLERK],
        clause="4.3.2",
        guards=[upload_is_kept],
        form="customers.surveys.imports.forms.DecisionForm",
    )
    def decide(self, *, by, decisions):
        """Other columns, other days, other signs of no answer."""
        self.decisions, self.attempts = decisions, 0

    @step(
        ImportState.PLANNED,
        ImportState.QUEUED,
        label=_("Import"),
        by=[Role.CLERK],
        clause="4.3.2",
        guards=[upload_is_kept, brings_something],
        tone="primary",
    )
    def run(self, *, by):
        """Confirmed: all rows that hold, at once or none; what is here already is not taken a second time."""
        self.attempts = 0

    @step(ImportState.QUEUED, ImportState.DONE, label=_("Imported"), by=None, clause="4.3.2", guards=[by_the_worker])
    def finish(self, *, by):
        """Every row that could be taken is in."""
        lose_file(self)

    @step(
        [ImportState.UPLOADED, ImportState.QUEUED],
        ImportState.FAILED,
        label=_("Broken off"),
        by=None,
        clause="4.3.2",
        guards=[by_the_worker],
    )
    def fail(self, *, by):
        """Something broke; nothing of it is in."""

    @step(
        [ImportState.PLANNED, ImportState.FAILED],
        ImportState.ABANDONED,
        label=_("Discard"),
        by=[Role.CLERK],
        clause="4.3.2",
    )
    def discard(self, *, by):
        """Not to be imported after all."""
        self.plan = None
        lose_file(self)

    @step(
        ImportState.DONE,
        ImportState.UNDOING,
        label=_("Take back"),
        by=[Role.CLERK],
        clause="4.3.2",
        guards=[its_months_are_open],
        form="salesdept.common.forms.ReasonForm",
        tone="danger",
    )
    def undo(self, *, by, reason):
        """It was the wrong file: none of its answers is to count."""
        self.undone_by, self.undone_because, self.attempts = by, reason, 0

    @step(
        ImportState.UNDOING, ImportState.UNDONE, label=_("Taken back"), by=None, clause="4.3.2", guards=[by_the_worker]
    )
    def finish_undo(self, *, by):
        """None of its answers counts. A repaired file may bring them anew."""

    @step(
        ImportState.UNDOING,
        ImportState.DONE,
        label=_("Not taken back"),
        by=None,
        clause="4.3.2",
        guards=[by_the_worker],
    )
    def keep(self, *, by):
        """Something broke, or a month was published meanwhile: all of them count as before."""
