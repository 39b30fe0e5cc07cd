from collections.abc import Sequence
from functools import partial

from django.utils.translation import gettext_lazy as _

from salesdept.common.workflow import Guard, step

from .people import Role


class DraftSteps:
    """The steps of what the manager drafts and leadership approves, as a year's goals or its budget (1.1, 5.1.3):
    each method makes the decorator of the step's body. Its states are draft, submitted and approved.
    """

    def __init__(self, clause: str):
        self._by_the_manager = partial(step, by=[Role.MANAGER], clause=clause)
        self._by_leadership = partial(step, "submitted", by=[Role.LEADERSHIP], clause=clause)

    def submitted(self, *, guards: Sequence[Guard]):
        label = _("Submit to leadership")
        return self._by_the_manager("draft", "submitted", label=label, guards=guards, tone="primary")

    def withdrawn(self):
        return self._by_the_manager("submitted", "draft", label=_("Withdraw"))

    def sent_back(self):
        """Its input is the `reason`."""
        return self._by_leadership("draft", label=_("Send back"), form="salesdept.common.forms.ReasonForm")

    def approved(self, *, guards: Sequence[Guard]):
        return self._by_leadership("approved", label=_("Approve"), guards=guards, tone="primary")
