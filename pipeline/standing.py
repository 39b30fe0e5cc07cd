"""How an opportunity stands, in one sentence and by stages, as the head of its page tells it (2.7 of the screens)."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from salesdept.common.workflow import Step

from .gating.checks import Check
from .stages import Stage, State

LEADS_ON = ("confirm_loss", "advance", "wake", "finish_execution", "reopen")
ON_THE_CARD = ("plan", "finish_step", "ask_waiver")
"""Steps that stand beside what they change, not among the buttons."""


@dataclass(frozen=True)
class Acts:
    """The one step that leads on, None where there is none, and the others that are open."""

    first: Step | None
    others: list[Step]


def acts_of(opportunity, by) -> Acts:
    """What `by` may do with it now."""
    steps = {rule.name: rule for rule in opportunity.open_steps(by) if rule.name not in ON_THE_CARD}
    first = next((steps.pop(name) for name in LEADS_ON if name in steps), None)
    return Acts(first, list(steps.values()))


def sentence(opportunity, checks: list[Check]) -> str:
    """Age in stage, what is missing and what comes next; of a closed one, since when and how."""
    if opportunity.closed_on:
        told = {
            "state": opportunity.get_state_display(),
            "day": date_format(opportunity.closed_on, "SHORT_DATE_FORMAT"),
        }
        return _("%(state)s since %(day)s") % told
    if opportunity.state == State.HOLD:
        return _("Rests until %(day)s") % {"day": date_format(opportunity.wake_on, "SHORT_DATE_FORMAT")}
    return _("; ").join([_age(opportunity), _missing(checks), _next(opportunity)])


def _age(opportunity) -> str:
    days = opportunity.days_in_stage()
    told = {"n": days, "stage": opportunity.get_stage_display(), "expected": opportunity.expected_days or "–"}
    return (
        ngettext(
            "%(n)d day in %(stage)s of %(expected)s expected", "%(n)d days in %(stage)s of %(expected)s expected", days
        )
        % told
    )


def _missing(checks: list[Check]) -> str:
    missing = sum(not check.is_done for check in checks)
    if not missing:
        return _("ready to move on")
    return ngettext("%(n)d thing missing", "%(n)d things missing", missing) % {"n": missing}


def _next(opportunity) -> str:
    if opportunity.next_on:
        day = date_format(opportunity.next_on, "SHORT_DATE_FORMAT")
        return _("next step %(day)s %(step)s") % {"day": day, "step": opportunity.next_step}
    if opportunity.has_plan:
        return _("no next step: %(why)s") % {"why": opportunity.none_because}
    return _("no next step planned")


def stages_of(opportunity, checks: list[Check], moves: list) -> list[dict]:
    """The six segments of the bar; each leads to what its stage asks for. `moves`: all so far, the first one first."""
    here, passed_over = Stage(opportunity.stage).position, _passed_over(moves)
    return [_segment(opportunity, stage, here, checks, stage.position in passed_over) for stage in Stage]


def _passed_over(moves: list) -> set[int]:
    """Places of the stages that the last way forward jumped."""
    over: set[int] = set()
    for move in moves:
        if move.from_stage:
            left, reached = Stage(move.from_stage).position, Stage(move.to_stage).position
            over = {place for place in over if place < reached} | set(range(left + 1, reached))
    return over


def _segment(opportunity, stage: Stage, here: int, checks: list[Check], is_passed_over: bool) -> dict:
    at, page = stage.position, reverse("pipeline:opportunity", args=[opportunity.pk])
    state = "done" if at < here and not is_passed_over else "todo"
    note = _("skipped") if at < here and is_passed_over else ""
    if at == here:
        state = "blocked" if opportunity.state in (State.LOST, State.VOID) else "current"
        done = sum(check.is_done for check in checks)
        note = _("%(done)d of %(all)d done") % {"done": done, "all": len(checks)} if checks else ""
    return {"label": stage.label, "state": state, "note": note, "url": f"{page}?stage={stage.value}#gate"}
