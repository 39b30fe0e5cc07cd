"""Offers at the same moment: two send, two accept, two write, two open."""

import pytest

from pipeline.models import Proposal
from pipeline.proposals.models import open_proposal
from pipeline.stages import Stage
from tests.expenses.test_at_once import at_once, passed

from .makers import make_opportunity, make_product, make_sent_proposal

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
REPEATED = 10


def fresh(proposal, act):
    """`act` on a copy of its own, as another request would."""
    return lambda: act(Proposal.objects.get(pk=proposal.pk))


@pytest.mark.clause("3.3.3")
def test_of_two_versions_accepted_at_once_one_is(office):
    for turn in range(REPEATED):
        deal = make_opportunity(office.rep, Stage.PROPOSAL)
        first = make_sent_proposal(deal, office.supervisor, office.rep)
        second = open_proposal(deal, by=office.supervisor, authors=[office.rep])
        second.send(by=office.supervisor, replaces=False)
        acts = [fresh(one, lambda one: one.accept(by=office.rep, feedback="")) for one in (first, second)]
        assert passed(at_once(*acts)) == 1, turn
        assert deal.proposals.filter(state="accepted").count() == 1


@pytest.mark.clause("3.3.3")
def test_a_version_is_sent_once(office):
    for turn in range(REPEATED):
        deal = make_opportunity(office.rep, Stage.PROPOSAL)
        offer = open_proposal(deal, by=office.supervisor, authors=[office.rep])
        for part in ("introduction", "solution", "plan"):
            offer.write(part, "text", by=office.rep)
        offer.quotation.add(make_product(), by=office.rep)
        people = (office.supervisor, office.manager)
        acts = [fresh(offer, lambda one, by=by: one.send(by=by)) for by in people]
        assert passed(at_once(*acts)) == 1, turn
        assert offer.dispatches.count() == 1


@pytest.mark.clause("3.3.1")
def test_two_who_write_different_lines_at_once_lose_none(office):
    deal = make_opportunity(office.rep, Stage.PROPOSAL)
    offer = open_proposal(deal, by=office.supervisor, authors=[office.rep, office.technical])
    seen = "one\ntwo\nthree"
    for turn in range(REPEATED):
        offer.write("plan", seen, by=office.rep)
        texts = ((office.rep, f"one {turn}\ntwo\nthree"), (office.technical, f"one\ntwo\nthree {turn}"))
        acts = [
            fresh(offer, lambda one, by=by, text=text: one.write("plan", text, by=by, seen=seen)) for by, text in texts
        ]
        assert passed(at_once(*acts)) == 2, turn
        offer.refresh_from_db()
        assert offer.plan == f"one {turn}\ntwo\nthree {turn}"


@pytest.mark.clause("3.3.3")
def test_two_versions_opened_at_once_get_two_numbers(office):
    deal = make_opportunity(office.rep, Stage.PROPOSAL)
    opened = at_once(*(lambda: open_proposal(deal, by=office.supervisor, authors=[office.rep]) for _n in range(4)))
    assert passed(opened) == 4
    assert sorted(deal.proposals.values_list("number", flat=True)) == [1, 2, 3, 4]
