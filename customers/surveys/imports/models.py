from django.conf import settings
from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.audit import record_change
from salesdept.common.calendar import Month
from salesdept.common.closed_months import is_closed
from salesdept.common.errors import NotYourPart, RuleBroken
from salesdept.common.tables.imports.models import ImportQuerySet, WholeImport
from salesdept.common.tables.imports.steps import ImportSteps
from salesdept.common.tables.turn import Turn
from salesdept.common.tables.uploads import lose_file
from salesdept.common.workflow import Happening
from salesdept.people.models import Role

from ..models.answer import SurveyAnswer

TURN = Turn("our_turn_at_answers", 7_301_004)
STEPS = ImportSteps(by=[Role.CLERK], clause="4.3.2", turn=TURN)

uploaded = Happening()
"""Told (import) once its file is kept."""


class SurveyImportQuerySet(ImportQuerySet):
    def visible_to(self, user):
        return self if user.is_a(Role.CLERK) else self.none()


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


class SurveyImport(WholeImport):
    """A file of answers: uploaded, read by the worker as a preview, confirmed, taken whole in one transaction; or
    discarded, or taken back as a whole, by the worker too (4.3.2).

    `source` names the survey; a row is known again by it and its number. The file goes when the import is done with.
    """

    STAYS = "not_taken_back"
    TELLS_WHILE = ("queued", "undoing")

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
        kept = cls.of_upload(file, by=by, source=source)
        record_change(kept, by=by, clause="4.3.2", action="upload")
        uploaded.tell(kept)
        return kept

    @STEPS.checked()
    def show_plan(self, *, by):
        """The worker has read the file: what would become of every row."""

    @STEPS.read_again(form="customers.surveys.imports.forms.DecisionForm")
    def decide(self, *, by, decisions):
        """Other columns, other days, other signs of no answer."""
        self.decisions, self.attempts = decisions, 0

    @STEPS.confirmed(guards=[STEPS.brings_something])
    def run(self, *, by):
        """All rows that hold, at once or none; what is here already is not taken a second time."""
        self.attempts = 0

    @STEPS.taken()
    def finish(self, *, by):
        """Every row that could be taken is in."""
        lose_file(self)

    @STEPS.broken_off()
    def fail(self, *, by):
        """Something broke; nothing of it is in."""

    @STEPS.discarded()
    def discard(self, *, by):
        """Not to be imported after all."""
        self.plan = None
        lose_file(self)

    @STEPS.to_be_taken_back(guards=[its_months_are_open])
    def undo(self, *, by, reason):
        """It was the wrong file: none of its answers is to count."""
        self.undone_by, self.undone_because, self.attempts = by, reason, 0

    @STEPS.taken_back()
    def finish_undo(self, *, by):
        """None of its answers counts. A repaired file may bring them anew."""

    @STEPS.not_taken_back()
    def keep(self, *, by):
        """Something broke, or a month was published meanwhile: all of them count as before."""
