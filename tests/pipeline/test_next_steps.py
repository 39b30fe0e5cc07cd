"""Each open deal has one next step with its date or says why not; the clock minds both (3.1.3)."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from pipeline.models import Opportunity
from pipeline.next_steps.tending import tell_of_forgotten, wake_due
from salesdept.common.calendar import as_of
from salesdept.common.errors import RuleBroken
from salesdept.messages.models import Notice

from .makers import loss_reason, make_opportunity

pytestmark = [pytest.mark.django_db, pytest.mark.clause("3.1.3")]
DAY = date(2026, 3, 2)


def on(days: int):
    return as_of(DAY + timedelta(days=days))


def after(days: int) -> date:
    return DAY + timedelta(days=days)


@pytest.fixture
def deal(office):
    with on(0):
        made = make_opportunity(office.rep)
        made.plan(by=office.rep, next_step="call", next_on=after(3))
    return made


@pytest.mark.parametrize(
    ("entered", "planned"),
    [
        ({"next_step": "visit", "when": "3d"}, ("visit", after(6), "", None)),
        ({"next_step": "visit", "when": "week"}, ("visit", after(10), "", None)),
        ({"next_step": "visit", "when": "date", "next_on": "2026-03-20"}, ("visit", after(18), "", None)),
        (
            {"when": "none", "none_because": "tender", "none_until": "2026-03-20"},
            ("", None, "tender", after(18)),
        ),
    ],
)
def test_finishing_the_step_asks_for_the_next_one_or_why_none(office, as_user, deal, entered, planned):
    with on(3):
        client = as_user(office.rep)
        answer = client.post(f"{deal.get_absolute_url()}finish_step/", entered | {"version": deal.version})
    assert answer.status_code == 302
    deal.refresh_from_db()
    assert (deal.next_step, deal.next_on, deal.none_because, deal.none_until) == planned


@pytest.mark.parametrize("entered", [{}, {"next_step": "visit", "when": "date"}, {"when": "none", "none_because": "x"}])
def test_half_a_plan_is_none(office, as_user, deal, entered):
    answer = as_user(office.rep).post(f"{deal.get_absolute_url()}finish_step/", entered)
    assert answer.status_code == 422
    deal.refresh_from_db()
    assert deal.next_step == "call"


def test_a_step_and_a_reason_for_none_do_not_stand_together(office, deal):
    with pytest.raises(RuleBroken, match="or a reason for none"):
        deal.plan(by=office.rep, next_step="x", next_on=DAY, none_because="y", none_until=DAY)
    with pytest.raises(IntegrityError, match="one_next_step_or_none"), transaction.atomic():
        Opportunity.objects.filter(pk=deal.pk).update(none_because="y", none_until=DAY)


@pytest.mark.parametrize(("days", "tone"), [(3, ""), (9, ""), (10, "warning"), (16, "warning"), (17, "danger")])
def test_overdue_by_a_week_is_amber_and_by_two_red(deal, days, tone):
    with on(days):
        assert deal.step_lateness == tone


def test_a_reason_holds_until_its_day(office, deal):
    with on(1):
        deal.plan(by=office.rep, none_because="tender", none_until=after(5))
        assert deal.has_plan
    with on(6):
        assert not deal.has_plan
        assert Opportunity.objects.with_step_due_or_missing().get() == deal


def test_an_open_deal_without_next_step_stands_on_today_at_once(office, as_user):
    deal = make_opportunity(office.rep)
    assert deal.step_url("plan") in as_user(office.rep).get("/").content.decode()


def test_two_weeks_overdue_the_supervisor_hears_of_it_once(office, as_user, deal):
    with on(16):
        assert tell_of_forgotten() == 0
    with on(17):
        assert (tell_of_forgotten(), tell_of_forgotten()) == (1, 0)
        assert f"forgotten by {office.rep.name}" in as_user(office.supervisor).get("/").content.decode()
    notice = Notice.objects.get(recipient=office.supervisor)
    assert "forgotten" in notice.title
    assert notice.url == deal.get_absolute_url()


class TestRest:
    def test_who_rests_wakes_on_the_day_by_the_clock_and_the_owner_is_told(self, office, deal):
        with on(1):
            deal.hold(by=office.rep, wake_on=after(10), reason="later")
        with on(9):
            assert wake_due() == 0
        with on(12):
            assert (wake_due(), wake_due()) == (1, 0)
        deal.refresh_from_db()
        assert (deal.state, deal.wake_on) == ("open", None)
        assert (deal.moves.last().via, deal.moves.last().by) == ("wake", None)
        assert Notice.objects.filter(recipient=office.rep, title__contains=deal.name).exists()

    def test_the_expected_close_lies_behind_the_rest(self, office, as_user, deal):
        Opportunity.objects.filter(pk=deal.pk).update(expected_close=after(5))
        with on(1):
            with pytest.raises(RuleBroken, match="move it too"):
                deal.hold(by=office.rep, wake_on=after(10), reason="later")
            given = {"wake_on": after(10), "expected_close": after(10), "reason": "later"}
            answer = as_user(office.rep).post(f"{deal.get_absolute_url()}hold/", given)
            assert "expected_close" in answer.context["form"].errors
            deal.hold(by=office.rep, wake_on=after(10), expected_close=after(30), reason="later")
        assert deal.state == "hold"


class TestEstimate:
    def test_an_own_probability_has_a_reason_and_is_forgotten_with_the_next_move(self, office, as_user, deal):
        client = as_user(office.rep)
        address = f"{deal.get_absolute_url()}set_probability/"
        assert client.post(address, {"percent": 80}).status_code == 422
        assert client.post(address, {"percent": 80, "reason": "they told us"}).status_code == 302
        deal.refresh_from_db()
        assert str(deal.probability) == "0.80"
        with on(1):
            deal.hold(by=office.rep, wake_on=after(10), reason="later")
        assert str(deal.probability) == "0.10"

    def test_forward_and_back_it_equals_a_fresh_computation(self, office):
        deal = make_opportunity(office.rep, "requirements")
        deal.set_probability(by=office.rep, percent=90, reason="sure")
        deal.send_back(by=office.rep, stage="development", reason="not yet")
        assert deal.probability == make_opportunity(office.rep).probability
        deal.lose(by=office.rep, reason=loss_reason())
        assert deal.probability == 0

    def test_a_stage_with_enough_closed_deals_goes_by_its_own_record(self, office, monkeypatch):
        from pipeline import odds

        monkeypatch.setattr(odds, "ENOUGH", 2)
        lost, other = make_opportunity(office.rep, "requirements"), make_opportunity(office.rep)
        for deal in (lost, other):
            deal.lose(by=office.rep, reason=loss_reason())
        odds.cache.clear()
        counted = odds.odds()
        odds.cache.clear()
        assert (counted["development"], str(counted["requirements"]), counted["execution"]) == (0, "0.25", 1)
