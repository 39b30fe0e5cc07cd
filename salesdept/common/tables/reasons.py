"""What can be wrong with a file, in words. Kept by code, shown in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from ..text import Text

FILE = {
    "empty_file": _("The file is empty."),
    "no_rows": _("The file has a heading but no rows."),
    "not_a_table": _("This is not a table. Save it as CSV or XLSX and upload it again."),
    "old_excel": _("This is an Excel file of before 2007. Open it, save it as .xlsx or CSV, and upload it again."),
    "broken_workbook": _(
        "The workbook can't be opened: it is damaged or protected by a password. Save it again as .xlsx or CSV."
    ),
    "too_large": _("The file is larger than %(limit)s MB. Split it, for instance by year."),
    "too_wide": _("The file has more than %(limit)s columns. Keep the columns that are needed and upload it again."),
    "too_long": _("The file has more than %(limit)s rows. Split it, for instance by year."),
    "unclosed_quote": _(
        "From line %(line)s on the columns can't be told apart: a quotation mark is opened and not closed."
    ),
    "unknown_kind": _("The columns don't show what this file holds. Say what it is and which column is which."),
    "twin_column": _("Two columns are both called %(column)s. Rename one, or say which one counts."),
}

VALUE = {
    "empty": _("is empty but needed"),
    "not_a_date": _("is not a date"),
    "date_order": _("may be day/month or month/day"),
    "not_an_amount": _("is not an amount"),
    "negative": _("is negative"),
    "too_big": _("is larger than can be kept"),
    "not_a_number": _("is not a whole number"),
    "bad_character": _("holds characters that can't be read in this encoding"),
    "too_many_cells": _(
        "has more cells than the heading: a separator or line break inside a value without quotation marks?"
    ),
    "too_long_text": _("is longer than %(limit)s characters"),
    "twice": _("stands in line %(line)s already"),
    "not_an_email": _("is not an e-mail address"),
}

_messages: dict[str, Text] = {**FILE, **VALUE}


def explain(messages: Mapping[str, Text]) -> None:
    """Say in words what else an app finds in files, by code; "%(name)s" stands for what a Reason is about."""
    _messages.update(messages)


@dataclass(frozen=True)
class Reason:
    """Why a file, row or value is refused or pointed out."""

    code: str
    about: dict = field(default_factory=dict)

    @property
    def text(self) -> str:
        return _messages[self.code] % self.about if self.about else str(_messages[self.code])

    def __str__(self):
        return self.text


def in_words(kept: Mapping | None) -> str:
    """The text of a reason that was kept as JSON; "" for none."""
    return Reason(kept["code"], kept["about"]).text if kept else ""


class Unreadable(Exception):
    """The file as a whole can't be read; `reason` says why and what to do."""

    def __init__(self, code: str, **about):
        self.reason = Reason(code, about)
        super().__init__(code)


class BadValue(Exception):
    """A value can't be taken as what its column says."""

    def __init__(self, code: str, **about):
        self.reason = Reason(code, about)
        super().__init__(code)
