"""Birthdays (7.3.1): the owner is reminded the day before, once."""

from datetime import date, timedelta

import pytest

from customers.birthdays import next_day
from customers.models import Contact
from customers.tasks import remind_birthdays
from salesdept.common.calendar import as_of
from salesdept.messages.models import Notice

from .makers import make_contact, make_customer

pytestmark = [pytest.mark.django_db, pytest.mark.clause("7.3.1"), pytest.mark.task]


def born(office, month, day, **given) -> Contact:
    return make_contact(make_customer(office.rep), name="王經理", birth_month=month, birth_day=day, **given)


def born_lunar(office, month, day, **given) -> Contact:
    return born(office, month, day, birth_calendar="lunar", **given)


def test_tomorrows_birthday_becomes_a_reminder_of_the_owner(office):
    born(office, 12, 3)
    with as_of(date(2026, 12, 2)):
        assert remind_birthdays() == 1
    notice = Notice.objects.get()
    assert (notice.recipient, notice.due_on) == (office.rep, date(2026, 12, 3))
    assert "王經理" in notice.title


def test_running_twice_or_late_reminds_once(office):
    born(office, 12, 3)
    with as_of(date(2026, 12, 3)):
        assert [remind_birthdays(), remind_birthdays()] == [1, 0]
    with as_of(date(2027, 12, 2)):
        assert remind_birthdays() == 1


def test_no_other_day_reminds(office):
    born(office, 12, 3)
    with as_of(date(2026, 12, 1)):
        assert remind_birthdays() == 0


@pytest.mark.parametrize(
    ("eve", "reminded"),
    [(date(2027, 2, 27), 1), (date(2027, 2, 26), 0), (date(2028, 2, 28), 1), (date(2028, 2, 27), 0)],
)
def test_29_february_is_kept_on_the_28th_of_common_years(office, eve, reminded):
    born(office, 2, 29)
    with as_of(eve):
        assert remind_birthdays() == reminded


@pytest.mark.parametrize(
    ("month", "day", "in_leap", "kept_on"),
    [
        (8, 15, False, date(2026, 9, 25)),
        (1, 1, False, date(2026, 2, 17)),
        # The last month of that year has 29 days.
        (12, 30, False, date(2027, 2, 5)),
        # 2025 has a sixth month and a leap one after it.
        (6, 1, False, date(2025, 6, 25)),
        (6, 1, True, date(2025, 7, 25)),
        # 2026 has no leap month: what is kept in one is kept in the month of the number.
        (6, 1, True, date(2026, 7, 14)),
    ],
)
def test_a_lunar_birthday_is_kept_on_its_day_of_that_year(office, month, day, in_leap, kept_on):
    contact = born_lunar(office, month, day, birth_in_leap_month=in_leap)
    with as_of(kept_on - timedelta(days=1)):
        assert remind_birthdays() == 1
    notice = Notice.objects.get()
    assert notice.due_on == kept_on
    with as_of(kept_on - timedelta(days=30)):
        assert contact.next_birthday == kept_on


def test_which_are_kept_on_a_day_and_when_one_is_kept_next_agree(office):
    """Over a year with a leap month and one without, day by day, whichever way is asked."""
    lunar = [(1, 1, False), (6, 1, False), (6, 1, True), (6, 29, True), (6, 30, True), (12, 30, False), (12, 29, False)]
    contacts = [born_lunar(office, month, day, birth_in_leap_month=leap) for month, day, leap in lunar]
    contacts += [born(office, 2, 29), born(office, 12, 31)]
    found = {contact: [] for contact in contacts}
    days = [date(2025, 1, 1) + timedelta(days=n) for n in range(800)]
    for day in days:
        for contact in Contact.objects.born_on(day):
            found[contact].append(day)
    for contact, kept in found.items():
        assert kept == [day for day in days if next_day(contact, day) == day]
        assert len(kept) in (2, 3)


def test_a_lunar_birthday_twice_in_a_solar_year_reminds_twice(office):
    """The first of the twelfth month fell on 11 January and on 31 December 2024."""
    born_lunar(office, 12, 1)
    with as_of(date(2024, 1, 10)):
        assert remind_birthdays() == 1
    with as_of(date(2024, 12, 30)):
        assert remind_birthdays() == 1


@pytest.mark.parametrize(
    ("calendar", "entered", "wrong"),
    [
        ("lunar", {"birth_month": 8, "birth_day": 31}, "birth_day"),
        ("solar", {"birth_month": 2, "birth_day": 30}, "birth_day"),
        ("lunar", {"birth_month": 12, "birth_day": 30, "birth_year": 2026}, "birth_day"),
        ("lunar", {"birth_month": 13, "birth_day": 1}, "birth_day"),
        ("lunar", {"birth_month": 8}, "birth_day"),
        ("solar", {"birth_month": 6, "birth_day": 1, "birth_in_leap_month": "on"}, "birth_in_leap_month"),
        (
            "lunar",
            {"birth_month": 6, "birth_day": 1, "birth_year": 2026, "birth_in_leap_month": "on"},
            "birth_in_leap_month",
        ),
    ],
)
def test_a_birthday_that_no_year_has_is_refused_at_the_field(office, as_user, calendar, entered, wrong):
    customer = make_customer(office.rep)
    answer = as_user(office.rep).post(
        f"{customer.get_absolute_url()}contacts/new/", {"name": "王經理", "birth_calendar": calendar} | entered
    )
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [wrong]
    assert not Contact.objects.exists()


def test_a_lunar_birthday_is_entered_and_shown_with_its_next_day(office, as_user):
    customer = make_customer(office.rep)
    entered = {"name": "王經理", "birth_calendar": "lunar", "birth_month": 8, "birth_day": 15}
    with as_of(date(2026, 9, 1)):
        assert as_user(office.rep).post(f"{customer.get_absolute_url()}contacts/new/", entered).status_code == 302
        page = as_user(office.rep).get(customer.get_absolute_url()).content.decode()
    assert "lunar 8/15" in page
    assert "25 Sep 2026" in page
