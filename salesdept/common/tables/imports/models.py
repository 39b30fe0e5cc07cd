from dataclasses import asdict
from typing import Any, ClassVar

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from ...calendar import now
from ...workflow import Document
from ..progress import progress_of
from ..reasons import Reason
from ..uploads import KEPT_FOR, KeptFile

WAITING = ("uploaded", "queued", "running", "undoing")
"""States in which the worker has something to do; one that runs while nobody is at it has lost its worker."""
MOST_ATTEMPTS = 3
"""Workers that one import may lose before it waits for a person."""


class ImportQuerySet(models.QuerySet):
    asked = "created_at"
    """The column that says when something was asked of it last."""

    def for_list(self):
        return self.select_related("by")

    def waiting_for_work(self):
        """What the worker has to do next, in the order in which it was asked for."""
        return self.filter(state__in=WAITING).order_by(self.asked)

    def done_with(self):
        """Those of which the uploaded files are kept no longer: nobody asked anything of them for KEPT_FOR."""
        return self.filter(**{f"{self.asked}__lt": now() - KEPT_FOR}).exclude(state__in=WAITING)


class Import(Document):
    """What every import keeps; its states and steps, with who takes them, are its kind's own.

    `decisions` is what people said about columns and values, `plan` the preview, `report` what came of it.
    """

    TONES: ClassVar[dict[str, str]] = {"planned": "review", "done": "success", "failed": "danger"}
    TELLS_WHILE: ClassVar[tuple[str, ...]] = ("running",)
    """States in which the worker tells how far it is."""

    state: Any
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("imported by"))
    decisions = models.JSONField(default=dict, editable=False)
    plan = models.JSONField(null=True, editable=False)
    report = models.JSONField(null=True, editable=False)

    class Meta:
        abstract = True

    @property
    def asker(self):
        """Who asked for what is done next."""
        return self.by

    @property
    def is_waiting(self) -> bool:
        """True while the page should ask again by itself."""
        return self.state in WAITING

    @property
    def tone(self) -> str:
        return self.TONES.get(self.state, "info" if self.is_waiting else "neutral")

    @property
    def progress(self) -> dict | None:
        """done, total and title of what is in hand, once the worker has told."""
        told = progress_of(self.pk) if self.state in self.TELLS_WHILE else None
        return told if told and told["total"] else None

    @property
    def is_lost(self) -> bool:
        """The worker that was at it died, and a person has to say how to go on."""
        return self.state == "running"

    def begin(self) -> None:
        """A worker sets about it."""

    def break_off(self, *, by, error: str) -> None:
        """Something broke: the step that says so, as its kind has it. `error`: worker_lost or broken_off."""
        raise NotImplementedError

    def note(self, **found) -> None:
        """Keep what the worker found: a preview, a report, an attempt. What names people stands in no audit entry."""
        for name, value in found.items():
            setattr(self, name, value)
        type(self)._base_manager.filter(pk=self.pk).update(**found)


class FileImport(Import, KeptFile):
    """An import of one file, begun anew when it loses its worker."""

    attempts = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        abstract = True

    @property
    def has_its_file(self) -> bool:
        return bool(self.stored)

    @property
    def is_lost(self) -> bool:
        return self.attempts >= MOST_ATTEMPTS

    def begin(self) -> None:
        self.note(attempts=self.attempts + 1)


class ImportState(models.TextChoices):
    UPLOADED = "uploaded", _("being read")
    PLANNED = "planned", _("to be confirmed")
    QUEUED = "queued", _("being imported")
    DONE = "done", _("imported")
    FAILED = "failed", _("broken off")
    ABANDONED = "abandoned", _("abandoned")
    UNDOING = "undoing", _("being taken back")
    UNDONE = "undone", _("taken back")


class WholeImport(FileImport):
    """An import whose rows come in by one transaction and go again by one; its file goes once they are in.

    Its kind declares the steps (ImportSteps); STAYS is the code of the reason told when nothing could be taken back.
    """

    State = ImportState
    STAYS: ClassVar[str]
    fail: Any
    keep: Any
    TONES: ClassVar[dict[str, str]] = FileImport.TONES | {"planned": "warning"}
    TELLS_WHILE: ClassVar[tuple[str, ...]] = ("queued",)

    state = models.CharField(max_length=9, choices=ImportState, default=ImportState.UPLOADED, editable=False)

    class Meta:
        abstract = True

    @property
    def decide_url(self) -> str:
        return self.step_url("decide")

    def without_problem(self) -> dict:
        """The report, as it is once what was wrong is over."""
        return {name: told for name, told in (self.report or {}).items() if name != "problem"}

    def break_off(self, *, by, error: str) -> None:
        """All stays as it was before the last step, and the page says so."""
        if self.state != ImportState.UNDOING:
            return self.fail(by=by)
        with transaction.atomic():
            self.note(report=(self.report or {}) | {"problem": asdict(Reason(self.STAYS))})
            self.keep(by=by)
