"""Proposals: versions, parts written by several at once, approval before sending, the customer's answer."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from pipeline.models import OfferLimits, Product, TextBlock
from pipeline.proposals.comparing import line_changes, pieces
from pipeline.proposals.merging import merged
from pipeline.proposals.models import open_proposal
from pipeline.proposals.plans import time_line
from pipeline.stages import Stage
from salesdept.common.calendar import as_of, today
from salesdept.common.errors import NotNow, NotYourPart, RuleBroken
from salesdept.common.today import items_for

from .makers import make_opportunity, make_product, make_sent_proposal

pytestmark = pytest.mark.django_db


@pytest.fixture
def deal(office):
    return make_opportunity(office.rep, Stage.PROPOSAL)


@pytest.fixture
def draft(office, deal):
    return whole(open_proposal(deal, by=office.supervisor, authors=[office.rep, office.technical]), office)


def whole(proposal, office, *, price=1000, cost=600, at=None):
    """With its four parts; a line of `price` that costs `cost`, offered `at`."""
    for part in ("introduction", "solution", "plan"):
        proposal.write(part, f"{part}\nsecond line\nthird line", by=office.rep)
    proposal.quotation.add(make_product(list_price=price, cost=cost), by=office.rep, unit_price=at)
    proposal.refresh_from_db()
    return proposal


def address(proposal, tail="") -> str:
    return f"/pipeline/proposals/{proposal.pk}/{tail}"


@pytest.mark.clause("3.3.1")
@pytest.mark.parametrize("who", ["second_rep", "aftersales", "other_supervisor", "clerk", "leadership"])
def test_nobody_but_its_named_authors_and_who_organises_it_writes(office, draft, who, as_user):
    person = getattr(office, who)
    with pytest.raises(NotYourPart):
        draft.write("solution", "Mine is better.", by=person)
    with pytest.raises(NotYourPart):
        draft.quotation.add(make_product(), by=person)
    answer = as_user(person).post(
        address(draft, "parts/solution/"), {"text": "Mine is better.", "seen": draft.solution}
    )
    assert answer.status_code in (403, 404)
    draft.refresh_from_db()
    assert "Mine" not in draft.solution


# Versions.


@pytest.mark.clause("3.3.3")
def test_a_newer_version_takes_the_place_of_older_ones_only_when_it_is_sent(office, deal):
    first = make_sent_proposal(deal, office.supervisor, office.rep)
    second = open_proposal(deal, by=office.supervisor, authors=[office.rep])
    first.refresh_from_db()
    assert (first.state, second.number, second.solution) == ("sent", 2, first.solution)
    second.send(by=office.supervisor)
    first.refresh_from_db()
    assert (first.state, second.state) == ("superseded", "sent")
    with pytest.raises(NotNow):
        first.accept(by=office.rep, feedback="")


@pytest.mark.clause("3.3.3")
def test_several_versions_may_be_open_and_one_is_accepted(office, deal):
    first = make_sent_proposal(deal, office.supervisor, office.rep)
    second = open_proposal(deal, by=office.supervisor, authors=[office.rep])
    second.send(by=office.supervisor, replaces=False)
    first.refresh_from_db()
    assert (first.state, second.state) == ("sent", "sent")
    second.accept(by=office.rep, feedback="fine")
    with pytest.raises(RuleBroken):
        first.accept(by=office.rep, feedback="")
    assert type(first).objects.get(pk=first.pk).state == "sent"


@pytest.mark.clause("3.3.3")
def test_a_sent_version_is_frozen_in_the_database_too(office, deal):
    sent = make_sent_proposal(deal, office.supervisor, office.rep)
    with pytest.raises(NotNow):
        sent.write("solution", "other", by=office.supervisor)
    for change in ({"solution": "other"}, {"number": 9}, {"language": "zh-hans"}, {"state": "draft"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            type(sent).objects.filter(pk=sent.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        type(sent.quotation).objects.filter(pk=sent.quotation.pk).update(discount=5)
    with pytest.raises(DatabaseError), transaction.atomic():
        sent.plan_steps.create(title="late", starts_on=today(), ends_on=today())


@pytest.mark.clause("3.3.3")
def test_a_copy_for_another_opportunity_starts_its_own_row_of_versions(office, deal, as_user):
    make_sent_proposal(deal, office.supervisor, office.rep)
    second = open_proposal(deal, by=office.supervisor, authors=[office.rep])
    other = make_opportunity(office.rep, Stage.PROPOSAL)
    as_user(office.supervisor).post(address(second, "copy/"), {"opportunity": other.pk})
    copy = other.proposals.get()
    assert (copy.number, copy.state, copy.solution, copy.quotation.lines.count()) == (1, "draft", "text", 1)
    foreign = make_opportunity(office.other_rep, Stage.PROPOSAL)
    refused = as_user(office.supervisor).post(address(second, "copy/"), {"opportunity": foreign.pk})
    assert (refused.status_code, foreign.proposals.count()) == (422, 0)


# Writing at once.


@pytest.mark.clause("3.3.1")
def test_lines_that_do_not_touch_are_joined(office, draft):
    seen = draft.solution
    draft.write("solution", "solution\nsecond line\nthird line, by the engineer", by=office.technical, seen=seen)
    joined = draft.write("solution", "solution, by the rep\nsecond line\nthird line", by=office.rep, seen=seen)
    draft.refresh_from_db()
    assert joined
    assert draft.solution == "solution, by the rep\nsecond line\nthird line, by the engineer"


@pytest.mark.clause("3.3.1")
def test_lines_that_touch_are_shown_both_and_nothing_is_overwritten_in_silence(office, draft, as_user):
    seen = draft.solution
    draft.write("solution", seen.replace("second", "other"), by=office.technical, seen=seen)
    typed = {"text": seen.replace("second", "my"), "seen": seen}
    answer = as_user(office.rep).post(address(draft, "edit/solution/"), typed)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "<del>other</del>" in page
    assert "my line" in page
    draft.refresh_from_db()
    assert "other line" in draft.solution
    knowingly = typed | {"seen": draft.solution}
    assert as_user(office.rep).post(address(draft, "edit/solution/"), knowingly).status_code == 302
    draft.refresh_from_db()
    assert "my line" in draft.solution


@pytest.mark.clause("3.3.1")
def test_one_part_saved_leaves_the_others_alone(office, draft, as_user):
    before = draft.introduction
    as_user(office.technical).post(address(draft, "edit/plan/"), {"text": "three months", "seen": draft.plan})
    draft.refresh_from_db()
    assert (draft.plan, draft.introduction) == ("three months", before)
    stranger = as_user(office.second_rep).post(address(draft, "edit/plan/"), {"text": "x", "seen": draft.plan})
    assert stranger.status_code in (403, 404)


@pytest.mark.parametrize(("own", "other", "both"), [
    ("A\nb\nc", "a\nb\nC", "A\nb\nC"),
    ("a\nb\nc\nd", "z\na\nb\nc", "z\na\nb\nc\nd"),
    ("a\nc", "a\nb\nC", "a\nC"),
    ("a\nB\nc", "a\nB\nc", "a\nB\nc"),
    ("a\nX\nc", "a\nY\nc", None),
    ("a\nx\nb\nc", "a\ny\nb\nc", None),
])  # fmt: skip
def test_merging(own, other, both):
    assert merged("a\nb\nc", own, other) == both
    assert merged("a\nb\nc", other, own) == both


@pytest.mark.clause("3.3.2")
def test_a_text_block_is_put_behind_what_was_typed(office, draft, as_user):
    block = TextBlock.objects.create(title="About", part="introduction", language=draft.language, text="We are ten.")
    other = TextBlock.objects.create(title="Über", part="introduction", language="zh-hans", text="nothing")
    page = as_user(office.rep).get(address(draft, "edit/")).content.decode()
    assert ("About" in page, "Über" in page) == (True, False)
    typed = {"text": "Hello", "seen": draft.introduction, "block": block.pk, "append": "1"}
    as_user(office.rep).post(address(draft, "edit/introduction/"), typed)
    draft.refresh_from_db()
    assert draft.introduction == "Hello\n\nWe are ten."
    refused = as_user(office.rep).post(address(draft, "edit/introduction/"), typed | {"block": other.pk})
    assert refused.status_code == 422


@pytest.mark.clause("3.3.2")
def test_the_plan_has_steps_with_days_drawn_as_a_time_line(office, draft, as_user):
    rows = {"steps-TOTAL_FORMS": 2, "steps-INITIAL_FORMS": 0}
    for n, (title, first, last) in enumerate((("Set-up", 0, 9), ("Training", 10, 19))):
        rows |= {
            f"steps-{n}-title": title,
            f"steps-{n}-starts_on": today() + timedelta(days=first),
            f"steps-{n}-ends_on": today() + timedelta(days=last),
        }
    as_user(office.rep).post(address(draft, "edit/plan-steps/"), rows)
    line = time_line(list(draft.plan_steps.all()))
    assert [(bar.title, bar.x, bar.width) for bar in line.bars] == [("Set-up", 6, 354), ("Training", 360, 354)]
    assert "<rect" in as_user(office.rep).get(address(draft)).content.decode()
    backwards = rows | {"steps-1-ends_on": today()}
    assert as_user(office.rep).post(address(draft, "edit/plan-steps/"), backwards).status_code == 422


# Comparing.


@pytest.mark.clause("3.3.3")
def test_texts_are_compared_by_words_and_in_chinese_by_signs():
    assert [(one.kind, one.text) for one in pieces("three months", "four months")] == [
        ("gone", "three"), ("new", "four"), ("same", " months"),
    ]  # fmt: skip
    assert [(one.kind, one.text) for one in pieces("三個月上線", "四個月上線")] == [
        ("gone", "三"), ("new", "四"), ("same", "個月上線"),
    ]  # fmt: skip


@pytest.mark.clause("3.3.3")
def test_figures_are_compared_line_by_line(office, deal, as_user):
    first = make_sent_proposal(deal, office.supervisor, office.rep)
    second = open_proposal(deal, by=office.supervisor, authors=[office.rep])
    second.quotation.lines.update(quantity=3)
    second.quotation.add(make_product(name="Extra"), by=office.rep)
    changes = line_changes(first.quotation, type(second.quotation).objects.get(pk=second.quotation.pk))
    assert [one.kind for one in changes] == ["changed", "new"]
    page = as_user(office.rep).get(address(second, "changes/")).content.decode()
    assert "TWD 105,000 → TWD 316,050" in page
    assert "Extra" in page


# Approval.


@pytest.mark.clause("3.4.1")
def test_beyond_the_limits_it_is_sent_only_after_approval(office, deal):
    offer = whole(open_proposal(deal, by=office.supervisor, authors=[office.rep]), office, at=Decimal(850))
    with pytest.raises(RuleBroken) as refused:
        offer.send(by=office.supervisor)
    assert refused.value.clause == "3.4.1"
    offer.submit(by=office.supervisor)
    assert [item.url for item in items_for(office.manager)].count(offer.get_absolute_url()) == 1
    assert offer.get_absolute_url() not in [item.url for item in items_for(office.supervisor)]
    for person in (office.supervisor, office.rep, office.other_supervisor, office.clerk):
        with pytest.raises(NotYourPart):
            offer.approve(by=person)
    offer.approve(by=office.manager)
    offer.send(by=office.supervisor)
    assert (offer.state, offer.approvals.get().verdict) == ("sent", "approved")


@pytest.mark.clause("3.4.1")
def test_who_asks_never_approves_and_below_cost_is_for_the_leadership(office, deal):
    offer = whole(open_proposal(deal, by=office.manager, authors=[office.rep]), office, at=Decimal(500))
    offer.submit(by=office.manager)
    approval = offer.approvals.get()
    assert approval.role == "leadership"
    with pytest.raises(NotYourPart):
        offer.approve(by=office.manager)
    with pytest.raises(IntegrityError), transaction.atomic():
        approval.decide("approved", by=office.manager)
    offer.give_back(by=office.leadership, reason="Ask for more.")
    assert (offer.state, offer.approvals.get().reason) == ("draft", "Ask for more.")


@pytest.mark.clause("3.4.1")
@pytest.mark.parametrize("change", ["write", "grid", "behind the back"])
def test_a_change_after_the_approval_ends_it(office, deal, change):
    offer = whole(open_proposal(deal, by=office.supervisor, authors=[office.rep]), office, at=Decimal(850))
    offer.submit(by=office.supervisor)
    with pytest.raises(NotNow):
        offer.write("plan", "later", by=office.rep)
    offer.approve(by=office.manager)
    if change == "write":
        offer.write("plan", "later", by=office.rep)
    elif change == "grid":
        offer.quotation.add(make_product(), by=office.rep, unit_price=Decimal(1))
    else:
        offer.quotation.lines.update(unit_price=840)
    offer = type(offer).objects.get(pk=offer.pk)
    assert offer.state == ("approved" if change == "behind the back" else "draft")
    with pytest.raises(RuleBroken):
        offer.send(by=office.supervisor)


@pytest.mark.clause("3.4.1")
def test_within_the_limits_nobody_is_asked(office, draft):
    with pytest.raises(RuleBroken):
        draft.submit(by=office.supervisor)
    draft.send(by=office.supervisor)
    assert draft.approvals.count() == 0


@pytest.mark.clause("3.4.1")
def test_the_manager_sets_the_limits(office, as_user):
    entered = {"since": today(), "rep_discount": "3", "supervisor_discount": "6", "manager_discount": "9",
               "rep_margin": "40", "supervisor_margin": "30", "manager_margin": "20"}  # fmt: skip
    for person, status in ((office.supervisor, 200), (office.rep, 403)):
        assert as_user(person).post("/pipeline/offer-limits/", entered).status_code == status
    assert OfferLimits.objects.count() == 0
    refused = as_user(office.manager).post("/pipeline/offer-limits/", entered | {"supervisor_discount": "2"})
    assert refused.status_code == 422
    as_user(office.manager).post("/pipeline/offer-limits/", entered)
    limits = OfferLimits.on()
    assert (limits.supervisor_discount, limits.manager_margin, limits.set_by) == (
        Decimal("0.06"), Decimal("0.20"), office.manager,
    )  # fmt: skip


@pytest.mark.clause("3.4.1")
def test_the_approval_works_on_the_page_and_by_program(office, deal, as_user, api_as):
    offer = whole(open_proposal(deal, by=office.supervisor, authors=[office.rep]), office, at=Decimal(850))
    as_user(office.supervisor).post(address(offer, "submit/"))
    told = api_as(office.manager).get(f"/api/v1/proposals/{offer.pk}/").json()
    assert told["open_steps"] == ["approve", "give_back", "withdraw"]
    assert told["quotation"]["margin"] == "0.2941"
    assert api_as(office.rep).get(f"/api/v1/proposals/{offer.pk}/").json()["quotation"]["margin"] is None
    assert api_as(office.manager).post(f"/api/v1/proposals/{offer.pk}/approve/").json()["state"] == "approved"
    page = as_user(office.rep).get(address(offer)).content.decode()
    assert "29.4%" not in page


# Validity and the customer's answer.


@pytest.mark.clause("3.3.2")
def test_an_offer_that_ran_out_is_not_accepted_and_is_extended_by_one_click(office, deal, as_user):
    sent = make_sent_proposal(deal, office.supervisor, office.rep)
    with as_of(today() + timedelta(days=31)):
        later = today() + timedelta(days=30)
        assert "expired" in as_user(office.rep).get(address(sent)).content.decode()
        assert "valid" in {check.code for check in deal.gate() if not check.is_done}
        with pytest.raises(RuleBroken):
            sent.accept(by=office.rep, feedback="")
        as_user(office.supervisor).post(address(sent, "extend/"), {"valid_until": later})
        sent.refresh_from_db()
        sent.quotation.refresh_from_db()
        assert "valid" not in {check.code for check in deal.gate() if not check.is_done}
        sent.accept(by=office.rep, feedback="")


@pytest.mark.clause("3.3.3")
def test_handing_over_is_recorded_with_way_person_and_day(office, draft, as_user):
    entered = {"way": "meeting", "to": "Mr Lin", "on": today() - timedelta(days=1), "replaces": "on"}
    as_user(office.supervisor).post(address(draft, "send/"), entered)
    draft.refresh_from_db()
    gone = draft.dispatches.get()
    assert (draft.state, gone.way, gone.to, gone.on) == ("sent", "meeting", "Mr Lin", today() - timedelta(days=1))
    assert "Mr Lin" in as_user(office.rep).get(address(draft)).content.decode()


@pytest.mark.clause("3.3.3")
def test_the_next_version_begins_with_everything_of_the_last(office, draft):
    draft.plan_steps.create(title="Set-up", starts_on=today(), ends_on=today())
    draft.language = "en"
    draft.save()
    draft.send(by=office.supervisor)
    following = open_proposal(draft.opportunity, by=office.supervisor, authors=[office.rep])
    assert (following.language, following.plan, following.plan_steps.get().title) == ("en", draft.plan, "Set-up")
    assert following.quotation.lines.get().product == draft.quotation.lines.get().product
    assert Product.objects.count() == 1
