"""Counts and sums of one query set by several sets of dimensions, in one pass of the database over its rows."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F

from salesdept.common.money import ZERO

Key = tuple


@dataclass(frozen=True)
class Cell:
    """What rows of one key come to: how many, the sum of their value, median and mean of their days (None: no days)."""

    count: int = 0
    amount: Decimal = ZERO
    median: Decimal | None = None
    mean: Decimal | None = None


NOTHING = Cell()


def grouped(rows, sets: Sequence[tuple[str, ...]], *, value: str = "", days: str = "") -> dict[tuple, dict[Key, Cell]]:
    """For each of the `sets` of dimensions: key (in their order) -> Cell. Names are fields or annotations of `rows`."""
    names = list(dict.fromkeys(name for one in sets for name in one))
    measured = {"in_value": value, "in_days": days}
    given = {alias: F(name) for alias, name in measured.items() if name}
    inner = rows.order_by().values(**{f"by_{n}": F(name) for n, name in enumerate(names)}, **given)
    try:
        sql, params = inner.query.sql_with_params()
    except EmptyResultSet:
        return {one: {} for one in sets}
    found: dict[tuple, dict[Key, Cell]] = {one: {} for one in sets}
    for flags, *row in _fetched(_statement(sql, names, sets, given), params):
        told, cell = row[: len(names)], _cell(*row[len(names) :])
        one = next(one for one in sets if flags == _flags(names, one))
        found[one][tuple(told[names.index(name)] for name in one)] = cell
    return found


def by_dimension(cells: dict[Key, Cell], place: int) -> dict[Any, list[tuple[Key, Cell]]]:
    """The cells of one set by the value at one place of their keys: value -> [(key, cell)]."""
    found = defaultdict(list)
    for key, cell in cells.items():
        found[key[place]].append((key, cell))
    return found


def _statement(sql: str, names: list[str], sets, given) -> str:
    columns = [f'"by_{n}"' for n, _name in enumerate(names)]
    named = dict(zip(names, columns, strict=True))
    groups = ", ".join(f"({', '.join(named[name] for name in one)})" for one in sets)
    of_all = ", ".join(columns)
    value = 'coalesce(sum("in_value"), 0)' if "in_value" in given else "0"
    median, mean = ("NULL", "NULL")
    if "in_days" in given:
        median = 'percentile_cont(0.5) WITHIN GROUP (ORDER BY "in_days")'
        mean = 'avg("in_days")'
    flags = f"GROUPING({of_all})" if columns else "0"
    return (
        f"SELECT {flags}, {of_all}{', ' if columns else ''}count(*), {value}, {median}, {mean} "  # noqa: S608 — our names
        f"FROM ({sql}) AS listed GROUP BY GROUPING SETS ({groups})"
    )


def _flags(names: list[str], one: tuple[str, ...]) -> int:
    """PostgreSQL's GROUPING: a bit for each dimension that this set leaves out, the first one the highest."""
    return sum(1 << (len(names) - 1 - n) for n, name in enumerate(names) if name not in one)


def _fetched(statement: str, params) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchall()


def _cell(count: int, amount, median, mean) -> Cell:
    return Cell(count, Decimal(amount), _days(median), _days(mean))


def _days(number) -> Decimal | None:
    return None if number is None else round(Decimal(str(number)), 1)
