"""The reps of a month with their scores, as the table of the department shows them: sorted, a page at a time."""

from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db.models import F, QuerySet
from django.urls import reverse

from salesdept.common.calendar import Month

from ..models import Period, Scorecard, TeamCard
from ..rules import Indicator
from ..running import running
from .part import Part

PER_PAGE = 25
SORTS = ("name", "score", *(indicator.value for indicator in Indicator))


@dataclass(frozen=True)
class Cards:
    """A month's cards in a part of the department. `as_of`: when they were computed, where they may still change.

    `reps` of the whole department's saved month are read a page at a time: of a thousand the table shows fifty.
    """

    reps: list[Scorecard] | QuerySet
    teams: list[TeamCard]
    is_final: bool
    as_of: datetime | None
    period: Period | None


def cards_of_month(part: Part, month: Month) -> Cards:
    """As the month was computed last; of a month that nobody opened yet, as they would be now."""
    period = Period.objects.filter(month=month).select_related("rule_set").first()
    if period is None:
        found = running(month)
        reps = [card for card in found.cards.reps if part.has_team(card.team_id)]
        teams = [card for card in found.cards.teams if part.has_team(card.team_id)]
        return Cards(reps, teams, False, found.as_of, None)
    reps, teams = period.cards().select_related("rep", "team"), period.team_results().select_related("team")
    if part.teams is not None:
        reps, teams = list(reps.filter(team__in=part.teams)), teams.filter(team__in=part.teams)
    as_of = None if period.is_published else period.computed_at
    return Cards(reps, list(teams), period.is_published, as_of, period)


def page_of(cards: list[Scorecard] | QuerySet, sort: str, number: str) -> Page:
    """A page of the table; what has no score stands at the end, whichever way it is sorted."""
    falling, name = sort.startswith("-"), sort.lstrip("-")
    if name not in SORTS:
        falling, name = True, "score"
    key = {"name": "rep__name", "score": "score"}.get(name, f"score_{name}")
    ordered = _sorted(cards, key, falling) if isinstance(cards, list) else _ordered(cards, key, falling)
    return Paginator(ordered, PER_PAGE).get_page(number)


def _ordered(cards: QuerySet, key: str, falling: bool) -> QuerySet:
    value = F(key)
    return cards.order_by(value.desc(nulls_last=True) if falling else value.asc(nulls_last=True), "pk")


def _sorted(cards: list[Scorecard], key: str, falling: bool) -> list[Scorecard]:
    """As `_ordered`, of cards that no table holds."""
    if key == "rep__name":
        return sorted(cards, key=lambda card: card.rep.name, reverse=falling)
    known = [card for card in cards if getattr(card, key) is not None]
    ordered = sorted(known, key=lambda card: getattr(card, key), reverse=falling)
    return ordered + [card for card in cards if getattr(card, key) is None]


def address_of(card: Scorecard) -> str:
    """The page of a card, of a running one too."""
    return card.get_absolute_url() if not card._state.adding else reverse("appraisal:running_card", args=[card.rep_id])
