"""The reviewer's inbox by keys alone, and on the phone with its decisions in reach (5.2.3)."""

import pytest
from playwright.sync_api import expect

from expenses.models import Claim
from tests.expenses.makers import hand_in, make_budget

pytestmark = pytest.mark.clause("5.2.3")


def test_decided_asked_and_taken_back_by_key(page, sign_in, office):
    make_budget(office)
    for title in ("First", "Second"):
        hand_in(office.rep, 110, title=title)
    sign_in(office.supervisor)
    page.goto("/expenses/inbox/")
    shown, dialog = page.locator(".inbox-decision h2").first, page.get_by_role("dialog")

    page.keyboard.press("j")
    expect(shown).to_contain_text("Second")
    page.wait_for_load_state("networkidle")
    page.keyboard.press("k")
    expect(shown).to_contain_text("First")
    for key, title in (("r", "Send back"), ("q", "Ask a question"), ("x", "Reject")):
        page.keyboard.press(key)
        expect(dialog.get_by_role("heading", name=title)).to_be_visible()
        page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()

    page.keyboard.press("a")
    expect(shown).to_contain_text("Second")
    assert Claim.objects.get(title="First").state == "approved"
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("First: taken back")).to_be_visible()
    assert Claim.objects.get(title="First").state == "submitted"


def test_on_the_phone_queue_and_claim_are_screens_of_their_own(page, sign_in, office):
    make_budget(office)
    hand_in(office.rep, 110, title="Visit to Hsinchu")
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(office.supervisor)
    page.goto("/expenses/inbox/")
    approve = page.get_by_role("button", name="Approve")
    expect(approve).to_be_hidden()

    page.locator(".inbox-queue a").click()
    expect(page.locator(".inbox-queue")).to_be_hidden()
    expect(approve).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
