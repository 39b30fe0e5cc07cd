"""What other programs hear of chapter 3: moves, wins, losses, signatures, late milestones; in the same transaction."""

import json
from datetime import date, timedelta

import pytest
import time_machine
from django.db import transaction

from pipeline.models import Milestone
from pipeline.stages import Stage
from pipeline.webhook_events.deals import tell_of_move
from pipeline.webhook_events.milestones import note_late_milestones
from salesdept.common.errors import RuleBroken
from salesdept.webhooks.events import EVENTS
from salesdept.webhooks.models import Delivery, Standing
from tests.webhooks.makers import make_hook

from . import makers

pytestmark = [pytest.mark.django_db, pytest.mark.clause("3.1.3")]

DAY = date(2026, 10, 5)


@pytest.fixture(autouse=True)
def _clock(time_machine):
    time_machine.move_to("2026-10-06T10:00:00+08:00", tick=False)


@pytest.fixture
def hook(office):
    return make_hook(office.admin)


def told(event="") -> list[dict]:
    """The facts of what was told, the first first."""
    rows = Delivery.objects.order_by("created_at", "pk")
    return [json.loads(row.body)["data"] for row in (rows.filter(event=event) if event else rows)]


def names() -> list[str]:
    return sorted(Delivery.objects.values_list("event", flat=True))


class TestDeals:
    def test_a_move_tells_from_where_to_where(self, hook, office):
        deal = makers.make_opportunity(office.rep, Stage.REQUIREMENTS)
        (facts,) = told("opportunity.stage_changed")
        assert facts == {
            "id": str(deal.pk),
            "code": deal.code,
            "from_stage": "development",
            "to_stage": "requirements",
            "from_state": "open",
            "to_state": "open",
            "via": "forward",
            "moved_at": "2026-10-06T10:00:00+08:00",
            "url": f"http://localhost:8000/api/v1/opportunities/{deal.pk}/",
        }

    def test_one_that_is_told_twice_is_written_once(self, hook, office):
        deal = makers.make_opportunity(office.rep, Stage.REQUIREMENTS)
        tell_of_move(deal.moves.last())
        assert names() == ["opportunity.stage_changed"]

    def test_a_loss_is_told_beside_its_move(self, hook, office):
        deal = makers.make_opportunity(office.rep)
        deal.lose(by=office.rep, reason=makers.loss_reason(), note="their price")
        assert names() == ["opportunity.lost", "opportunity.stage_changed"]
        assert told("opportunity.lost")[0]["to_state"] == "lost"
        assert "their price" not in Delivery.objects.first().body

    @pytest.mark.clause("3.4.3")
    def test_signing_tells_of_the_win_and_of_the_contract(self, hook, office):
        deal = makers.make_opportunity(office.rep, Stage.NEGOTIATION, organiser=office.supervisor)
        makers.agree(deal, office.supervisor)
        Delivery.objects.all().delete()
        contract = makers.make_contract(office.rep, customer=deal.customer, opportunity=deal, schedule=None)
        makers.signed_paper(contract, office.supervisor)
        makers.sign(contract, office.supervisor, DAY)
        assert names() == ["contract.signed", "opportunity.stage_changed", "opportunity.won"]
        (facts,) = told("contract.signed")
        assert (facts["number"], facts["opportunity"]) == (contract.number, str(deal.pk))
        assert told("opportunity.won")[0]["to_stage"] == "execution"

    def test_a_refused_or_undone_move_is_told_to_nobody(self, hook, office):
        deal = makers.make_opportunity(office.rep)
        with pytest.raises(RuleBroken):
            deal.advance(by=office.rep)

        def lose_and_fail():
            with transaction.atomic():
                deal.lose(by=office.rep, reason=makers.loss_reason(), note="their price")
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            lose_and_fail()
        assert told() == []

    def test_what_an_import_moves_is_told_to_nobody(self, hook, office):
        deal = makers.make_opportunity(office.rep)
        deal.move("import", by=office.clerk, stage=Stage.PROPOSAL)
        deal.save()
        assert told() == []

    def test_who_does_not_listen_or_rests_is_told_nothing(self, office):
        make_hook(office.admin, events=["contract.signed"])
        make_hook(office.admin).pause(by=office.admin)
        makers.make_opportunity(office.rep, Stage.REQUIREMENTS)
        assert told() == []


@pytest.mark.clause("3.5.2")
class TestMilestones:
    @pytest.fixture
    def milestone(self, office):
        """Promised and expected for the 20th, on a project that runs."""
        contract = makers.sign(makers.make_contract(office.rep), office.supervisor, DAY)
        day = date(2026, 10, 20)
        return makers.make_milestone(contract.project, promised_on=day, expected_on=day)

    def test_one_that_becomes_late_is_told_once(self, hook, milestone):
        assert note_late_milestones() == 0
        with time_machine.travel("2026-10-21T00:15:00+08:00"):
            assert [note_late_milestones(), note_late_milestones()] == [1, 0]
        with time_machine.travel("2027-03-01T00:15:00+08:00"):
            assert note_late_milestones() == 0
        (facts,) = told("milestone.late")
        assert (facts["id"], facts["promised_on"]) == (str(milestone.pk), "2026-10-20")

    def test_a_moved_date_tells_at_once(self, hook, milestone, office, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            later = milestone.promised_on + timedelta(days=9)
            milestone.move(by=office.technical, promised_on=milestone.promised_on, expected_on=later, why="no power")
        assert note_late_milestones() == 0
        assert told("milestone.late")[0]["expected_on"] == later.isoformat()

    def test_late_again_is_told_again(self, hook, milestone):
        for day, expected in ((date(2026, 10, 30), 1), (date(2026, 10, 20), 0), (date(2026, 10, 28), 1)):
            Milestone.objects.update(expected_on=day)
            assert note_late_milestones() == expected, day
        assert len(told("milestone.late")) == 2

    def test_what_is_late_already_is_not_told_to_who_listens_later(self, milestone, office):
        Milestone.objects.update(expected_on=date(2026, 10, 30))
        note_late_milestones()
        make_hook(office.admin)
        assert note_late_milestones() == 0
        assert (told(), Standing.objects.count()) == ([], 1)


def test_samples_look_like_what_is_told(hook, office):
    """The page promises what a receiver gets."""
    contract = makers.sign(makers.make_contract(office.rep), office.supervisor, DAY)
    milestone = makers.make_milestone(contract.project)
    deal = makers.make_opportunity(office.rep, Stage.REQUIREMENTS)
    records = {"opportunity": deal.moves.last(), "contract": contract, "milestone": milestone}
    for event in EVENTS.values():
        facts = event.facts(records[event.name.partition(".")[0]])
        assert list(facts) == list(event.sample), event.name
