"""What every day is made of: a visit on the phone, a form that outlasts its session, pages that everybody can read."""

import pytest
from playwright.sync_api import expect

from customers.models import Communication
from tests.customers.makers import make_customer


@pytest.fixture
def on_the_phone(page):
    page.set_viewport_size({"width": 390, "height": 844})
    return page


@pytest.mark.clause("7.1.2")
def test_a_visit_is_logged_on_the_phone_in_three_taps(on_the_phone, sign_in, office):
    customer = make_customer(owner=office.rep)
    page = sign_in(office.rep)
    page.goto(customer.get_absolute_url())

    page.get_by_role("link", name="Log a visit").first.click()
    page.get_by_role("button", name="Progress made").click()

    expect(page.get_by_text("Progress made").first).to_be_visible()
    assert Communication.objects.get(customer=customer).kind == "visit"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_what_was_typed_outlasts_the_session(page, sign_in, office, settings):
    sign_in(office.rep)
    page.goto("/customers/leads/new/")
    page.locator("[name=company]").fill("Harbour Logistics")
    page.wait_for_timeout(1500)
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.locator("main form button[type=submit], main form button.button-primary").first.click()
    page.wait_for_url("**/people/sign-in/**")

    sign_in(office.rep)
    page.goto("/customers/leads/new/")

    expect(page.locator("[name=company]")).to_have_value("Harbour Logistics")


@pytest.mark.clause("3.1.2")
def test_two_files_become_one_and_two_again(page, sign_in, office):
    kept = make_customer(owner=office.rep, name="永信科技股份有限公司")
    gone = make_customer(owner=office.rep, name="永信科技", industry="製造業")
    page = sign_in(office.rep)
    page.goto("/customers/suspects/")

    page.get_by_role("link", name="Compare").click()
    page.get_by_role("button", name="Merge").click()
    expect(page.get_by_role("heading", name="Merged files")).to_be_visible()
    page.get_by_role("button", name="Undo").click()

    expect(page.get_by_text("stands as before")).to_be_visible()
    for customer in (kept, gone):
        page.goto(customer.get_absolute_url())
        expect(page.get_by_role("heading", level=1)).to_contain_text(customer.name)
