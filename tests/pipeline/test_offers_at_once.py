"""Offers at the same moment: two send, two accept, two write, two open."""

from functools import partial

import pytest

from pipeline.models import Coverage, Need, Opportunity, Proposal
from pipeline.proposals.models import open_proposal
from pipeline.stages import Stage
from salesdept.common.errors import RuleBroken
from tests.at_once import at_once, passed

from .makers import make_opportunity, make_product, make_sent_proposal

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
REPEATED = 10


def fresh(proposal, act):
    """`act` on a copy of its own, as another request would."""
    return lambda: act(Proposal.objects.get(pk=proposal.pk))


def fresh_deal(deal):
    return Opportunity.objects.get(pk=deal.pk)


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


@pytest.mark.clause("3.3.1")
def test_of_two_who_save_the_same_lines_at_once_one_is_shown_both_and_nothing_is_lost(office, as_user):
    deal = make_opportunity(office.rep, Stage.PROPOSAL)
    offer = open_proposal(deal, by=office.supervisor, authors=[office.rep, office.technical])
    browsers = {"by the rep": as_user(office.rep), "by the engineer": as_user(office.technical)}
    for turn in range(REPEATED):
        offer.write("plan", f"seen {turn}", by=office.rep)
        place = f"{offer.get_absolute_url()}edit/plan/"
        acts = [
            partial(browser.post, place, {"text": f"{text} {turn}", "seen": f"seen {turn}"})
            for text, browser in browsers.items()
        ]
        answers = dict(zip(browsers, at_once(*acts), strict=True))
        assert sorted(answer.status_code for answer in answers.values()) == [302, 409], turn
        offer.refresh_from_db()
        [kept] = [text for text, answer in answers.items() if answer.status_code == 302]
        [met] = [text for text, answer in answers.items() if answer.status_code == 409]
        assert offer.plan == f"{kept} {turn}"
        assert f"{met} {turn}</textarea>" in answers[met].text.replace("\r", "")


@pytest.mark.clause("3.3.2")
def test_of_two_who_answer_the_same_need_at_once_one_is_shown_both(office, as_user):
    deal = make_opportunity(office.rep, Stage.PROPOSAL)
    offer = open_proposal(deal, by=office.supervisor, authors=[office.rep, office.technical])
    name = f"need-{deal.requirements.needs.get().pk}"
    browsers = [as_user(office.rep), as_user(office.technical)]
    for turn in range(REPEATED):
        offer.coverage.all().delete()
        place = f"{offer.get_absolute_url()}edit/coverage/"
        acts = [
            partial(browser.post, place, {f"{name}-how": "covered", f"{name}-words": f"chapter {n}"})
            for n, browser in enumerate(browsers)
        ]
        assert sorted(answer.status_code for answer in at_once(*acts)) == [302, 409], turn
        assert offer.coverage.count() == 1


@pytest.mark.clause("3.3.2")
def test_what_is_answered_while_it_is_sent_is_in_it_or_refused(office):
    for turn in range(REPEATED):
        deal = make_opportunity(office.rep, Stage.PROPOSAL)
        offer = open_proposal(deal, by=office.supervisor, authors=[office.rep])
        for part in ("introduction", "solution", "plan"):
            offer.write(part, "text", by=office.rep)
        offer.quotation.add(make_product(), by=office.rep)
        need = deal.requirements.needs.get()
        answered, _sent = at_once(
            fresh(offer, lambda one, need=need: Coverage.write(one, need, by=office.rep, how="covered", words="x")),
            fresh(offer, lambda one: one.send(by=office.supervisor)),
        )
        assert offer.coverage.count() == (not isinstance(answered, RuleBroken)), turn
        assert Proposal.objects.get(pk=offer.pk).state == "sent"


def asked_for_more(office):
    """A deal whose offer is out, with a must asked for since; and the answer to it that may come along."""
    deal = make_opportunity(office.rep, Stage.PROPOSAL)
    offer = make_sent_proposal(deal, office.supervisor, office.rep)
    asked = Need.write(deal, by=office.rep, text="works offline")
    return deal, offer, {f"covers_{asked.pk.hex}": "chapter 4"}


@pytest.mark.clause("3.3.2")
def test_an_open_must_answered_at_once_along_with_the_move_and_on_the_version_is_answered_once(office):
    for turn in range(REPEATED):
        deal, offer, given = asked_for_more(office)
        moved, noted = at_once(
            lambda deal=deal, given=given: fresh_deal(deal).advance(by=office.rep, **given),
            fresh(offer, lambda one, given=given: one.note_answers(by=office.rep, **given)),
        )
        assert not (moved and noted), (turn, moved, noted)
        assert fresh_deal(deal).stage == (Stage.PROPOSAL if moved else Stage.NEGOTIATION), turn
        assert offer.coverage.filter(is_noted_later=True).count() == 1, turn


@pytest.mark.clause("3.3.2")
def test_accepting_a_version_and_moving_on_with_an_answer_to_it_never_wait_for_each_other(office):
    for turn in range(REPEATED):
        deal, offer, given = asked_for_more(office)
        moved, accepted = at_once(
            lambda deal=deal, given=given: fresh_deal(deal).advance(by=office.rep, **given),
            fresh(offer, lambda one: one.accept_by_link("Ms Wang")),
        )
        assert accepted is None, (turn, accepted)
        assert fresh_deal(deal).stage == (Stage.PROPOSAL if moved else Stage.NEGOTIATION), turn


@pytest.mark.clause("3.3.3")
def test_two_versions_opened_at_once_get_two_numbers(office):
    deal = make_opportunity(office.rep, Stage.PROPOSAL)
    opened = at_once(*(lambda: open_proposal(deal, by=office.supervisor, authors=[office.rep]) for _n in range(4)))
    assert passed(opened) == 4
    assert sorted(deal.proposals.values_list("number", flat=True)) == [1, 2, 3, 4]
