import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation

from ...errors import NotNow, RuleBroken
from ..reasons import Unreadable
from ..turn import Turn

log = logging.getLogger(__name__)
Act = Callable[[Any, Any], None]
"""What is done with an import, and in whose name."""


def shown_from(foresee: Callable[[Any], dict]) -> Act:
    """Keeps what would become of the rows, for the page that asks whether to take them; Unreadable is told there."""

    def show(one, by) -> None:
        try:
            plan = foresee(one)
        except Unreadable as problem:
            plan = {"problem": asdict(problem.reason)}
        with transaction.atomic():
            one.note(plan=plan, attempts=0)
            one.show_plan(by=by)

    return show


@dataclass(frozen=True)
class ImportWork:
    """What the worker does with one kind of import. Asked at any time, it does what waits and nothing twice.

    Each act takes the step that ends it. `begins_again`: what may be met when others write at the same moment, and is
    not met again.
    """

    model: Any
    turn: Turn
    show: Act
    take: Act
    take_back: Act | None = None
    begins_again: tuple[type[Exception], ...] = ()

    def do_what_waits(self) -> bool:
        """The first asked first; False when another process is at it."""
        return self.turn.work_through(self.model.objects.waiting_for_work, self.do)

    def do(self, one) -> None:
        """Take an import one state further. Whatever breaks is told on the import, and the next one has its turn."""
        by = one.asker.answering
        try:
            with translation.override(one.by.language or settings.LANGUAGE_CODE):
                self._further(one, by)
        except NotNow:
            log.info("The import %s was discarded meanwhile.", one.pk)
        except self.begins_again:
            log.warning("The import %s begins again.", one.pk, exc_info=True)
        except Exception as broken:
            known = isinstance(broken, RuleBroken)
            log.log(logging.WARNING if known else logging.ERROR, "The import %s broke off.", one.pk, exc_info=True)
            one.refresh_from_db()
            one.break_off(by=by, error="broken_off")

    def _further(self, one, by) -> None:
        if one.is_lost:
            return one.break_off(by=by, error="worker_lost")
        one.begin()
        acts = {"uploaded": self.show, "undoing": self.take_back}
        (acts.get(one.state) or self.take)(one, by)
