"""What a finding was about stays to be seen, beside what has become of it (5.3.2)."""

from datetime import date
from decimal import Decimal

import pytest

from expenses.analysis.since import Since
from expenses.analysis.spotting import raise_findings
from expenses.models import Budget, ClaimLine, Finding, PastExpense
from salesdept.common.calendar import Month, as_of
from salesdept.people.models import Membership

from .analysed import opened, spent
from .makers import hand_in, make_budget, make_category

pytestmark = [pytest.mark.django_db, pytest.mark.clause("5.3.2")]

SEPTEMBER = Month.parse("2026-09")


@pytest.fixture(autouse=True)
def _one_day():
    with as_of(date(2026, 10, 15)):
        yield


def found(kind: str) -> Finding:
    raise_findings(SEPTEMBER)
    return Finding.objects.get(kind=kind)


@pytest.fixture
def weekend(office) -> Finding:
    """Saturdays and Sundays of `rep`: 55 and 62 by file, 56 in a claim that nobody has approved yet."""
    make_budget(office)
    for day in (5, 12):
        spent(office, date(2026, 9, day), 50 + day)
    hand_in(office.rep, 56, spent_on=date(2026, 9, 6))
    return found("weekend")


def test_it_opens_to_what_it_counted_and_says_that_nothing_has_changed(office, weekend, as_user):
    page = as_user(office.manager).get(weekend.get_absolute_url())
    assert [row.amount for row in page.context["listing"].rows] == [62, 56, 55]
    assert "Nothing has changed since" in page.content.decode()
    assert opened(office.manager, weekend.rows_url) == (173, 173)


def test_what_went_what_came_and_what_costs_otherwise_stands_beside_it(office, weekend, as_user):
    PastExpense.objects.filter(amount=55).update(counts=False)
    ClaimLine.objects.update(amount=6)
    spent(office, date(2026, 9, 13), 9)
    since = Since(weekend, office.manager)
    assert (since.then.count, since.then.amount) == (3, Decimal(173))
    assert (since.now.count, since.now.amount) == (3, Decimal(77))
    assert [(row.amount, row.amount_now) for row in since.changed] == [(56, 6), (55, None)]
    assert [row.amount for row in since.came] == [9]
    page = as_user(office.manager).get(weekend.get_absolute_url()).content.decode()
    assert all(words in page for words in ("counts no longer", "another amount", "came since"))
    assert str(weekend) == f"{office.rep.name}: 3 of 3 expenses of 2026-09 fall on a weekend."


def test_whose_task_it_is_sees_of_its_expenses_what_they_may_see(office, weekend, as_user):
    Finding.objects.update(state="assigned", owner=office.other_rep, due_on=date(2026, 10, 20))
    assert as_user(office.other_rep).get(weekend.get_absolute_url()).context["listing"].rows == []
    seen = {name: Since(weekend, getattr(office, name)).then.count for name in ("rep", "supervisor", "finance")}
    assert seen == {"rep": 3, "supervisor": 3, "finance": 2}


def test_it_means_the_same_when_persons_teams_and_categories_are_called_otherwise_or_go(office, as_user):
    make_budget(office, Travel=120)
    for day in (5, 6, 12):
        spent(office, date(2026, 9, day), 50 + day)
    raise_findings(SEPTEMBER)
    before = {one.kind: opened(office.manager, one.rows_url) for one in Finding.objects.all()}
    assert set(before) == {"weekend", "month", "ahead"}
    office.rep.name, office.rep.is_active = "Otherwise", False
    office.rep.save()
    category = make_category("Travel")
    category.name = "Ways"
    category.save()
    office.team.name = "Far north"
    office.team.save()
    Membership.objects.filter(team=office.team).update(until=date(2026, 10, 1))
    Budget.objects.update(state="closed")
    for one in Finding.objects.all():
        assert opened(office.manager, one.rows_url) == before[one.kind]
        page = as_user(office.manager).get(one.get_absolute_url())
        assert len(page.context["listing"].rows) == 3
        rows = as_user(office.manager).get(one.rows_url)
        assert (rows.context["listing"].notes, len(rows.context["listing"].rows)) == ([], 3)


def test_a_page_of_a_finding_costs_a_dozen_queries(office, weekend, as_user, django_assert_max_num_queries):
    browser = as_user(office.manager)
    browser.get(weekend.get_absolute_url())
    with django_assert_max_num_queries(12):
        assert browser.get(weekend.get_absolute_url()).status_code == 200
