"""An import of customer files: the file, what was decided, what came of each row, and the way back (7.1.1)."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.audit import record_change
from salesdept.common.calendar import now
from salesdept.common.errors import NotYourPart, RuleBroken
from salesdept.common.tables.imports.models import FileImport, ImportQuerySet
from salesdept.common.tables.left_out import RowLeftOut
from salesdept.common.tables.turn import Turn
from salesdept.common.tables.uploads import upload_is_kept
from salesdept.common.workflow import Happening, step
from salesdept.people.models import Role

from ..roles import CORRECT as IMPORTERS
from .decisions import Decisions

TURN = Turn("our_turn_at_customers", 7_301_002)
by_the_worker = TURN.guard("7.1.1")

uploaded = Happening()
"""Told (import) once its file is kept."""


class CustomerImportQuerySet(ImportQuerySet):
    asked = "asked_at"

    def visible_to(self, user):
        """The manager and the clerk see every import, others the own ones (7.1.3)."""
        if user.is_a(Role.MANAGER, Role.CLERK):
            return self
        return self.filter(by=user) if user.is_a(*IMPORTERS) else self.none()

    def for_list(self):
        return super().for_list().select_related("asked_by")


def has_something_to_do(document, by):
    fates = (document.plan or {}).get("fates", {})
    if not any(fates.get(fate) for fate in ("new", "filled", "overwritten")):
        return RuleBroken(
            gettext("Nothing in this file would change anything here."),
            "3.1.2",
            remedy=gettext("Choose what becomes of customers who are here already, or repair the bad rows."),
        )


def nothing_is_in(document, by):
    if document.reached:
        return RuleBroken(
            gettext("%(count)s lines are in already. Let it run, then take it back.") % {"count": document.reached},
            "7.1.1",
        )


def nothing_is_taken_back(document, by):
    if document.records.exclude(undone="").exists():
        return RuleBroken(gettext("A part of it is taken back already. Take back the rest."), "7.1.1")


class CustomerImport(FileImport):
    """A file uploaded -> checked -> confirmed and queued -> running -> done, and, if asked, taken back.

    Rows go in by batches. `reached` is the last line whose batch is in, written together with it: whoever
    goes on begins behind it.
    """

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("being checked")
        PLANNED = "planned", _("to be confirmed")
        QUEUED = "queued", _("waiting to run")
        RUNNING = "running", _("running")
        DONE = "done", _("imported")
        FAILED = "failed", _("broken off")
        ABANDONED = "abandoned", _("abandoned")
        UNDOING = "undoing", _("being taken back")
        UNDONE = "undone", _("taken back")

    state = models.CharField(max_length=10, choices=State, default=State.UPLOADED, editable=False)
    sha256 = models.CharField(max_length=64, db_index=True)
    reached = models.PositiveIntegerField(default=0, editable=False)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False)
    asked_at = models.DateTimeField(default=now, editable=False)
    started_at = models.DateTimeField(null=True, editable=False)
    finished_at = models.DateTimeField(null=True, editable=False)

    objects = CustomerImportQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["state", "asked_at"], name="customer_imports_waiting")]
        verbose_name = _("import of customer files")

    def __str__(self):
        return gettext("%(file)s, %(when)s") % {
            "file": self.name,
            "when": f"{timezone.localtime(self.created_at):%Y-%m-%d %H:%M}",
        }

    def get_absolute_url(self):
        return reverse("customers:import", args=[self.pk])

    @classmethod
    @transaction.atomic
    def upload(cls, file, *, by, kind: str = "") -> "CustomerImport":
        """Keep the file under a random name and have it checked. `file` is an open upload with a name.

        `kind` says what it holds (columns.Kind), "" for what its columns show.
        """
        if not by.is_a(*IMPORTERS):
            raise NotYourPart(gettext("Who keeps customer files imports them, and the clerk."), "7.1.3")
        decided = Decisions(kind=kind).as_json() if kind else {}
        kept = cls.of_upload(file, by=by, decisions=decided)
        record_change(kept, by=by, clause="7.1.1", action="upload")
        uploaded.tell(kept)
        return kept

    @property
    def asker(self):
        return self.asked_by or self.by

    @property
    def decided(self) -> Decisions:
        return Decisions.of(self.decisions)

    @property
    def is_partly_in(self) -> bool:
        """Some batches are in and the rest is not: never to be passed over in silence."""
        return self.reached > 0 and self.state in (self.State.RUNNING, self.State.FAILED, self.State.QUEUED)

    @property
    def earlier(self) -> "CustomerImport | None":
        """The same content in an import that was carried out and not taken back."""
        done = CustomerImport.objects.filter(sha256=self.sha256, state=self.State.DONE)
        return done.exclude(pk=self.pk).last()

    @step(State.UPLOADED, State.PLANNED, label=_("Checked"), by=None, clause="7.1.1", guards=[by_the_worker])
    def show_plan(self, *, by):
        """The worker has read the file: what would become of every row."""

    @step(
        State.PLANNED,
        State.UPLOADED,
        label=_("Check again"),
        by=IMPORTERS,
        clause="7.1.1",
        guards=[upload_is_kept],
        form="customers.imports.forms.DecisionForm",
    )
    def decide(self, *, by, decisions: dict):
        """Other columns or another way with doubles: the file is checked again."""
        self.decisions = decisions
        self.asked_at = now()

    @step(
        State.PLANNED,
        State.QUEUED,
        label=_("Import"),
        by=IMPORTERS,
        clause="3.1.2",
        tone="primary",
        guards=[upload_is_kept, has_something_to_do],
    )
    def start(self, *, by):
        """Confirmed: everything as the preview shows it."""
        self._queue(by)

    @step(State.QUEUED, State.RUNNING, label=_("Begun"), by=None, clause="7.1.1", guards=[by_the_worker])
    def run(self, *, by):
        """The worker has begun."""
        self.started_at = self.started_at or now()

    @step(State.RUNNING, State.DONE, label=_("Imported"), by=None, clause="3.1.2", guards=[by_the_worker])
    def finish(self, *, by):
        """Every row that could be taken is in."""
        self.finished_at = now()

    @step(
        (State.UPLOADED, State.QUEUED, State.RUNNING, State.UNDOING),
        State.FAILED,
        label=_("Broken off"),
        by=None,
        clause="7.1.1",
        guards=[by_the_worker],
    )
    def fail(self, *, by, error: str):
        """Something broke. The batches that are in stay; the page says so and offers to go on or to take them back."""
        self.report = (self.report or {}) | {"error": error}
        self.finished_at = now()

    @step(
        (State.PLANNED, State.QUEUED),
        State.ABANDONED,
        label=_("Discard"),
        by=IMPORTERS,
        clause="7.1.1",
        guards=[nothing_is_in],
    )
    def discard(self, *, by):
        """Not to be imported after all."""
        self.finished_at = now()

    @step(
        State.FAILED,
        None,
        label=_("Go on"),
        by=IMPORTERS,
        clause="7.1.1",
        tone="primary",
        guards=[upload_is_kept, nothing_is_taken_back],
    )
    def go_on(self, *, by):
        """Behind the last row that is in; one that was never confirmed is checked again."""
        self._queue(by)
        self.state = self.State.QUEUED if self.started_at else self.State.UPLOADED

    @step((State.DONE, State.FAILED), State.UNDOING, label=_("Take back"), by=IMPORTERS, clause="7.1.1", tone="danger")
    def undo(self, *, by):
        """Remove what it made and restore what it overwrote, as far as nobody has touched it since."""
        self._queue(by)

    @step(State.UNDOING, State.UNDONE, label=_("Taken back"), by=None, clause="7.1.1", guards=[by_the_worker])
    def finish_undo(self, *, by):
        """Everything that nobody had touched is as it was."""
        self.finished_at = now()

    def break_off(self, *, by, error: str) -> None:
        self.fail(by=by, error=error)

    def _queue(self, by) -> None:
        self.asked_by = by
        self.attempts = 0
        self.asked_at = now()
        self.report = {key: value for key, value in (self.report or {}).items() if key != "error"} or None


class LeftOutRow(RowLeftOut):
    customer_import = models.ForeignKey(CustomerImport, models.CASCADE, related_name="left_out")


class ImportedRecord(models.Model):
    """The trace of one record that an import made or changed, by which it is taken back.

    `before` and `after` hold the fields that were changed, both empty for a record that it made.
    """

    class Kind(models.TextChoices):
        CUSTOMER = "customer", _("Customer")
        CONTACT = "contact", _("Contact person")
        LEAD = "lead", _("Lead")
        PURCHASE = "purchase", _("Purchase record")

    class Outcome(models.TextChoices):
        STANDS = "", _("stands")
        REMOVED = "removed", _("removed")
        RESTORED = "restored", _("restored")
        SPARED = "spared", _("spared")

    customer_import = models.ForeignKey(CustomerImport, models.CASCADE, related_name="records")
    line = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=Kind)
    record = models.UUIDField(db_index=True)
    name = models.CharField(max_length=160)
    is_new = models.BooleanField()
    before = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    after = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    undone = models.CharField(max_length=8, choices=Outcome, blank=True, default=Outcome.STANDS)

    class Meta:
        indexes = [models.Index(fields=["customer_import", "kind", "undone", "id"], name="imported_to_take_back")]

    def __str__(self):
        return f"{self.name} ({self.line})"
