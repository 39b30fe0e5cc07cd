"""A file whose rows come in: uploaded, read by the worker as a preview, confirmed, taken whole, taken back whole."""

import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from ..calendar import now
from ..errors import RuleBroken
from ..workflow import Document
from .reasons import Reason, Unreadable
from .turn import Turn
from .uploads import KEPT_FOR

log = logging.getLogger(__name__)
MOST_ATTEMPTS = 3
"""Workers that one import may lose before it waits for a person."""


class ImportState(models.TextChoices):
    UPLOADED = "uploaded", _("being read")
    PLANNED = "planned", _("to be confirmed")
    QUEUED = "queued", _("being imported")
    DONE = "done", _("imported")
    FAILED = "failed", _("broken off")
    ABANDONED = "abandoned", _("abandoned")
    UNDOING = "undoing", _("being taken back")
    UNDONE = "undone", _("taken back")


TONES = {ImportState.PLANNED: "warning", ImportState.DONE: "success", ImportState.FAILED: "danger"}


class FileImportQuerySet(models.QuerySet):
    def for_list(self):
        return self.select_related("by")

    def waiting_for_work(self):
        """What the worker has to do next, in the order in which it came."""
        return self.filter(state__in=("uploaded", "queued", "undoing")).order_by("created_at")

    def done_with(self):
        """Those of which the uploaded file is kept no longer, whether somebody decided about it or not."""
        return self.filter(created_at__lt=now() - KEPT_FOR).exclude(pk__in=self.waiting_for_work().values("pk"))


class FileImport(Document):
    """What every such import keeps; the steps, with who takes them, are its kind's own.

    `decisions` is what people said about columns and values, `plan` the preview, `report` what came of it.
    """

    State = ImportState

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("imported by"))
    name = models.CharField(_("file"), max_length=120)
    stored = models.FileField(upload_to="imports", blank=True)
    sha256 = models.CharField(max_length=64)
    decisions = models.JSONField(default=dict, editable=False)
    plan = models.JSONField(null=True, editable=False)
    report = models.JSONField(null=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    state = models.CharField(max_length=9, choices=ImportState, default=ImportState.UPLOADED, editable=False)

    class Meta:
        abstract = True

    @property
    def has_its_file(self) -> bool:
        return bool(self.stored)

    @property
    def is_waiting(self) -> bool:
        """True while the page should ask again by itself."""
        return self.state in (ImportState.UPLOADED, ImportState.QUEUED, ImportState.UNDOING)

    @property
    def tone(self) -> str:
        return TONES.get(ImportState(self.state), "info" if self.is_waiting else "neutral")

    @property
    def decide_url(self) -> str:
        return self.step_url("decide")

    def note(self, **found) -> None:
        """Keep what the worker found: a preview, a report, an attempt. What names people stands in no audit entry."""
        type(self)._base_manager.filter(pk=self.pk).update(**found)

    def without_problem(self) -> dict:
        """The report, as it is once what was wrong is over."""
        return {name: told for name, told in (self.report or {}).items() if name != "problem"}


@dataclass(frozen=True)
class ImportWork:
    """What the worker does with one kind of import. Asked at any time, it does what waits and nothing twice.

    `foresee` gives the preview or raises Unreadable; `take` and `take_back` do all or nothing in their transaction and
    take the step that ends it; `stays` is the code of the reason told when nothing could be taken back.
    """

    model: Any
    turn: Turn
    foresee: Callable[[Any], dict]
    take: Callable[..., None]
    take_back: Callable[..., None]
    stays: str

    def do_what_waits(self) -> bool:
        """Oldest first; False when another process is at it."""
        return self.turn.work_through(self.model.objects.waiting_for_work, self.do)

    def do(self, one) -> None:
        """Take an import one state further. Whatever breaks is told on the import, and the next one has its turn."""
        by = one.by.answering
        try:
            with translation.override(one.by.language or settings.LANGUAGE_CODE):
                self._further(one, by)
        except RuleBroken as refusal:
            log.info("The import %s stays: %s", one.pk, refusal)
            self._break_off(one, by)
        except Exception:
            log.exception("The import %s broke off.", one.pk)
            self._break_off(one, by)

    def _further(self, one, by) -> None:
        if one.attempts >= MOST_ATTEMPTS:
            return self._break_off(one, by)
        one.note(attempts=one.attempts + 1)
        if one.state == ImportState.UPLOADED:
            self._show(one, by)
        elif one.state == ImportState.UNDOING:
            self.take_back(one, by)
        else:
            self.take(one, by)

    def _show(self, one, by) -> None:
        """Keep what would become of the rows, for the page that asks whether to take them."""
        try:
            plan = self.foresee(one)
        except Unreadable as problem:
            plan = {"problem": asdict(problem.reason)}
        with transaction.atomic():
            one.note(plan=plan, attempts=0)
            one.show_plan(by=by)

    def _break_off(self, one, by) -> None:
        """All stays as it was before the last step, and the page says so."""
        if one.state != ImportState.UNDOING:
            return one.fail(by=by)
        with transaction.atomic():
            one.note(report=(one.report or {}) | {"problem": asdict(Reason(self.stays))})
            one.keep(by=by)
