"""Birthdays (7.3.1): the owner is reminded the day before, once."""

from datetime import date

import pytest

from customers.models import Contact
from customers.tasks import remind_birthdays
from salesdept.common.calendar import as_of
from salesdept.messages.models import Notice

from .makers import make_contact, make_customer

pytestmark = [pytest.mark.django_db, pytest.mark.clause("7.3.1"), pytest.mark.task]


def born(office, month, day) -> Contact:
    return make_contact(make_customer(office.rep), name="王經理", birth_month=month, birth_day=day)


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
