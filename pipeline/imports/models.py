"""An import of sales data: its files, what was decided about them, what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.audit import record_change
from salesdept.common.calendar import now
from salesdept.common.errors import NotYourPart, RuleBroken
from salesdept.common.history import words_for
from salesdept.common.records import Record
from salesdept.common.tables.imports.models import Import
from salesdept.common.tables.left_out import RowLeftOut
from salesdept.common.tables.turn import Turn
from salesdept.common.tables.uploads import KeptFile, upload_is_kept
from salesdept.common.workflow import Happening, step
from salesdept.people.models import Role

from .decisions import Decisions
from .querysets import IMPORTERS, SalesImportQuerySet

MAX_FILES = 12
TURN = Turn("our_turn_to_import", 7_301_001)
by_the_worker = TURN.guard("3.1.1", _("This happens by itself once the files are read."))

uploaded = Happening()
"""Told (import) once its files are kept."""

words_for(**{"upload": _("Uploaded"), "import": _("Imported")})


@dataclass(frozen=True)
class Outcome:
    """What the worker found or did. The audit keeps its `name`, the document its content."""

    name: str
    content: dict


def has_something_to_do(document, by):
    fates = (document.plan or {}).get("fates", {})
    if not (fates.get("new") or fates.get("changed")):
        return RuleBroken(gettext("Nothing in these files is new."), "3.1.1")


def questions_are_answered(document, by):
    if document.open_questions:
        return RuleBroken(
            gettext("A question is open: %(question)s") % {"question": document.open_questions[0]}, "3.1.1"
        )


def is_whole_if_asked(document, by):
    bad = (document.plan or {}).get("fates", {}).get("bad", 0)
    if document.decided.whole_or_nothing and bad:
        return RuleBroken(
            gettext("%(count)s rows are bad, and all or nothing was asked for.") % {"count": bad},
            "3.1.1",
            remedy=gettext("Download the bad rows, repair them and import them again, or import the good ones only."),
        )


def accounts_by_the_manager(document, by):
    """A file must not give anybody an account whom the importer couldn't invite (2.1)."""
    people = (document.plan or {}).get("new_people", [])
    if people and not by.is_a(Role.MANAGER):
        return RuleBroken(
            gettext("The files bring %(count)s new people, and the manager makes accounts.") % {"count": len(people)},
            "2.1",
            remedy=gettext("Ask the manager to open this import and start it, or leave the file with the people out."),
        )


class SalesImport(Import):
    """Files uploaded -> checked -> confirmed and queued -> running -> done, failed, or abandoned.

    Checking and running happen in the worker (work.py); a file's rows go in together or not at all.
    """

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("being checked")
        PLANNED = "planned", _("to be confirmed")
        QUEUED = "queued", _("waiting to run")
        RUNNING = "running", _("running")
        DONE = "done", _("imported")
        FAILED = "failed", _("failed")
        ABANDONED = "abandoned", _("abandoned")

    state = models.CharField(max_length=10, choices=State, default=State.UPLOADED, editable=False)
    asked_at = models.DateTimeField(default=now, editable=False)
    started_at = models.DateTimeField(null=True, editable=False)
    finished_at = models.DateTimeField(null=True, editable=False)

    objects = SalesImportQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["state", "asked_at"], name="imports_waiting")]
        verbose_name = _("import")

    def __str__(self):
        return gettext("Import of %(when)s") % {"when": f"{timezone.localtime(self.created_at):%Y-%m-%d %H:%M}"}

    def get_absolute_url(self):
        return reverse("pipeline:import", args=[self.pk])

    @classmethod
    @transaction.atomic
    def upload(cls, files, *, by) -> "SalesImport":
        """Keep the files and have them checked (3.1.1). `files` are open uploads with a name."""
        if not by.is_a(*IMPORTERS):
            raise NotYourPart(gettext("The clerk and the manager import data."), "3.1.1")
        if not 0 < len(files) <= MAX_FILES:
            raise ValidationError(gettext("Choose from one to %(limit)s files.") % {"limit": MAX_FILES})
        sales_import = cls.objects.create(by=by)
        for place, file in enumerate(files):
            ImportFile.of_upload(file, sales_import=sales_import, place=place, size=file.size)
        record_change(sales_import, by=by, clause="3.1.1", action="upload")
        uploaded.tell(sales_import)
        return sales_import

    @property
    def decided(self) -> Decisions:
        return Decisions.of(self.decisions)

    @property
    def open_questions(self) -> list[str]:
        """What must be answered before the import may start: which of two dates is meant."""
        tables = (self.plan or {}).get("tables", [])
        return [
            gettext("%(file)s: is %(date)s written day first or month first?")
            % {"file": table["title"], "date": table["date_example"]}
            for table in tables
            if table["is_taken"] and table["date_order"] == "ask"
        ]

    @property
    def has_its_file(self) -> bool:
        """False once one of its files went: KEPT_FOR after the import was done, or with a person who was erased."""
        return not self.files.filter(stored="").exists()

    @step(State.UPLOADED, State.PLANNED, label=_("Checked"), by=None, clause="3.1.1", guards=[by_the_worker])
    def show_plan(self, *, by, outcome: "Outcome"):
        """The worker has read the files: what would become of every row."""
        self.plan = outcome.content

    @step(
        State.PLANNED,
        State.UPLOADED,
        label=_("Check again"),
        by=IMPORTERS,
        clause="3.1.1",
        guards=[upload_is_kept],
        form="pipeline.imports.forms.DecisionForm",
    )
    def decide(self, *, by, decisions: dict):
        """Other columns, other matches, other tables: the files are checked again with them."""
        self.decisions = decisions
        self.asked_at = now()

    @step(
        State.PLANNED,
        State.QUEUED,
        label=_("Import"),
        by=IMPORTERS,
        clause="3.1.1",
        tone="primary",
        form="pipeline.imports.forms.StartForm",
        guards=[
            upload_is_kept,
            questions_are_answered,
            has_something_to_do,
            is_whole_if_asked,
            accounts_by_the_manager,
        ],
    )
    def start(self, *, by, offers: Sequence[str] = ()):
        """Confirmed: everything as the preview shows it, with the `offers` taken; the starter stands for it."""
        self.by = by
        self.decisions = self.decisions | {"offers": list(offers)}
        self.asked_at = now()

    @step(State.QUEUED, State.RUNNING, label=_("Begun"), by=None, clause="3.1.1", guards=[by_the_worker])
    def run(self, *, by):
        """The worker has begun; the rows follow in transactions of their own, one for each file."""
        self.started_at = now()

    @step(State.RUNNING, State.DONE, label=_("Imported"), by=None, clause="3.1.1", guards=[by_the_worker])
    def finish(self, *, by, outcome: "Outcome"):
        """Every chosen file is in."""
        self._close(outcome)

    @step(
        (State.UPLOADED, State.QUEUED, State.RUNNING),
        State.FAILED,
        label=_("Broken off"),
        by=None,
        clause="3.1.1",
        guards=[by_the_worker],
    )
    def fail(self, *, by, outcome: "Outcome"):
        """Something broke, or the worker died: of the file that was being imported nothing is kept."""
        self._close(outcome)

    @step((State.PLANNED, State.QUEUED), State.ABANDONED, label=_("Discard"), by=IMPORTERS, clause="3.1.1")
    def discard(self, *, by):
        """Not to be imported after all."""
        self.finished_at = now()

    @step(
        (State.FAILED, State.ABANDONED),
        State.UPLOADED,
        label=_("Check again"),
        by=IMPORTERS,
        clause="3.1.1",
        guards=[upload_is_kept],
    )
    def take_up(self, *, by):
        """Once more from the files that were kept; what is in already is not added again."""
        self.asked_at = now()
        self.report = None

    def break_off(self, *, by, error: str) -> None:
        self.fail(by=by, outcome=Outcome(error.replace("_", " "), {"error": error}))

    def _close(self, outcome: "Outcome") -> None:
        self.report = (self.report or {}) | outcome.content
        self.finished_at = now()

    @transaction.atomic
    def note_table(self, done: dict) -> None:
        """Keep what became of one table, in the transaction in which its rows went in."""
        report = self.report or {}
        self.note(report=report | {"tables": [*report.get("tables", []), done]})


class ImportFile(Record, KeptFile):
    sales_import = models.ForeignKey(SalesImport, models.CASCADE, related_name="files")
    place = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField()

    class Meta:
        ordering = ["place"]

    def __str__(self):
        return self.name

    @property
    def earlier(self) -> "ImportFile | None":
        """The same content in an import that was carried out."""
        done = ImportFile.objects.filter(sha256=self.sha256, sales_import__state=SalesImport.State.DONE)
        return done.exclude(sales_import=self.sales_import_id).select_related("sales_import__by").last()


class BadRow(RowLeftOut):
    sales_import = models.ForeignKey(SalesImport, models.CASCADE, related_name="bad_rows")
    table = models.CharField(max_length=45)


class ImportedLead(models.Model):
    """The lead that an open deal without a customer became, by the deal's number, so that it is not added again.

    Other deals are known by the number of their opportunity and contract.
    """

    number = models.CharField(max_length=40, primary_key=True)
    lead = models.OneToOneField("customers.Lead", models.CASCADE, related_name="+")

    def __str__(self):
        return self.number
