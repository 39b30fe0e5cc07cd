"""Lines that may be waived are, by the level above and until a day; the department's own items stand beside (3.1.3)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from pipeline.gates import GateClosed
from pipeline.models import GateItem, Waiver
from pipeline.stages import Stage
from salesdept.common.calendar import as_of, today
from salesdept.common.errors import NotYourPart, RuleBroken

from .makers import complete, make_gate_item, make_opportunity

pytestmark = [pytest.mark.django_db, pytest.mark.clause("3.1.3")]


def states(deal) -> dict:
    return {check.code: check.state for check in deal.gate()}


@pytest.fixture
def asked(office):
    """A deal whose rep asked that no contact be needed; the next step is there."""
    deal = make_opportunity(office.rep)
    deal.plan(by=office.rep, next_step="hand in the tender", next_on=today())
    deal.ask_waiver(by=office.rep, code="contact", reason="a tender: nobody may be spoken to")
    return deal.waivers.get()


def test_the_level_above_waives_a_line_until_a_day(office, asked):
    deal = asked.opportunity
    with pytest.raises(GateClosed):
        deal.advance(by=office.rep)
    asked.grant(by=office.supervisor, until=today() + timedelta(days=10))
    assert states(deal)["contact"] == "waived"
    with as_of(today() + timedelta(days=11)):
        assert states(deal)["contact"] == "missing"
    deal.advance(by=office.rep)
    kept = {check["code"]: check["state"] for check in deal.moves.last().gate}
    assert (deal.stage, kept["contact"]) == (Stage.REQUIREMENTS, "waived")


@pytest.mark.parametrize(
    ("asker", "grants"),
    [("rep", {"supervisor", "manager"}), ("supervisor", {"manager"}), ("manager", {"leadership"})],
)
def test_it_is_granted_by_who_stands_above_and_never_by_the_asker(office, asker, grants):
    deal = make_opportunity(office.rep)
    deal.ask_waiver(by=getattr(office, asker), code="contact", reason="a tender")
    waiver = Waiver.objects.get()
    people = {name: value for name, value in vars(office).items() if hasattr(value, "role")}
    able = {name for name, person in people.items() if Waiver.grant.step.refusal(waiver, person) is None}
    assert able == grants
    with pytest.raises(NotYourPart):
        waiver.grant(by=getattr(office, asker), until=today())
    with pytest.raises(IntegrityError, match="waived_by_another"), transaction.atomic():
        Waiver.objects.update(decided_by=waiver.asked_by)


def test_what_may_not_be_waived_is_not_even_asked_for(office, as_user):
    deal = make_opportunity(office.rep, Stage.NEGOTIATION, organiser=office.supervisor)
    for code in ("contract", "agreed", "no such line"):
        with pytest.raises(RuleBroken):
            deal.ask_waiver(by=office.rep, code=code, reason="hurry")
        answer = as_user(office.rep).post(f"{deal.get_absolute_url()}ask_waiver/", {"code": code, "reason": "hurry"})
        assert answer.status_code == 422


def test_it_ends_within_ninety_days_and_is_asked_for_once_at_a_time(office, asked):
    with pytest.raises(RuleBroken, match="90 days"):
        asked.grant(by=office.supervisor, until=today() + timedelta(days=91))
    with pytest.raises(RuleBroken, match="not decided yet"):
        asked.opportunity.ask_waiver(by=office.rep, code="contact", reason="again")


def test_what_is_asked_for_waits_on_today_of_who_decides(office, as_user, asked):
    assert "nobody may be spoken to" in as_user(office.supervisor).get("/").content.decode()
    assert "nobody may be spoken to" not in as_user(office.other_supervisor).get("/").content.decode()
    answer = as_user(office.supervisor).post(asked.step_url("grant"), {"until": today().isoformat(), "version": 1})
    assert answer.status_code == 302
    asked.refresh_from_db()
    assert (asked.state, asked.decided_by) == ("granted", office.supervisor)


class TestOwnItems:
    def test_hold_a_deal_back_until_who_works_it_ticks_them(self, office):
        deal = make_opportunity(office.rep)
        item, other = make_gate_item(), make_gate_item(Stage.PROPOSAL)
        complete(deal, Stage.DEVELOPMENT, office.rep)
        deal.plan(by=office.rep, next_step="call", next_on=today())
        assert states(deal)[item.code] == "missing"
        assert other.code not in states(deal)
        with pytest.raises(GateClosed):
            deal.advance(by=office.rep)
        deal.tick(by=office.rep, item=item)
        deal.tick(by=office.supervisor, item=item)
        tick = item.ticks.get()
        assert (tick.by, states(deal)[item.code]) == (office.rep, "done")
        deal.advance(by=office.rep)

    def test_are_ticked_along_with_the_move(self, office, api_as):
        deal = make_opportunity(office.rep)
        item = make_gate_item()
        complete(deal, Stage.DEVELOPMENT, office.rep)
        given = {"next_step": "call", "next_on": "2030-01-01", item.code: True}
        answer = api_as(office.rep).post(f"/api/v1/opportunities/{deal.pk}/advance/", given, format="json")
        assert (answer.status_code, answer.json()["stage"]) == (200, Stage.REQUIREMENTS)
        assert item.ticks.get().by == office.rep

    def test_are_kept_by_the_manager_in_three_languages_and_take_nothing_from_the_regulation(self, office, as_user):
        new = {"stage": Stage.DEVELOPMENT, "text": "references", "text_zh_hant": "實績", "text_zh_hans": "实绩"}
        assert as_user(office.supervisor).post("/pipeline/gate-items/new/", new).status_code == 403
        assert as_user(office.manager).post("/pipeline/gate-items/new/", new).status_code == 302
        item = GateItem.objects.get()
        deal = make_opportunity(office.rep)
        assert set(states(deal)) == {"contact", "next", "basics", item.code}
        edit = {"text": "references", "version": item.version}
        assert as_user(office.manager).post(f"/pipeline/gate-items/{item.pk}/edit/", edit).status_code == 302
        assert set(states(deal)) == {"contact", "next", "basics"}

    def test_cost_the_gate_one_query_however_many(self, office, django_assert_max_num_queries):
        deal = make_opportunity(office.rep)
        for _n in range(8):
            make_gate_item()
        with django_assert_max_num_queries(6):
            deal.gate()


class TestClosingAndReopening:
    def test_a_stage_may_be_called_otherwise_and_nothing_breaks(self, office, settings):
        settings.LANGUAGE_CODE = "zh-hant"
        deal = make_opportunity(office.rep, Stage.REQUIREMENTS)
        assert [move.to_stage for move in deal.moves.all()] == ["development", "requirements"]

    def test_what_was_typed_by_mistake_is_taken_out_and_counts_nowhere(self, office):
        deal = make_opportunity(office.rep, amount=100)
        deal.void(by=office.rep, reason="twice")
        assert (deal.state, deal.closed_on, deal.probability) == ("void", today(), 0)
        assert not type(deal).objects.on_board().exists()

    def test_but_not_what_led_to_a_proposal(self, office):
        deal = make_opportunity(office.rep, Stage.NEGOTIATION, organiser=office.supervisor)
        with pytest.raises(RuleBroken, match="record it as lost"):
            deal.void(by=office.rep, reason="twice")


def test_an_own_item_is_asked_at_the_end_of_its_own_stage_alone(office, as_user):
    here, later = make_gate_item(text="Site visited"), make_gate_item(Stage.PROPOSAL, text="Demo shown")
    page = make_opportunity(office.rep).get_absolute_url()
    for stage, asked, other in (("development", here, later), ("proposal", later, here)):
        shown = as_user(office.rep).get(page, {"stage": stage}).content.decode()
        assert (asked.text in shown, other.text in shown) == (True, False)
