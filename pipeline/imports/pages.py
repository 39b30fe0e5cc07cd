"""What the page of an import shows: the kept plan or report in the reader's language, and the forms beside it."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import zip_longest

from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from salesdept.common.calendar import Month
from salesdept.common.screens import screen_at
from salesdept.common.tables.encodings import label
from salesdept.common.tables.imports.pages import ImportPage
from salesdept.common.tables.reasons import in_words

from .columns import FIELDS, Kind
from .forms import DecisionForm, StartForm
from .models import ImportFile, SalesImport
from .reasons import Reason
from .stages import Meaning
from .verdicts import Fate

State = SalesImport.State


@dataclass(frozen=True)
class TableLine:
    """One table of a file, as a line of the preview or the report."""

    place: int
    table: dict
    box: BoundField | None

    @property
    def title(self) -> str:
        return self.table["title"]

    @property
    def kind(self) -> str:
        return Kind(self.table["kind"]).label if self.table["kind"] else _("not known")

    @property
    def form(self) -> str:
        """How the file is written: XLSX, or the encoding of its text."""
        sheet = self.table["sheet"] or {}
        return label(sheet["encoding"]) if sheet.get("form") == "csv" else (sheet.get("form") or "").upper()

    @property
    def problem(self) -> str:
        return in_words(self.table["problem"])

    @property
    def missing(self) -> list:
        return [one.label for one in FIELDS.get(self.table["kind"], ()) if one.key in self.table["missing"]]

    @property
    def fates(self) -> dict:
        return self.table["fates"]

    @property
    def odd_count(self) -> int:
        return sum(one["count"] for one in self.table["odd"])

    @property
    def unused(self) -> str:
        return ", ".join(self.table["unused"])


@dataclass(frozen=True)
class OddLine:
    """Something pointed out: how often, what, and where for instance."""

    count: int
    text: str
    lines: list[int]
    title: str


@dataclass(frozen=True)
class MonthLine:
    month: Month
    won: int
    amount: Decimal


class Page(ImportPage):
    ERRORS = ImportPage.ERRORS | {"worker_lost": gettext_lazy("The worker was stopped in the middle.")}

    @property
    def content(self) -> dict:
        return self.report.get("summary") or self.plan

    @cached_property
    def tables(self) -> list[TableLine]:
        """What the files hold; while it is to be confirmed, each with the box that chooses it."""
        found = self.content.get("tables", [])
        boxes = [fields.take for fields in self.questions.tables] if self.shown.state == State.PLANNED else []
        return [TableLine(place, table, box) for place, (table, box) in enumerate(zip_longest(found, boxes))]

    @property
    def fates(self) -> list[tuple[str, int]]:
        counts = self.content.get("fates", {})
        return [(fate.label, counts.get(fate, 0)) for fate in Fate]

    @property
    def odd(self) -> list[OddLine]:
        return [
            OddLine(one["count"], Reason(one["code"]).text, one["lines"], line.title)
            for line in self.tables
            for one in line.table["odd"]
        ]

    @property
    def deals(self) -> list[tuple[str, int]]:
        counts = self.content.get("deals", {})
        return [(Meaning(meaning).label, count) for meaning, count in counts.items() if count]

    @property
    def won_amount(self) -> Decimal:
        return Decimal(self.content.get("won_amount", "0"))

    @cached_property
    def months(self) -> list[MonthLine]:
        return [
            MonthLine(Month.parse(one["month"]), one["won"], Decimal(one["amount"]))
            for one in self.content.get("months", [])
        ]

    @property
    def months_url(self) -> str:
        """Where imported months are appraised; "" before they are in, and for who can't open that page."""
        found = screen_at("appraisal:periods") if self.shown.state == State.DONE else None
        return found[1] if found and found[0].is_open_to(self.reader) else ""

    @property
    def new_people(self) -> list[str]:
        return self.content.get("new_people", [])

    @cached_property
    def bad_rows(self) -> list:
        return list(self.shown.bad_rows.all()[:20])

    @property
    def done_titles(self) -> list[str]:
        return [table["title"] for table in self.report.get("tables", [])]

    @property
    def made(self) -> list[tuple[str, int]]:
        """What the run made, of each kind how many."""
        made: dict[str, int] = {}
        for table in self.report.get("tables", []):
            for what, count in table["made"].items():
                made[what] = made.get(what, 0) + count
        return [(MADE[what], count) for what, count in made.items() if count]

    @property
    def told(self) -> list[str]:
        return self.report.get("told", [])

    @property
    def earlier(self) -> list[ImportFile]:
        """Files that were imported before with the very same content."""
        return [file for file in self.shown.files.all() if file.earlier]

    @cached_property
    def questions(self) -> DecisionForm:
        return DecisionForm(document=self.shown)

    @cached_property
    def start_form(self) -> StartForm:
        return StartForm(document=self.shown, by=self.reader)


MADE = {
    "teams": gettext_lazy("Teams"),
    "people": gettext_lazy("People"),
    "places": gettext_lazy("Places in a team"),
    "products": gettext_lazy("Products"),
    "prices": gettext_lazy("Changed products"),
    "customers": gettext_lazy("Customers"),
    "contracts": gettext_lazy("Signed contracts"),
    "lost": gettext_lazy("Lost opportunities"),
    "open": gettext_lazy("Open opportunities"),
    "leads": gettext_lazy("Leads"),
    "moved": gettext_lazy("Deals moved on"),
    "teamless": gettext_lazy("Contracts of people who had no team that day: they count for the person, for no team"),
}
