"""Customers are asked after a milestone that they accepted (4.3.2)."""

from datetime import date

import pytest

from customers.models import Invitation
from customers.surveys.asking import ask_all
from pipeline.models import Milestone
from salesdept.common.calendar import as_of, midnight

from ...customers.makers import make_contact
from ...customers.surveys import make_survey, willing
from .. import makers

pytestmark = [pytest.mark.django_db, pytest.mark.clause("4.3.2")]


@pytest.fixture(autouse=True)
def _in_november():
    with as_of(midnight(date(2026, 11, 2))):
        yield


@pytest.fixture
def survey(office):
    return make_survey(office.clerk, occasion="milestone")


def test_an_accepted_milestone_is_asked_about_once_in_the_customers_words(survey, project, milestone, office, as_user):
    customer = project.contract.customer
    contact = make_contact(customer, language="en", is_primary=True)
    willing(contact)
    with as_of(date(2026, 11, 10)):
        milestone.finish(by=office.technical, done_on=date(2026, 11, 9))
        assert ask_all() == 0, "done is not accepted"
        said = {"on": "2026-11-10", "how": "call", "whom": "Ms Wang"}
        assert as_user(office.rep).post(f"{milestone.get_absolute_url()}accept/", said).status_code == 302
        assert [ask_all(), ask_all()] == [1, 0]
    asked = Invitation.objects.get()
    assert (asked.contact, asked.rep, asked.team) == (contact, office.rep, office.team)
    assert asked.product == str(project.contract.product or "")
    assert "“Go live” of your project" in asked.about
    assert project.contract.number not in asked.about


def test_what_was_accepted_before_the_survey_began_is_not_asked_about(survey, project, milestone, office):
    willing(make_contact(project.contract.customer, is_primary=True))
    earlier = makers.make_milestone(project, title="Install")
    for one, day in ((earlier, date(2026, 11, 1)), (milestone, date(2026, 11, 2))):
        with as_of(day):
            one.finish(by=office.technical, done_on=day)
            one.accept(by=office.technical, on=day, how="call", whom="Ms Wang")
    with as_of(date(2026, 11, 3)):
        assert ask_all() == 1
    assert Invitation.objects.get().occasion == f"milestone:{Milestone.objects.get(title='Go live').pk}"
