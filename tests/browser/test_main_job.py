"""The main job from end to end by the people who do it: an import, a month to its cards, a claim to its payment."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from expenses.models import Claim
from salesdept.people.models import Role, User
from tests.expenses.makers import let_out, png
from tests.makers import PASSWORD, make_team, make_user

CRM_SALES = Path(__file__).resolve().parents[3] / "shared" / "data" / "crm_sales"
FILES = ["accounts.csv", "products.csv", "sales_pipeline.csv", "sales_teams.csv"]

needs_the_sales_data = pytest.mark.skipif(
    not CRM_SALES.is_dir(), reason="the public sales data of ../shared is not here: the main job is NOT tested"
)


@needs_the_sales_data
@pytest.mark.clause("1.3.2", "4.2", "4.3.1", "4.3.3")
def test_imported_sales_become_published_cards_that_open_to_their_contracts(page, sign_in):
    page.set_default_timeout(60_000)
    expected = json.loads((CRM_SALES / "expected.json").read_text())
    manager, clerk = make_user(Role.MANAGER), make_user(Role.CLERK)

    sign_in(manager)
    page.goto("/pipeline/imports/")
    page.set_input_files("input[type=file]", [CRM_SALES / name for name in FILES])
    page.get_by_role("button", name="Upload and check").click()
    expect(page.get_by_text(f"{expected['won_amount']:,}")).to_be_visible()
    expect(page.get_by_text("GTXPro").first).to_be_visible()
    for offer in page.locator("input[name=offers]").all():
        offer.check()
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_role("heading", name="Added")).to_be_visible()
    expect(page.get_by_text(f"{expected['won']:,}").first).to_be_visible()
    let_in_everybody()

    sign_in(clerk)
    page.goto("/appraisal/")
    page.get_by_role("button", name="Appraise June 2017").click()
    page.get_by_role("button", name="Compile").click()
    expect(page.locator("main").get_by_text("Compiled").first).to_be_visible()

    for supervisor in User.objects.filter(role=Role.SUPERVISOR):
        sign_in(supervisor)
        page.goto("/appraisal/2017-06/team-review/")
        seen = page.get_by_role("button", name="Mark as seen")
        while seen.is_visible():
            with page.expect_navigation():
                seen.click()
        page.get_by_role("button", name="Sign the review").click()
        expect(page.get_by_role("button", name="Sign the review")).to_have_count(0)

    sign_in(manager)
    page.goto("/appraisal/2017-06/")
    page.get_by_role("button", name="Evaluate").click()
    page.get_by_role("button", name="Publish").click()
    expect(page.locator(".seal")).to_be_visible()

    champion, amount = expected["champions"]["2017-06"]
    sign_in(User.objects.get(name=champion))
    page.goto("/appraisal/my-cards/")
    page.get_by_role("link", name="June 2017", exact=True).click()
    expect(page.get_by_text(f"{amount:,}").first).to_be_visible()
    page.locator("summary").filter(has_text="Show the rows").first.click()
    rows = page.locator(".figure-rows .rows").first.locator("li:not(.is-sum)")
    expect(rows).to_have_count(expected["agents"][champion]["2017-06"]["deals"])
    shown = [whole_number(row.locator(".end").inner_text()) for row in rows.all()]
    assert sum(shown) == amount
    rows.first.get_by_role("link").click()
    expect(page.get_by_role("heading", name="Entries in the sales ledger")).to_be_visible()


@pytest.mark.clause("5.1.3", "5.2.2", "5.2.3", "5.2.4", "5.3.3")
def test_a_budget_is_approved_a_claim_paid_and_one_beyond_it_refused(page, sign_in, tmp_path):
    page.set_default_timeout(20_000)
    team = make_team()
    manager, leadership = make_user(Role.MANAGER), make_user(Role.LEADERSHIP)
    rep, supervisor = make_user(Role.REP, team=team), make_user(Role.SUPERVISOR, team=team)
    verifier, payer = make_user(Role.FINANCE), make_user(Role.FINANCE)

    sign_in(manager)
    page.goto("/expenses/budgets/new/")
    page.locator("[name=goal]").fill("Sell more")
    page.get_by_role("button", name="Go on to the sheet").click()
    plan(page, "Travel expenses", "1000")
    page.get_by_role("button", name="Submit to leadership").click()
    expect(page.get_by_role("button", name="Submit to leadership")).to_have_count(0)

    sign_in(leadership)
    page.goto("/")
    page.get_by_role("link", name=re.compile("budget", re.I)).first.click()
    page.get_by_role("button", name="Approve").or_(page.get_by_role("link", name="Approve")).first.click()
    expect(page.locator(".seal")).to_be_visible()

    claim(page, sign_in, rep, tmp_path, "Visit to Hsinchu", "640.00", "AB-10000001")
    expect(page.get_by_text("Waits for")).to_be_visible()

    sign_in(supervisor)
    page.goto("/expenses/inbox/")
    expect(page.locator(".evidence img")).to_be_visible()
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("Nothing waits for review")).to_be_visible()
    let_out(Claim.objects.get())

    sign_in(verifier)
    page.goto("/expenses/payments/")
    page.get_by_role("link", name="Visit to Hsinchu").click()
    for check in ("document seen", "number valid", "amount agrees"):
        page.get_by_label(check).check()
    page.get_by_role("button", name="Verify").click()
    expect(page.get_by_role("button", name="Verify")).to_have_count(0)

    sign_in(payer)
    page.goto("/expenses/payments/")
    page.get_by_role("button", name="Put what is ticked in one payment").click()
    expect(page.get_by_text("Waits for confirmation")).to_be_visible()

    sign_in(leadership)
    page.goto("/expenses/payments/")
    page.locator("main").get_by_role("link", name=re.compile("^ZF-")).click()
    page.locator("main").get_by_role("link", name="Confirm as paid").click()
    page.get_by_role("dialog").locator("[name=reference]").fill("BANK-1")
    page.get_by_role("dialog").get_by_role("button", name="Confirm as paid").click()
    expect(page.locator(".seal")).to_be_visible()

    claim(page, sign_in, rep, tmp_path, "Visit to Tainan", "400.00", "AB-10000002")
    refusal = page.locator(".blocked li")
    expect(refusal).to_contain_text("5.3.3")
    refusal.get_by_role("link").last.click()
    expect(page).to_have_url(re.compile("/expenses/supplements/new/"))


def let_in_everybody() -> None:
    """The imported people choose their passwords."""
    for person in User.objects.filter(role__in=[Role.REP, Role.SUPERVISOR]):
        person.set_password(PASSWORD)
        person.save()


def whole_number(text: str) -> int:
    return int(text.replace(",", ""))


def plan(page, category: str, planned: str) -> None:
    amount = page.get_by_role("row", name=category).locator("[name$=planned]")
    amount.fill(planned)
    page.locator(f"[name={amount.get_attribute('name').removesuffix('ned')}]").fill("Visits")
    page.get_by_role("button", name="Save the sheet").click()


def claim(page, sign_in, rep, folder, title, amount, number) -> None:
    invoice = folder / f"{number}.png"
    invoice.write_bytes(png())
    sign_in(rep)
    page.goto("/expenses/claims/new/")
    page.locator("[name=title]").fill(title)
    page.set_input_files("[name=lines-0-document]", invoice)
    page.get_by_label("Travel expenses").check()
    page.locator("[name=lines-0-amount]").fill(amount)
    page.locator("[name=lines-0-purpose]").fill("Training")
    page.locator("[name=lines-0-invoice_number]").fill(number)
    page.get_by_role("button", name="Save and hand in").click()
