"""Targets as a table in a file: written, read with every error at its cell, kept whole or not at all (1.1)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import Month, months_between
from salesdept.common.tables.columns import Field
from salesdept.common.tables.names import folded
from salesdept.common.tables.reasons import BadValue, Reason, Unreadable, explain
from salesdept.common.tables.sheets import sheets_of
from salesdept.common.tables.values import Cell, as_text, shown

from ..models import Target, Team, TeamTarget, User
from .cascade import FIGURES
from .closing import is_closed
from .file_values import READERS, as_month
from .models import MonthTarget
from .month_targets import MonthTargets

MOST_ROWS = 5_000

FIELDS = (
    Field("month", _("Month"), "month | 月份 | 月", is_needed=True),
    Field("team", _("Team"), "team | 團隊 | 团队"),
    Field("rep", _("Sales rep"), "rep | sales rep | name | 銷售代表 | 销售代表 | 姓名"),
    Field("email", _("E-mail"), "email | e-mail | 電子郵件 | 邮箱 | 電郵"),
    Field("amount", _("Sales amount"), "amount | sales amount | target | 銷售額 | 销售额 | 銷售目標 | 销售目标"),
    Field("profit", _("Sales profit"), "profit | sales profit | 銷售利潤 | 销售利润"),
    Field("new_customers", _("New customers"), "new customers | 新客戶 | 新客户 | 新客戶開發數量 | 新客户开发数量"),
    Field("growth", _("Growth rate"), "growth | growth rate | 銷售增長率 | 销售增长率 | 增長率 | 增长率"),
    Field("satisfaction", _("Satisfaction"), "satisfaction | customer satisfaction | 客戶滿意度 | 客户满意度 | 滿意度"),
)

explain(
    {
        "not_a_month": _("is no month; write 2027-01"),
        "nobody_named": _("names neither a team nor a rep"),
        "unknown_rep": _("is nobody's name or e-mail here"),
        "several_of_that_name": _("is the name of several people; give the e-mail"),
        "unknown_team": _("is no team here"),
        "not_there_then": _("was in no team in this month"),
        "month_published": _("is a published month: its targets stay as they are"),
        "amount_needed": _("is empty, but other figures of the row are not"),
        "no_growth": _("is no growth rate: 0.15 stands for fifteen percent, 3 is the most"),
        "no_satisfaction": _("lies outside 0 to 100"),
    }
)


@dataclass(frozen=True)
class PlannedTarget:
    """One row as it would be set: whose, which month, the figures, and the version that it was compared with."""

    kind: str
    whose: User | Team
    month: Month
    figures: dict[str, Decimal]
    saved: Target | TeamTarget | None

    @property
    def seen(self) -> int:
        return self.saved.version if self.saved else 0

    @property
    def changes(self) -> dict[str, tuple[Decimal | None, Decimal]]:
        """figure -> (now, then) of what differs. What the file leaves empty stays."""
        now = self.saved.figures if self.saved else dict.fromkeys(FIGURES)
        return {name: (now[name], value) for name, value in self.figures.items() if now[name] != value}

    @property
    def model(self) -> type[MonthTarget]:
        return MODELS[self.kind]


MODELS: dict[str, type[MonthTarget]] = {"rep": Target, "team": TeamTarget}


@dataclass(frozen=True)
class Fault:
    """What is wrong with one cell; the row is named as the file counts."""

    line: int
    column: str
    value: str
    reason: Reason


@dataclass
class Reading:
    """What a table of targets holds. Nothing is to be set from one that has faults."""

    rows: list[PlannedTarget] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @cached_property
    def changing(self) -> list[PlannedTarget]:
        return [row for row in self.rows if row.changes]

    @property
    def is_late(self) -> bool:
        """Whether a month of what changes has begun: then there must be a reason."""
        return any(row.month <= Month.current() for row in self.changing)


def read_file(file) -> Reading:
    """The targets of an uploaded CSV or XLSX; Unreadable where it is no table of targets."""
    sheet = sheets_of(file, lambda titles: len(_places(titles)))[0]
    places = _places(sheet.header)
    if "month" not in places or not places.keys() & set(FIGURES):
        raise Unreadable("unknown_kind")
    lines = (
        (number, {key: cells[place] for key, place in places.items() if place < len(cells)})
        for number, cells in sheet.rows(file)
    )
    return read_rows(lines, {key: sheet.header[place] for key, place in places.items()})


def _places(header: Iterable[str]) -> dict[str, int]:
    titles = {folded(title): place for place, title in reversed(list(enumerate(header))) if title}
    found = {}
    for one in FIELDS:
        place = next((titles[name] for name in sorted(one.names | _in_every_language(one)) if name in titles), None)
        if place is not None:
            found[one.key] = place
    return found


def _in_every_language(one: Field) -> set[str]:
    """What an export calls the column, whoever made it."""
    names = set()
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            names.add(folded(str(one.label)))
    return names


def read_rows(lines: Iterable[tuple[int, Mapping[str, Cell]]], titles: Mapping[str, str] | None = None) -> Reading:
    """The rows of a table: (line, key of a Field -> cell). `titles` is what the table calls its columns."""
    reader = Reader(titles or {})
    for count, (line, cells) in enumerate(lines, start=1):
        if count > MOST_ROWS:
            raise Unreadable("too_long", limit=f"{MOST_ROWS:,}")
        reader.read(line, cells)
    return reader.finished()


class Reader:
    """Reads row by row what is meant, and looks up once for all rows what there is."""

    def __init__(self, titles: Mapping[str, str]):
        self.titles = titles
        self.reading = Reading()
        self.taken: dict[tuple, int] = {}
        self.found: list[tuple] = []

    def read(self, line: int, cells: Mapping[str, Cell]) -> None:
        figures = self._figures(line, cells)
        if figures is None:
            return
        month = self._cell(line, cells, "month", as_month)
        whose = self._whose(line, cells)
        if month is None or whose is None:
            return
        kind, person = whose
        if kind == "rep" and person.pk not in self._working(month):
            self._fault(line, cells, "email" if cells.get("email") else "rep", "not_there_then")
        elif self._closed(month):
            self._fault(line, cells, "month", "month_published")
        elif earlier := self.taken.get((person.pk, month)):
            self._fault(line, cells, "rep" if kind == "rep" else "team", "twice", line=earlier)
        else:
            self.taken[person.pk, month] = line
            self.found.append((kind, person, month, figures))

    def finished(self) -> Reading:
        months = {month for _kind, _whose, month, _figures in self.found}
        saved: dict[tuple, Target | TeamTarget] = {
            (one.rep_id, one.month): one for one in Target.objects.filter(month__in=months)
        }
        saved |= {(one.team_id, one.month): one for one in TeamTarget.objects.filter(month__in=months)}
        self.reading.rows = [
            PlannedTarget(kind, whose, month, figures, saved.get((whose.pk, month)))
            for kind, whose, month, figures in self.found
        ]
        return self.reading

    # Cells.

    def _figures(self, line: int, cells: Mapping[str, Cell]) -> dict[str, Decimal] | None:
        """The figures of a row; None for a row without any and for one with a fault."""
        before = len(self.reading.faults)
        given = {name: self._cell(line, cells, name, READERS[name]) for name in FIGURES}
        figures = {name: value for name, value in given.items() if value is not None}
        is_right = len(self.reading.faults) == before
        if figures and is_right and "amount" not in figures:
            self._fault(line, cells, "amount", "amount_needed")
            return None
        return figures if figures and is_right else None

    def _cell(self, line: int, cells: Mapping[str, Cell], key: str, read):
        try:
            return read(cells.get(key))
        except BadValue as wrong:
            self._fault(line, cells, key, wrong.reason.code, **wrong.reason.about)
            return None

    def _fault(self, line: int, cells: Mapping[str, Cell], key: str, code: str, /, **about) -> None:
        title = self.titles.get(key) or str(next(one.label for one in FIELDS if one.key == key))
        self.reading.faults.append(Fault(line, title, shown(cells.get(key)), Reason(code, about)))

    def _whose(self, line: int, cells: Mapping[str, Cell]) -> tuple[str, User | Team] | None:
        texts = {key: self._cell(line, cells, key, as_text) for key in ("email", "rep", "team")}
        key = next((key for key, text in texts.items() if text), None)
        if key is None:
            self._fault(line, cells, "rep", "nobody_named")
            return None
        found = {"email": self._emails, "rep": self._names, "team": self._teams}[key].get(folded(texts[key]), [])
        if len(found) != 1:
            unknown = "unknown_team" if key == "team" else "unknown_rep"
            self._fault(line, cells, key, "several_of_that_name" if found else unknown)
            return None
        return ("team" if key == "team" else "rep"), found[0]

    # What there is.

    @cached_property
    def _people(self) -> list[User]:
        return list(User.objects.with_places())

    @cached_property
    def _emails(self) -> dict[str, list]:
        return {folded(person.email): [person] for person in self._people}

    @cached_property
    def _names(self) -> dict[str, list]:
        names: dict[str, list] = {}
        for person in self._people:
            names.setdefault(folded(person.name), []).append(person)
        return names

    @cached_property
    def _teams(self) -> dict[str, list]:
        return {folded(team.name): [team] for team in Team.objects.all()}

    def _working(self, month: Month) -> set:
        return self._of_month(
            month, "working", lambda: set(User.objects.working_in(month).values_list("pk", flat=True))
        )

    def _closed(self, month: Month) -> bool:
        return self._of_month(month, "closed", lambda: is_closed(month))

    def _of_month(self, month: Month, what: str, ask):
        known = self.__dict__.setdefault("_months", {})
        if (month, what) not in known:
            known[month, what] = ask()
        return known[month, what]


def titles() -> list[str]:
    return [str(one.label) for one in FIELDS]


def rows_of(first: Month, last: Month) -> Iterator[list]:
    """Every team and rep of these months in the shape in which they are read, empty where nothing is set."""
    for month in months_between(first, last):
        for team in MonthTargets(month).laid_out():
            if team.team:
                yield [str(month), team.name, "", "", *_told(team.target)]
            for row in team.rows:
                yield [str(month), team.name if team.team else "", row.rep.name, row.rep.email, *_told(row.target)]


def _told(target: MonthTarget | None) -> list:
    figures = target.figures if target else dict.fromkeys(FIGURES)
    growth = figures["growth"]
    told = ["" if figures[name] is None else figures[name] for name in FIGURES]
    told[FIGURES.index("growth")] = "" if growth is None else f"{(growth * 100).normalize():f}%"
    return told
