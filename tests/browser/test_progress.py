"""From the technical department's word to the money: the customer accepts a step on the phone (3.5.2, 3.4.3)."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from pipeline.contracts.awaiting import await_milestone
from pipeline.models import Instalment
from salesdept.common.calendar import today
from tests.pipeline.makers import confirm_copies, make_contract, make_milestone, sign


@pytest.mark.clause("3.5.2", "3.4.3")
def test_what_the_customer_accepts_on_the_phone_is_owed(page, sign_in, office):
    rest = Instalment(label="Rest", amount=106_000, basis="milestone")
    contract = sign(make_contract(office.rep, schedule=[rest]), office.supervisor, today())
    confirm_copies(contract, office.technical, office.aftersales)
    milestone = make_milestone(contract.project, title="Go live")
    await_milestone(contract.instalments.get(), by=office.supervisor, milestone=milestone, days=14)

    sign_in(office.technical)
    page.goto(milestone.get_absolute_url())
    page.get_by_role("link", name="Done").click()
    page.get_by_role("dialog").get_by_role("button", name="Done").click()
    expect(page.get_by_text("to be accepted").first).to_be_visible()

    sign_in(office.rep)
    page.goto(contract.project.get_absolute_url())
    page.get_by_role("link", name="Send a private link").click()
    page.get_by_role("radio", name="Somebody else").check()
    page.locator("[name=name]").fill("Ms Wang")
    page.get_by_role("radio", name="I pass it on myself").check()
    page.locator("#id_language").select_option("en")
    page.get_by_role("button", name="Make the link").click()
    address = page.locator("code.secret").inner_text()

    page.context.clear_cookies()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(address[address.index("/l/") :])
    page.get_by_role("link", name="Answer now").click()
    page.get_by_role("checkbox", name="I accept “Go live”").check()
    page.get_by_role("button", name="I accept").click()
    expect(page.get_by_text("by Ms Wang")).to_be_visible()
    expect(page.get_by_role("button", name="I accept")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390

    sign_in(office.finance)
    page.goto(contract.get_absolute_url())
    expect(page.get_by_text("on a milestone + 14 days")).to_be_visible()
    assert contract.instalments.get().due_on == today() + timedelta(days=14)
