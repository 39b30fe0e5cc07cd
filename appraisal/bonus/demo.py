"""The demo company's bonuses: a base for everybody, and a run of every published month, each step by who takes it."""

from datetime import timedelta
from decimal import Decimal

from ..models import BonusBase, BonusRun, Period

BASES = [Decimal(20_000), Decimal(24_000), Decimal(28_000)]
DAYS_AFTER = {"make": 5, "approve": 6, "export": 8, "pay_out": 10}


def tell(story) -> None:
    """The run of the last published month waits for leadership; those before are paid out."""
    people = [*story.people.reps, *story.people.supervisors]
    with story.on(story.months[0].first):
        for number, person in enumerate(people):
            BonusBase.assign(person, story.months[0], BASES[number % len(BASES)], by=story.people.manager)
    published = list(Period.objects.published().order_by("month"))
    for period in published:
        run = _made(story, period)
        if period != published[-1]:
            _paid(story, run)


def _made(story, period: Period) -> BonusRun:
    with _on(story, period, "make"):
        return BonusRun.make(period, by=story.people.manager)


def _paid(story, run: BonusRun) -> None:
    with _on(story, run.period, "approve"):
        run.approve(by=story.people.leadership)
    with _on(story, run.period, "export"):
        run.export(by=story.people.finance[0])
    paid_on = _day(story, run.period, "pay_out")
    with story.on(paid_on):
        run.pay_out(by=story.people.finance[0], paid_on=paid_on, reference=f"BONUS-{run.month}")


def _on(story, period: Period, step: str):
    return story.on(_day(story, period, step))


def _day(story, period: Period, step: str):
    return min(period.month.next.first + timedelta(days=DAYS_AFTER[step]), story.today)
