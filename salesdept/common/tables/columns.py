"""What the titles of columns mean."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..text import Text
from .names import folded
from .reasons import Unreadable


@dataclass(frozen=True)
class Field:
    """One thing a file may tell; `headings` are the column titles that mean it, "a | b | c"."""

    key: str
    label: Text
    headings: str
    is_needed: bool = False

    @property
    def names(self) -> set[str]:
        """The headings as they are compared, the key itself among them."""
        return {folded(name) for name in (self.key, *self.headings.split("|"))}


def plain(title: str) -> str:
    """A heading without case, spaces and what other systems put in front of it."""
    bare = folded(title)
    return bare.removeprefix("property") or bare


def unused(header: Sequence[str], columns: dict[str, int]) -> list[str]:
    """The titles of the columns that tell nothing."""
    return [title for place, title in enumerate(header) if title and place not in columns.values()]


def refuse_twins(header: Sequence[str], columns: dict[str, int]) -> None:
    """Two columns of one name, of which one is used: nobody can tell which one is meant."""
    titles = [folded(title) for title in header]
    for place in columns.values():
        if titles.count(titles[place]) > 1:
            raise Unreadable("twin_column", column=header[place])
