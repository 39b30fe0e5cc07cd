"""5.2.2 On the telephone an invoice is photographed, read, and handed in within a minute."""

import re
from time import monotonic

import pytest
from playwright.sync_api import expect

from customers.models import Communication
from expenses.demo.papers import left_code, receipt
from expenses.models import Claim
from salesdept.common.calendar import today
from tests.customers.makers import make_customer
from tests.expenses.makers import make_budget, make_category

pytest.importorskip("zxingcpp", reason="the extra [invoice] is not installed: pictures can't be read")
pytestmark = pytest.mark.clause("5.2.2")
PUT_AWAY = """() => {
    Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
    document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
}"""


def test_photograph_lines_filled_submitted(sign_in, office, record_property):
    make_budget(office, Travel=5000)
    make_category("Fairs")
    customer = make_customer(owner=office.rep, name="Yongxin")
    Communication.log(by=office.rep, customer=customer, kind="visit", outcome="progress")
    page = sign_in(office.rep)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/expenses/claims/")
    began, taps = monotonic(), 0

    def tap(target):
        nonlocal taps
        taps += 1
        target.click()

    tap(page.get_by_role("link", name="Invoice wallet").last)
    picture = receipt("AB12345678", today(), 2100, code=left_code("AB12345678", today(), 2100))
    taps += 2  # the area, and the shutter
    page.locator("input[type=file]").set_input_files({"name": "IMG_1.png", "mimeType": "image/png", "buffer": picture})
    expect(page.locator("#wallet")).to_contain_text("2,100.00 TWD", timeout=10_000)
    tap(page.get_by_role("button", name="Claim what is ticked"))
    expect(page.get_by_label("Purpose")).to_have_value("Visit to Yongxin")
    expect(page.get_by_label("Amount")).to_have_value("2100.00")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    tap(page.get_by_text("Travel", exact=True).first)
    tap(page.get_by_role("button", name="Save and hand in"))
    expect(page.locator("main")).to_contain_text("Submitted")
    taken = monotonic() - began
    claim = Claim.objects.get()
    assert (claim.state, claim.sum, claim.lines.get().customer) == ("submitted", 2100, customer)
    record_property("taps", taps)
    record_property("seconds", round(taken, 1))
    assert taps <= 6
    assert taken < 45


def test_typed_on_the_telephone_gone_on_with_at_the_desk(sign_in, office, browser, live_server):
    """The telephone is put away in the middle of a word; then both type at once."""
    make_category("Fairs")
    phone = sign_in(office.rep)
    phone.set_viewport_size({"width": 390, "height": 844})
    phone.goto("/expenses/claims/new/")
    phone.get_by_label("What for").fill("Fair")
    expect(phone.locator(".draft-saved")).to_be_visible()
    phone.get_by_label("Purpose").fill("Hotel")
    with phone.expect_response(re.compile("/drafts/[^/]+/$")):
        phone.evaluate(PUT_AWAY)

    # Signed in alike; what a browser keeps for itself is no other device's.
    signed_in = phone.context.storage_state() | {"origins": []}
    desk = browser.new_context(base_url=live_server.url, storage_state=signed_in).new_page()
    desk.goto("/expenses/claims/")
    desk.get_by_role("link", name="Fair").click()
    expect(desk.get_by_label("Purpose")).to_have_value("Hotel")
    phone.goto(desk.url)
    desk.get_by_label("Purpose").fill("Hotel Mira")
    expect(desk.locator(".draft-saved")).to_be_visible()
    phone.get_by_label("What for").fill("Fair in May")
    expect(phone.get_by_label("Purpose")).to_have_value("Hotel Mira")
    desk.get_by_label("What for").fill("Fair in June")
    expect(desk.locator("#draft-clashes")).to_contain_text("What for is “Fair in May” there")
    desk.get_by_role("button", name="Take that").click()
    expect(desk.get_by_label("What for")).to_have_value("Fair in May")
