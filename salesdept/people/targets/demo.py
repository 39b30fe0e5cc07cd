"""The demo company's goals and targets: each year approved, each month set before it began, the next one proposed."""

from datetime import date, timedelta
from decimal import Decimal

from salesdept.common.calendar import Month

from ..models import Target, TargetProposal, TeamTarget, YearGoals
from .cascade import added_up
from .year_sheet import QUARTERS

TARGET, PROFIT, NEW_CUSTOMERS = Decimal(900_000), Decimal(280_000), Decimal(1)
NOTE = "淑芬接手新竹園區，志明維持，美玲帶新人。"
GROWTH, SATISFACTION = Decimal("0.05"), Decimal(80)


def tell(story) -> None:
    """The goals of each year, then the months of teams and reps; the first month's figures grow by 1 % a month."""
    months = [*story.months, story.months[-1].next]
    for year in sorted({month.year for month in months}):
        _year(story, year, on=max(date(year - 1, 12, 10), months[0].first - timedelta(days=20)))
    _next_year_waits(story, months[-1].year + 1)
    for month in months:
        _month(story, month)
    _a_late_change(story, months[-1])
    _a_proposal(story, months[-1].next)


def _of_rep(story, month: Month) -> dict:
    grown = 1 + Decimal(max(month - story.months[0], 0)) / 100
    return {
        "amount": (TARGET * grown).quantize(Decimal(1)),
        "profit": PROFIT,
        "new_customers": NEW_CUSTOMERS,
        "growth": GROWTH,
        "satisfaction": SATISFACTION,
    }


def _times(figures: dict, reps: int) -> dict:
    """The figures of several reps together; levels stay."""
    return figures | {name: value for name, value in added_up([figures] * reps).items() if value is not None}


def _drafted(story, year: int) -> YearGoals:
    goals = YearGoals.draft(year, by=story.people.manager)
    reps = len(story.people.reps)
    rows: dict[str, dict] = {f"m{n}": _times(_of_rep(story, Month.parse(f"{year}-{n:02}")), reps) for n in range(1, 13)}
    levels = {"growth": GROWTH, "satisfaction": SATISFACTION}
    for quarter, months in QUARTERS.items():
        rows[quarter] = added_up([rows[month] for month in months]) | levels
    rows["y"] = added_up([rows[quarter] for quarter in QUARTERS]) | levels
    goals.set_figures(rows, by=story.people.manager)
    goals.submit(by=story.people.manager)
    return goals


def _year(story, year: int, on: date) -> None:
    with story.on(on):
        goals = _drafted(story, year)
    with story.on(on + timedelta(days=4)):
        goals.approve(by=story.people.leadership)


def _next_year_waits(story, year: int) -> None:
    with story.on(story.today - timedelta(days=1)):
        _drafted(story, year)


def _month(story, month: Month) -> None:
    people = story.people
    with story.on(month.first - timedelta(days=3)):
        for number, team in enumerate(story.teams):
            reps = people.reps[3 * number : 3 * number + 3]
            TeamTarget.assign(team, month, by=people.manager, **_times(_of_rep(story, month), len(reps)))
            for rep in reps:
                Target.assign(rep, month, by=people.manager, **_of_rep(story, month))


def _a_late_change(story, month: Month) -> None:
    rep = story.people.reps[2]
    with story.on(min(month.first + timedelta(days=6), story.today)):
        Target.assign(
            rep,
            month,
            by=story.people.manager,
            reason="兩家大客戶月初移交給同事",
            amount=_of_rep(story, month)["amount"] - 150_000,
        )


def _a_proposal(story, month: Month) -> None:
    """The next month: teams have their targets, the first supervisor has proposed how the reps share it."""
    people, team = story.people, story.teams[0]
    figures = _of_rep(story, month)
    shares = (Decimal(50_000), Decimal(0), Decimal(-50_000))
    with story.on(story.today):
        for one in story.teams:
            TeamTarget.assign(one, month, by=people.manager, **_times(figures, 3))
        rows = {
            rep: figures | {"amount": figures["amount"] + share}
            for rep, share in zip(people.reps[:3], shares, strict=True)
        }
        TargetProposal.propose(
            team, month, rows, by=people.supervisors[0], note="淑芬接手新竹園區，志明維持，美玲帶新人。"
        )
