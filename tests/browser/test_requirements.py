"""Requirements research on the phone, the customer's word by the link, and the gate that opens (3.2)."""

import re

import pytest
from playwright.sync_api import expect

from customers.models import Contact
from pipeline.stages import Stage
from salesdept.common.calendar import today
from tests.pipeline.makers import make_opportunity


@pytest.mark.clause("3.2.1", "3.2.2", "3.2.3")
def test_a_rep_researches_on_the_phone_and_the_customer_confirms_by_the_link(page, sign_in, office, browser):
    deal = make_opportunity(office.rep, Stage.REQUIREMENTS)
    Contact.objects.create(customer=deal.customer, name="Ms Wang", email="wang@client.example")
    deal.ask_waiver(by=office.rep, code="met", reason="a tender: nobody may be met")
    deal.waivers.get().grant(by=office.supervisor, until=today())
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(office.rep)
    page.goto(deal.get_absolute_url())
    research = page.locator("#research")

    research.get_by_role("link", name="Need").click()
    page.get_by_label("Need", exact=True).fill("one ledger for two plants")
    page.get_by_label("pain point").fill("closing takes eight days")
    page.get_by_label("our answer").fill("three days")
    page.get_by_label("expected goal").fill("faster closing")
    page.get_by_label("measured by").fill("working days")
    page.get_by_label("to be reached by").fill("2030-06-30")
    page.get_by_role("button", name="Save").click()
    expect(research.get_by_text("one ledger for two plants")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    research.get_by_role("button", name="Freeze and send it to the customer").click()
    page.get_by_label("I pass it on myself").check()
    page.get_by_role("button", name="Make the link").click()
    address = re.search(r"/l/[\w-]+/", page.locator(".secret").inner_text()).group()

    customer = browser.new_page(viewport={"width": 390, "height": 844}, locale="en")
    customer.goto(page.url.split("/links/")[0] + address)
    expect(customer.get_by_text("one ledger for two plants")).to_be_visible()
    customer.get_by_role("button", name="Yes, I confirm this").click()
    expect(customer.get_by_text("Confirmed by Ms Wang")).to_be_visible()
    customer.close()

    page.goto(deal.get_absolute_url())
    expect(page.locator("#confirmation")).to_contain_text("version 1 by Ms Wang")
    page.get_by_role("link", name="Move on").click()
    dialog = page.get_by_role("dialog")
    entered = {
        "The customer's budget": "500000", "How they buy: the next step": "board", "Expected on": "2030-02-01",
        "Why our standard does it": "nothing special", "Next step on": "2030-01-01",
    }  # fmt: skip
    for label, text in entered.items():
        dialog.get_by_label(label).fill(text)
    dialog.get_by_label("How certain").select_option("stated")
    dialog.get_by_label("Who decides").select_option(label="Ms Wang")
    dialog.get_by_role("button", name="Move on").click()
    expect(page.locator(".step-bar [aria-current]")).to_contain_text("Proposal")
