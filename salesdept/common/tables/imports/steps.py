from collections.abc import Sequence
from functools import partial

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ...errors import RuleBroken
from ...workflow import Guard, step
from ..turn import Turn
from ..uploads import upload_is_kept
from .models import ImportState as State


class ImportSteps:
    """The steps of a WholeImport: each method makes the decorator of the step's body.

    `by` are the roles that take them, under `clause`; what the worker does is left to who has the `turn`.
    """

    def __init__(self, *, by: Sequence[str], clause: str, turn: Turn):
        self.clause = clause
        self._by_people = partial(step, by=by, clause=clause)
        self._by_the_worker = partial(step, by=None, clause=clause)
        self._turn = turn.guard(clause)

    def checked(self):
        return self._by_the_worker(State.UPLOADED, State.PLANNED, label=_("Checked"), guards=[self._turn])

    def read_again(self, *, form: str):
        """Its input becomes the `decisions`."""
        sources, guards = [State.PLANNED, State.FAILED], [upload_is_kept]
        return self._by_people(sources, State.UPLOADED, label=_("Read again"), guards=guards, form=form)

    def confirmed(self, *, guards: Sequence[Guard]):
        guards = [upload_is_kept, *guards]
        return self._by_people(State.PLANNED, State.QUEUED, label=_("Import"), guards=guards, tone="primary")

    def taken(self, *, guards: Sequence[Guard] = ()):
        guards = [self._turn, *guards]
        return self._by_the_worker(State.QUEUED, State.DONE, label=_("Imported"), guards=guards)

    def broken_off(self):
        sources = [State.UPLOADED, State.QUEUED]
        return self._by_the_worker(sources, State.FAILED, label=_("Broken off"), guards=[self._turn])

    def discarded(self):
        return self._by_people([State.PLANNED, State.FAILED], State.ABANDONED, label=_("Discard"))

    def to_be_taken_back(self, *, guards: Sequence[Guard] = ()):
        """Its input is the `reason`."""
        form = "salesdept.common.forms.ReasonForm"
        return self._by_people(State.DONE, State.UNDOING, label=_("Take back"), guards=guards, form=form, tone="danger")

    def taken_back(self):
        return self._by_the_worker(State.UNDOING, State.UNDONE, label=_("Taken back"), guards=[self._turn])

    def not_taken_back(self):
        return self._by_the_worker(State.UNDOING, State.DONE, label=_("Not taken back"), guards=[self._turn])

    def brings_something(self, document, by) -> RuleBroken | None:
        """Guard of what is to be confirmed."""
        if (document.plan or {}).get("taken"):
            return None
        return RuleBroken(
            gettext("Nothing in this file would be taken."),
            self.clause,
            remedy=gettext("Say which column is which, or repair the rows."),
        )
