"""What is unusual in a month's expenses (5.3.2): rules that read sums and give sentences with their rows.

They point out; they neither refuse nor blame: each may have a good reason, which is then written down.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import islice

from django.db import transaction
from django.db.models import Count, F, Q, Sum

from pipeline.analysis.figures import query_of
from salesdept.common.calendar import Month
from salesdept.common.money import ZERO, to_cents

from ..models.budget import BudgetLine, Category
from ..querysets import APPROVED_ONCE
from ..standards.models import ExpenseStandards
from .filters import ExpenseFilter
from .models import Finding, FindingRow, Spending
from .projection import plan_of, projected

BEYOND_PLAN = Decimal("1.5")
"""Of the month's plan: half as much again is a question."""
JUMP = 3
"""Times a seller's usual month, and at least this share of the department's month:"""
WORTH_A_LOOK = Decimal("0.02")
USUAL_OVER = 6
"""Months before, by which a seller's usual month is told."""
LOOKED_THROUGH = 3
"""Months that have ended, each day: within them a claim needs no reason for being late (5.2.1)."""
FEW = 3
"""So many of a kind are a pattern and no chance."""
MOSTLY = Decimal("0.5")
JUST_UNDER = Decimal("0.95")
"""From this share of a limit, or of a round sum, up to it."""
KEPT = ("claim_id", "category_id", "person_id", "approved", "spent_on", "amount", "seller")
BATCH = 2_000
ROUND = [Decimal(step * 10**power) for power in range(2, 7) for step in (1, 2, 5)]


@dataclass(frozen=True)
class Spotted:
    """`key` is its meaning: the same is raised once."""

    kind: str
    key: str
    facts: dict
    filters: dict = field(default_factory=dict)


def look_again() -> int:
    """Claims come in long after the expense: the months that ended last are looked through anew; how many are new.

    The last comes first: what is raised once a year is told by the newest numbers.
    """
    last = Month.last_complete()
    return sum(raise_findings(last.shift(-back)) for back in range(LOOKED_THROUGH))


@transaction.atomic
def raise_findings(month: Month) -> int:
    """Point out what is unusual in `month` and was not pointed out before, with its rows; how many are new."""
    spotted = [one for rule in RULES for one in rule(month)]
    known = set(Finding.objects.filter(key__in=[one.key for one in spotted]).values_list("key", flat=True))
    new = [one for one in spotted if one.key not in known]
    found = [
        Finding(kind=one.kind, key=one.key, month=month.first, facts=one.facts, filters=one.filters) for one in new
    ]
    Finding.objects.bulk_create(found, ignore_conflicts=True)
    # Who raised the same at this moment keeps its rows.
    for finding in Finding.objects.filter(pk__in=[one.pk for one in found]):
        _keep_rows(finding)
    return len(found)


def _keep_rows(finding: Finding) -> None:
    rows = ExpenseFilter(query_of(finding.filters), Spending.objects.all()).qs.order_by()
    told = rows.values(
        "claim_id", "category_id", "person_id", "approved", "spent_on", "amount", "seller", expense=F("pk")
    )
    counted = (FindingRow(finding=finding, **one) for one in told.iterator(chunk_size=BATCH))
    while batch := list(islice(counted, BATCH)):
        FindingRow.objects.bulk_create(batch)


def months_beyond_plan(month: Month) -> Iterator[Spotted]:
    """A category whose month is far above what its lines have planned for it."""
    plans = _plans(month)
    for category, amount in _sums(month, "category"):
        plan = plans.get(category, ZERO)
        if plan and amount > plan * BEYOND_PLAN:
            yield Spotted(
                "month",
                f"month:{category}:{month}",
                _about(category)
                | {"month": str(month), "amount": _m(amount), "plan": _m(plan), "times": f"{amount / plan:.1f}"},
                _within(month) | {"category": str(category)},
            )


def categories_ahead(month: Month) -> Iterator[Spotted]:
    """A category that is to be expected above its budget at the year's end; once a year."""
    first = Month(date(month.year - 1, 1, 1))
    rows = Spending.objects.filter(spent_on__gte=first.first, spent_on__lte=month.last).by_day().order_by()
    sums: dict = defaultdict(dict)
    for category, start, amount in rows.values_list("category", "month").annotate(sum=Sum("amount")):
        sums[category][Month(start)] = amount
    for category, lines in _budgets(month.year).items():
        approved = sum((line.approved for line in lines), ZERO)
        projection = projected(sums.get(category, {}), month.year, month.next, plan_of(lines))
        if projection and projection.value > approved:
            yield Spotted(
                "ahead",
                f"ahead:{category}:{month.year}",
                _about(category)
                | {
                    "year": month.year,
                    "projected": _m(projection.value),
                    "approved": _m(approved),
                    "beyond": _m(projection.value - approved),
                },
                {
                    "since": first.shift(12).first.isoformat(),
                    "until": month.last.isoformat(),
                    "category": str(category),
                },
            )


def sellers_jumps(month: Month) -> Iterator[Spotted]:
    """A seller who got a multiple of the usual, where it matters."""
    sums = dict(_sums(month, "seller"))
    floor = sum(sums.values(), ZERO) * WORTH_A_LOOK
    before = Spending.objects.filter(
        spent_on__gte=month.shift(-USUAL_OVER).first,
        spent_on__lt=month.first,
        seller__in=[name for name in sums if name],
    )
    usual = dict(before.order_by().values_list("seller").annotate(sum=Sum("amount")))
    for seller, amount in sums.items():
        mean = to_cents(usual.get(seller, ZERO) / USUAL_OVER)
        if mean > 0 and amount > mean * JUMP and amount >= floor:
            yield Spotted(
                "seller",
                f"seller:{seller[:120]}:{month}",
                {"seller": seller, "month": str(month), "amount": _m(amount), "usual": _m(mean)},
                _within(month) | {"seller": seller},
            )


def weekends(month: Month) -> Iterator[Spotted]:
    """A person most of whose expenses fall on weekends."""
    counted = (
        _of(month)
        .exclude(person=None)
        .values_list("person", "person__name")
        .annotate(every=Count("pk"), there=Count("pk", filter=Q(spent_on__iso_week_day__gte=6)))
    )
    for person, name, every, there in counted.filter(there__gte=FEW):
        if there > every * MOSTLY:
            yield Spotted(
                "weekend",
                f"weekend:{person}:{month}",
                {"person": name, "month": str(month), "count": there, "all": every},
                _within(month) | {"person": str(person), "weekend": "true"},
            )


def just_under(month: Month) -> Iterator[Spotted]:
    """Many expenses of a person just under the same limit of their category, or under the same round sum.

    The same expenses are pointed out once, by the limit where there is one.
    """
    found: dict[tuple, set] = defaultdict(set)
    limits = _limits(month)
    rows = _of(month).exclude(person=None).values_list("pk", "person", "person__name", "category", "amount")
    for pk, person, name, category, amount in rows:
        for most, within in [*((one, category) for one in limits.get(category, ())), *((one, None) for one in ROUND)]:
            if most * JUST_UNDER <= amount < most:
                found[person, name, most, within].add(pk)
    told: list[set] = []
    for (person, name, most, within), expenses in found.items():
        if len(expenses) >= FEW and expenses not in told:
            told.append(expenses)
            of_category = {"category": str(within)} if within else {}
            yield Spotted(
                "under",
                ":".join(["under", str(person), str(most), str(month), *of_category.values()]),
                {"person": name, "month": str(month), "count": len(expenses), "limit": _m(most)},
                _within(month)
                | {"person": str(person), "at_least": str(most * JUST_UNDER), "under": str(most)}
                | of_category,
            )


def paid_twice(month: Month) -> Iterator[Spotted]:
    """Expenses of one day, amount and seller that were paid more than once."""
    spent = _of(month).filter(use=Spending.Use.SPENT, amount__gt=0).exclude(seller="")
    alike = spent.values_list("spent_on", "amount", "seller").annotate(count=Count("pk")).filter(count__gt=1)
    for day, amount, seller, count in alike:
        yield Spotted(
            "double",
            f"double:{day}:{amount}:{seller[:120]}",
            {"seller": seller, "day": day.isoformat(), "amount": _m(amount), "count": count},
            {
                "since": day.isoformat(),
                "until": day.isoformat(),
                "amount": str(amount),
                "seller": seller,
                "use": str(Spending.Use.SPENT),
            },
        )


RULES = (months_beyond_plan, categories_ahead, sellers_jumps, weekends, just_under, paid_twice)


def _of(month: Month):
    return Spending.objects.filter(spent_on__gte=month.first, spent_on__lte=month.last).order_by()


def _sums(month: Month, name: str):
    return _of(month).values_list(name).annotate(sum=Sum("amount"))


def _lines(year: int):
    """Also of a budget that was frozen or closed since it was approved."""
    return BudgetLine.objects.filter(budget__year=year, budget__state__in=APPROVED_ONCE)


def _budgets(year: int) -> dict:
    """Category -> the lines for which something is approved in the year."""
    found: dict = defaultdict(list)
    for line in _lines(year).filter(approved__gt=0):
        found[line.category_id].append(line)
    return dict(found)


def _plans(month: Month) -> dict:
    """Category -> what its lines have planned for the month; of a line without months a twelfth of what is approved."""
    plans: dict = defaultdict(lambda: ZERO)
    for line in _lines(month.year):
        plans[line.category_id] += line.months[month.first.month - 1] if line.months else to_cents(line.approved / 12)
    return dict(plans)


def _limits(month: Month) -> dict:
    """Category -> the limits of its single expenses, the lowest first."""
    limits: dict = defaultdict(list)
    standards = ExpenseStandards.on(month.last)
    for limit in standards.limits.order_by("most") if standards else ():
        limits[limit.category_id].append(limit.most)
    return dict(limits)


def _about(category) -> dict:
    return {"category": Category.objects.get(pk=category).code_or_name}


def _within(month: Month) -> dict:
    return {"since": month.first.isoformat(), "until": month.last.isoformat()}


def _m(amount: Decimal) -> str:
    return f"{amount:,.2f}"
