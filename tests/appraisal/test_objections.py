"""Chapter 1.3.2: a rep objects to the own card within five working days, is answered with facts, and it is decided."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from appraisal.deadlines import appeal_ends
from appraisal.models import Objection, Period
from appraisal.tasks import lock_due
from appraisal.today import objections_to_work_on
from salesdept.common.calendar import as_of, end_of
from salesdept.common.errors import NotNow, NotYourPart, RuleBroken
from salesdept.common.today import items_of
from salesdept.messages.models import Notice
from salesdept.people.models import Role
from salesdept.people.work_days.models import WorkDay

from .makers import OCTOBER as MONTH
from .makers import card_of, compile_anyway, filed, published, reviewed, sell, set_targets

pytestmark = [pytest.mark.django_db, pytest.mark.clause("1.3.2")]

PUBLISHED_ON = date(2026, 11, 4)
LAST_DAY = date(2026, 11, 11)
STEPS = {"answer": {"facts": "the contract says so"}, "uphold": {"remedy": "correction", "decision": "right"}}
STEPS["dismiss"] = {"decision": "the card is right"}


@pytest.fixture
def october(office):
    """Published on 4 November: `rep` has sold 200,000."""
    set_targets(MONTH, office.rep, office.second_rep, office.other_rep)
    sell(office.rep, office.supervisor, date(2026, 10, 5), 212_000, cost=150_000)
    return office


@pytest.mark.parametrize(
    ("late", "is_taken"), [(timedelta(0), True), (timedelta(microseconds=1), False), (timedelta(seconds=1), False)]
)
def test_the_last_second_of_the_fifth_working_day_counts_and_none_after_it(october, late, is_taken):
    card = card_of(october.rep, published(MONTH, october))
    with as_of(end_of(LAST_DAY) + late):
        if is_taken:
            assert Objection.file(card, by=october.rep, about="amount", note="a contract is missing").state == "filed"
        else:
            with pytest.raises(NotNow, match="ended on 2026-11-11"):
                Objection.file(card, by=october.rep, about="amount", note="a contract is missing")


def test_the_five_days_leave_out_the_companys_holidays_and_stand_once_the_month_is_published(october):
    WorkDay.objects.create(day=date(2026, 11, 9), name="holiday")
    assert appeal_ends(datetime.fromisoformat("2026-11-04T04:00:00+00:00")) == date(2026, 11, 12)
    period = published(MONTH, october)
    assert period.objections_until == date(2026, 11, 12)
    WorkDay.objects.all().delete()
    assert Period.objects.get().objections_until == date(2026, 11, 12)


def test_a_rep_objects_to_the_own_published_card_alone_and_to_each_row_once(october):
    card = card_of(october.rep, reviewed(MONTH, october))
    with as_of(PUBLISHED_ON), pytest.raises(NotNow, match="published"):
        Objection.file(card, by=october.rep, about="", note="too early")
    period = Period.objects.get()
    with as_of(PUBLISHED_ON):
        period.evaluate(by=october.manager)
        period.publish(by=october.manager)
        for other in (october.second_rep, october.supervisor, october.manager):
            with pytest.raises(NotYourPart):
                Objection.file(card, by=other, about="", note="not mine")
        Objection.file(card, by=october.rep, about="amount", note="HT-9 is missing")
        Objection.file(card, by=october.rep, about="profit", note="so is its cost")
        with pytest.raises(RuleBroken, match="already"):
            Objection.file(card, by=october.rep, about="amount", note="once more")


@pytest.mark.parametrize("concerns_manager", [False, True])
def test_who_may_take_which_step_of_an_objection(october, concerns_manager):
    objection = filed(card_of(october.rep, published(MONTH, october)), about="grade" if concerns_manager else "amount")
    decider = "leadership" if concerns_manager else "manager"
    allowed = {("answer", "filed"): {"clerk"}, ("uphold", "answered"): {decider}, ("dismiss", "answered"): {decider}}
    everybody = ("rep", "supervisor", "manager", "clerk", "leadership", "finance", "admin", "technical")
    told = {"remedy": "correction", "decision": "x", "decided_by": october.manager}
    for state in Objection.State.values:
        Objection.objects.filter(pk=objection.pk).update(state=state, **told)
        objection.refresh_from_db()
        for step in STEPS:
            rule = Objection.steps()[step]
            may = {who for who in everybody if rule.refusal(objection, getattr(october, who)) is None}
            assert may == allowed.get((step, state), set()), (step, state)


def test_an_objection_to_all_of_a_card_that_the_manager_weighed_is_leaderships(october):
    period = reviewed(MONTH, october)
    card_of(october.rep, period).adjust(by=october.manager, points=-5, reason="late papers")
    with as_of(PUBLISHED_ON):
        period.evaluate(by=october.manager)
        period.publish(by=october.manager)
    card = card_of(october.rep, period)
    assert filed(card, about="").decider == Role.LEADERSHIP
    assert filed(card, about="amount").decider == Role.MANAGER
    assert filed(card, about="adjustment").decider == Role.LEADERSHIP


def test_the_way_of_an_objection_through_the_pages(october, as_user, django_capture_on_commit_callbacks):
    card = card_of(october.rep, published(MONTH, october))
    with as_of(date(2026, 11, 5)), django_capture_on_commit_callbacks(execute=True):
        rep = as_user(october.rep)
        assert "Object to this card" in rep.get(card.get_absolute_url()).content.decode()
        address = f"/appraisal/cards/{card.pk}/object/"
        assert rep.post(address, {"about": "amount", "note": ""}).status_code == 422
        assert rep.post(address, {"about": "grade", "note": "nobody set it"}).status_code == 422
        found = rep.post(address, {"about": "amount", "note": "HT-9 is missing"})["Location"]
        assert rep.post(f"{found}answer/", {"facts": "I say so"}).status_code == 403
        (waits,) = items_of(october.clerk, objections_to_work_on)
        assert (waits.url, waits.due) == (found, date(2026, 11, 12))
        assert as_user(october.clerk).post(f"{found}answer/", {"facts": "signed in November"}).status_code == 302
        assert as_user(october.supervisor).post(f"{found}dismiss/", {"decision": "no"}).status_code == 403
        assert [item.url for item in items_of(october.manager, objections_to_work_on)] == [found]
        manager = as_user(october.manager)
        assert manager.post(f"{found}dismiss/", {"decision": " "}).status_code == 422
        assert manager.post(f"{found}dismiss/", {"decision": "it counts in November"}).status_code == 302
        assert manager.post(f"{found}uphold/", {"remedy": "correction", "decision": "yes"}).status_code == 409
        page = as_user(october.rep).get(found).content.decode()
    assert "it counts in November" in page
    assert "signed in November" in page
    told = Notice.objects.filter(recipient=october.rep, url=found).values_list("title", flat=True)
    assert set(told) == {"Your objection is answered; the decision follows", "Your objection is dismissed"}
    assert Notice.objects.filter(recipient=october.clerk, url=found).count() == 1


def test_an_objection_is_nobodys_but_its_owners_line(october, as_user):
    objection = filed(card_of(october.rep, published(MONTH, october)))
    people = ("rep", "second_rep", "other_rep", "supervisor", "other_supervisor", "manager", "clerk", "leadership")
    seen = {
        who for who in people if as_user(getattr(october, who)).get(objection.get_absolute_url()).status_code == 200
    }
    assert seen == {"rep", "supervisor", "manager", "clerk", "leadership"}


@pytest.mark.task
def test_a_month_is_not_locked_before_its_objections_are_settled(october):
    period = published(MONTH, october)
    objection = filed(card_of(october.rep, period))
    with as_of(date(2026, 11, 13)):
        assert lock_due() == 0
        objection.answer(by=october.clerk, facts="facts")
        assert lock_due() == 0
        objection.dismiss(by=october.manager, decision="the card is right")
        assert lock_due() == 1
    assert Period.objects.get().state == "locked"


@pytest.mark.clause("4.3.3")
def test_an_upheld_objection_asks_to_reopen_and_the_new_version_settles_it(october):
    period = published(MONTH, october)
    objection = filed(card_of(october.rep, period))
    objection.answer(by=october.clerk, facts="a contract was forgotten")
    objection.uphold(by=october.manager, remedy="reopening", decision="compile it anew")
    period.refresh_from_db()
    assert period.reopening_asked_by == october.manager
    assert period.objections().unsettled().exists()
    period.reopen(by=october.leadership)
    with as_of(date(2026, 11, 6)):
        compile_anyway(period, october)
    assert not period.objections().unsettled().exists()


def test_what_leadership_upholds_by_reopening_waits_for_the_manager_to_ask(october):
    objection = filed(card_of(october.rep, published(MONTH, october)), about="grade")
    objection.answer(by=october.clerk, facts="it was set to D")
    objection.uphold(by=october.leadership, remedy="reopening", decision="weigh again")
    assert Period.objects.get().reopening_asked_by is None
    (item,) = items_of(october.manager, objections_to_work_on)
    assert item.action_label == "Ask to reopen"


def test_a_decision_without_a_reason_is_impossible(october):
    objection = filed(card_of(october.rep, published(MONTH, october)))
    objection.answer(by=october.clerk, facts="facts")
    with pytest.raises(RuleBroken, match="reason"):
        objection.dismiss(by=october.manager, decision=" ")
    with pytest.raises(IntegrityError), transaction.atomic():
        Objection.objects.filter(pk=objection.pk).update(state="dismissed")


def test_programs_object_answer_and_decide_by_the_same_rules(october, api_as):
    card = card_of(october.rep, published(MONTH, october))
    with as_of(date(2026, 11, 5)):
        address = f"/api/v1/scorecards/{card.pk}/object_to/"
        assert api_as(october.supervisor).post(address, {"note": "x"}).status_code == 403
        assert api_as(october.rep).post(address, {"about": "nothing", "note": "x"}).status_code == 400
        assert api_as(october.rep).post(address, {"about": "amount", "note": "HT-9"}).status_code == 200
        (row,) = api_as(october.rep).get("/api/v1/objections/").json()["results"]
        one = f"/api/v1/objections/{row['id']}/"
        assert api_as(october.second_rep).get(one).status_code == 404
        assert api_as(october.manager).post(f"{one}dismiss/", {"decision": "no"}).status_code == 409
        assert api_as(october.clerk).post(f"{one}answer/", {"facts": "there"}).json()["state"] == "answered"
        answered = api_as(october.manager).get(one).json()
        assert answered["open_steps"] == ["uphold", "dismiss"]
        assert api_as(october.manager).post(f"{one}dismiss/", {"decision": "no"}).json()["state"] == "dismissed"
    with as_of(end_of(LAST_DAY) + timedelta(seconds=1)):
        late = api_as(october.rep).post(address, {"about": "profit", "note": "late"})
    assert (late.status_code, late.json()["clause"]) == (409, "1.3.2")
