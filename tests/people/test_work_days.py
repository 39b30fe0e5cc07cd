"""Deadlines by working hours (7.2.2): weekends, holidays, make-up days and pauses, against a slow reference."""

from datetime import date, datetime, time, timedelta
from random import Random

import pytest
from django.utils import timezone

from salesdept.common.calendar import as_of
from salesdept.common.models import AuditEntry
from salesdept.people.models import WorkDay
from salesdept.people.work_days.clock import WorkClock, due_day, work_clock

pytestmark = [pytest.mark.clause("7.2.2"), pytest.mark.django_db]

# National Day 2026 falls on a Saturday: kept on Friday the 9th; Saturday the 17th is worked instead of Monday the 12th.
NATIONAL_DAY = {date(2026, 10, 9): False, date(2026, 10, 12): False, date(2026, 10, 17): True}
CLOCK = WorkClock(NATIONAL_DAY, time(9), time(18))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return timezone.make_aware(datetime.combine(date(2026, 10, day), time(hour, minute)))


def counted_minute_by_minute(start: datetime, minutes: int, pauses) -> datetime:
    """The slow reference: walks every minute and knows nothing of days."""
    moment = start
    while minutes:
        local = timezone.localtime(moment)
        works = NATIONAL_DAY.get(local.date(), local.weekday() < 5) and time(9) <= local.time() < time(18)
        if works and not any(begun <= moment < ended for begun, ended in pauses):
            minutes -= 1
        moment += timedelta(minutes=1)
    return moment


def test_working_days_are_those_of_the_company():
    assert CLOCK.days_between(date(2026, 10, 30), date(2026, 11, 2)) == 2
    assert CLOCK.days_between(date(2026, 11, 2), date(2026, 10, 30)) == 0
    assert CLOCK.days_between(date(2026, 10, 9), date(2026, 10, 18)) == 5


def test_a_deadline_steps_over_the_holiday_and_counts_the_make_up_saturday():
    assert CLOCK.after(at(8, 17), timedelta(hours=2)) == at(13, 10)
    assert CLOCK.after(at(16, 17), timedelta(hours=2)) == at(17, 10)
    assert CLOCK.after(at(17, 17), timedelta(hours=2)) == at(19, 10)


def test_what_is_told_at_night_begins_in_the_morning():
    assert CLOCK.after(at(6, 23), timedelta(hours=1)) == at(7, 10)
    assert CLOCK.after(at(7, 3), timedelta(hours=1)) == at(7, 10)


def test_a_pause_stands_still():
    assert CLOCK.after(at(7, 9), timedelta(hours=4), [(at(7, 11), at(8, 10))]) == at(8, 12)


def test_any_deadline_is_the_one_counted_minute_by_minute():
    die = Random(3553)  # noqa: S311
    for _ in range(40):
        start = at(5, 0) + timedelta(minutes=die.randrange(14 * 24 * 60))
        marks = sorted(start + timedelta(minutes=die.randrange(-600, 7 * 24 * 60)) for _ in range(4))
        pauses = [(marks[0], marks[1]), (marks[2], marks[3])]
        minutes = die.randrange(1, 40 * 60)
        due = CLOCK.after(start, timedelta(minutes=minutes), pauses)
        assert due == counted_minute_by_minute(start, minutes, pauses), (start, minutes, pauses)
        assert CLOCK.between(start, CLOCK.after(start, timedelta(minutes=minutes))) == timedelta(minutes=minutes)


def test_working_days_are_counted_by_the_calendar_that_is_kept():
    for day, works in NATIONAL_DAY.items():
        WorkDay.objects.create(day=day, is_working=works, name="National Day")
    with as_of(date(2026, 10, 8)):
        assert due_day(2) == date(2026, 10, 14)
    with as_of(date(2026, 10, 19)):
        assert work_clock().days_since(date(2026, 10, 16)) == 2


@pytest.fixture
def entered():
    return {"day": "2026-10-09", "name": "National Day"}


@pytest.mark.parametrize("who", ["clerk", "manager"])
def test_clerk_and_manager_keep_the_calendar(who, office, as_user, entered):
    answer = as_user(getattr(office, who)).post("/people/calendar/", entered)
    assert answer.status_code == 302
    day = WorkDay.objects.get()
    assert (day.day, day.is_working) == (date(2026, 10, 9), False)
    as_user(getattr(office, who)).post(f"/people/calendar/{day.pk}/remove/")
    assert not WorkDay.objects.exists()
    assert list(AuditEntry.objects.filter(document_id=day.pk).values_list("action", flat=True)) == ["create", "remove"]


def test_others_read_it(office, as_user, api_as, entered):
    assert as_user(office.rep).get("/people/calendar/").status_code == 200
    assert as_user(office.rep).post("/people/calendar/", entered).status_code == 403
    assert api_as(office.rep).post("/api/v1/work-days/", entered).status_code == 403
    assert not WorkDay.objects.exists()


def test_a_day_stands_once(office, api_as, entered):
    assert api_as(office.clerk).post("/api/v1/work-days/", entered).status_code == 201
    twice = api_as(office.clerk).post("/api/v1/work-days/", entered)
    assert twice.status_code == 400
    assert "day" in twice.json()["errors"]
