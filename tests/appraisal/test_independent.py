"""A second computation of random ledgers agrees with the first in every figure (4.1, 4.3.3).

Six months of thirty reps by default; all of it:

    APPRAISAL_CHECK=24x200 .venv/bin/python -m pytest -n 0 -s tests/appraisal/test_independent.py
"""

import os
import random
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pandas as pd
import pytest

from appraisal.models import Period, RuleSet
from appraisal.models.rule_set import DEFAULT_CURVE
from customers.models import SurveyAnswer
from pipeline.models import SalesEntry
from salesdept.common.calendar import Month, as_of, months_between
from salesdept.people.models import Membership, Role, Target, TeamTarget, WorkDay
from tests.makers import make_people, make_team
from tests.pipeline.makers import make_contract, make_customer

from . import independent

MONTHS, REPS = (int(part) for part in os.environ.get("APPRAISAL_CHECK", "6x30").split("x"))
FIRST = Month.parse("2024-02")
D = Decimal
RULES: list[dict] = [
    {"valid_from": Month.parse("2020-01")},
    {
        "valid_from": FIRST.shift(2), "base_mode": "trailing_3", "least_answers": 2, "weight_amount": 30,
        "weight_satisfaction": 20, "cap": 150, "growth_rates": [D("-0.5"), D("0.1"), D("0.7")],
        "growth_scores": [0, 70, 130], "min_base": 50_000, "mean_weight": 3,
    },
    {
        "valid_from": FIRST.shift(4), "base_mode": "same_month_last_year", "weight_profit": 0, "weight_amount": 65,
        "least_days": 5, "least_weight": 75, "grade_a": 95, "default_mean": 75,
    },
]  # fmt: skip
FIGURES = (
    "amount", "profit", "without_cost", "new_customers", "base", "month_before", "trailing_3", "year_ago", "growth",
    "growth_note", "satisfaction", "satisfaction_raw", "answers", "target_amount", "target_profit",
    "target_new_customers", "score_amount", "score_profit", "score_growth", "score_new_customers",
    "score_satisfaction", "weight_in_use", "score", "grade",
)  # fmt: skip


class World:
    """A random company: people who come, go and change, entries of every kind, answers, targets with holes."""

    def __init__(self):
        self.random = random.Random(4)  # noqa: S311 - figures, not secrets
        self.teams = [make_team(name=f"Team {n}") for n in range(max(2, REPS // 10))]
        people = make_people(*[(Role.REP, None)] * REPS, *[(Role.CLERK, None)] * 2)
        self.reps, self.sellers = people[:REPS], people
        self.months = months_between(FIRST.shift(-13), FIRST.shift(MONTHS - 1))
        self.contract = make_contract(people[0])
        self._set_calendar()
        self.customers = [make_customer(people[0]) for _n in range(max(8, REPS // 4))]
        self.places: list[Membership] = []
        for rep in self.reps:
            self._place(rep)
        Membership.objects.bulk_create(self.places)
        for rules in RULES:
            RuleSet.objects.create(**DEFAULT_CURVE | {"state": "announced"} | rules)
        self._targets()
        for month in self.months:
            self.sell(month)
        self._take_back()
        self._ask()

    def day(self, month: Month) -> date:
        return month.first + timedelta(days=self.random.randrange((month.next.first - month.first).days))

    def _set_calendar(self) -> None:
        """Two holidays a month, of which one may fall on a weekend, and now and then a Saturday on which one works."""
        days = {self.day(month): False for month in self.months for _n in range(2)}
        for month in self.random.sample(self.months, len(self.months) // 3):
            days[next(day for day in (month.first + timedelta(days=n) for n in range(7)) if day.weekday() == 5)] = True
        WorkDay.objects.bulk_create(WorkDay(day=day, is_working=works, name="-") for day, works in days.items())

    def _place(self, rep) -> None:
        """There always, joined, left, moved in mid-month, away for a while, or never in a team."""
        kind, team, other = self.random.randrange(8), *self.random.sample(self.teams, 2)
        turn = self.day(self.random.choice(self.months[9:]))
        long_ago = date(2015, 1, 1)
        spans = {
            0: [(team, turn, None)],
            1: [(team, long_ago, turn)],
            2: [(team, long_ago, turn), (other, turn, None)],
            3: [(team, long_ago, turn), (team, turn + timedelta(days=self.random.choice([20, 50])), None)],
            4: [],
        }.get(kind, [(team, long_ago, None)])
        self.places += [Membership(user=rep, team=place, since=since, until=until) for place, since, until in spans]

    def team_on(self, rep, day: date):
        there = [p for p in self.places if p.user == rep and p.since <= day and (p.until is None or day < p.until)]
        return there[0].team if there else None

    def sell(self, month: Month, count: int | None = None) -> None:
        entries = []
        for rep in self.sellers:
            few = self.random.choice([0, 0, 1, 2, 5]) if rep in self.reps else self.random.choice([0, 0, 0, 1])
            for _n in range(few if count is None else count):
                day = self.day(month)
                amount = D(self.random.choice([0, 1, -3_000_000, *[self.random.randrange(1, 40_000_000)] * 9])) / 100
                cost = self.random.choice([None, amount * D("0.6"), D(self.random.randrange(9_000_000)) / 100])
                entries.append(
                    SalesEntry(
                        contract=self.contract,
                        customer=self.contract.customer,
                        rep=rep,
                        team=self.team_on(rep, day),
                        booked_on=day,
                        kind="signed" if amount >= 0 else "cancelled",
                        amount=amount,
                        cost=None if cost is None else cost.quantize(D("0.01")),
                        new_customers=self.random.choice([0, 0, D("0.5"), D("0.33"), 1, -1]),
                        share=1,
                    )
                )
        SalesEntry.objects.bulk_create(entries)

    def _take_back(self) -> None:
        """A tenth of what is booked is taken back later, costs known or not."""
        entries = list(SalesEntry.objects.order_by("pk"))
        SalesEntry.objects.bulk_create(
            SalesEntry(
                contract=entry.contract, customer_id=entry.customer_id, rep_id=entry.rep_id, team_id=entry.team_id,
                booked_on=max(entry.booked_on, self.day(self.random.choice(self.months))), kind="cancelled",
                amount=-entry.amount, cost=None if entry.cost is None else -entry.cost,
                new_customers=-entry.new_customers, share=1, reverses=entry,
            )
            for entry in self.random.sample(entries, len(entries) // 10)
        )  # fmt: skip

    def _ask(self) -> None:
        SurveyAnswer.objects.bulk_create(
            SurveyAnswer(
                customer=self.random.choice(self.customers),
                rep=self.random.choice(self.sellers),
                received_on=self.day(month),
                rating=self.random.choice([1, 2, 3, 4, 5, 5, 5]),
                team=self.random.choice([None, None, *self.teams]),
            )
            for month in self.months[2:]
            for _n in range(REPS)
        )

    def _targets(self) -> None:
        wanted = [(rep, month) for rep in self.reps for month in self.months if self.random.random() < 0.9]
        Target.objects.bulk_create(
            Target(
                rep=rep,
                month=month,
                amount=self.random.choice([0, *[D(self.random.randrange(1, 90_000_000)) / 100] * 9]),
                profit=self.random.choice([None, 0, *[D(self.random.randrange(1, 30_000_000)) / 100] * 6]),
                new_customers=self.random.choice([None, 0, 1, 2, D("2.5")]),
            )
            for rep, month in wanted
        )
        TeamTarget.objects.bulk_create(
            TeamTarget(
                team=team,
                month=month,
                amount=D(self.random.randrange(1, 900_000_000)) / 100,
                profit=self.random.choice([None, 0, D(self.random.randrange(1, 300_000_000)) / 100]),
                new_customers=self.random.choice([None, 7]),
            )
            for team in self.teams
            for month in self.months
            if self.random.random() < 0.4
        )


def frame(model, **columns) -> pd.DataFrame:
    """Plain values of all rows; money and shares of a customer in hundredths."""
    rows = model.objects.order_by("pk").values_list(*columns.values())
    plain = [[int(value * 100) if isinstance(value, D) else value for value in row] for row in rows]
    return pd.DataFrame(plain, columns=list(columns), dtype=object)


def books() -> independent.Books:
    entries = frame(
        SalesEntry, id="pk", rep="rep", team="team", booked_on="booked_on", amount="amount", cost="cost",
        new_customers="new_customers", reverses="reverses",
    )  # fmt: skip
    entries = entries.astype({"amount": "int64", "new_customers": "int64"})
    answers = frame(
        SurveyAnswer, id="pk", customer="customer", rep="rep", team="team", received_on="received_on", rating="rating"
    ).astype({"rating": "int64"})
    places = frame(Membership, person="user", team="team", since="since", until="until")
    targets = frame(Target, rep="rep", month="month", amount="amount", profit="profit", new_customers="new_customers")
    team_targets = frame(
        TeamTarget, team="team", month="month", amount="amount", profit="profit", new_customers="new_customers"
    )
    for goals in (targets, team_targets):
        goals["month"] = [month.first for month in goals.month]
    calendar = dict(WorkDay.objects.values_list("day", "is_working"))
    return independent.Books(entries, answers, places, targets, team_targets, calendar)


def plain_rules(rules: RuleSet) -> dict:
    numbers = ("cap", "least_weight", "min_base", "default_mean")
    return {
        **{name: Fraction(getattr(rules, name)) for name in numbers},
        **{name: getattr(rules, name) for name in ("base_mode", "least_days", "least_answers", "mean_weight")},
        "weights": {name: Fraction(getattr(rules, f"weight_{name}")) for name in independent.SCORED},
        "curve": [(Fraction(x), Fraction(y)) for x, y in zip(rules.growth_rates, rules.growth_scores, strict=True)],
        "grades": [*((letter, Fraction(getattr(rules, f"grade_{letter.lower()}"))) for letter in "ABCD"), ("E", 0)],
    }


def stored(period: Period) -> dict:
    found = {("rep", card.rep_id): card for card in period.cards()}
    return found | {("team", card.team_id): card for card in period.team_results()}


def publish(period: Period) -> None:
    period.cards().update(is_published=True)
    period.team_results().update(is_published=True)
    Period.objects.filter(pk=period.pk).update(state=Period.State.PUBLISHED)


@pytest.mark.django_db
@pytest.mark.clause("4.1.1", "4.1.2", "4.1.3", "4.1.4", "4.1.5", "4.3.3")
@pytest.mark.usefixtures("by_owner")
def test_a_second_computation_agrees_in_every_figure(office):
    world = World()
    reps = [rep.pk for rep in world.reps] + [office.rep.pk, office.second_rep.pk, office.other_rep.pk]
    known, published, compared, wrong = books(), {}, 0, []
    for number, month in enumerate(months_between(FIRST, FIRST.shift(MONTHS - 1))):
        with as_of(month.next.first):
            period = Period.open_month(month)
        known.published = published
        expected = independent.cards(known, month.first, plain_rules(period.rule_set), reps)
        found = stored(period)
        assert found.keys() == expected.keys()
        for owner, figures in expected.items():
            for name in FIGURES:
                value = getattr(found[owner], name)
                exact = Fraction(value) if isinstance(value, D | int) else value
                compared += 1
                if exact != figures[name]:
                    wrong.append((str(month), owner[0], str(owner[1]), name, figures[name], value))
        if number % 4 != 3:
            publish(period)
            published[month.first] = {owner: figures["amount"] for owner, figures in expected.items()}
        if number % 3 == 1:
            # Entries that came into a month after its cards: what was published stays the base.
            world.sell(month, 1)
            known = books()
    print(f"{compared} figures compared, {len(wrong)} different")  # noqa: T201
    assert wrong == []
    assert compared > MONTHS * REPS * len(FIGURES) * 0.5
