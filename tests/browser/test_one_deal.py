"""The full way of one deal (chapter 3), from the lead to the revisit, by the people who do it and by the customer."""

import re
from urllib.parse import urlsplit

import pytest
from django.core import mail
from playwright.sync_api import expect

from customers.models import Lead
from pipeline.models import Contract, Opportunity, Proposal
from pipeline.stages import Stage
from salesdept.common.calendar import today
from salesdept.common.invariants import broken
from salesdept.messages.tasks import send_outbox
from salesdept.papers.tasks import make_papers
from tests.pipeline.makers import PDF, make_product

from .acts import fill, take

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}


@pytest.mark.clause(
    "3.1.1", "3.1.2", "3.1.3", "3.2.1", "3.2.3", "3.3.1", "3.3.2", "3.3.3", "3.4.1", "3.4.3", "3.5.1", "3.5.2", "3.6.1"
)
def test_a_deal_goes_from_the_lead_to_the_revisit(page, browser, sign_in, office, tmp_path):
    page.set_default_timeout(20_000)
    make_product(name="Line control", list_price=100_000, cost=60_000)

    a_lead_is_written_and_qualified(page, sign_in, office)
    deal = Opportunity.objects.get()
    a_visit_moves_it_on(page, sign_in, office, deal)
    the_requirements_are_researched_and_confirmed(browser, page, deal)
    letter = a_proposal_is_written_and_sent(page, sign_in, office, deal)
    the_customer_accepts(browser, page, letter)
    it_is_negotiated(page, sign_in, office, deal)
    contract = it_is_signed(page, sign_in, office, deal, tmp_path)
    it_is_delivered(page, sign_in, office, contract)
    it_is_revisited(page, sign_in, office, contract)
    assert list(broken()) == []


def a_lead_is_written_and_qualified(page, sign_in, office) -> None:
    page.set_viewport_size(PHONE)
    sign_in(office.rep)
    page.goto("/customers/leads/new/")
    fill(page, company="Harbour Logistics", person="Ms Wang", email="wang@harbour.example")
    page.get_by_role("button", name="Save").first.click()
    take(page, "Open a customer file")
    assert Lead.objects.get().state == "qualified"


def a_visit_moves_it_on(page, sign_in, office, deal) -> None:
    page.goto(deal.customer.get_absolute_url())
    page.get_by_role("link", name="Log a visit").first.click()
    page.get_by_role("button", name="Progress made").click()
    page.get_by_label("Ms Wang").check()
    page.get_by_role("button", name="Add to the record").click()
    expect(page.get_by_role("button", name="Add to the record")).to_have_count(0)
    page.goto(deal.get_absolute_url())
    page.locator("main").get_by_role("link", name="Move on", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.locator("[name=next_step]").fill("call")
    dialog.locator("[name=next_on]").fill("2030-01-15")
    dialog.get_by_role("button", name="Move on", exact=True).click()
    expect(dialog).to_have_count(0)
    deal.refresh_from_db()
    assert deal.stage == Stage.REQUIREMENTS


def the_requirements_are_researched_and_confirmed(browser, page, deal) -> None:
    page.goto(deal.get_absolute_url())
    research = page.locator("#research")
    research.get_by_role("link", name="Need").click()
    entered = {
        "pain point": "closing takes eight days", "our answer": "three days", "expected goal": "faster closing",
        "measured by": "working days", "to be reached by": "2030-06-30",
    }  # fmt: skip
    page.get_by_label("Need", exact=True).fill("one ledger for two plants")
    for label, text in entered.items():
        page.get_by_label(label).fill(text)
    page.get_by_role("button", name="Save").click()
    research.get_by_role("button", name="Freeze and send it to the customer").click()
    page.get_by_label("I pass it on myself").check()
    page.get_by_role("button", name="Make the link").click()
    hers = of_the_customer(browser, page)
    hers.goto(re.search(r"/l/[\w-]+/", page.locator(".secret").inner_text()).group())
    hers.get_by_role("button", name="Yes, I confirm this").click()
    expect(hers.get_by_text("Confirmed by Ms Wang")).to_be_visible()

    page.goto(deal.get_absolute_url())
    page.locator("main").get_by_role("link", name="Move on", exact=True).click()
    dialog = page.get_by_role("dialog")
    supplied = {
        "The customer's budget": "500000", "How they buy: the next step": "board", "Expected on": "2030-02-01",
        "Why our standard does it": "nothing special", "Next step on": "2030-01-20",
    }  # fmt: skip
    for label, text in supplied.items():
        dialog.get_by_label(label).fill(text)
    dialog.get_by_label("How certain").select_option("stated")
    dialog.get_by_label("Who decides").select_option(label="Ms Wang")
    dialog.get_by_role("button", name="Move on", exact=True).click()
    expect(page.locator(".step-bar [aria-current]")).to_contain_text("Proposal")


def a_proposal_is_written_and_sent(page, sign_in, office, deal) -> str:
    page.set_viewport_size(DESK)
    sign_in(office.supervisor)
    page.goto(deal.get_absolute_url())
    page.get_by_role("link", name="Open a proposal").click()
    page.get_by_role("button", name="Save").click()
    version = Proposal.objects.get()
    sign_in(office.rep)
    for part in ("introduction", "solution", "plan"):
        page.goto(f"{version.get_absolute_url()}edit/")
        page.locator(f"#{part} textarea[name=text]").fill(f"The {part} of it.")
        page.locator(f"#{part}").get_by_role("button", name="Save this part").click()
        expect(page.get_by_text("Saved.")).to_be_visible()
    page.locator("#coverage select").first.select_option("covered")
    page.get_by_label("where it stands, or why it is left out: one ledger for two plants").fill("in the solution")
    page.get_by_role("button", name="Save the answers").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.goto(version.quotation.get_absolute_url())
    page.get_by_role("button", name="Save and add products").click()
    page.get_by_label("Line control").first.check()
    page.get_by_role("button", name="Add what is ticked").click()
    sign_in(office.supervisor)
    page.goto(version.get_absolute_url())
    take(page, "Send", way="mail", to="Ms Wang", email="wang@harbour.example")
    make_papers()
    send_outbox()
    [letter] = mail.outbox
    assert letter.attachments[0][1].startswith(b"%PDF-")
    return re.search(r"/l/\S+", letter.body).group()


def the_customer_accepts(browser, page, address: str) -> None:
    hers = of_the_customer(browser, page)
    hers.goto(address)
    expect(hers.get_by_text("Line control").first).to_be_visible()
    expect(hers.get_by_text("one ledger for two plants")).to_be_visible()
    hers.get_by_role("button", name="We accept this proposal").click()
    expect(hers.get_by_text("Thank you.")).to_be_visible()
    assert hers.evaluate("document.documentElement.scrollWidth") <= 390


def it_is_negotiated(page, sign_in, office, deal) -> None:
    deal.refresh_from_db()
    sign_in(office.rep)
    page.goto(deal.get_absolute_url())
    take(page, "Move on")
    sign_in(office.supervisor)
    page.goto(deal.get_absolute_url())
    page.get_by_role("link", name="Record a round").click()
    fill(page, asked_price="95000", their_position="five per cent less", price="100000", our_position="the list")
    fill(page, payment_terms="40% on signing, 60% 30 days", service_terms="one year")
    page.get_by_role("button", name="Save").click()
    take(page, "Both agree")
    expect(page.get_by_text("Agreed").first).to_be_visible()


def it_is_signed(page, sign_in, office, deal, folder) -> Contract:
    page.goto(f"/pipeline/opportunities/{deal.pk}/contracts/new/")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="What is delivered")).to_be_visible()
    contract = Contract.objects.get()
    paper = folder / "signed.pdf"
    paper.write_bytes(PDF)
    sign_in(office.clerk)
    page.goto(contract.get_absolute_url())
    page.get_by_role("link", name="Add the signed copy").click()
    page.set_input_files("[name=file]", paper)
    page.get_by_role("button", name="Save").click()
    sign_in(office.supervisor)
    page.goto(contract.get_absolute_url())
    take(page, "Record the signature")
    expect(page.get_by_role("heading", name="Entries in the sales ledger")).to_be_visible()
    deal.refresh_from_db()
    assert (deal.state, deal.stage) == ("won", Stage.EXECUTION)
    return contract


def it_is_delivered(page, sign_in, office, contract) -> None:
    for person in (office.aftersales, office.technical):
        sign_in(person)
        page.goto(contract.copies.get(department=person.role).get_absolute_url())
        page.get_by_role("button", name="Confirm the copy").click()
    project, day = contract.project, today().isoformat()
    page.goto(project.get_absolute_url())
    page.get_by_role("link", name="New milestone").click()
    fill(page, title="Go live", promised_on=day)
    page.get_by_role("button", name="Save").click()
    page.goto(project.milestones.get().get_absolute_url())
    take(page, "Done")
    sign_in(office.rep)
    page.goto(project.milestones.get().get_absolute_url())
    take(page, "The customer accepts", whom="Ms Wang")
    page.goto(project.get_absolute_url())
    page.get_by_role("link", name="Tell the customer").click()
    page.get_by_role("button", name=re.compile("Save|Keep|Tell")).first.click()
    take(page, "End the execution")
    expect(page.get_by_text("Finished").first).to_be_visible()


def it_is_revisited(page, sign_in, office, contract) -> None:
    page.set_viewport_size(PHONE)
    sign_in(office.rep)
    page.goto(contract.revisits.first().get_absolute_url())
    page.get_by_label("All is well").check()
    page.get_by_label("5", exact=True).check()
    page.get_by_role("button", name="Save the revisit").click()
    page.wait_for_url("**/revisits/**")
    expect(page.get_by_role("button", name="Save the revisit")).to_have_count(0)
    assert contract.revisits.exclude(done_at=None).get().score == 5
    contract.opportunity.refresh_from_db()
    assert contract.opportunity.stage == Stage.MAINTENANCE


def of_the_customer(browser, page):
    """A phone on which nobody is signed in."""
    address = urlsplit(page.url)
    here = f"{address.scheme}://{address.netloc}"
    return browser.new_context(base_url=here, viewport=PHONE, locale="en").new_page()
