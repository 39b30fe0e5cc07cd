"""Days and natural months by the company's clock (4.2)."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from salesdept.common.calendar import Month, as_of, months_between, today

TAIPEI = ZoneInfo("Asia/Taipei")
pytestmark = pytest.mark.clause("4.2")


def test_a_month_is_read_and_written_as_year_and_month():
    assert str(Month.parse("2017-06")) == "2017-06"
    for nonsense in ("2017-13", "2017", "", "2017-06-15", "abc"):
        with pytest.raises(ValueError):  # noqa: PT011
            Month.parse(nonsense)


def test_months_are_counted_over_the_turn_of_the_year():
    december = Month.parse("2016-12")
    assert str(december.next) == "2017-01"
    assert str(Month.parse("2017-01").previous) == "2016-12"
    assert Month.parse("2018-02") - december == 14
    assert [str(m) for m in months_between(december, Month.parse("2017-02"))] == ["2016-12", "2017-01", "2017-02"]


def test_a_month_ends_where_the_next_begins():
    june = Month.parse("2017-06")
    assert (june.first, june.last) == (date(2017, 6, 1), date(2017, 6, 30))
    assert june.bounds()[1] == june.next.bounds()[0] == datetime(2017, 7, 1, tzinfo=TAIPEI)
    assert date(2017, 6, 30) in june
    assert date(2017, 7, 1) not in june


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 10, 31, 23, 59, 59, tzinfo=TAIPEI), date(2026, 10, 31)),
        (datetime(2026, 11, 1, 0, 0, 0, tzinfo=TAIPEI), date(2026, 11, 1)),
    ],
)
def test_midnight_is_the_companys(moment, day):
    with time_machine.travel(moment, tick=False):
        assert today() == day
        assert Month.last_complete() == Month.of(day).previous


def test_a_late_run_acts_as_on_its_day():
    with as_of(date(2026, 2, 28)):
        assert today() == date(2026, 2, 28)
        assert str(Month.last_complete()) == "2026-01"
    assert today() != date(2026, 2, 28)
