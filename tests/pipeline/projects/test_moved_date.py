"""A moved date reaches the customer through the rep (3.5.2): until that is recorded, the customer reads the old one."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from salesdept.common.calendar import as_of
from salesdept.links.models import PrivateLink
from salesdept.papers.kinds import KINDS

from ...links.makers import path_of
from .. import makers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_november"), pytest.mark.clause("3.5.2")]

MOVED = {"promised_on": "2026-11-27", "expected_on": "2026-12-04", "why": "Parts are late"}
TOLD = {"how": "call", "whom": "Ms Wang", "told_on": "2026-11-10", "text": "It takes longer."}
STILL = "the customer still reads 20 Nov 2026"


@pytest.fixture
def as_customer(project, office):
    """What the customer reads now."""
    link = PrivateLink.make(project, "project", by=office.rep, name="Ms Wang", email="", language="en", way="hand")
    return lambda: Client().get(path_of(link)).content.decode()


@pytest.fixture
def tell(project, office, as_user):
    """The rep records that the customer was told."""

    def told(**given):
        answer = as_user(office.rep).post(f"/pipeline/projects/{project.pk}/reports/new/", TOLD | given)
        assert answer.status_code in (302, 303)

    return told


@pytest.fixture
def move(milestone, office, as_user):
    """The technical department moves the dates."""

    def moved(**given):
        milestone.refresh_from_db()
        entered = MOVED | {"version": milestone.version} | given
        answer = as_user(office.technical).post(f"/pipeline/milestones/{milestone.pk}/move/", entered)
        assert answer.status_code in (302, 303), answer.content.decode()

    return moved


def test_the_customer_reads_the_last_day_told_until_the_rep_records_it(move, tell, as_customer):
    move()
    page = as_customer()
    assert "Promised for 20 Nov 2026" in page
    assert "Expected on 20 Nov 2026" in page
    assert "Next: Go live, 20 Nov 2026" in page
    for untold in ("27 Nov", "4 Dec", "moved from", "later than promised"):
        assert untold not in page, untold
    tell()
    page = as_customer()
    assert "Promised for 27 Nov 2026" in page
    assert "Expected on 4 Dec 2026 · later than promised" in page
    assert "promised day moved from 20 Nov 2026 to 27 Nov 2026" in page


def test_moved_again_since_it_was_told_the_customer_reads_what_was_told(move, tell, as_customer):
    move()
    with as_of(date(2026, 11, 10)):
        tell()
    with as_of(date(2026, 11, 11)):
        move(promised_on="2026-12-11", expected_on="2026-12-11")
    with as_of(date(2026, 11, 12)):
        move(promised_on="2026-12-18", expected_on="2026-12-18")
        page = as_customer()
        assert "Promised for 27 Nov 2026" in page
        assert "11 Dec" not in page
        assert "18 Dec" not in page


def test_the_order_of_the_steps_gives_no_moved_day_away(milestone, move, as_customer):
    makers.make_milestone(milestone.project, title="Training", promised_on=date(2026, 11, 24))
    move()
    page = as_customer()
    assert page.index("<h2>Go live") < page.index("<h2>Training")


def test_what_moved_after_the_customer_was_told_is_not_told_by_it(move, tell, as_customer):
    """The call of yesterday, recorded today, did not speak of what moved today."""
    move()
    tell(told_on="2026-11-09")
    assert "Promised for 20 Nov 2026" in as_customer()
    tell(told_on="2026-11-10")
    assert "Promised for 27 Nov 2026" in as_customer()


def test_inside_the_pages_say_what_the_customer_still_reads(milestone, project, move, tell, office, as_user):
    pages = [project.get_absolute_url(), milestone.get_absolute_url(), project.contract.get_absolute_url()]

    def say(person) -> list[bool]:
        return [STILL in as_user(person).get(page).content.decode() for page in pages]

    assert say(office.rep) == [False, False, False]
    move()
    assert say(office.rep) == say(office.technical) == [True, True, True]
    tell()
    assert say(office.rep) == [False, False, False]


def test_programs_read_both_days(milestone, move, tell, office, api_as):
    def days() -> list[str]:
        read = api_as(office.rep).get(f"/api/v1/milestones/{milestone.pk}/").json()
        return [read[name] for name in ("promised_on", "promised_as_told", "expected_on", "expected_as_told")]

    move()
    assert days() == ["2026-11-27", "2026-11-20", "2026-12-04", "2026-11-20"]
    tell()
    assert days() == ["2026-11-27", "2026-11-27", "2026-12-04", "2026-12-04"]


def test_the_paper_that_the_customer_signs_names_the_promise_that_was_told(milestone, move, tell, office):
    def promised() -> date:
        milestone.refresh_from_db()
        return KINDS["acceptance"].write(milestone, "en").facts["promised_on"]

    move()
    assert promised() == date(2026, 11, 20)
    tell()
    assert promised() == date(2026, 11, 27)


def test_the_project_page_costs_the_same_for_many_milestones(milestone, project, move, office, as_user):
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            as_user(office.rep).get(project.get_absolute_url())
        return len(asked)

    move()
    cost()
    before = cost()
    for _more in range(3):
        makers.make_milestone(project)
    assert cost() == before
