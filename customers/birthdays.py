"""Birthdays by the solar and by the lunar calendar (7.3.1): which are kept on a day, and when one is kept next.

29 February is kept on the 28th of a common year; the 30th of a lunar month on the 29th where that month has no more
days; a birthday in a leap month in the month of the same number where the year has no such leap month.
"""

from calendar import monthrange
from datetime import date, timedelta

from borax.calendars.lunardate import LCalendars, LunarDate
from django.core.exceptions import ValidationError
from django.db.models import Q, TextChoices
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class Calendar(TextChoices):
    SOLAR = "solar", _("Solar")
    LUNAR = "lunar", _("Lunar")


LONGEST_LUNAR_MONTH = 30


def kept_on(day: date) -> Q:
    """Condition on contacts: their birthday is kept on this day."""
    return _solar(day) | _lunar(day)


def _solar(day: date) -> Q:
    kept = Q(birth_month=day.month, birth_day=day.day)
    if (day.month, day.day) == (2, 28) and (day + timedelta(days=1)).month == 3:
        kept |= Q(birth_month=2, birth_day=29)
    return Q(birth_calendar=Calendar.SOLAR) & kept


def _lunar(day: date) -> Q:
    lunar = LunarDate.from_solar_date(day.year, day.month, day.day)
    days = Q(birth_day=lunar.day)
    if lunar.day == LCalendars.ndays(lunar.year, lunar.month, lunar.leap):
        days |= Q(birth_day__range=(lunar.day, LONGEST_LUNAR_MONTH))
    kept = Q(birth_calendar=Calendar.LUNAR, birth_month=lunar.month) & days
    if lunar.leap or LCalendars.leap_month(lunar.year) == lunar.month:
        kept &= Q(birth_in_leap_month=bool(lunar.leap))
    return kept


def year_of(contact, day: date) -> int:
    """The year of the contact's own calendar in which `day` lies: one birthday in each."""
    return LunarDate.from_solar_date(day.year, day.month, day.day).year if _is_lunar(contact) else day.year


def next_day(contact, since: date) -> date | None:
    """The first day from `since` on, on which the contact's birthday is kept; None where none is known."""
    if not contact.birth_month:
        return None
    # The lunar year begins and ends up to two months after the solar one.
    days = (_kept_in(contact, since.year + ahead) for ahead in (-1, 0, 1))
    return min(day for day in days if day >= since)


def _kept_in(contact, year: int) -> date:
    """The day on which it is kept in that year of the contact's own calendar."""
    month, day = contact.birth_month, contact.birth_day
    if not _is_lunar(contact):
        return date(year, month, min(day, monthrange(year, month)[1]))
    in_leap = int(contact.birth_in_leap_month and LCalendars.leap_month(year) == month)
    return LunarDate(year, month, min(day, LCalendars.ndays(year, month, in_leap)), in_leap).to_solar_date()


def check(contact) -> None:
    """ValidationError at the field for a birthday that no year has, or not the year that is named."""
    if bool(contact.birth_month) != bool(contact.birth_day):
        raise ValidationError({"birth_day": gettext("A birthday is a month and a day.")})
    if not contact.birth_month:
        return
    if contact.birth_in_leap_month and not _is_lunar(contact):
        raise ValidationError({"birth_in_leap_month": gettext("Leap months are of the lunar calendar.")})
    if contact.birth_in_leap_month and not _year_has_leap_month(contact):
        raise ValidationError({"birth_in_leap_month": gettext("That year has no such leap month.")})
    if contact.birth_day > _most_days(contact):
        raise ValidationError({"birth_day": gettext("This month has no such day.")})


def _is_lunar(contact) -> bool:
    return contact.birth_calendar == Calendar.LUNAR


def _year_has_leap_month(contact) -> bool:
    return not contact.birth_year or LCalendars.leap_month(contact.birth_year) == contact.birth_month


def _most_days(contact) -> int:
    """How many days the month has, in the year that is named or in any; 0 for no month at all."""
    year, month = contact.birth_year, contact.birth_month
    if not 1 <= month <= 12:
        return 0
    if not _is_lunar(contact):
        leap_year = 2000
        return monthrange(leap_year, month)[1]
    return LCalendars.ndays(year, month, contact.birth_in_leap_month) if year else LONGEST_LUNAR_MONTH
