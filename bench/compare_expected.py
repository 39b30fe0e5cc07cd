#!/usr/bin/env python3
"""Compare what `manage.py appraise` says of imported months with figures computed elsewhere.

    python bench/compare_expected.py FOLDER/expected.json

Prints how many figures were compared and which differ; exit code 1 when any does. Growth is compared to six places,
amounts to the cent. Import the data first: `python manage.py import_sales FOLDER --yes --targets`.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

MANAGE = Path(__file__).resolve().parent.parent / "manage.py"
PLACES = Decimal("0.000001")

Difference = tuple[str, object, object]


def main(expected_path: str) -> int:
    expected = json.loads(Path(expected_path).read_text(encoding="utf-8"))
    found = {month: appraised(month) for month in expected["months"]}
    compared = list(figures(expected, found))
    wrong = [figure for figure in compared if figure[1] != figure[2]]
    for name, wanted, got in wrong:
        print(f"{name}: expected {wanted}, got {got}")
    print(f"{len(compared)} figures compared, {len(wrong)} different")
    return 1 if wrong else 0


def appraised(month: str) -> dict:
    """What the command prints: {"reps": [...], "teams": [...]}."""
    command = [sys.executable, str(MANAGE), "appraise", month, "--json"]
    told = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - our own command
    return json.loads(told.stdout)


def figures(expected: dict, found: dict) -> Iterator[Difference]:
    """Every figure as (name, expected, found)."""
    yield "won amount of all months", money(expected["won_amount"]), sum(
        (money(rep["amount"]) for month in found.values() for rep in month["reps"]), Decimal(0)
    )
    for month, told in found.items():
        yield from of_reps(month, expected, told)
        yield from of_teams(month, expected, told)
        yield f"{month} champion", expected["champions"][month], champion(told)


def of_reps(month: str, expected: dict, told: dict) -> Iterator[Difference]:
    reps = {rep["name"]: rep for rep in told["reps"]}
    for name, months in expected["agents"].items():
        wanted = months.get(month, {"amount": 0, "new_customers": 0, "growth": None})
        rep = reps.get(name, {"amount": "0", "new_customers": "0", "growth": None})
        yield f"{month} {name} amount", money(wanted["amount"]), money(rep["amount"])
        yield f"{month} {name} new customers", money(wanted["new_customers"]), money(rep["new_customers"])
        yield f"{month} {name} growth", rate(wanted["growth"]), rate(rep["growth"])


def of_teams(month: str, expected: dict, told: dict) -> Iterator[Difference]:
    teams = {team["team"]: team for team in told["teams"]}
    for name, months in expected["teams"].items():
        yield f"{month} {name} amount", money(months.get(month, 0)), money(teams.get(name, {"amount": 0})["amount"])


def champion(told: dict) -> str:
    return max(told["reps"], key=lambda rep: money(rep["amount"]))["name"]


def money(amount) -> Decimal:
    return Decimal(str(amount)).quantize(Decimal("0.01"))


def rate(growth) -> Decimal | None:
    return None if growth is None else Decimal(str(growth)).quantize(PLACES, ROUND_HALF_UP)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
