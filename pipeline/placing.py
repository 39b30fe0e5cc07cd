"""What it takes to bring an opportunity to another place of the board: which step, filled in with what (3.1.3)."""

from django.utils.translation import gettext

from salesdept.common.errors import RuleBroken

from .stages import Stage
from .working import worked_by

BESIDE = {"lost": "lose", "hold": "hold"}
"""Places beside the columns, and the steps that lead there."""


def step_to(opportunity, place: str, by) -> tuple[str, dict]:
    """(name of the step, what its form is filled in with); RuleBroken for a place to which no step leads, NotYourPart
    for who does not work on it.

    Every door takes that step, so that a drop on the board is refused by what refuses the button.
    """
    if refusal := worked_by(opportunity, by):
        raise refusal
    if place in BESIDE:
        return BESIDE[place], {}
    here, there = Stage(opportunity.stage), Stage(place) if place in Stage.values else None
    if there is None or there == here:
        raise RuleBroken(gettext("It stands there already."), "3.1.3")
    if there.position < here.position:
        return "send_back", {"stage": place}
    if there == here.following:
        return ("finish_execution" if opportunity.state == "won" else "advance"), {}
    if (here, there) == (Stage.DEVELOPMENT, Stage.PROPOSAL):
        return "skip", {}
    raise RuleBroken(gettext("One stage after the other: each has its own gate."), "3.1.3")
