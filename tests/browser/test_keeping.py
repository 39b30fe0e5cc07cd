"""The public pool on the phone, and the facts to check from file to file by key."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from customers.models import Customer
from salesdept.common.calendar import today
from tests.customers.makers import make_customer, make_record


@pytest.mark.clause("7.1.3")
def test_a_file_of_the_pool_is_claimed_on_the_phone(page, sign_in, office):
    customer = make_customer(office.other_rep, name="Harbour Logistics")
    customer.give_back(by=office.other_rep, reason="not my region")
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(office.rep)
    page.goto("/customers/pool/")

    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("button", name="Claim it").click()

    expect(page.get_by_role("heading", name="Harbour Logistics")).to_be_visible()
    expect(page.get_by_text("Harbour Logistics is yours now.")).to_be_visible()
    assert Customer.objects.get().owner == office.rep


@pytest.mark.clause("7.1.2")
def test_facts_are_checked_from_file_to_file_by_key(page, sign_in, office):
    for name in ("One", "Two", "Three"):
        make_customer(office.rep, name=name, level="A")
    Customer.objects.update(last_verified_on=today() - timedelta(days=100))
    sign_in(office.rep)
    page.goto("/customers/verify/")
    first = page.locator(".panel h2").first.inner_text()

    page.keyboard.press("y")
    expect(page.get_by_text("2 files wait")).to_be_visible()
    page.keyboard.press("n")
    page.wait_for_url("**after=**")
    page.keyboard.press("y")
    expect(page.get_by_text("1 file waits")).to_be_visible()

    checked = Customer.objects.filter(last_verified_on=today())
    assert checked.count() == 2
    assert first in {customer.name for customer in checked}


def test_the_time_line_is_narrowed_by_kind_and_word(page, sign_in, office):
    file = make_customer(office.rep)
    make_record(office.rep, file, kind="call", note="asks for a price")
    make_record(office.rep, file, kind="visit", note="price list shown")
    make_record(office.rep, file, kind="visit", note="lunch")
    sign_in(office.rep)
    page.goto(file.get_absolute_url())
    line = page.locator("#time-line")
    line.get_by_role("link", name="Visit", exact=True).first.click()
    expect(line.locator(".timeline > li")).to_have_count(2)
    line.get_by_placeholder("Find in the time line").fill("price")
    line.get_by_role("button", name="Apply").click()
    expect(line.locator(".timeline > li")).to_have_count(1)
    expect(line.get_by_text("price list shown")).to_be_visible()
