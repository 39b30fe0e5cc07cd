"""A month's cards from ledger, targets, memberships and answers, in a fixed number of queries (4.1, 4.2)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Avg, Count, F, Q, Sum

from pipeline.models import SalesEntry
from salesdept.common.calendar import Month, working_days
from salesdept.common.money import ZERO
from salesdept.people.models import Membership, Role, Target, User

from . import rules
from .models import Period, RuleSet, Scorecard, SurveyAnswer, TeamCard

NOTHING = {"amount": ZERO, "profit": None, "without_cost": 0, "new_customers": ZERO, "base": ZERO, "year_ago": ZERO}


def compute(period: Period) -> None:
    """Write the cards of the period's revision anew, in the caller's transaction. Again, it gives the same cards."""
    Scorecard.objects.filter(period=period, revision=period.revision, is_published=False).delete()
    TeamCard.objects.filter(period=period, revision=period.revision).delete()
    month = MonthOfReps(period.month)
    Scorecard.objects.bulk_create(_scorecards(period, month), batch_size=1000)
    TeamCard.objects.bulk_create(_team_cards(period, month), batch_size=1000)


def ledger_figures(month: Month, per: str) -> dict:
    """Figures of `month` with the month before and the year-ago month, by "rep" or "team", in one statement."""
    now, before, year_ago = _within(month), _within(month.previous), _within(month.shift(-12))
    rows = (
        SalesEntry.objects.filter(now | before | year_ago)
        .exclude(**{per: None})
        .order_by()
        .values(per)
        .annotate(
            profit=Sum(F("amount") - F("cost"), filter=now & Q(cost__isnull=False)),
            without_cost=Count("pk", filter=now & Q(cost=None)),
            entries=Count("pk", filter=now),
            base=Sum("amount", filter=before, default=ZERO),
            year_ago=Sum("amount", filter=year_ago, default=ZERO),
            # Last: what stands after them would mean the sums by these names, not the columns.
            new_customers=Sum("new_customers", filter=now, default=ZERO),
            amount=Sum("amount", filter=now, default=ZERO),
        )
    )
    return {row.pop(per): row for row in rows}


def _within(month: Month) -> Q:
    return Q(booked_on__gte=month.first, booked_on__lt=month.next.first)


@dataclass
class Stay:
    """Where a rep was in a month: working days there, the last team, the last day."""

    days: int = 0
    team_id: object = None
    until: date = field(default=date.min)

    def add(self, place: Membership, month: Month) -> None:
        first = max(place.since, month.first)
        last = min(place.last_day, month.last) if place.until else month.last
        self.days += working_days(first, last)
        if last > self.until:
            self.team_id, self.until = place.team_id, last


class MonthOfReps:
    """Everything that the cards of a month are made of, read once."""

    def __init__(self, month: Month):
        self.month = month
        self.working_days = working_days(month.first, month.last)
        self.by_rep = ledger_figures(month, "rep")
        self.by_team = ledger_figures(month, "team")
        self.published_base = self._published_base()
        self.stays = _stays(month)
        self.base_stays = _stays(month.previous)
        self.targets = {target.rep_id: target for target in Target.objects.of_month(month)}
        self.ratings = _ratings(month)

    def reps(self) -> Iterable[User]:
        """Reps with a place in a team this month, and whoever has entries in it (figures 6)."""
        sold = [rep for rep, figures in self.by_rep.items() if figures["entries"]]
        return User.objects.filter(Q(pk__in=self.stays, role=Role.REP) | Q(pk__in=sold)).order_by("name", "pk")

    def base_of(self, rep_id) -> Decimal:
        """The month before as it was published, else as the ledger has it (figures 3)."""
        if self.published_base is not None:
            return self.published_base.get(rep_id, ZERO)
        return self.by_rep.get(rep_id, NOTHING)["base"]

    def _published_base(self) -> dict | None:
        before = Scorecard.objects.of_month(self.month.previous).published()
        return dict(before.values_list("rep", "amount")) or None

    def base_share(self, rep_id) -> Decimal:
        """The part of the base month's working days on which the rep was there."""
        before = self.month.previous
        stay = self.base_stays.get(rep_id)
        return Decimal(stay.days if stay else 0) / working_days(before.first, before.last)


def _stays(month: Month) -> dict:
    stays: dict = defaultdict(Stay)
    for place in Membership.objects.during(month.first, month.last).order_by("since"):
        stays[place.user_id].add(place, month)
    return dict(stays)


def _ratings(month: Month) -> dict:
    """Rep id -> ratings received in the month, the latest of each customer (figures 5)."""
    latest = (
        SurveyAnswer.objects.filter(received_on__gte=month.first, received_on__lte=month.last)
        .order_by("customer_id", "-received_on", "-pk")
        .distinct("customer_id")
    )
    ratings: dict = defaultdict(list)
    for rep, rating in latest.values_list("rep", "rating"):
        ratings[rep].append(rating)
    return ratings


def _department_mean(month: Month, rule_set: RuleSet) -> Decimal:
    """Mean satisfaction of the twelve months before, the rules' default when nobody answered."""
    year = SurveyAnswer.objects.filter(received_on__gte=month.shift(-12).first, received_on__lt=month.first)
    rating = year.aggregate(mean=Avg("rating"))["mean"]
    return rule_set.default_mean if rating is None else (Decimal(rating) - 1) / 4 * 100


def _scorecards(period: Period, month: MonthOfReps) -> list[Scorecard]:
    mean = _department_mean(month.month, period.rule_set)
    return [_scorecard(period, month, rep, mean) for rep in month.reps()]


def _scorecard(period: Period, month: MonthOfReps, rep: User, mean: Decimal) -> Scorecard:
    figures = month.by_rep.get(rep.pk, NOTHING)
    stay = month.stays.get(rep.pk, Stay())
    card = Scorecard(
        period=period,
        revision=period.revision,
        rep=rep,
        team_id=stay.team_id,
        last_day=period.month.last,
        days=stay.days,
        working_days=month.working_days,
        base=month.base_of(rep.pk),
        **_sums(figures),
    )
    _set_growth(card, period.rule_set, month.base_share(rep.pk))
    _set_satisfaction(card, month.ratings.get(rep.pk, ()), mean, period.rule_set)
    _set_targets(card, month.targets.get(rep.pk), stay.days, month.working_days)
    card.rate(period.rule_set)
    return card


def _sums(figures: dict) -> dict:
    return {name: figures[name] for name in ("amount", "profit", "without_cost", "new_customers", "year_ago")}


def _set_growth(card, rule_set: RuleSet, base_share: Decimal) -> None:
    found = rules.growth(card.amount, card.base, min_base=rule_set.min_base, base_days=base_share)
    card.growth, card.growth_note = found.rate, found.note


def _set_satisfaction(card, ratings, mean: Decimal, rule_set: RuleSet) -> None:
    found = rules.satisfaction(ratings, mean=mean, weight=rule_set.mean_weight)
    card.satisfaction, card.satisfaction_raw, card.answers = found.shrunk, found.raw, found.answers


def _set_targets(card: Scorecard, target: Target | None, days: int, of_days: int) -> None:
    for name in ("amount", "profit", "new_customers"):
        whole = getattr(target, name, None)
        setattr(card, f"target_{name}", None if whole is None else rules.prorated(whole, days, of_days))


def _team_cards(period: Period, month: MonthOfReps) -> list[TeamCard]:
    members = defaultdict(list)
    for rep_id, stay in month.stays.items():
        members[stay.team_id].append(rep_id)
    mean = _department_mean(month.month, period.rule_set)
    teams = {team for team, figures in month.by_team.items() if figures["entries"]} | set(members)
    return [_team_card(period, month, team, members[team], mean) for team in teams]


def _team_card(period: Period, month: MonthOfReps, team_id, reps: list, mean: Decimal) -> TeamCard:
    figures = month.by_team.get(team_id, NOTHING)
    card = TeamCard(period=period, revision=period.revision, team_id=team_id, base=figures["base"], **_sums(figures))
    _set_growth(card, period.rule_set, Decimal(1))
    _set_satisfaction(card, [rating for rep in reps for rating in month.ratings.get(rep, ())], mean, period.rule_set)
    for name in ("amount", "profit", "new_customers"):
        parts = [getattr(month.targets[rep], name) for rep in reps if rep in month.targets]
        known = [part for part in parts if part is not None]
        setattr(card, f"target_{name}", sum(known, Decimal(0)) if known else None)
    card.rate(period.rule_set)
    return card
