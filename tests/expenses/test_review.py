"""5.2.3 What the reviewer is shown: the queue points out what the checks beside the invoice say."""

from datetime import date, timedelta

import pytest

from expenses.models import Claim
from expenses.review import draws, findings
from salesdept.common.calendar import as_of

from .makers import add_line, line_of, make_budget, make_claim

pytestmark = [pytest.mark.django_db, pytest.mark.clause("5.2.3")]

MONDAY = date(2026, 6, 15)


def reviewed(office, spent_on, **given) -> Claim:
    """A claim handed in on MONDAY, as the inbox of the supervisor has it."""
    with as_of(MONDAY):
        claim = make_claim(office.rep, title="Visit", late_reason=given.pop("late_reason", ""))
        claim.lines.all().delete()
        add_line(claim, 100, spent_on=spent_on, **given)
        claim.submit(by=office.rep)
        return Claim.objects.to_review_by(office.supervisor).with_warnings().get(pk=claim.pk)


def warnings(claim) -> list[str]:
    return [one.text for _line, found in findings(claim) for one in found if one.tone != "success"]


@pytest.fixture(autouse=True)
def budget(office):
    with as_of(MONDAY):
        return make_budget(office, year=2026)


def test_nothing_odd_is_said_of_a_plain_expense(office):
    claim = reviewed(office, MONDAY)
    assert warnings(claim) == []
    assert not claim.has_warning


@pytest.mark.parametrize(
    ("days", "given", "words"),
    [(63, {"late_reason": "ill"}, "Claimed late: ill"), (1, {}, "On a weekend")],
    ids=["late", "weekend"],
)
def test_what_needs_a_look_stands_in_the_queue_and_beside_the_invoice(days, given, words, office):
    claim = reviewed(office, MONDAY - timedelta(days=days), **given)
    assert warnings(claim) == [words]
    assert claim.has_warning


def test_a_lookalike_is_pointed_out_and_not_refused(office):
    reviewed(office, MONDAY, seller="Grand Hotel")
    claim = reviewed(office, MONDAY, seller="Grand Hotel")
    assert warnings(claim) == ["1 other expense of the same amount, day and seller"]
    assert claim.has_warning


def test_the_budget_is_shown_before_and_after(office, budget):
    (draw,) = draws(reviewed(office, MONDAY))
    assert (draw.line, draw.before, draw.amount, draw.after) == (line_of(budget), 1000, 100, 900)
