"""Two at the same moment at one deal: one wins, the other reads what changed (3.1.3)."""

from datetime import date, timedelta

import pytest

from pipeline.models import Opportunity
from pipeline.stages import Stage
from salesdept.common.calendar import today
from salesdept.common.errors import Stale

from ..at_once import at_once
from .makers import complete, make_opportunity

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True), pytest.mark.clause("3.1.3")]
NEXT = {"next_step": "call", "next_on": date(2030, 1, 1)}


def advance(deal, by):
    """As a request does: what is decided must be what was shown."""

    def act():
        seen = Opportunity.objects.get(pk=deal.pk)
        seen.must_be_as_shown(deal.version)
        seen.advance(by=by, **NEXT)

    return act


def test_of_two_who_move_one_deal_on_one_wins_and_the_other_is_told_who_did_what(office):
    for _turn in range(10):
        deal = make_opportunity(office.rep)
        complete(deal, Stage.DEVELOPMENT, office.rep)
        complete(deal, Stage.REQUIREMENTS, office.rep)
        answers = at_once(advance(deal, office.rep), advance(deal, office.supervisor))
        stale = [one for one in answers if isinstance(one, Stale)]
        assert len(stale) == 1
        assert (stale[0].status, stale[0].changes[0]["action"]) == (409, "advance")
        deal.refresh_from_db()
        assert (deal.stage, deal.moves.count()) == (Stage.REQUIREMENTS, 2)


def test_a_move_and_a_rest_at_once_leave_one_of_them(office):
    for _turn in range(10):
        deal = make_opportunity(office.rep)
        complete(deal, Stage.DEVELOPMENT, office.rep)
        at_once(advance(deal, office.rep), rest(deal, office.manager))
        deal.refresh_from_db()
        assert [move.number for move in deal.moves.all()] == [1, 2]
        assert (deal.stage, deal.state) in {(Stage.REQUIREMENTS, "open"), (Stage.DEVELOPMENT, "hold")}


def rest(deal, by):
    def act():
        seen = Opportunity.objects.get(pk=deal.pk)
        seen.must_be_as_shown(deal.version)
        seen.hold(by=by, wake_on=today() + timedelta(days=9), reason="the budget comes later")

    return act
