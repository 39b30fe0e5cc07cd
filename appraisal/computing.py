"""A month's cards from ledger, targets, memberships and answers, in a fixed number of queries (4.1, 4.2)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from salesdept.common.money import ZERO
from salesdept.people.models import Role, Target, TeamTarget, User

from . import rules
from .formula import rounded
from .heard import Heard, Voice
from .models import Period, RuleSet, Scorecard, TeamCard
from .models.cards import Card
from .models.looking import Looked
from .models.weighing import Weighed
from .rules import Base
from .sums import Bases, Sums, ledger_sums, published_amounts
from .whereabouts import Whereabouts

KEPT = {field.name for model in (Looked, Weighed) for field in model._meta.local_fields} | {
    "id", "version", "period", "revision", "is_published", "adjustment", "adjustment_reason"
}  # fmt: skip
"""What people and steps write on a card; computing it again leaves that as it is. `created_at` is when the figures
were computed: what was booked later is on no card."""


def compute(period: Period) -> None:
    """Write the cards of the period's revision anew, in the caller's transaction. Again, it gives the same cards."""
    cards = cards_of(period)
    _write(Scorecard, "rep", period, cards.reps)
    _write(TeamCard, "team", period, cards.teams)


def _write(model: type[Card], of: str, period: Period, cards: list) -> None:
    """Each card keeps its address when it is computed again; what has no reason any more goes."""
    there = model._default_manager.filter(period=period, revision=period.revision)
    there.exclude(**{f"{of}__in": [getattr(card, f"{of}_id") for card in cards]}).delete()
    computed = [field.name for field in model._meta.concrete_fields if field.name not in KEPT | {of}]
    model._default_manager.bulk_create(
        cards,
        batch_size=1000,
        update_conflicts=True,
        update_fields=computed,
        unique_fields=["period", "revision", of],
    )


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
        self.period, self.month = period, period.month
        self.rules: RuleSet = period.rule_set
        bases = [self.month.shift(-back) for back in (1, 2, 3, 12)]
        self.where = Whereabouts([self.month, *bases])
        self.days_by_team = self.where.by_team(self.month)
        self.published_reps, self.published_teams = published_amounts(bases)
        to_sum = [month for month in bases if month not in self.published_reps]
        self.by_rep, self.by_team = ledger_sums(self.month, to_sum)
        targets = Target.objects.of_month(self.month).values_list("rep_id", *rules.Indicator.values, named=True)
        self.targets = {target.rep_id: target for target in targets}
        self.team_targets = {target.team_id: target for target in TeamTarget.objects.of_month(self.month)}
        self.heard = Heard(self.month, self.rules.default_mean, self.where)

    # Reps.

    def scorecards(self) -> list[Scorecard]:
        return [self._scorecard(rep) for rep in self._reps()]

    def _reps(self) -> Iterable[User]:
        """Reps with a place in a team this month, and whoever has entries in it (figures 6)."""
        sold = [rep for rep, sums in self.by_rep.items() if sums.entries]
        there = self.where.people(self.month)
        return User.objects.filter(Q(pk__in=there, role=Role.REP) | Q(pk__in=sold)).order_by("name", "pk")

    def _scorecard(self, rep: User) -> Scorecard:
        stay = self.where.stay(rep.pk, self.month)
        card = Scorecard(
            period=self.period,
            revision=self.period.revision,
            rep=rep,
            team_id=stay.team_id,
            last_day=self.month.last,
            days=stay.days,
            working_days=self.where.days_of(self.month),
        )
        self._set_sums(card, self.by_rep.get(rep.pk, Sums()))
        bases = Bases(self.month, self.published_reps, self.by_rep, rep.pk)
        mode = Base(self.rules.base_mode)
        base_days = sum(self.where.stay(rep.pk, self.month.shift(-back)).days for back in mode.months_back)
        self._set_growth(card, bases, base_days)
        self._set_satisfaction(card, self.heard.by_rep.get(rep.pk))
        self._set_targets(card, self.targets.get(rep.pk))
        card.rate(self.rules)
        return card

    def _set_targets(self, card: Scorecard, target) -> None:
        """`target` None: none is set."""
        for name in rules.TARGETED:
            whole = getattr(target, name, None)
            part = None if whole is None else rules.prorated(whole, card.days, card.working_days)
            setattr(card, f"target_{name}", part)
        for name in (rules.Indicator.GROWTH, rules.Indicator.SATISFACTION):
            setattr(card, f"target_{name}", getattr(target, name, None))

    # Teams.

    def team_cards(self) -> list[TeamCard]:
        sold = {team for team, sums in self.by_team.items() if sums.entries}
        return [self._team_card(team) for team in sold | set(self.days_by_team)]

    def _team_card(self, team_id) -> TeamCard:
        card = TeamCard(period=self.period, revision=self.period.revision, team_id=team_id)
        self._set_sums(card, self.by_team.get(team_id, Sums()))
        bases = Bases(self.month, self.published_teams, self.by_team, team_id)
        self._set_growth(card, bases, None)
        self._set_satisfaction(card, self.heard.by_team.get(team_id))
        self._set_team_targets(card)
        card.rate(self.rules)
        return card

    def _set_team_targets(self, card: TeamCard) -> None:
        """The team's own target of a figure where one was set (1.1), else what its members' come to."""
        own = self.team_targets.get(card.team_id)
        for name in rules.Indicator.values:
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
        return rounded(sum(parts, ZERO) / self.where.days_of(self.month)) if parts else None

    # Both.

    def _set_sums(self, card: Card, sums: Sums) -> None:
        card.amount, card.profit = sums.amount, sums.profit
        card.new_customers, card.returned_customers = sums.new_customers, sums.returned_customers
        card.without_cost = sums.without_cost

    def _set_growth(self, card: Card, bases: Bases, base_days: int | None) -> None:
        """`base_days` None: a team was there on all days of its base."""
        card.month_before, card.trailing_3, card.year_ago = bases.month_before, bases.trailing_3, bases.year_ago
        mode = Base(self.rules.base_mode)
        card.base, card.base_revisions = card.bases[mode], bases.revisions(mode)
        card.base_of_days = sum(self.where.days_of(self.month.shift(-back)) for back in mode.months_back)
        card.base_days = card.base_of_days if base_days is None else base_days
        card.set_growth(self.rules)

    def _set_satisfaction(self, card: Card, voice: Voice | None) -> None:
        """`voice` None: no customer said anything."""
        voice, mean = voice or Voice(), self.heard.mean
        card.complaints = voice.complaints
        found = rules.satisfaction(
            voice.ratings,
            taken_out=voice.taken_out,
            mean=mean,
            weight=self.rules.mean_weight,
            deduction=self.rules.deduction_for(voice.complaints),
        )
        card.satisfaction, card.satisfaction_raw, card.answers = found.shrunk, found.raw, found.answers
        card.satisfaction_points, card.satisfaction_mean = found.points, mean
