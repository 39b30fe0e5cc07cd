"""Rows of a file that were not taken: found, kept with their import, given back to be repaired."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Self

from django.db import models
from django.utils.translation import gettext as _

from .reasons import Reason
from .writing import table_as_csv


@dataclass(frozen=True)
class Fault:
    """A row that is not imported: the column as the file calls it, the value as it stands there, the reason."""

    line: int
    column: str
    value: str
    reason: Reason
    cells: list[str] = field(compare=False)

    def as_json(self) -> list:
        return [self.line, self.column, self.value, self.reason.code, self.reason.about]


def faults_in_words(kept: Iterable[list]) -> list[tuple]:
    """(line, column, value, why) of faults kept as JSON."""
    return [(*cell, Reason(code, about).text) for *cell, code, about in kept]


class RowLeftOut(models.Model):
    """A row that was not taken: where it stands, why, and the row itself, to be repaired."""

    line = models.PositiveIntegerField()
    column = models.CharField(max_length=80, blank=True)
    value = models.CharField(max_length=200, blank=True)
    code = models.CharField(max_length=30)
    about = models.JSONField(default=dict)
    cells = models.JSONField()

    class Meta:
        abstract = True
        ordering = ["pk"]

    def __str__(self):
        return f"{self.line} {self.column}: {self.code}"

    @classmethod
    def of(cls, fault: Fault, **where) -> Self:
        """The row to be kept; `where` says of which import and table."""
        reason = fault.reason
        return cls(
            line=fault.line,
            column=fault.column,
            value=fault.value,
            code=reason.code,
            about=reason.about,
            cells=fault.cells,
            **where,
        )

    @property
    def reason(self) -> Reason:
        return Reason(self.code, self.about)


def rows_as_csv(header: Sequence[str], rows: models.QuerySet) -> Iterator[str]:
    """The lines of a CSV: the columns as they came, then line, column and reason."""
    titles = [*header, _("Line"), _("Column"), _("Why not taken")]
    width = len(header)
    kept = rows.iterator()
    return table_as_csv(titles, ([*_filled(row.cells, width), row.line, row.column, row.reason.text] for row in kept))


def _filled(cells: list, width: int) -> list:
    return (cells + [""] * width)[:width]
