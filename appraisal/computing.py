"""A month's cards from ledger, targets, memberships and answers, in a fixed number of queries (4.1, 4.2)."""

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from django.db.models import Q

from salesdept.common.calendar import now
from salesdept.common.money import ZERO
from salesdept.common.records import uuid7
from salesdept.people.models import Role, Target, TeamTarget, User

from . import rules
from .formula import rounded
from .heard import Heard, Voice
from .models import Period, Scorecard, TeamCard
from .models.cards import Card
from .rules import Base, Indicator
from .sums import Sums, base_months, ledger_sums
from .whereabouts import Whereabouts
from .writing import write_anew

AnyCard = TypeVar("AnyCard", bound=Card)
TARGETED, OTHERS = (
    tuple((one.value, f"target_{one.value}") for one in Indicator if (one in rules.TARGETED) is is_targeted)
    for is_targeted in (True, False)
)
"""(figure, column of the card for its target) of what is prorated by days, and of what is the same on any day."""


def compute(period: Period) -> None:
    """Write the cards of the period's revision anew, in the caller's transaction. Again, it gives the same cards."""
    cards = cards_of(period)
    write_anew(Scorecard, "rep", period, cards.reps)
    write_anew(TeamCard, "team", period, cards.teams)


@dataclass(frozen=True)
class Cards:
    """The cards of a month as they are computed, not saved."""

    reps: list[Scorecard]
    teams: list[TeamCard]


def cards_of(period: Period) -> Cards:
    """Every card of the period's month by the period's rules, from what is known now; nothing is written.

    `period` may be unsaved: a month that still runs, or a past one under rules that are only drafted.
    """
    computed = _Computation(period)
    return Cards(computed.scorecards(), computed.team_cards())


class _Computation:
    """Everything that the cards of a month are made of, read once."""

    def __init__(self, period: Period):
        self.month, self.rules = period.month, period.rule_set
        self.mode = Base(self.rules.base_mode)
        self.of_base = [self.month.shift(-back) for back in self.mode.months_back]
        self.where = Whereabouts([self.month, *self.of_base])
        self.working_days = self.where.days_of(self.month)
        self.days_by_team = self.where.by_team(self.month)
        self.bases = base_months(self.month)
        self.by_rep, self.by_team = ledger_sums(self.month)
        targets = Target.objects.of_month(self.month).values_list("rep_id", *Indicator.values, named=True)
        self.targets = {target.rep_id: target for target in targets}
        self.team_targets = {target.team_id: target for target in TeamTarget.objects.of_month(self.month)}
        self.heard = Heard(self.month, self.rules.default_mean, self.where)
        # What all cards have alike.
        alike = {
            "period": period,
            "revision": period.revision,
            "base_of_days": sum(map(self.where.days_of, self.of_base)),
            "base_revisions": [self.bases[back].revision for back in self.mode.months_back],
            "satisfaction_mean": self.heard.mean,
        }
        self.card_of_rep = Scorecard(last_day=self.month.last, working_days=self.working_days, **alike)
        self.card_of_team = TeamCard(**alike)

    # Reps.

    def scorecards(self) -> list[Scorecard]:
        return [self._scorecard(rep) for rep in self._reps()]

    def _reps(self) -> Iterable[User]:
        """Reps with a place in a team this month, and whoever has entries in it (figures 6)."""
        sold = [rep for rep, sums in self.by_rep.items() if sums.entries]
        there = self.where.people(self.month)
        people = User.objects.filter(Q(pk__in=there, role=Role.REP) | Q(pk__in=sold))
        return people.only("name", "role").order_by("name", "pk")

    def _scorecard(self, rep: User) -> Scorecard:
        stay = self.where.stay(rep.pk, self.month)
        card = _another(self.card_of_rep)
        card.rep, card.team_id, card.days = rep, stay.team_id, stay.days
        card.base_days = sum(self.where.stay(rep.pk, month).days for month in self.of_base)
        self._set_sums(card, self.by_rep.get(rep.pk))
        self._set_growth(card, [base.reps.get(rep.pk, ZERO) for base in self.bases.values()])
        self._set_satisfaction(card, self.heard.by_rep.get(rep.pk))
        self._set_targets(card, self.targets.get(rep.pk))
        card.rate(self.rules)
        return card

    def _set_targets(self, card: Scorecard, target) -> None:
        """`target` None: none is set."""
        for name, column in TARGETED:
            whole = getattr(target, name, None)
            part = None if whole is None else rules.prorated(whole, card.days, card.working_days)
            setattr(card, column, part)
        for name, column in OTHERS:
            setattr(card, column, getattr(target, name, None))

    # Teams.

    def team_cards(self) -> list[TeamCard]:
        sold = {team for team, sums in self.by_team.items() if sums.entries}
        return [self._team_card(team) for team in sold | set(self.days_by_team)]

    def _team_card(self, team_id) -> TeamCard:
        card = _another(self.card_of_team)
        # A team was there on all days of its base.
        card.team_id, card.base_days = team_id, card.base_of_days
        self._set_sums(card, self.by_team.get(team_id))
        self._set_growth(card, [base.teams.get(team_id, ZERO) for base in self.bases.values()])
        self._set_satisfaction(card, self.heard.by_team.get(team_id))
        self._set_team_targets(card)
        card.rate(self.rules)
        return card

    def _set_team_targets(self, card: TeamCard) -> None:
        """The team's own target of a figure where one was set (1.1), else what its members' come to."""
        own = self.team_targets.get(card.team_id)
        card.own_targets = []
        for name in Indicator.values:
            target = getattr(own, name, None)
            if target is not None:
                card.own_targets.append(name)
            elif name in rules.TARGETED:
                target = self._target_of_members(card.team_id, name)
            setattr(card, f"target_{name}", target)

    def _target_of_members(self, team_id, name: str) -> Decimal | None:
        """Their targets for the days that each was in the team (figures 15)."""
        parts = [
            getattr(self.targets[rep], name) * days
            for rep, days in self.days_by_team.get(team_id, {}).items()
            if rep in self.targets and getattr(self.targets[rep], name) is not None
        ]
        return rounded(sum(parts, ZERO) / self.working_days) if parts else None

    # Both.

    def _set_sums(self, card: Card, sums: Sums | None) -> None:
        """`sums` None: nothing was booked; the card says so by itself."""
        if sums:
            card.amount, card.profit = sums.amount, sums.profit
            card.new_customers, card.returned_customers = sums.new_customers, sums.returned_customers
            card.without_cost = sums.without_cost

    def _set_growth(self, card: Card, amounts: list[Decimal]) -> None:
        """`amounts` of the months that growth can be measured against, in the order of BACK; base days are there."""
        card.month_before, _two_before, _three_before, card.year_ago = amounts
        card.trailing_3 = rounded(sum(amounts[:3], ZERO) / 3)
        card.base = card.bases[self.mode]
        card.set_growth(self.rules)

    def _set_satisfaction(self, card: Card, voice: Voice | None) -> None:
        """`voice` None: no customer said anything."""
        voice = voice or Voice()
        card.complaints = voice.complaints
        found = rules.satisfaction(
            voice.ratings,
            taken_out=voice.taken_out,
            mean=self.heard.mean,
            weight=self.rules.mean_weight,
            deduction=self.rules.deduction_for(voice.complaints),
        )
        card.satisfaction, card.satisfaction_raw, card.answers = found.shrunk, found.raw, found.answers
        card.satisfaction_points = found.points


def _another(card: AnyCard) -> AnyCard:
    """A card with the same facts and an id of its own: quicker than to make it of its sixty columns' defaults."""
    other = copy(card)
    other.pk, other.created_at = uuid7(), now()
    return other
