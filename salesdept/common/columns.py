"""Which columns a list shows, in which order: chosen in the URL, offered by the list."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.http import QueryDict

from .text import Text


@dataclass(frozen=True)
class Column:
    """A column of a list. `sort` names the database field or annotation to order by (never null), "" for none.

    An `extra` column is offered, but shown only to those who choose it. `value(record)` tells what a row shows where
    its template has no cell for the column.
    """

    key: str
    label: Text
    sort: str = ""
    numeric: bool = False
    extra: bool = False
    value: Callable[[object], str] | None = None


class ChosenColumns:
    """The columns of a list as a URL asks for them: `cols=owner,level`, or `cols` once for each.

    `up` or `down` name one that is to stand a place further, for the panel's buttons without JavaScript.
    The first column holds the link to the record: it always stands first. `unknown` are the names that
    this list doesn't know.
    """

    NAMES = ("cols", "up", "down")

    def __init__(self, offered: Sequence[Column], query: QueryDict):
        by_key = {column.key: column for column in offered}
        asked = [key for value in query.getlist("cols") for key in value.split(",") if key]
        self.usual = [column for column in offered if not column.extra]
        self.unknown = [key for key in asked if key not in by_key]
        known = [by_key[key] for key in dict.fromkeys(asked) if key in by_key]
        rest = [column for column in known if column != offered[0]]
        self.shown = [offered[0], *_moved(rest, query)] if known else self.usual
        self.hidden = [column for column in offered if column not in self.shown]

    @property
    def as_text(self) -> str:
        """For the URL; "" for the columns that the list shows anyway."""
        return "" if self.shown == self.usual else ",".join(column.key for column in self.shown)


def _moved(columns: list[Column], query: QueryDict) -> list[Column]:
    """The columns with the one that `up` or `down` names a place further."""
    for name, by in (("up", -1), ("down", 1)):
        here = next((place for place, column in enumerate(columns) if column.key == query.get(name)), None)
        if here is not None:
            columns.insert(max(here + by, 0), columns.pop(here))
    return columns
