"""The lines of the gate after requirements research (3.2): what is there, what is missing, and where it is done."""

from collections.abc import Callable

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.templatetags.formats import money

from ..gating.checks import Requirement
from ..gating.places import page, visit_sheet
from .standing import Standing, told

SUPPLIES = "pipeline.requirements.supplies"


def research_of(opportunity):
    """The opportunity's research with its rows at hand, None before it was begun."""
    brief = getattr(opportunity, "requirements", None)
    return brief.read() if brief else None


def _of_research(look: Callable, without):
    """`look(brief)`, `without` where there is no research yet."""

    def answer(opportunity):
        brief = research_of(opportunity)
        return look(brief) if brief else without

    return answer


def _new(kind: str) -> Callable:
    return lambda opportunity: reverse("pipeline:finding_new", args=[opportunity.pk, kind])


def _need_with(lacks: Callable) -> Callable:
    """The page of the first need for which `lacks(need)` holds, else of the first one, else of a new one."""

    def place(opportunity) -> str:
        brief = research_of(opportunity)
        needs = list(brief.needs.all()) if brief else []
        need = next(filter(lacks, needs), needs[0] if needs else None)
        return need.edit_url if need else _new("need")(opportunity)

    return place


# Needs, pains and goals.


def _needs(brief) -> str:
    needs = list(brief.needs.all())
    must = sum(need.priority == "must" for need in needs)
    told = ngettext("%(n)d need, %(must)d of them a must", "%(n)d needs, %(must)d of them a must", len(needs))
    return told % {"n": len(needs), "must": must} if needs else ""


def _pains_are_answered(brief) -> bool:
    pains = [need for need in brief.needs.all() if need.pain]
    return bool(pains) and all(need.is_answered for need in pains)


def _answered(brief) -> str:
    pains = [need for need in brief.needs.all() if need.pain]
    return _n_of(sum(need.is_answered for need in pains), len(pains))


def _goals_are_whole(brief) -> bool:
    goals = [need for need in brief.needs.all() if need.goal]
    return bool(goals) and all(need.goal_is_whole for need in goals)


def _whole_goals(brief) -> str:
    goals = [need for need in brief.needs.all() if need.goal]
    counted = _n_of(sum(need.goal_is_whole for need in goals), len(goals))
    return gettext("%(n_of)s with measure and day") % {"n_of": counted} if counted else ""


def _n_of(n: int, all_of: int) -> str:
    return gettext("%(n)d of %(all)d") % {"n": n, "all": all_of} if all_of else ""


# Budget and how the customer buys.


def _budget_is_known(brief) -> bool:
    """An amount, or that it was asked for and is not known."""
    return brief.budget is not None or brief.budget_asked_on is not None


def _budget(brief) -> str:
    if brief.budget_asked_on:
        day = date_format(brief.budget_asked_on, "SHORT_DATE_FORMAT")
        return gettext("not known, asked on %(day)s") % {"day": day}
    if brief.budget is None:
        return ""
    return f"{money(brief.budget)} {brief.budget_currency} {brief.get_budget_certainty_display()}".rstrip()


def deciding(brief) -> list:
    """Those who decide, of all who have a part in it."""
    return [one for one in brief.deciders.all() if one.part == "decides"]


def _names(brief) -> str:
    return ", ".join(one.contact.name for one in deciding(brief))


def _was_met(brief) -> bool:
    """Somebody who decides was visited or called, and reached."""
    people = [one.contact_id for one in deciding(brief)]
    if not people:
        return False
    return brief.opportunity.customer.communications.two_way().filter(contact__in=people).exists()


def _visit_of_decider(opportunity) -> str:
    brief = research_of(opportunity)
    person = next(iter(deciding(brief)), None) if brief else None
    sheet = visit_sheet(opportunity)
    return f"{sheet}&contact={person.contact_id}" if person else sheet


# Feasibility and the customer's word.


def is_feasible(brief) -> bool:
    """The technical department's last word where it was asked or has to be; else our own word suffices."""
    asked = brief.latest_question
    if asked or brief.is_custom:
        return asked is not None and asked.is_positive
    return bool(brief.feasibility)


def _feasibility(brief) -> str:
    asked = brief.latest_question
    if asked is None:
        return gettext("custom work: ask the technical department") if brief.is_custom else brief.feasibility[:80]
    if asked.is_open:
        day = date_format(asked.due_on, "SHORT_DATE_FORMAT")
        return gettext("the technical department answers by %(day)s") % {"day": day}
    if not asked.is_positive:
        return gettext("the technical department says no: change the need, or record the deal as lost")
    return f"{asked.get_verdict_display()} · {asked.answered_by}"


def _feasibility_page(opportunity) -> str:
    brief = research_of(opportunity)
    if brief and (brief.is_custom or brief.latest_question):
        return reverse("pipeline:feasibility_ask", args=[opportunity.pk])
    return reverse("pipeline:research", args=[opportunity.pk])


def _is_confirmed(brief) -> bool:
    return brief.standing == Standing.CONFIRMED


def _confirmation(opportunity) -> str:
    return f"{opportunity.get_absolute_url()}#confirmation"


LINES = (
    Requirement(
        "needs",
        "3.2.1",
        _("business needs"),
        _of_research(lambda brief: bool(brief.needs.all()), False),
        _new("need"),
        evidence=_of_research(_needs, ""),
        supply=f"{SUPPLIES}.NeedSupply",
    ),
    Requirement(
        "budget",
        "3.2.1",
        _("budget, or the day on which it was asked for"),
        _of_research(_budget_is_known, False),
        page("research"),
        evidence=_of_research(_budget, ""),
        supply=f"{SUPPLIES}.BudgetSupply",
        is_waivable=True,
    ),
    Requirement(
        "decider",
        "3.2.1",
        _("who decides on the customer's side"),
        _of_research(lambda brief: bool(deciding(brief)), False),
        _new("decider"),
        evidence=_of_research(_names, ""),
        supply=f"{SUPPLIES}.decider_supply",
    ),
    Requirement(
        "met",
        "3.2.1",
        _("a visit or call in which who decides was reached"),
        _of_research(_was_met, False),
        _visit_of_decider,
        is_waivable=True,
    ),
    Requirement(
        "process",
        "3.2.1",
        _("the steps in which the customer buys"),
        _of_research(lambda brief: bool(brief.purchase_steps.all()), False),
        _new("purchase_step"),
        evidence=_of_research(lambda brief: " → ".join(step.text for step in brief.purchase_steps.all())[:120], ""),
        supply=f"{SUPPLIES}.PurchaseStepSupply",
    ),
    Requirement(
        "pains",
        "3.2.2",
        _("an answer to each pain point"),
        _of_research(_pains_are_answered, False),
        _need_with(lambda need: not need.is_answered),
        evidence=_of_research(_answered, ""),
        is_waivable=True,
    ),
    Requirement(
        "goals",
        "3.2.3",
        _("expected goals, each with measure and day"),
        _of_research(_goals_are_whole, False),
        _need_with(lambda need: not need.goal_is_whole),
        evidence=_of_research(_whole_goals, ""),
    ),
    Requirement(
        "feasibility",
        "3.2.3",
        _("feasibility"),
        _of_research(is_feasible, False),
        _feasibility_page,
        evidence=_of_research(_feasibility, ""),
        supply=f"{SUPPLIES}.feasibility_supply",
    ),
    Requirement(
        "confirmed",
        "3.2.3",
        _("the customer's confirmation"),
        _of_research(_is_confirmed, False),
        _confirmation,
        evidence=_of_research(told, ""),
        supply=f"{SUPPLIES}.ConfirmationSupply",
        is_waivable=True,
    ),
)
"""In the order in which a rep finds out; the confirmation last, for it is of all that stands before it."""
