"""A whole month (chapter 4) by the people who take it: from the compilation to the file for payroll."""

import csv
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import expect

from appraisal.models import BonusBase, BonusRun, Objection, Period
from appraisal.tasks import lock_due
from salesdept.common.calendar import Month, as_of
from salesdept.common.invariants import broken
from tests.appraisal.makers import open_period, sell, set_targets

from .acts import take

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}


@pytest.mark.clause("1.3.2", "4.2", "4.3.1", "4.3.3", "4.4.1")
def test_a_month_goes_from_the_clerk_to_payroll(page, sign_in, office):
    page.set_default_timeout(20_000)
    period = a_month_is_over(office)
    it_is_compiled(page, sign_in, office, period)
    both_supervisors_sign_it_the_one_on_the_phone(page, sign_in, office, period)
    it_is_evaluated_and_published(page, sign_in, office, period)
    a_rep_objects_and_is_answered(page, sign_in, office, period)
    it_is_locked(period)
    payroll_gets_what_the_page_says(page, sign_in, office, period)
    assert list(broken()) == []


def a_month_is_over(office) -> Period:
    month, reps = Month.last_complete(), (office.rep, office.second_rep, office.other_rep)
    set_targets(month, *reps)
    for rep in reps:
        BonusBase.assign(rep, month, Decimal(3000), by=office.manager)
    sell(office.rep, office.supervisor, month.first + timedelta(days=4), 530_000, cost=Decimal(350_000))
    sell(office.other_rep, office.other_supervisor, month.first + timedelta(days=5), 318_000, cost=Decimal(200_000))
    return open_period(month)


def it_is_compiled(page, sign_in, office, period) -> None:
    sign_in(office.clerk)
    page.goto(period.get_absolute_url())
    take(page, "Compile")
    expect(page.get_by_role("button", name="Compile")).to_have_count(1)
    expect(page.locator("main h1").get_by_text("Compiled")).to_be_visible()


def both_supervisors_sign_it_the_one_on_the_phone(page, sign_in, office, period) -> None:
    for supervisor, cards, screen in ((office.supervisor, 2, PHONE), (office.other_supervisor, 1, DESK)):
        page.set_viewport_size(screen)
        sign_in(supervisor)
        page.goto(f"{period.get_absolute_url()}team-review/")
        for _card in range(cards):
            if screen == PHONE:
                page.locator(".inbox-queue li").filter(has_text="to look at").first.get_by_role("link").click()
            with page.expect_navigation():
                page.get_by_role("button", name="Mark as seen").click()
        take(page, "Sign the review")
        expect(page.get_by_role("button", name="Sign the review")).to_have_count(0)


def it_is_evaluated_and_published(page, sign_in, office, period) -> None:
    sign_in(office.manager)
    page.goto(period.get_absolute_url())
    take(page, "Evaluate")
    take(page, "Publish")
    expect(page.locator(".seal")).to_be_visible()


def a_rep_objects_and_is_answered(page, sign_in, office, period) -> None:
    sign_in(office.rep)
    page.goto("/appraisal/my-cards/")
    page.get_by_role("link", name=period.month.label, exact=True).click()
    expect(page.get_by_text("500,000").first).to_be_visible()
    page.get_by_role("link", name="Object to this card").click()
    dialog = page.get_by_role("dialog")
    dialog.locator("[name=about]").select_option("amount")
    dialog.locator("[name=note]").fill("Is the contract of the 5th in it?")
    dialog.get_by_role("button").last.click()
    expect(page.get_by_text("Is the contract of the 5th in it?").first).to_be_visible()
    objection = Objection.objects.get()
    for person, step, words in (
        (office.clerk, "Answer with facts", {"facts": "Its entry is the first row."}),
        (office.manager, "Dismiss", {"decision": "It is in the figure."}),
    ):
        sign_in(person)
        page.goto(objection.get_absolute_url())
        take(page, step, **words)
        expect(page.get_by_text(*words.values()).first).to_be_visible()


def it_is_locked(period) -> None:
    period.refresh_from_db()
    with as_of(period.objections_until + timedelta(days=1)):
        assert lock_due() == 1


def payroll_gets_what_the_page_says(page, sign_in, office, period) -> None:
    sign_in(office.manager)
    page.goto("/appraisal/bonus/")
    page.locator(f"form[action*='make/{period.month}'] button").click()
    page.wait_for_url("**/appraisal/bonus/*-*/")
    run = BonusRun.objects.get()
    for person, step, state in (
        (office.leadership, "Approve", "Approved"),
        (office.finance, "Export to payroll", "Exported"),
    ):
        sign_in(person)
        page.goto(run.get_absolute_url())
        take(page, step)
        expect(page.locator("main h1").get_by_text(state)).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name=".csv").click()
    rows = list(csv.DictReader(Path(download.value.path()).read_text("utf-8-sig").splitlines()))
    assert {row["E-mail"] for row in rows} == {rep.email for rep in (office.rep, office.second_rep, office.other_rep)}
    total = sum(Decimal(row["Amount"]) for row in rows)
    assert total > 0
    expect(page.locator(".stats").get_by_text(f"{total:,.2f}")).to_be_visible()
