"""What can be wrong or odd in files of sales data, in words."""

from django.utils.translation import gettext_lazy as _

from salesdept.common.tables.reasons import BadValue, Reason, Unreadable, explain

__all__ = ["BadValue", "Reason", "Unreadable"]

ROW = {
    "unknown_person": _("is nobody in the team file or among the people here"),
    "other_post": _("has another post here: %(post)s"),
    "unknown_product": _("is not in the catalogue"),
    "unknown_stage": _("is not a stage that is known here"),
    "won_without_customer": _("is needed: a won deal has a customer"),
    "won_without_date": _("is needed: a won deal counts in the month in which it was closed"),
    "won_for_nothing": _("is needed: a won deal has a value"),
    "in_the_future": _("lies in the future"),
    "closed_before_start": _("lies before the start of the deal"),
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
    "worked_on": _("opportunities that are worked on here: they move by their gates, not by a file"),
    "same_day_first": _(
        "customers whose first deals were won on one day by more than one person: the lower number counts as the first"
    ),
}

explain(ROW | ODD)
