"""5.3.3 More for a line: from the refused claim to the supplement and back, and the shift between two lines."""

import re
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from expenses.models import BudgetEntry, OverBudget, Supplement
from salesdept.common.calendar import as_of, today
from salesdept.common.errors import RuleBroken
from salesdept.common.invariants import broken
from salesdept.messages.models import Notice

from .makers import hand_in, line_of, make_budget, make_claim

pytestmark = [pytest.mark.django_db, pytest.mark.clause("5.3.3")]


@pytest.fixture
def budget(office):
    return make_budget(office, Travel=100, Fairs=500)


def ask(office, line, amount=50, **given) -> Supplement:
    return Supplement.objects.create(
        **{"line": line, "amount": amount, "reason": "More", "asked_by": office.rep} | given
    )


def test_from_the_refused_claim_to_handing_it_in_at_once(budget, office, as_user, django_capture_on_commit_callbacks):
    claim = make_claim(office.rep, 130)
    refused = as_user(office.rep).post(claim.step_url("submit")).content.decode()
    link = re.search(r'href="([^"]*supplements/new/[^"]*)"', refused)[1].replace("&amp;", "&")
    form = as_user(office.rep).get(link).context["form"]
    sent = {name: form[name].value() for name in ("line", "amount", "claim")} | {"reason": "Fair moved"}
    as_user(office.rep).post(reverse("expenses:supplement_new"), sent)
    asked = Supplement.objects.get()
    assert (asked.claim, asked.amount) == (claim, 30)
    with django_capture_on_commit_callbacks(execute=True):
        asked.approve(by=office.leadership)
    claim.refresh_from_db()
    assert claim.state == "draft"
    assert Notice.objects.filter(recipient=office.rep, title__contains="hand it in").exists()
    claim.submit(by=office.rep)
    assert line_of(budget).left == 0
    assert list(broken()) == []


def test_sent_back_it_is_mended_and_asked_again(budget, office, as_user):
    asked = ask(office, line_of(budget))
    asked.send_back(by=office.leadership, reason="Too much")
    form = as_user(office.rep).get(asked.step_url("submit")).content.decode()
    assert 'value="50.00"' in form
    as_user(office.rep).post(asked.step_url("submit"), {"amount": "20", "reason": "The stand alone"})
    asked.refresh_from_db()
    assert (asked.state, asked.amount) == ("submitted", 20)


def test_a_shift_takes_from_one_line_what_it_gives_to_the_other(budget, office):
    ask(office, line_of(budget), 200, source=line_of(budget, "Fairs")).approve(
        by=office.leadership, granted=Decimal(80)
    )
    assert (line_of(budget).approved, line_of(budget, "Fairs").approved) == (180, 420)
    assert {entry.kind: entry.approved for entry in BudgetEntry.objects.filter(source_type="supplement")} == {
        "transfer_out": -80,
        "transfer_in": 80,
    }
    assert list(broken()) == []


def test_what_is_reserved_or_spent_is_not_shifted_away(budget, office):
    hand_in(office.rep, 450, category="Fairs")
    shift = ask(office, line_of(budget), 51, source=line_of(budget, "Fairs"))
    with pytest.raises(RuleBroken, match=r"Fairs \d+ has 50.00 to give away"):
        shift.approve(by=office.leadership)
    shift.approve(by=office.leadership, granted=Decimal(50))
    assert line_of(budget).approved == 150


def test_a_shift_stays_within_one_year_and_between_two_lines(budget, office, as_user):
    other = line_of(make_budget(office, year=today().year + 1, Travel=900))
    line, browser = line_of(budget), as_user(office.rep)
    for source in (line, other):
        sent = {"line": line.pk, "amount": "5", "reason": "More", "source": source.pk}
        assert browser.post(reverse("expenses:supplement_new"), sent).status_code == 422
    with pytest.raises(IntegrityError), transaction.atomic():
        ask(office, line, source=line)


def test_nothing_is_added_to_a_frozen_line_or_a_year_that_is_over(budget, office):
    asked = ask(office, line_of(budget))
    line_of(budget).freeze(by=office.leadership, reason="Stop")
    with pytest.raises(RuleBroken, match="frozen"):
        asked.approve(by=office.leadership)
    late = ask(office, line_of(budget, "Fairs"))
    with as_of(today().replace(year=today().year + 1, month=3, day=1)), pytest.raises(RuleBroken, match="taken until"):
        late.approve(by=office.leadership)


def test_a_line_below_its_own_use_is_refused_by_the_movement_itself(budget, office):
    hand_in(office.rep, 450, category="Fairs")
    with pytest.raises(OverBudget):
        line_of(budget, "Fairs").move(
            "transfer_out", source=budget, round=2, by=office.leadership, approved=Decimal(-51)
        )
