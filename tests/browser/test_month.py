"""A month from the ledger to the rep's own card, clicked through by the people who do it."""

from datetime import timedelta

import pytest

from appraisal.models import Period
from salesdept.common.calendar import Month, as_of
from tests.makers import make_target
from tests.pipeline.makers import make_contract, sign

MONTH = Month.last_complete()


@pytest.fixture
def month(office):
    day = MONTH.first + timedelta(days=4)
    for rep in (office.rep, office.second_rep, office.other_rep):
        make_target(rep, MONTH)
    with as_of(day):
        sign(make_contract(office.rep, number="HT-0001", cost=40_000), office.supervisor, day)
    Period.open_month(MONTH)
    return office


@pytest.mark.clause("4.3.1", "4.3.3", "1.3.2")
def test_four_people_take_a_month_to_publication_and_the_rep_opens_the_own_card(month, sign_in):
    address = f"/appraisal/{MONTH}/"
    for person, step in (
        (month.clerk, "Compile"),
        (month.supervisor, "Sign the review"),
        (month.other_supervisor, "Sign the review"),
        (month.manager, "Evaluate"),
        (month.manager, "Publish"),
    ):
        page = sign_in(person)
        page.goto(address)
        page.locator(".steps").get_by_text(step, exact=True).first.click()
        if step == "Compile":
            page.locator("dialog button.button-primary, form.form button.button-primary").last.click()
        page.wait_for_load_state("networkidle")
    assert Period.objects.get(month=MONTH).state == Period.State.PUBLISHED

    page = sign_in(month.rep)
    page.goto("/appraisal/my-cards/")
    page.get_by_role("link", name=MONTH.first.strftime("%B %Y")).first.click()
    page.get_by_role("link", name="Sales amount").first.click()
    assert page.get_by_role("link", name="HT-0001").is_visible()
