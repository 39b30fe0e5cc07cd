"""The home page: what needs me now, what I was told, how the month stands (1.1)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from appraisal.running import running
from salesdept.common import today as work
from salesdept.common.calendar import Month, today
from salesdept.common.today import WorkItem
from salesdept.home.agenda import agenda
from salesdept.home.month import month_so_far
from salesdept.messages.models import Notice
from salesdept.people.models import Target
from tests.access.office import EVERYBODY, SUPERVISORS
from tests.makers import make_target

pytestmark = [pytest.mark.django_db, pytest.mark.clause("1.1")]
NOVEMBER = Month.current()


def item(title="Call", due=None, tone="neutral"):
    return WorkItem(title=title, why="", url="/", due=due and today() + timedelta(days=due), tone=tone)


class TestAgenda:
    def test_stands_in_the_order_in_which_it_presses(self):
        waiting = [item("later", due=3), item("someday"), item("late", due=-1), item("later still", due=9)]
        groups = agenda([*waiting, item("red", tone="danger")])
        assert [(group.title, [one.title for one in group.items]) for group in groups] == [
            ("Overdue", ["late"]),
            ("Today", ["red"]),
            ("Later", ["later", "later still", "someday"]),
        ]

    def test_what_is_due_today_is_for_today(self):
        found = agenda([WorkItem(title="now", why="", url="/", due=today())])
        assert [group.title for group in found] == ["Today"]

    def test_shows_no_empty_groups(self):
        assert agenda([]) == []


@pytest.fixture
def only_these(monkeypatch):
    """Replace the apps' sources by one that gives the named items."""

    def give(*items):
        monkeypatch.setattr(work, "_sources", [(1, lambda user: items)])

    return give


class TestPage:
    def test_says_when_nothing_waits(self, office, as_user, only_these):
        only_these()
        assert "Everything for today is done" in as_user(office.clerk).get("/").content.decode()

    def test_shows_each_item_with_its_reason(self, office, as_user, only_these):
        only_these(WorkItem(title="Review a claim", why="3,240 of travel", url="/", action_label="Review"))
        page = as_user(office.supervisor).get("/").content.decode()
        assert "Review a claim" in page
        assert "3,240 of travel" in page

    def test_shows_what_one_was_told_and_lets_it_be_ticked_off(self, office, as_user, only_these):
        only_these()
        for number in range(7):
            Notice.tell(office.rep, key=str(number), title=f"Notice {number}")
        browser = as_user(office.rep)
        page = browser.get("/").content.decode()
        assert page.count("Mark as read:") == 5
        assert "More notices" in page
        browser.post(f"/notices/{Notice.objects.newest_first().first().pk}/read/", {"stay": "1"})
        assert "Notice 6" not in browser.get("/").content.decode()

    @pytest.mark.parametrize("who", sorted(EVERYBODY - SUPERVISORS))
    def test_costs_a_fixed_number_of_queries(self, office, as_user, who, django_assert_max_num_queries):
        browser = as_user(getattr(office, who))
        browser.get("/")  # what a process reads once only
        # Manager and leadership read the roster of reviewers, payments to pay or confirm, claims to void or stuck.
        with django_assert_max_num_queries({"manager": 48, "leadership": 37}.get(who, 27)):
            assert browser.get("/").status_code == 200

    def test_costs_a_supervisor_a_few_more(self, office, as_user, django_assert_max_num_queries):
        """Whom one leads, own work and the team's: each chapter asks once for either, however many rows there are."""
        browser = as_user(office.supervisor)
        browser.get("/")
        with django_assert_max_num_queries(42):
            browser.get("/")


class TestMonthSoFar:
    @pytest.fixture(autouse=True)
    def _targets(self, office):
        make_target(office.rep, NOVEMBER, amount=600_000)
        make_target(office.second_rep, NOVEMBER, amount=400_000)
        make_target(office.other_rep, NOVEMBER, amount=500_000)

    @pytest.mark.parametrize(
        ("who", "target"),
        [("rep", 600_000), ("supervisor", 1_000_000), ("manager", 1_500_000), ("leadership", 1_500_000)],
    )
    def test_sets_the_part_one_answers_for_against_its_target(self, office, who, target):
        month = month_so_far(getattr(office, who))
        assert (month.target, month.amount) == (target, 0)
        assert month.reached == 0

    @pytest.mark.clause("1.1", "4.1.1")
    def test_asks_of_who_joined_or_left_what_the_card_will_ask(self, office):
        """Of the 21 working days of November one is there on 11, another leaves after 5."""
        office.rep.memberships.update(since=date(2026, 11, 16))
        office.second_rep.memberships.update(until=date(2026, 11, 7))
        asked = {card.rep_id: card.target_amount for card in running().cards.reps}
        assert asked[office.rep.pk] == Decimal("314285.71")
        assert month_so_far(office.rep).target == asked[office.rep.pk]
        assert month_so_far(office.manager).target == sum(asked.values())

    @pytest.mark.parametrize("who", ["clerk", "finance", "technical", "aftersales", "admin"])
    def test_is_for_those_who_have_a_target(self, office, who):
        assert month_so_far(getattr(office, who)) is None

    def test_says_when_no_target_is_set(self, office, as_user):
        Target.objects.all().delete()
        assert month_so_far(office.rep).target is None
        assert month_so_far(office.rep).reached is None
        assert "not set" in as_user(office.rep).get("/").content.decode()

    @pytest.mark.parametrize(
        ("who", "url"), [("rep", "/appraisal/my-cards/"), ("supervisor", "/appraisal/department/")]
    )
    def test_opens_where_it_is_told_in_full(self, office, as_user, who, url):
        browser = as_user(getattr(office, who))
        assert f'href="{url}"' in browser.get("/").content.decode().partition("November 2026")[2]
        assert browser.get(month_so_far(getattr(office, who)).url).status_code == 200

    def test_is_not_rounded_before_it_is_shown(self, office):
        assert isinstance(month_so_far(office.rep).reached, Decimal)


def test_the_proxy_is_told_that_the_product_is_well(client):
    assert client.get("/health/").json() == {"status": "ok"}
