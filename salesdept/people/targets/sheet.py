"""Goals and targets as a sheet: rows of five figures, read from what was typed and saved together or not at all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.models import AuditEntry
from salesdept.common.templatetags.formats import plain

from .cascade import ADDITIVE, FIGURES, Difference, Values, added_up, differences
from .models import Figures
from .models.figures import LEAST_GROWTH, MOST_GROWTH
from .models.month import Target
from .spreading import spread

FROM_TO = _("From −100%% to +300%%.")
UNSET: Values = dict.fromkeys(FIGURES)


class RateField(forms.DecimalField):
    """A rate that is typed in percent: 15 is 0.15."""

    def to_python(self, value):
        percent = super().to_python(str(value or "").rstrip("% "))
        return None if percent is None else percent / 100


def _fields() -> dict[str, forms.Field]:
    """The model's own fields with the model's own limits; nothing need be filled in."""
    fields = forms.fields_for_model(Target, FIGURES)
    for name, field in fields.items():
        field.required = False
        field.validators += Target._meta.get_field(name).validators  # type: ignore[union-attr]
    limits = [MinValueValidator(LEAST_GROWTH, FROM_TO), MaxValueValidator(MOST_GROWTH, FROM_TO)]
    fields["growth"] = RateField(required=False, decimal_places=4, validators=limits)
    return fields


def label_of(figure: str) -> str:
    return capfirst(str(Target._meta.get_field(figure).verbose_name))  # type: ignore[union-attr]


def typed(figure: str, value: Decimal | None) -> str:
    """As one types it: 580000, 2.5, growth in percent."""
    if value is None:
        return ""
    return plain(value * 100 if figure == "growth" else value)


def typed_all(figures: Values) -> dict[str, str]:
    return {name: typed(name, figures[name]) for name in FIGURES}


@dataclass
class Row:
    """A row: what is saved (None: nothing yet) and, if need be, what the cells begin with instead."""

    key: str
    label: str
    saved: Figures | None = None
    start: Values | None = None

    @property
    def figures(self) -> Values:
        return self.saved.figures if self.saved else UNSET

    @property
    def version(self) -> int:
        return self.saved.version if self.saved else 0

    @property
    def seen(self) -> str:
        """What is shown, sent along with what is typed: so a colleague's change is told from one's own."""
        return "|".join([str(self.version), *typed_all(self.figures).values()])


@dataclass(frozen=True)
class Cell:
    name: str
    label: str
    column: str
    value: str
    error: str = ""


@dataclass(frozen=True)
class Gap:
    """Whether the parts meet the whole in one figure, and the names by which the page's script goes on counting."""

    figure: str
    label: str
    difference: Difference | None
    whole: str
    fixed: str
    parts: str

    @property
    def is_counted(self) -> bool:
        return self.figure in ADDITIVE


class FiguresSheet:
    """`rows` as they are shown, and with `data` as they were typed. Rows that nobody touched are not saved.

    A touched row that a colleague saved meanwhile is an error that shows the colleague's figures; sent once more it is
    saved over them knowingly. `changes` holds the touched rows: key -> figures.
    """

    needs_amount = True

    def __init__(self, rows: Sequence[Row], data: Mapping | None = None):
        self.rows = {row.key: row for row in rows}
        self.data = data
        self.errors: dict[tuple[str, str], str] = {}
        self.changes: dict[str, dict[str, Decimal | None]] = {}
        self.is_stale = False
        self._values = {row.key: dict(row.start or row.figures) for row in rows}
        self._texts = {
            key: {name: typed(name, figures[name]) for name in FIGURES} for key, figures in self._values.items()
        }
        if data is not None:
            self._read(data)

    @property
    def status(self) -> int:
        return 409 if self.is_stale else 422 if self.errors else 200

    def is_valid(self) -> bool:
        return self.data is not None and not self.errors

    def values(self, key: str) -> Values:
        return self._values[key]

    def cells(self, key: str) -> list[Cell]:
        whose = self.rows[key].label
        return [
            Cell(f"{key}-{name}", f"{whose}: {label_of(name)}", label_of(name), text, self.errors.get((key, name), ""))
            for name, text in self._texts[key].items()
        ]

    def problems(self) -> list[tuple[str, str, str]]:
        """(name of the cell, whose and what, what is wrong), row by row."""
        return [
            (f"{key}-{name}", f"{self.rows[key].label}: {label_of(name)}", error)
            for (key, name), error in self.errors.items()
        ]

    # Reading.

    def _read(self, data: Mapping) -> None:
        fields = _fields()
        for row in self.rows.values():
            # A cell that was not sent stays as it is; one that was emptied is sent empty.
            given = {
                name: str(data.get(f"{row.key}-{name}", text)).strip() for name, text in self._texts[row.key].items()
            }
            values = self._cleaned(row, given, fields)
            seen_version, seen = self._seen(row, data)
            if values is not None and values == seen:
                # Untouched here: what a colleague saved meanwhile shows, and stays.
                self._show(row.key, row.figures)
                continue
            self._texts[row.key] = given
            if values is not None:
                self._values[row.key] = values
                self._take(row, values, seen_version)

    def _cleaned(self, row: Row, given: dict[str, str], fields) -> dict | None:
        values = {}
        for name, text in given.items():
            try:
                values[name] = fields[name].clean(text)
            except ValidationError as wrong:
                self.errors[row.key, name] = " ".join(wrong.messages)
        return values if len(values) == len(given) else None

    @staticmethod
    def _seen(row: Row, data: Mapping) -> tuple[int, Values]:
        told = str(data.get(f"{row.key}-seen", row.seen)).split("|")
        try:
            version, *texts = told
            numbers = [Decimal(text) if text else None for text in texts]
            figures = dict(zip(FIGURES, numbers, strict=True))
            if figures["growth"] is not None:
                figures["growth"] /= 100
            return int(version), figures
        except (ValueError, InvalidOperation):
            return -1, {}

    def _take(self, row: Row, values: dict, seen_version: int) -> None:
        if values == row.figures:
            return
        if seen_version != row.version:
            self._tell_stale(row, values)
        elif self.needs_amount and values["amount"] is None and any(value is not None for value in values.values()):
            self.errors[row.key, "amount"] = gettext("A target needs its amount.")
        else:
            self.changes[row.key] = values

    def _tell_stale(self, row: Row, values: dict) -> None:
        self.is_stale = True
        last = AuditEntry.objects.of(row.saved).first() if row.saved else None
        for name in FIGURES:
            if values[name] != row.figures[name]:
                told = {"saved": typed(name, row.figures[name]) or gettext("empty"), "by": last.by if last else "–"}
                self.errors[row.key, name] = gettext("Saved meanwhile: %(saved)s (%(by)s)") % told

    def _show(self, key: str, figures: Values) -> None:
        self._values[key] = dict(figures)
        self._texts[key] = typed_all(figures)

    # The cascade.

    def gaps(self, parts: Sequence[str], *, of: str = "", fixed: Values | None = None) -> list[Gap]:
        """How the rows `parts` stand against the row `of`, or against the figures `fixed`; levels only where below."""
        whole = self.values(of) if fixed is None else fixed
        found = differences(whole, [self.values(key) for key in parts])
        return [
            Gap(
                name,
                label_of(name),
                found.get(name),
                f"{of}-{name}" if fixed is None else "",
                typed(name, whole.get(name)),
                " ".join(f"{key}-{name}" for key in parts),
            )
            for name in FIGURES
            if name in found or (name in ADDITIVE and (fixed is None or whole.get(name) is not None))
        ]

    def spread_over(self, parts: Sequence[str], whole: Values, weights: Sequence[Decimal]) -> None:
        """Fill the cells of `parts` from `whole`, not saved yet; ValueError where there is nothing to go by."""
        for name in ADDITIVE:
            aim = whole.get(name)
            if aim is None:
                continue
            for key, part in zip(parts, spread(aim, weights), strict=True):
                self._fill(key, name, part)

    def fill_sums(self, key: str, parts: Sequence[str]) -> None:
        """Fill a row with the sums of its parts."""
        for name, value in added_up([self.values(part) for part in parts]).items():
            if value is not None:
                self._fill(key, name, value)

    def _fill(self, key: str, name: str, value: Decimal) -> None:
        self._values[key][name] = value
        self._texts[key][name] = typed(name, value)
