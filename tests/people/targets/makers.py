"""Makers of goals and targets."""

from datetime import date
from decimal import Decimal

from salesdept.common.calendar import Month, as_of
from salesdept.people.models import Target, TargetProposal, TeamTarget, YearGoals
from salesdept.people.targets.cascade import FIGURES

DECEMBER = date(2026, 12, 10)
JANUARY = Month.parse("2027-01")


def cells(key: str, amount="", profit="", new_customers="", growth="", satisfaction="", seen: str = "") -> dict:
    """What a row of a sheet sends: the typed cells, and what was shown in them."""
    typed = zip(FIGURES, (amount, profit, new_customers, growth, satisfaction), strict=True)
    told = {f"{key}-{name}": value for name, value in typed}
    return told | ({f"{key}-seen": seen} if seen else {})


def figures(amount, **further) -> dict:
    return dict.fromkeys(FIGURES) | {"amount": Decimal(amount)} | further


def whole_year(amount=12_000_000) -> dict:
    """place -> figures of a year whose quarters and months meet it, each month alike."""
    rows = {f"m{n}": figures(amount // 12) for n in range(1, 13)} | {f"q{n}": figures(amount // 4) for n in range(1, 5)}
    return rows | {"y": figures(amount)}


def drafted(office, year=2027, **changes) -> YearGoals:
    """A draft whose parts meet the whole, but for `changes`: place -> amount."""
    goals = YearGoals.draft(year, by=office.manager)
    rows = whole_year() | {place: figures(amount) for place, amount in changes.items()}
    goals.set_figures(rows, by=office.manager)
    return goals


def in_force(office, year=2027) -> YearGoals:
    goals = drafted(office, year)
    goals.submit(by=office.manager)
    goals.approve(by=office.leadership)
    return goals


def set_early(whose, month=JANUARY, *, by, amount=500_000, **further):
    """A target set before its month began."""
    model = TeamTarget if hasattr(whose, "memberships") and hasattr(whose, "region") else Target
    with as_of(DECEMBER):
        return model.assign(whose, month, by=by, amount=Decimal(amount), **further)


def proposed(office, month=JANUARY, amount=600_000) -> TargetProposal:
    rows = {office.rep: figures(amount), office.second_rep: figures(400_000)}
    with as_of(DECEMBER):
        return TargetProposal.propose(office.team, month, rows, by=office.supervisor, note="as agreed")
