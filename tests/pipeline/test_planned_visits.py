"""A visit is planned for the sake of an opportunity (3.1.3): chosen on the visit's page, planned on the deal's."""

from datetime import timedelta

import pytest

from customers.models import Merge, PlannedVisit
from pipeline.models import VisitForDeal
from salesdept.common.calendar import today
from salesdept.common.errors import NotNow, RuleBroken
from tests.customers.makers import make_customer, make_visit

from .makers import make_opportunity

pytestmark = [pytest.mark.django_db, pytest.mark.clause("3.1.3")]

API = "/api/v1/visit-opportunities/"


def page_of(visit) -> str:
    return f"/pipeline/visits/{visit.pk}/opportunity/"


@pytest.fixture
def deal(office):
    return make_opportunity(office.rep, next_step="Show the system", next_on=today() + timedelta(days=3))


def test_it_is_chosen_among_the_customers_own_and_stands_on_both_pages(office, as_user, deal):
    visit, browser = make_visit(office.rep, deal.customer), as_user(office.rep)
    assert list(browser.get(page_of(visit)).context["form"].fields["opportunity"].queryset) == [deal]
    assert browser.post(page_of(visit), {"opportunity": deal.pk}).status_code == 302
    assert deal.get_absolute_url() in browser.get(visit.get_absolute_url()).content.decode()
    assert visit.get_absolute_url() in browser.get(deal.get_absolute_url()).content.decode()
    assert visit.history().first().action == "tie"


def test_none_takes_it_back(office, as_user, deal):
    visit = make_visit(office.rep, deal.customer)
    VisitForDeal.tie(visit, deal, by=office.rep)
    as_user(office.rep).post(page_of(visit), {"opportunity": ""})
    assert not VisitForDeal.objects.exists()


def test_another_customers_opportunity_is_refused(office, as_user, deal):
    visit = make_visit(office.rep)
    assert as_user(office.rep).post(page_of(visit), {"opportunity": deal.pk}).status_code == 422
    with pytest.raises(RuleBroken):
        VisitForDeal.tie(visit, deal, by=office.rep)
    assert not VisitForDeal.objects.exists()


@pytest.mark.clause("7.1.3")
def test_it_is_said_by_whose_plan_it_is_and_read_by_who_may_see_both(office, as_user, api_as, deal):
    visit = make_visit(office.rep, deal.customer)
    assert as_user(office.supervisor).post(page_of(visit), {"opportunity": deal.pk}).status_code == 403
    VisitForDeal.tie(visit, deal, by=office.rep)
    deal.customer.share(office.aftersales, by=office.rep)
    page = as_user(office.aftersales).get(visit.get_absolute_url())
    assert page.status_code == 200
    assert deal.name not in page.content.decode()
    assert api_as(office.aftersales).get(API).data["results"] == []


def test_what_was_called_off_is_for_nothing(office, deal):
    visit = make_visit(office.rep, deal.customer)
    visit.cancel(by=office.rep, reason="ill")
    with pytest.raises(NotNow):
        VisitForDeal.tie(visit, deal, by=office.rep)


def test_a_visit_is_planned_from_the_deals_page_with_its_next_step(office, as_user, deal):
    browser, page = as_user(office.rep), f"{deal.get_absolute_url()}visits/new/"
    form = browser.get(page).context["form"]
    assert (form["purpose"].value(), form["day"].value()) == ("Show the system", deal.next_on)
    other = make_customer(office.rep)
    answer = browser.post(page, {"day": deal.next_on, "purpose": "Show it", "customer": other.pk})
    assert answer.status_code == 302
    visit = PlannedVisit.objects.get()
    assert (visit.customer, visit.for_deal.opportunity) == (deal.customer, deal)


def test_a_program_ties_and_unties(office, api_as, deal):
    visit, api = make_visit(office.rep, deal.customer), api_as(office.rep)
    made = api.post(API, {"visit": visit.pk, "opportunity": deal.pk})
    assert made.status_code == 201
    assert api.post(API, {"visit": visit.pk, "opportunity": deal.pk}).data["id"] == made.data["id"]
    foreign = make_opportunity(office.other_rep)
    assert api.post(API, {"visit": visit.pk, "opportunity": foreign.pk}).status_code == 400
    assert api.post(f"{API}{made.data['id']}/untie/").status_code == 204


def test_it_goes_along_when_files_are_merged(office, deal):
    kept = make_customer(office.rep)
    visit = make_visit(office.rep, deal.customer)
    VisitForDeal.tie(visit, deal, by=office.rep)
    Merge.of(kept, deal.customer, by=office.manager)
    tied = VisitForDeal.objects.get()
    assert tied.visit.customer == tied.opportunity.customer == kept
