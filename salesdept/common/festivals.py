"""Days that the calendar knows by itself: the lunar date, and holidays that follow from the sun, the moon or a date.

Days off that a government moves or adds from year to year are not computed and not told.
"""

from datetime import date, timedelta
from functools import lru_cache

from borax.calendars.festivals2 import TermFestival
from borax.calendars.lunardate import LunarDate
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from .text import Text

TRADITIONAL = str.maketrans("腊闰", "臘閏")

BY_DATE: dict[str, dict[tuple[int, int], Text]] = {
    "TW": {
        (1, 1): _("New Year"),
        (2, 28): _("Peace Memorial Day"),
        (4, 4): _("Children's Day"),
        (5, 1): _("Labour Day"),
        (10, 10): _("National Day"),
    },
    "CN": {(1, 1): _("New Year"), (5, 1): _("Labour Day"), (10, 1): _("National Day")},
}
BY_MOON: dict[tuple[int, int], Text] = {
    (1, 1): _("Spring Festival"),
    (5, 5): _("Dragon Boat Festival"),
    (8, 15): _("Mid-Autumn Festival"),
}
REGIONS = {"TWD": "TW", "CNY": "CN"}


@lru_cache(maxsize=512)
def _lunar(day: date) -> LunarDate:
    return LunarDate.from_solar_date(day.year, day.month, day.day)


def lunar_name(day: date, language: str) -> str:
    """初八; on the first of a month the month, 十月; "" for who does not read Chinese."""
    if not language.startswith("zh"):
        return ""
    lunar = _lunar(day)
    leap = "闰" if lunar.leap else ""
    name = f"{leap}{lunar.cn_month}月" if lunar.day == 1 else lunar.cn_day
    return name.translate(TRADITIONAL) if language != "zh-hans" else name


def holiday(day: date) -> Text:
    """The public holiday that falls on this day where the company is; "" on other days."""
    fixed = BY_DATE.get(REGIONS.get(settings.COMPANY_CURRENCY, ""))
    if fixed is None:
        return ""
    by_sun = _("Tomb-Sweeping Day") if day == _qingming(day.year) else ""
    return by_sun or fixed.get((day.month, day.day)) or _by_moon(day)


def _by_moon(day: date) -> Text:
    lunar = _lunar(day)
    if lunar.leap:
        return ""
    is_last_of_year = (_lunar(day + timedelta(days=1)).month, _lunar(day + timedelta(days=1)).day) == (1, 1)
    return _("New Year's Eve") if is_last_of_year else BY_MOON.get((lunar.month, lunar.day), "")


@lru_cache(maxsize=64)
def _qingming(year: int) -> date:
    return TermFestival(name="清明").at(year=year)
