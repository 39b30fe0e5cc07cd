"""Negotiation (3.4.1, 3.4.2): who records and closes rounds, what lies beyond a limit, and what was given for what."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from pipeline.models import NegotiationRound
from pipeline.stages import Stage
from salesdept.common.errors import NotYourPart, RuleBroken
from salesdept.common.today import items_for
from salesdept.people.models import Role, User

from .makers import make_opportunity, make_round

D = Decimal
pytestmark = [pytest.mark.clause("3.4.1"), pytest.mark.django_db]


@pytest.fixture
def deal(office):
    """A deal whose sent version lists 100,000 and costs 60,000."""
    return make_opportunity(office.rep, Stage.NEGOTIATION, organiser=office.supervisor)


def round_at(deal, by, price) -> NegotiationRound:
    return make_round(deal, by, price=D(price), proposal=deal.proposals.get())


@pytest.mark.clause("3.4.2")
def test_a_price_is_told_against_list_price_and_cost(office, deal):
    worth = round_at(deal, office.supervisor, 90_000).worth()
    assert (worth.discount, worth.margin) == (D("0.1000"), D("0.3333"))


@pytest.mark.parametrize(("price", "approver"), [
    ("90000", Role.SUPERVISOR), ("89999.99", Role.SUPERVISOR), ("89000", Role.MANAGER), ("74000", Role.MANAGER),
    ("60000", Role.MANAGER), ("59000", Role.LEADERSHIP),
])  # fmt: skip
def test_the_limits_by_discount_and_margin(office, deal, price, approver):
    assert round_at(deal, office.supervisor, price).worth().approver == approver


def test_within_the_limit_the_supervisor_closes_beyond_it_the_manager_allows(office, deal):
    near, far = round_at(deal, office.supervisor, 95_000), round_at(deal, office.supervisor, 80_000)
    near.agree(by=office.supervisor)
    assert near.state == "agreed"
    with pytest.raises(RuleBroken, match="beyond your limit"):
        far.agree(by=office.supervisor)
    far.agree(by=office.supervisor, reason="a reference customer")
    assert far.state == "asked"
    assert not deal.rounds.agreed().filter(pk=far.pk).exists()
    for stranger in (office.supervisor, office.rep, office.finance, office.other_supervisor):
        with pytest.raises(NotYourPart):
            far.allow(by=stranger, reason="fine")
    far.allow(by=office.manager, reason="fine")
    assert (far.state, far.decided_by) == ("agreed", office.manager)


def test_below_cost_leadership_decides_and_the_manager_who_asked_does_not(office, deal):
    turn = round_at(deal, office.manager, 50_000)
    turn.agree(by=office.manager, reason="to keep a rival out")
    with pytest.raises(NotYourPart):
        turn.allow(by=office.manager, reason="fine")
    turn.refuse(by=office.leadership, reason="not below cost")
    assert turn.state == "open"
    turn.agree(by=office.manager, reason="once more")
    turn.allow(by=office.leadership, reason="this once")
    assert turn.state == "agreed"


def test_the_manager_does_not_allow_what_is_leaderships(office, deal):
    turn = round_at(deal, office.supervisor, 50_000)
    turn.agree(by=office.supervisor, reason="to keep a rival out")
    with pytest.raises(NotYourPart, match="beyond your limit"):
        turn.allow(by=office.manager, reason="fine")


def test_who_asked_does_not_decide_as_manager_later(office, deal):
    turn = round_at(deal, office.supervisor, 80_000)
    turn.agree(by=office.supervisor, reason="a reference customer")
    User.objects.filter(pk=office.manager.pk).update(is_active=False)
    User.objects.filter(pk=office.supervisor.pk).update(role=Role.MANAGER)
    promoted = User.objects.get(pk=office.supervisor.pk)
    with pytest.raises(NotYourPart, match="Who asked does not decide"):
        turn.allow(by=promoted, reason="fine")
    assert not NegotiationRound.objects.to_decide_by(promoted).exists()


def test_the_database_knows_that_who_asks_does_not_decide(office, deal):
    turn = round_at(deal, office.supervisor, 80_000)
    with pytest.raises(IntegrityError), transaction.atomic():
        NegotiationRound.objects.filter(pk=turn.pk).update(asked_by=office.manager, decided_by=office.manager)


def test_what_waits_stands_on_the_managers_today_and_is_decided_there(office, deal, as_user):
    turn = round_at(deal, office.supervisor, 80_000)
    turn.agree(by=office.supervisor, reason="a reference customer")
    told = {who: items_for(getattr(office, who)) for who in ("rep", "supervisor", "manager", "leadership", "finance")}
    address = turn.get_absolute_url()
    assert {who for who, items in told.items() if address in [one.url for one in items]} == {"manager", "leadership"}
    answer = as_user(office.manager).post(f"{turn.get_absolute_url()}allow/", {"reason": "fine"})
    assert answer.status_code == 302
    turn.refresh_from_db()
    assert turn.state == "agreed"


@pytest.mark.clause("3.4.2")
def test_concessions_say_what_was_given_and_what_for(office, deal, as_user):
    facts = {
        "held_on": "2026-01-02", "asked_price": "90000", "price": "95000", "payment_terms": "30 days",
        "service_terms": "one year", "our_position": "ours", "their_position": "theirs",
        "concessions-TOTAL_FORMS": "1", "concessions-INITIAL_FORMS": "0",
        "concessions-0-given": "5 %", "concessions-0-value": "5000", "concessions-0-got": "signed this month",
    }  # fmt: skip
    address = f"/pipeline/opportunities/{deal.pk}/rounds/new/"
    assert as_user(office.supervisor).post(address, facts).status_code == 302
    turn = deal.rounds.get()
    assert [(one.given, one.value, one.got) for one in turn.concessions.all()] == [("5 %", 5000, "signed this month")]
    page = as_user(office.rep).get(turn.get_absolute_url()).content.decode()
    assert "signed this month" in page
    assert "Margin" not in page
    assert "Margin" in as_user(office.supervisor).get(turn.get_absolute_url()).content.decode()


def test_departments_read_nothing_of_the_negotiation(office, deal):
    round_at(deal, office.supervisor, 95_000)
    for who in (office.technical, office.aftersales, office.clerk, office.finance, office.admin, office.other_rep):
        assert not NegotiationRound.objects.visible_to(who).exists()


def test_programs_record_and_close_rounds_by_the_same_rules(office, deal, api_as):
    facts = {
        "opportunity": str(deal.pk), "held_on": "2026-01-02", "price": "80000", "payment_terms": "30 days",
        "service_terms": "one year", "our_position": "ours", "their_position": "theirs",
    }  # fmt: skip
    assert api_as(office.rep).post("/api/v1/rounds/", facts).status_code == 403
    made = api_as(office.supervisor).post("/api/v1/rounds/", facts)
    assert made.status_code == 201
    address = f"/api/v1/rounds/{made.json()['id']}/"
    assert api_as(office.supervisor).post(f"{address}agree/", {}).status_code == 400
    assert api_as(office.supervisor).post(f"{address}agree/", {"reason": "x"}).json()["state"] == "asked"
    assert api_as(office.supervisor).post(f"{address}allow/", {"reason": "x"}).status_code == 403
    assert api_as(office.manager).post(f"{address}allow/", {"reason": "x"}).json()["state"] == "agreed"
