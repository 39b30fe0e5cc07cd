"""From the negotiation to the money (3.4), by those who do it: supervisor, manager on the phone, clerk, finance."""

import pytest
from playwright.sync_api import expect

from pipeline.models import Contract, Product
from pipeline.stages import Stage
from salesdept.common.invariants import broken
from tests.pipeline.makers import PDF, make_opportunity

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}


@pytest.mark.clause("3.4.1", "3.4.2", "3.4.3")
def test_a_deal_is_negotiated_allowed_on_the_phone_signed_and_paid(page, sign_in, office, tmp_path):
    page.set_default_timeout(20_000)
    deal = make_opportunity(office.rep, Stage.NEGOTIATION, organiser=office.supervisor)
    Product.objects.update(list_price=100_000, cost=60_000)

    sign_in(office.supervisor)
    page.goto(deal.get_absolute_url())
    page.get_by_role("link", name="Record a round").click()
    fill(page, asked_price="75000", their_position="a quarter less", price="80000", our_position="a fifth less")
    fill(page, payment_terms="40% on signing, 60% 30 days", service_terms="one year")
    fill(page, **{"concessions-0-given": "20 %", "concessions-0-value": "20000", "concessions-0-got": "signed now"})
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("20%").first).to_be_visible()
    take(page, "Both agree", reason="a reference customer")
    expect(page.get_by_text("Waits for approval").first).to_be_visible()

    page.set_viewport_size(PHONE)
    sign_in(office.manager)
    page.goto("/")
    page.get_by_role("link", name="80,000.00").first.click()
    take(page, "Allow this price", reason="this once")
    expect(page.get_by_text("Agreed").first).to_be_visible()

    page.set_viewport_size(DESK)
    sign_in(office.supervisor)
    page.goto(f"/pipeline/opportunities/{deal.pk}/contracts/new/")
    expect(page.locator("[name=gross]")).to_have_value("84000.00")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Payment schedule")).to_be_visible()
    expect(page.get_by_text("The copy signed by both sides is missing.")).to_be_visible()

    sign_in(office.clerk)
    contract = Contract.objects.get()
    paper = tmp_path / "signed.pdf"
    paper.write_bytes(PDF)
    page.goto(contract.get_absolute_url())
    page.get_by_role("link", name="Add the signed copy").click()
    page.set_input_files("[name=file]", paper)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name="signed.pdf")).to_be_visible()

    sign_in(office.supervisor)
    page.goto(contract.get_absolute_url())
    take(page, "Record the signature")
    expect(page.get_by_role("heading", name="Entries in the sales ledger")).to_be_visible()

    sign_in(office.finance)
    page.goto("/pipeline/receivables/")
    page.get_by_role("link", name="Record a receipt").click()
    page.locator("[name=customer]").select_option(label=deal.customer.name)
    fill(page, amount="33600")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Confirm", exact=True).click()
    expect(page.get_by_role("link", name="Allocate")).to_be_visible()
    take(page, "Allocate")
    expect(page.get_by_role("heading", name="Where it went")).to_be_visible()
    page.goto(contract.get_absolute_url())
    expect(page.get_by_text("1 of 2 instalments")).to_be_visible()
    assert list(broken()) == []


def fill(page, **entries) -> None:
    for name, value in entries.items():
        page.locator(f"[name='{name}']").fill(value)


def take(page, step: str, **entries) -> None:
    """Open the step's dialog, fill it in, confirm it."""
    page.locator("main").get_by_role("link", name=step, exact=True).click()
    dialog = page.get_by_role("dialog")
    for name, value in entries.items():
        dialog.locator(f"[name={name}]").fill(value)
    dialog.get_by_role("button", name=step, exact=True).click()
    expect(dialog).to_have_count(0)
