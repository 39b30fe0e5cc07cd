"""What the page of an import of customer files shows: the kept plan or report in the reader's language."""

from collections.abc import Iterator
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from salesdept.common.tables.encodings import label
from salesdept.common.tables.imports.pages import ImportPage
from salesdept.common.tables.left_out import rows_as_csv
from salesdept.common.tables.reasons import Reason, in_words

from .columns import Kind, known_fields
from .forms import DecisionForm
from .models import CustomerImport, ImportedRecord
from .verdicts import Fate

State = CustomerImport.State
SHOWN = 20
TONES = {
    Fate.NEW: "success",
    Fate.FILLED: "info",
    Fate.OVERWRITTEN: "warning",
    Fate.ASKED: "review",
    Fate.BAD: "danger",
}


class Page(ImportPage):
    ERRORS = ImportPage.ERRORS | {"worker_lost": gettext_lazy("The worker was stopped several times in the middle.")}

    @property
    def content(self) -> dict:
        return self.report if "fates" in self.report else self.plan

    @property
    def problem(self) -> str:
        """Why the file can't be read as it is."""
        return in_words(self.plan.get("problem"))

    @cached_property
    def labels(self) -> dict:
        return {one.key: one.label for one in known_fields()}

    @property
    def missing(self) -> str:
        return ", ".join(str(self.labels[key]) for key in self.plan.get("missing", []))

    @property
    def facts(self) -> list[tuple]:
        """What was found out about the file."""
        sheet = self.plan.get("sheet") or {}
        form = sheet.get("form", "")
        columns = [
            f"{sheet['header'][place]} → {self.labels.get(key, key)}"
            for key, place in self.plan.get("columns", {}).items()
        ]
        told = [
            (_("Holds"), Kind(self.plan["kind"]).label if self.plan.get("kind") else ""),
            (_("Written by"), self.plan.get("origin", "")),
            (_("Format"), label(sheet["encoding"]) if form == "csv" else form.upper()),
            (_("Columns"), ", ".join(columns)),
            (_("Not used"), ", ".join(self.plan.get("unused", []))),
        ]
        return [(name, value) for name, value in told if value]

    @property
    def fates(self) -> list[tuple[str, int]]:
        return _counted(self.content.get("fates", {}))

    @property
    def beside_customer(self) -> str:
        """What a row tells beside its customer."""
        return _("What was bought") if self.plan.get("kind") == Kind.PURCHASES else _("Contact person")

    @property
    def kinds(self) -> list[tuple[str, list[tuple[str, int]]]]:
        """Customers and contact persons apart; what does not occur is left out."""
        titled = (
            (_("Customer files"), "customers"),
            (_("Contact persons"), "contacts"),
            (_("Leads"), "leads"),
            (_("Purchase records"), "purchases"),
        )
        return [(title, _occurring(self.content.get(name, {}))) for title, name in titled if self.content.get(name)]

    @property
    def sample(self) -> list[dict]:
        """The first rows and what becomes of each."""
        return [
            row
            | {
                "label": Fate(row["fate"]).label,
                "tone": TONES.get(Fate(row["fate"]), "neutral"),
                "why": in_words(row["why"]),
            }
            for row in self.plan.get("sample", [])
        ]

    @property
    def odd(self) -> list[dict]:
        lines = self.content.get("odd_lines", {})
        return [
            {"count": count, "text": Reason(code).text, "lines": lines.get(code, [])}
            for code, count in self.content.get("odd", {}).items()
        ]

    @cached_property
    def left_out(self) -> list:
        return list(self.shown.left_out.all()[:SHOWN])

    @property
    def left_out_count(self) -> int:
        fates = self.content.get("fates", {})
        return fates.get(Fate.BAD, 0) + fates.get(Fate.ASKED, 0)

    @cached_property
    def undone(self) -> list[tuple[str, int]]:
        """How many records were removed, restored and spared; nothing while all of it stands."""
        if self.shown.state not in (State.UNDONE, State.UNDOING, State.FAILED):
            return []
        outcomes = [one for one in ImportedRecord.Outcome if one != ImportedRecord.Outcome.STANDS]
        counted = [(str(one.label), self.shown.records.filter(undone=one).count()) for one in outcomes]
        return [(text, count) for text, count in counted if count]

    @cached_property
    def spared(self) -> list[ImportedRecord]:
        """Records that somebody has worked with since: they stay, by name."""
        return list(self.shown.records.filter(undone=ImportedRecord.Outcome.SPARED).order_by("pk")[:100])

    @cached_property
    def questions(self) -> DecisionForm:
        return DecisionForm(document=self.shown)


def _counted(fates: dict) -> list[tuple[str, int]]:
    return [(str(fate.label), fates.get(fate, 0)) for fate in Fate]


def _occurring(fates: dict) -> list[tuple[str, int]]:
    return [(text, count) for text, count in _counted(fates) if count]


def left_out_of(customer_import: CustomerImport) -> Iterator[str]:
    """The rows that were not taken, as a CSV: as they came, then line, column, reason. To be repaired there."""
    header = (customer_import.plan or {})["sheet"]["header"]
    return rows_as_csv(header, customer_import.left_out.all())
