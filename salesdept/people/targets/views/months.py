from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import Month
from salesdept.common.history import history_of
from salesdept.common.screens import screen
from salesdept.common.web import take_step, visible_or_404

from ...models import Target, TargetProposal, TeamTarget
from ...roles import SEE_TARGETS
from ..month_sheets import MonthSheet, ProposalSheet, start_from
from ..month_targets import MonthTargets
from ..parts import parts_of
from ..sheet import FiguresSheet


@screen(_("Targets"), to=SEE_TARGETS, clauses=["1.1", "2.2.1", "2.2.2"])
def targets(request):
    """The month's targets by team and rep: the manager sets them here, a supervisor proposes the own team's."""
    month = MonthTargets(_month_asked(request))
    sheet = _sheet(request, month)
    if sheet and request.method == "POST":
        if "spread" in request.POST:
            _spread(sheet, request.POST["spread"], request)
        elif sheet.is_valid() and _is_explained(request, month, sheet):
            _save(request, sheet)
            return redirect(f"{reverse('people:targets')}?month={month.month}")
    return render(request, "people/targets/month.html", _shown(request, month, sheet), status=_status(request, sheet))


def _sheet(request, month: MonthTargets) -> FiguresSheet | None:
    """What the reader may fill in; None for who only reads, and once the month is published."""
    data = request.POST if request.method == "POST" else None
    if month.is_closed:
        return None
    if Target.may_be_set_by(request.user):
        return MonthSheet(month, data, _start(request, month))
    team = request.user.team
    may_propose = TargetProposal.may_be_made_by(request.user, team) and month.members(team)
    return ProposalSheet(month, team, data) if may_propose else None


def _start(request, month: MonthTargets) -> dict:
    """The cells begin with the month before, with what was proposed, or with what is set."""
    if request.GET.get("proposal"):
        return start_from(_proposal(request, request.GET["proposal"]))
    if "copy" not in request.GET:
        return {}
    set_already = {f"r{rep}" for rep in month.targets} | {f"t{team}" for team in month.team_targets}
    return {key: figures for key, figures in month.before.items() if key not in set_already}


def _spread(sheet, asked: str, request) -> None:
    try:
        sheet.spread(asked)
    except (ValueError, KeyError):
        messages.warning(request, gettext("There is nothing to spread by: no whole, or no figures of then."))
    else:
        messages.info(request, gettext("Spread, not saved yet. Look it over, then save."))


def _is_explained(request, month: MonthTargets, sheet) -> bool:
    """Once the month has begun, a change needs its reason, said before anything is sent to the model."""
    needs = month.has_begun and isinstance(sheet, MonthSheet) and sheet.changes
    return not needs or bool(request.POST.get("reason", "").strip())


def _save(request, sheet) -> None:
    month = sheet.targets.month.label
    if isinstance(sheet, ProposalSheet):
        sheet.save(by=request.user, note=request.POST.get("note", ""))
        messages.success(request, gettext("Proposed to the manager for %(month)s.") % {"month": month})
        return
    sheet.save(by=request.user, reason=request.POST.get("reason", ""))
    if request.GET.get("proposal"):
        _proposal(request, request.GET["proposal"]).settle(by=request.user)
    messages.success(request, gettext("The targets of %(month)s are set.") % {"month": month})


def _proposal(request, pk) -> TargetProposal:
    return visible_or_404(TargetProposal.objects.visible_to(request.user).for_list(), pk=pk)


def _status(request, sheet) -> int:
    if not sheet or request.method == "GET" or "spread" in request.POST:
        return 200
    return sheet.status if sheet.errors else 422


def _shown(request, month: MonthTargets, sheet) -> dict:
    is_set = isinstance(sheet, MonthSheet)
    asked = request.method == "POST" and "spread" not in request.POST
    proposals = TargetProposal.objects.visible_to(request.user).filter(month=month.month).for_list()
    keys = [f"t{team.pk}" for team in month.teams]
    fixed = month.goal.figures if month.goal else None
    return {
        "month": month,
        "sheet": sheet,
        "sets": is_set,
        "proposes": isinstance(sheet, ProposalSheet),
        "teams": month.laid_out(sheet),
        "goal": month.goal,
        "goal_gaps": _goal_gaps(month, sheet if is_set else None, keys) if fixed and keys else [],
        "proposals": list(proposals[:6]),
        "late": [*TeamTarget.objects.of_month(month.month).changed_after_start().for_list()]
        + [*Target.objects.of_month(month.month).changed_after_start().for_list()],
        "reason": request.POST.get("reason", ""),
        "lacks_reason": asked and is_set and sheet.is_valid(),
        "parts": parts_of(request.user, "month"),
    }


def _goal_gaps(month: MonthTargets, sheet: MonthSheet | None, keys: list[str]):
    return (sheet or MonthSheet(month)).gaps(keys, fixed=month.goal.figures)  # type: ignore[union-attr]


@screen(_("Proposal for targets"), to=["supervisor", "manager", "leadership"], clauses=["2.2.1", "2.2.2"])
def proposal(request, pk):
    found = _proposal(request, pk)
    return render(request, "people/targets/proposal.html", {"proposal": found, "history": history_of(found)})


@screen(_("Step of a proposal for targets"), to=["supervisor", "manager"], clauses=["2.2.1", "2.2.2"])
def proposal_step(request, pk, name):
    found = _proposal(request, pk)
    return take_step(request, found, name, back=f"{reverse('people:targets')}?month={found.month}")


@screen(_("Changes of a target"), to=SEE_TARGETS, clauses=["1.1", "1.3.2"])
def target_history(request, kind, pk):
    """Everything that was done to one target: a change after the month began stands there with its reason."""
    model = {"rep": Target, "team": TeamTarget}.get(kind)
    if model is None:
        raise Http404
    found = visible_or_404(model.objects.visible_to(request.user).for_list(), pk=pk)
    return render(request, "people/targets/history.html", {"target": found, "history": history_of(found)})


def _month_asked(request) -> Month:
    try:
        return Month.parse(request.GET.get("month", ""))
    except ValueError:
        return Month.current()
