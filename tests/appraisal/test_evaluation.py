"""Chapter 4.3.3: the manager weighs and publishes; who departs from the figures says why; versions stay readable."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from appraisal.models import Period, Scorecard
from appraisal.today import months_to_work_on, reopenings_asked
from appraisal.weighing.views import spread_of
from salesdept.common.calendar import as_of
from salesdept.common.errors import NotNow, NotYourPart, RuleBroken
from salesdept.common.models import AuditEntry
from salesdept.common.today import items_of

from .makers import OCTOBER as MONTH
from .makers import card_of, compile_anyway, look_at_all, published, reviewed, sell, set_targets

D = Decimal
pytestmark = [pytest.mark.django_db, pytest.mark.clause("4.3.3")]


@pytest.fixture
def october(office):
    """`rep` has sold 450,000 of 500,000 with profit, `second_rep` 200,000."""
    set_targets(MONTH, office.rep, office.second_rep, office.other_rep)
    sell(office.rep, office.supervisor, date(2026, 10, 5), 477_000, cost=D(300_000))
    sell(office.second_rep, office.supervisor, date(2026, 10, 6), 212_000, cost=D(150_000))
    return office


def test_a_grade_that_departs_from_the_computed_one_has_a_reason(october):
    card = card_of(october.rep, reviewed(MONTH, october))
    computed = card.grade
    other = "A" if computed != "A" else "B"
    with pytest.raises(RuleBroken, match="reason"):
        card.set_other_grade(by=october.manager, grade=other, reason=" ")
    card.set_other_grade(by=october.manager, grade=other, reason="carried a colleague's deals")
    assert (card.grade, card.grade_by_score, card.is_departed_from) == (other, computed, True)
    card.set_other_grade(by=october.manager, grade=computed, reason="")
    assert (card.grade, card.set_grade, card.is_departed_from) == (computed, "", False)
    with pytest.raises(IntegrityError), transaction.atomic():
        Scorecard.objects.filter(pk=card.pk).update(set_grade="E", grade_reason="")


def test_a_grade_that_was_set_stays_when_points_are_adjusted(october):
    card = card_of(october.rep, reviewed(MONTH, october))
    card.set_other_grade(by=october.manager, grade="E", reason="broke the rules")
    card.adjust(by=october.manager, points=D(1), reason="helped in the end")
    assert (card.grade, card.score) == ("E", card.computed_score + 1)


@pytest.mark.parametrize("who", ["rep", "supervisor", "clerk", "leadership", "finance", "admin"])
def test_only_the_manager_weighs(october, who):
    card = card_of(october.rep, reviewed(MONTH, october))
    for act in (
        lambda by: card.set_other_grade(by=by, grade="A", reason="kind"),
        lambda by: card.remark(by=by, comment="well done"),
        lambda by: card.adjust(by=by, points=D(1), reason="kind"),
    ):
        with pytest.raises(NotYourPart):
            act(getattr(october, who))


def test_results_are_weighed_between_review_and_publication(october):
    card = card_of(october.rep, published(MONTH, october))
    with pytest.raises(NotNow):
        card.set_other_grade(by=october.manager, grade="A", reason="late")
    with pytest.raises(NotNow):
        card.remark(by=october.manager, comment="late")


def test_a_card_without_rank_has_no_grade_to_set(office):
    card = card_of(office.other_rep, reviewed(MONTH, office))
    with pytest.raises(RuleBroken, match="not ranked"):
        card.set_other_grade(by=office.manager, grade="A", reason="kind")


def test_the_managers_word_stands_on_the_published_card(october, as_user):
    period = reviewed(MONTH, october)
    card = card_of(october.rep, period)
    manager, address = as_user(october.manager), f"/appraisal/cards/{card.pk}"
    assert manager.post(f"{address}/grade/", {"grade": "E", "reason": ""}).status_code == 422
    assert manager.post(f"{address}/grade/", {"grade": "E", "reason": "hid a complaint"}).status_code == 302
    assert manager.post(f"{address}/comment/", {"comment": "talk to me on Monday"}).status_code == 302
    ranking = manager.get(f"/appraisal/{MONTH}/evaluation/")
    placed = [(card.rep, card.place) for card, _may_weigh in ranking.context["rows"]]
    assert placed[:2] == [(october.rep, 1), (october.second_rep, 2)]
    assert ranking.context["departures"] == [card]
    with as_of(date(2026, 11, 4)):
        assert manager.post(f"/appraisal/{MONTH}/evaluate/").status_code == 302
        assert manager.post(f"/appraisal/{MONTH}/publish/").status_code == 302
    shown = as_user(october.rep).get(f"{address}/").content.decode()
    assert "talk to me on Monday" in shown
    assert "hid a complaint" in shown


def test_who_has_weighed_a_card_comes_back_to_the_page_of_the_ranking_where_it_stands(october, as_user, monkeypatch):
    monkeypatch.setattr("appraisal.weighing.views.PER_PAGE", 1)
    last = list(reviewed(MONTH, october).cards().by_rank())[-1]
    manager = as_user(october.manager)
    answer = manager.post(f"/appraisal/cards/{last.pk}/comment/", {"comment": "more visits"})
    assert [card for card, _may_weigh in manager.get(answer.url).context["rows"]] == [last]
    assert manager.get(f"/appraisal/{MONTH}/evaluation/").context["rows"][0][0] != last


def test_a_refused_grade_names_the_clause_on_the_page(october, as_user):
    card = card_of(october.rep, published(MONTH, october))
    answer = as_user(october.manager).post(f"/appraisal/cards/{card.pk}/grade/", {"grade": "A", "reason": "late"})
    assert answer.status_code == 409
    assert "4.3.3" in answer.content.decode()


def test_the_spread_counts_reps_in_bands_of_ten_points():
    scores = [D("0"), D("9.99"), D("10"), D("35"), D("120"), D("125")]
    bands = spread_of(scores)
    assert (bands[0], bands[1], bands[3], bands[-1]) == (("0–10", 2), ("10–20", 1), ("30–40", 1), ("≥ 120", 2))
    assert sum(count for _band, count in bands) == len(scores)
    assert spread_of([]) == []


def test_nobody_decides_about_the_own_card_leadership_confirms_the_managers(october, as_user):
    sell(october.manager, october.manager, date(2026, 10, 9))
    period = reviewed(MONTH, october)
    own = card_of(october.manager, period)
    with pytest.raises(NotYourPart):
        own.remark(by=october.manager, comment="well done, me")
    own.remark(by=october.leadership, comment="a good month")
    period.evaluate(by=october.manager)
    with pytest.raises(RuleBroken, match="own"):
        period.publish(by=october.manager)
    assert [item.title for item in items_of(october.leadership, months_to_work_on)] == [
        "Appraisal of October 2026: Confirm the manager's card"
    ]
    assert as_user(october.leadership).post(f"/appraisal/{MONTH}/confirm/").status_code == 302
    period.refresh_from_db()
    period.publish(by=october.manager)
    assert period.confirmed_by == october.leadership


def test_points_are_adjusted_through_one_gate_everywhere(october, as_user, api_as):
    sell(october.manager, october.manager, date(2026, 10, 9), 530_000, cost=D(300_000))
    set_targets(MONTH, october.manager)
    period = reviewed(MONTH, october)
    own, card = card_of(october.manager, period), card_of(october.rep, period)
    Scorecard.objects.filter(pk=own.pk).update(computed_score=80, score=80, grade="B")
    given = {"points": "2", "reason": "x"}
    for who, one, status in (("manager", own, 403), ("leadership", card, 403), ("leadership", own, 302)):
        client, address = as_user(getattr(october, who)), f"/appraisal/cards/{one.pk}/"
        shows_button = f"{address}adjust/" in client.get(address).content.decode()
        assert (shows_button, client.get(f"{address}adjust/").status_code == 200) == (status == 302, status == 302)
        assert client.post(f"{address}adjust/", given).status_code == status
    assert api_as(october.manager).post(f"/api/v1/scorecards/{own.pk}/adjust/", given).status_code == 403


def test_the_audit_tells_what_an_adjustment_was_before(october):
    card = card_of(october.rep, reviewed(MONTH, october))
    card.adjust(by=october.manager, points=D(2), reason="helped")
    card.adjust(by=october.manager, points=D("-1.5"), reason="helped less than thought")
    told = [
        (one.details["changed"], one.details["reason"]) for one in AuditEntry.objects.of(card).filter(action="adjust")
    ]
    assert told == [
        ({"adjustment": ["2", "-1.5"]}, "helped less than thought"),
        ({"adjustment": ["0", "2"]}, "helped"),
    ]


def test_an_evaluation_is_taken_back_with_a_reason_before_it_is_published(october):
    period = reviewed(MONTH, october)
    period.evaluate(by=october.manager)
    period.weigh_again(by=october.manager, reason="one reason was missing")
    assert (period.state, period.evaluated_by) == ("reviewed", None)


def test_who_comes_second_to_publish_is_told_that_it_is_published(october, as_user):
    period = reviewed(MONTH, october)
    period.evaluate(by=october.manager)
    manager, version = as_user(october.manager), str(period.version)
    address = f"/appraisal/{MONTH}/publish/"
    assert manager.post(address, {"version": version}).status_code == 302
    second = manager.post(address, {"version": version})
    assert second.status_code == 409
    assert "This is Published by now." in second.content.decode()


def test_both_versions_of_a_reopened_month_stay_readable_and_are_compared(october, as_user, api_as):
    period = published(MONTH, october)
    period.ask_to_reopen(by=october.manager, reason="a contract was forgotten")
    assert [item.title for item in items_of(october.leadership, reopenings_asked)] == ["Reopen October 2026?"]
    period.reopen(by=october.leadership)
    assert items_of(october.leadership, reopenings_asked) == []
    sell(october.rep, october.supervisor, date(2026, 10, 30), 106_000, cost=D(50_000))
    with as_of(date(2026, 11, 10)):
        compile_anyway(period, october)
    page = as_user(october.manager).get(f"/appraisal/{MONTH}/versions/")
    first = page.context["rows"][0]
    assert (first.card.rep, first.differs) == (october.rep, True)
    amount = first.figures["amount"]
    assert (amount.before, amount.after, amount.change) == (D(450_000), D(550_000), D(100_000))
    assert [row.differs for row in page.context["rows"]] == [True, False, False]
    assert "a contract was forgotten" in page.content.decode()
    rows = api_as(october.manager).get(f"/api/v1/periods/{period.pk}/compared/").json()
    assert rows[0]["figures"]["amount"] == {"before": "450000.00", "after": "550000.00", "change": "100000.00"}
    other = as_user(october.other_supervisor).get(f"/appraisal/{MONTH}/versions/?before=1&after=9")
    assert {row.card.rep for row in other.context["rows"]} == {october.other_rep}


@pytest.mark.clause("1.3.2")
def test_a_rep_reads_both_published_versions_of_the_own_card(october, as_user):
    period = published(MONTH, october)
    first = card_of(october.rep, period)
    period.ask_to_reopen(by=october.manager, reason="a contract was forgotten")
    period.reopen(by=october.leadership)
    with as_of(date(2026, 11, 10)):
        compile_anyway(period, october)
        for supervisor in (october.supervisor, october.other_supervisor):
            look_at_all(period, supervisor)
            period.review(by=supervisor)
        period.evaluate(by=october.manager)
        period.publish(by=october.manager)
    second = card_of(october.rep, period)
    rep = as_user(october.rep)
    assert second.get_absolute_url() in rep.get(first.get_absolute_url()).content.decode()
    assert rep.get(second.get_absolute_url()).status_code == 200


def test_programs_weigh_by_the_same_rules(october, api_as):
    address = f"/api/v1/scorecards/{card_of(october.rep, reviewed(MONTH, october)).pk}/"
    assert api_as(october.supervisor).post(f"{address}comment/", {"comment": "x"}).status_code == 403
    assert api_as(october.manager).post(f"{address}set_grade/", {"grade": "F", "reason": "x"}).status_code == 400
    assert api_as(october.manager).post(f"{address}set_grade/", {"grade": "E", "reason": "x"}).json()["grade"] == "E"
    assert api_as(october.manager).post(f"{address}adjust/", {"points": "2", "reason": "x"}).json()["grade"] == "E"
    assert api_as(october.manager).post(f"{address}comment/", {"comment": "go on"}).json()["comment"] == "go on"


def test_the_pages_of_the_months_way_stay_within_their_queries(october, as_user, django_assert_max_num_queries):
    reviewed(MONTH, october)
    client = as_user(october.manager)
    for page, most in ((f"/appraisal/{MONTH}/evaluation/", 22), ("/appraisal/objections/", 12)):
        with django_assert_max_num_queries(most):
            client.get(page)
    assert Period.objects.count() == 1
