"""The search box from anywhere: by keyboard, in pinyin, silent while Chinese is being composed (7.1.1)."""

import pytest
from playwright.sync_api import expect

from tests.customers.makers import make_customer


@pytest.mark.clause("7.1.1")
def test_a_customer_is_opened_by_the_initials_of_its_name(page, sign_in, office):
    customer = make_customer(office.rep, name="中國移動")
    make_customer(office.rep, name="大成機電")
    page = sign_in(office.rep)
    page.keyboard.press("Control+k")
    page.locator("#finder input[name=q]").press_sequentially("zgyd")
    expect(page.locator("#found a")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{customer.get_absolute_url()}")
    expect(page.get_by_role("heading", level=1)).to_contain_text("中國移動")


def test_half_composed_chinese_asks_and_opens_nothing(page, sign_in, office):
    make_customer(office.rep, name="中國移動")
    page = sign_in(office.rep)
    page.keyboard.press("Control+k")
    box = page.locator("#finder input[name=q]")
    expect(box).to_be_visible()
    here = page.url
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    box.evaluate(
        """box => {
            box.value = "zg";
            box.dispatchEvent(new InputEvent("input", {bubbles: true, isComposing: true}));
            box.dispatchEvent(new KeyboardEvent("keydown", {bubbles: true, key: "Enter", isComposing: true}));
        }"""
    )
    page.wait_for_timeout(500)
    assert not asked
    assert page.url == here
    page.keyboard.press("Escape")
    expect(page.locator("#finder")).not_to_be_visible()
