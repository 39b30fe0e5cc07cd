"""What can be wrong or odd in a file, in words. Kept by code, shown in the reader's language."""

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

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

ROW = {
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
    "unknown_person": _("is nobody in the team file or among the people here"),
    "other_post": _("has another post here: %(post)s"),
    "unknown_product": _("is not in the catalogue"),
    "unknown_stage": _("is not a stage that is known here"),
    "won_without_customer": _("is needed: a won deal has a customer"),
    "won_without_date": _("is needed: a won deal counts in the month in which it was closed"),
    "won_for_nothing": _("is needed: a won deal has a value"),
    "in_the_future": _("lies in the future"),
    "closed_before_start": _("lies before the start of the deal"),
    "not_an_email": _("is not an e-mail address"),
    "tax_id_taken": _("is the tax ID of %(name)s"),
    "email_taken": _("belongs to another person"),
}

ODD = {
    "no_account": _("open deals without a customer: not imported, because an opportunity belongs to a customer"),
    "no_account_lead": _("open deals without a customer: kept as leads of their reps"),
    "lost_without_account": _("lost deals without a customer: not imported"),
    "no_start_date": _("open deals without a date: they start on the day of the import"),
    "no_close_date": _("lost deals without a day: lost on the day of the import"),
    "late": _("won deals in months that are published: booked today, with their true day"),
    "lost_with_value": _("lost deals with a value: they count as lost"),
    "no_product": _("deals without a product"),
    "people_without_deals": _("people in the team file without a deal"),
    "likely_double": _("customers whose name differs from another one only in the legal form: added, to be looked at"),
    "new_accounts_by_deals": _("customers named in the deals only: added by name"),
    "spaces": _("values with spaces around them: taken without"),
    "rounded": _("amounts with more than two decimals: rounded to cents"),
    "excel_number": _("dates written as Excel's numbers: read as dates"),
    "mangled": _("numbers that a spreadsheet shortened (1.2E+11): kept as they stand"),
    "team_differs": _("people whose team here is another one: left where they are"),
    "won_differs": _(
        "signed contracts whose value or date differs: a signed contract is changed on its own page, not by a file"
    ),
    "went_back": _("closed deals that the file shows as open again: left as they are"),
    "same_day_first": _(
        "customers whose first deals were won on one day by more than one person: the lower number counts as the first"
    ),
}

MESSAGES = FILE | ROW | ODD


@dataclass(frozen=True)
class Reason:
    """Why a file, row or value is refused or pointed out."""

    code: str
    about: dict = field(default_factory=dict)

    @property
    def text(self) -> str:
        return MESSAGES[self.code] % self.about if self.about else str(MESSAGES[self.code])

    def __str__(self):
        return self.text


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
