"""One act on many customer files: what it would do, what it did to each, and the way back (7.1.1, 7.1.3)."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.audit import record_change
from salesdept.common.calendar import now
from salesdept.common.errors import NotNow, NotYourPart, RuleBroken
from salesdept.common.tables.turn import Turn
from salesdept.common.workflow import Document, Happening, step
from salesdept.people.models import Role

from ..roles import CORRECT
from .acts import ACTS

TURN = Turn("our_turn_at_operations", 7_301_003)
by_the_worker = TURN.guard("7.1.1", _("This happens by itself."))
ROWS_AT_ONCE = 2000

asked_for = Happening()
"""Told (operation) once its files are written down."""


class OperationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own; the manager sees all (7.1.3)."""
        if user.is_a(Role.MANAGER):
            return self
        return self.filter(by=user) if user.is_a(*CORRECT) else self.none()

    def for_list(self):
        return self.select_related("by")

    def waiting_for_work(self):
        """What the worker has to do next. One that is half done has lost its worker."""
        return self.filter(state__in=Operation.WAITING).order_by("asked_at")


def has_something_to_do(operation, by):
    if not operation.rows.filter(outcome=OperationRow.Outcome.READY).exists():
        return RuleBroken(gettext("Nothing would change: every file is skipped."), "7.1.1")


def within_the_time_for_undoing(operation, by):
    # Imported late: merging stands on the models of this chapter.
    from ..models.merge import UNDO_WITHIN

    if operation.done_at is None or now() > operation.done_at + UNDO_WITHIN:
        return NotNow(gettext("This can no longer be undone: 30 days are over."), "7.1.1")


class Operation(Document):
    """Asked for -> checked on every file without changing one -> confirmed -> done, and, if asked, undone.

    Each file is a row of its own and changes in one transaction with it: whoever goes on finds what is left to do.
    """

    class State(models.TextChoices):
        CHECKING = "checking", _("being checked")
        PLANNED = "planned", _("to be confirmed")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        DISCARDED = "discarded", _("discarded")
        UNDOING = "undoing", _("being undone")
        UNDONE = "undone", _("undone")

    WAITING = (State.CHECKING, State.RUNNING, State.UNDOING)

    kind = models.CharField(max_length=8, choices=[(name, act.label) for name, act in ACTS.items()])
    value = models.CharField(max_length=80)
    told = models.CharField(max_length=160)
    reason = models.CharField(max_length=1000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    state = models.CharField(max_length=10, choices=State, default=State.CHECKING, editable=False)
    total = models.PositiveIntegerField(default=0, editable=False)
    asked_at = models.DateTimeField(default=now, editable=False)
    done_at = models.DateTimeField(null=True, editable=False)
    undone_at = models.DateTimeField(null=True, editable=False)

    objects = OperationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["state", "asked_at"], name="operations_waiting")]
        verbose_name = _("act on many files")

    def __str__(self):
        return gettext("%(act)s: %(value)s") % {"act": self.get_kind_display(), "value": self.told}

    def get_absolute_url(self):
        return reverse("customers:operation", args=[self.pk])

    def step_url(self, name: str) -> str:
        return reverse("customers:operation_step", args=[self.pk, name])

    @classmethod
    @transaction.atomic
    def ask(cls, files, *, by, kind: str, value: str, told: str, reason: str = "") -> "Operation":
        """Write down which files are meant and have it checked; nothing changes yet. `told`: the value as it reads."""
        if not by.is_a(*ACTS[kind].roles):
            raise NotYourPart(gettext("This belongs to another role."), "7.1.3")
        operation = cls.objects.create(by=by, kind=kind, value=value, told=told, reason=reason)
        meant = files.order_by("name", "pk").values_list("pk", "name")
        rows = [OperationRow(operation=operation, file=pk, name=name) for pk, name in meant]
        OperationRow.objects.bulk_create(rows, batch_size=ROWS_AT_ONCE)
        cls.objects.filter(pk=operation.pk).update(total=len(rows))
        operation.total = len(rows)
        record_change(operation, by=by, clause="7.1.1", action="create")
        asked_for.tell(operation)
        return operation

    @property
    def act(self):
        return ACTS[self.kind]

    @property
    def is_waiting(self) -> bool:
        return self.state in self.WAITING

    @property
    def counts(self) -> list[tuple]:
        """(outcome, how many files), what does not occur is left out."""
        counted = dict(self.rows.order_by().values_list("outcome").annotate(Count("pk")))
        return [(one, counted[one]) for one in OperationRow.Outcome if one in counted]

    @property
    def treated(self) -> int:
        """How many files the work at hand is through with."""
        left = OperationRow.LEFT_TO_DO[self.state]
        return self.total - self.rows.filter(outcome=left).count()

    @step(State.CHECKING, State.PLANNED, label=_("Checked"), by=None, clause="7.1.1", guards=[by_the_worker])
    def show_plan(self, *, by):
        """Of every file it is known whether it would change."""

    @step(
        State.PLANNED,
        State.RUNNING,
        label=_("Carry out"),
        by=CORRECT,
        clause="7.1.1",
        tone="primary",
        guards=[has_something_to_do],
    )
    def start(self, *, by):
        """Confirmed as the preview shows it."""

    @step(State.RUNNING, State.DONE, label=_("Done"), by=None, clause="7.1.1", guards=[by_the_worker])
    def finish(self, *, by):
        """Every file had its turn."""
        self.done_at = now()

    @step(State.PLANNED, State.DISCARDED, label=_("Discard"), by=CORRECT, clause="7.1.1")
    def discard(self, *, by):
        """Not to be done after all."""

    @step(
        State.DONE,
        State.UNDOING,
        label=_("Undo"),
        by=CORRECT,
        clause="7.1.1",
        tone="danger",
        guards=[within_the_time_for_undoing],
    )
    def undo(self, *, by):
        """Put every file back that nobody has changed since."""

    @step(State.UNDOING, State.UNDONE, label=_("Undone"), by=None, clause="7.1.1", guards=[by_the_worker])
    def finish_undo(self, *, by):
        """What could be put back is as it was."""
        self.undone_at = now()


class OperationRow(models.Model):
    """One file of an operation: what becomes of it and why, its facts before and after."""

    class Outcome(models.TextChoices):
        ASKED = "asked", _("not checked yet")
        READY = "ready", _("will change")
        DONE = "done", _("changed")
        SKIPPED = "skipped", _("skipped")
        UNDONE = "undone", _("put back")
        SPARED = "spared", _("changed since, stays")

    LEFT_TO_DO = {"checking": Outcome.ASKED, "running": Outcome.READY, "undoing": Outcome.DONE}

    operation = models.ForeignKey(Operation, models.CASCADE, related_name="rows")
    file = models.UUIDField()
    name = models.CharField(max_length=160)
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.ASKED)
    why = models.CharField(max_length=400, blank=True)
    before = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    after = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["operation", "outcome", "id"], name="rows_of_operation")]

    def __str__(self):
        return self.name

    @property
    def url(self) -> str:
        return reverse("customers:customer", args=[self.file])
