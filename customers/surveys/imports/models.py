from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.audit import record_change
from salesdept.common.errors import NotNow, NotYourPart, RuleBroken
from salesdept.common.records import uuid7
from salesdept.common.tables.uploads import digest_of, lose_file, shown_name, upload_is_kept
from salesdept.common.workflow import Document, step
from salesdept.people.models import Role

from ..models.answer import SurveyAnswer

FAULTS_KEPT = 100


class SurveyImportQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if user.is_a(Role.CLERK) else self.none()

    def for_list(self):
        return self.select_related("by")


class SurveyImport(Document):
    """A file of answers: uploaded, read as a preview, taken whole in one transaction or discarded (4.3.2).

    `source` names the survey; a row is known again by it and its number. The file goes when the import is done with.
    """

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("to be confirmed")
        DONE = "done", _("imported")
        ABANDONED = "abandoned", _("abandoned")

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("imported by"))
    source = models.CharField(_("name of the survey"), max_length=40)
    name = models.CharField(_("file"), max_length=120)
    stored = models.FileField(upload_to="imports", blank=True)
    sha256 = models.CharField(max_length=64)
    decisions = models.JSONField(default=dict, editable=False)
    report = models.JSONField(null=True, editable=False)
    state = models.CharField(max_length=9, choices=State, default=State.UPLOADED, editable=False)

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
        """Keep the file under a random name; its page shows what it would bring."""
        if not by.is_a(Role.CLERK):
            raise NotYourPart(gettext("The sales clerk takes in answers that were collected elsewhere."), "4.3.2")
        kept = cls(by=by, source=source, name=shown_name(file.name), sha256=digest_of(file))
        kept.stored.save(str(uuid7()), file)
        record_change(kept, by=by, clause="4.3.2", action="upload")
        return kept

    @property
    def has_its_file(self) -> bool:
        return bool(self.stored)

    @property
    def decide_url(self) -> str:
        return self.step_url("decide")

    @step(
        State.UPLOADED,
        None,
        label=_("Read again"),
        by=[Role.CLERK],
        clause="4.3.2",
        guards=[upload_is_kept],
        form="customers.surveys.imports.forms.DecisionForm",
    )
    def decide(self, *, by, decisions):
        """Other columns, other days, other signs of no answer."""
        self.decisions = decisions

    @step(
        State.UPLOADED,
        State.DONE,
        label=_("Import"),
        by=[Role.CLERK],
        clause="4.3.2",
        guards=[upload_is_kept],
        tone="primary",
    )
    def run(self, *, by):
        """All rows that hold, at once or none; what is here already is not taken a second time."""
        from .reading import read

        reading = read(self)
        if not reading.answers:
            raise RuleBroken(
                gettext("Nothing in this file would be taken."),
                "4.3.2",
                remedy=gettext("Say which column is which, or repair the rows."),
            )
        try:
            with transaction.atomic():
                SurveyAnswer.received.bulk_create(reading.answers, batch_size=500)
        except IntegrityError:
            raise NotNow(gettext("Another import has just taken some of these. Read it again."), "4.3.2") from None
        faults = [[one.line, one.column, one.value, one.reason.code, one.reason.about] for one in reading.faults]
        self.report = reading.counts | {"rows": faults[:FAULTS_KEPT]}
        lose_file(self)

    @step(State.UPLOADED, State.ABANDONED, label=_("Discard"), by=[Role.CLERK], clause="4.3.2")
    def discard(self, *, by):
        """Not to be imported after all."""
        lose_file(self)
