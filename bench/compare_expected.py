#!/usr/bin/env python3
"""Compare what `manage.py appraise` says of imported months with figures computed elsewhere.

    python bench/compare_expected.py FOLDER/expected.json

Prints how many figures were compared and which differ; exit code 1 when any does. Growth is compared to six places,
amounts to the cent. Import the data first: `python manage.py import_sales FOLDER --yes`.
"""

import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

MANAGE = Path(__file__).resolve().parent.parent / "manage.py"
SIX_PLACES = Decimal("0.000001")
NOTHING = {"amount": 0, "new_customers": 0, "growth": None}

Figure = tuple[str, object, object]
"""A figure's name, as expected, as found."""


def main(path: str) -> int:
    expected = json.loads(Path(path).read_text(encoding="utf-8"))
    found = {month: appraised(month) for month in expected["months"]}
    compared = list(figures(expected, found))
    wrong = [figure for figure in compared if figure[1] != figure[2]]
    for name, wanted, got in wrong:
        sys.stdout.write(f"{name}: expected {wanted}, found {got}\n")
    sys.stdout.write(f"{len(compared)} figures compared, {len(wrong)} different\n")
    return 1 if wrong else 0


def appraised(month: str) -> dict:
    """What the command prints: {"reps": [...], "teams": [...]}, exact."""
    command = [sys.executable, str(MANAGE), "appraise", month, "--json"]
    told = subprocess.run(command, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own command
    if told.returncode:
        sys.exit(f"`appraise {month}` failed, see above.")
    return json.loads(told.stdout, parse_float=Decimal)


def figures(expected: dict, found: dict) -> Iterator[Figure]:
    reps = {month: {rep["name"]: rep for rep in told["reps"]} for month, told in found.items()}
    teams = {month: {team["name"]: team for team in told["teams"]} for month, told in found.items()}
    for month in expected["months"]:
        yield from of_reps(month, expected, reps[month])
        yield from of_teams(month, expected, teams[month])
        yield f"{month} champion", wanted_champion(expected, month), champion(reps[month])
    yield from of_quarters(expected, teams)
    yield from of_year(expected, reps)


def of_reps(month: str, expected: dict, reps: dict) -> Iterator[Figure]:
    for name, months in expected["agents"].items():
        wanted, rep = months.get(month, NOTHING), reps.get(name, NOTHING)
        yield f"{month} {name} amount", money(wanted["amount"]), money(rep["amount"])
        yield f"{month} {name} new customers", money(wanted["new_customers"]), money(rep["new_customers"])
        yield f"{month} {name} growth", rate(wanted["growth"]), rate(rep["growth"])


def of_teams(month: str, expected: dict, teams: dict) -> Iterator[Figure]:
    for name, months in expected["teams"].items():
        yield f"{month} {name} amount", money(months.get(month, 0)), money(teams.get(name, NOTHING)["amount"])


def wanted_champion(expected: dict, month: str) -> tuple[str, Decimal]:
    name, amount = expected["champions"][month]
    return name, money(amount)


def champion(reps: dict) -> tuple[str, Decimal]:
    best = max(reps.values(), key=lambda rep: rep["amount"])
    return best["name"], money(best["amount"])


def of_quarters(expected: dict, teams: dict) -> Iterator[Figure]:
    sums: dict = defaultdict(lambda: defaultdict(Decimal))
    for month, of_month in teams.items():
        for name, team in of_month.items():
            sums[quarter(month)][name] += money(team["amount"])
    for name, quarters in expected["team_quarters"].items():
        for which, amount in quarters.items():
            yield f"{which} {name} amount", money(amount), sums[which][name]
    for which, name in expected["best_team_by_amount"].items():
        yield f"{which} best team", name, max(sums[which], key=lambda team: sums[which][team])


def of_year(expected: dict, reps: dict) -> Iterator[Figure]:
    totals: dict = defaultdict(Decimal)
    for of_month in reps.values():
        for name, rep in of_month.items():
            totals[name] += money(rep["amount"])
    for name, amount in expected["year_total"].items():
        yield f"year {name} amount", money(amount), totals[name]
    yield "year best", expected["year_best"], max(totals, key=lambda name: totals[name])
    yield "year won amount", money(expected["won_amount"]), sum(totals.values())
    yield (
        "year new customers",
        money(expected["accounts_with_won"]),
        sum(money(rep["new_customers"]) for of_month in reps.values() for rep in of_month.values()),
    )


def quarter(month: str) -> str:
    year, number = month.split("-")
    return f"{year}Q{(int(number) + 2) // 3}"


def money(amount) -> Decimal:
    return Decimal(str(amount)).quantize(Decimal("0.01"))


def rate(growth) -> Decimal | None:
    return None if growth is None else Decimal(str(growth)).quantize(SIX_PLACES, ROUND_HALF_UP)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
