"""Chapter 4.3.3: a published revision stays what it was, with its signers and its team cards; a compilation keeps what
was said of cards that it leaves as they are."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from appraisal.documents import scorecard_paper
from appraisal.models import Period, TeamCard
from appraisal.tasks import lock_due
from salesdept.common.calendar import as_of
from salesdept.common.models import AuditEntry
from salesdept.messages.models import Notice
from salesdept.people.models import Role
from tests.makers import make_user

from .makers import OCTOBER as MONTH
from .makers import card_of, compile_anyway, compiled, look_at_all, published, reviewed, sell, set_targets

D = Decimal
pytestmark = [pytest.mark.django_db, pytest.mark.clause("4.3.3")]


@pytest.fixture
def october(office):
    set_targets(MONTH, office.rep, office.second_rep, office.other_rep)
    sell(office.rep, office.supervisor, date(2026, 10, 5), 477_000, cost=D(300_000))
    return office


def reopened(period, office) -> None:
    period.ask_to_reopen(by=office.manager, reason="a contract was forgotten")
    period.reopen(by=office.leadership)


def team_card_of(period, team) -> TeamCard:
    return period.team_results().get(team=team)


@pytest.mark.clause("1.3.2")
def test_a_published_card_and_its_paper_show_its_own_signers_for_ever(october, as_user):
    period = published(MONTH, october)
    first, signed = (
        card_of(october.rep, period),
        scorecard_paper(card_of(october.rep, period), "en").facts["signatures"],
    )
    assert [label for label, _who, _when in signed] == ["Compiled", "Reviewed", "Reviewed", "Evaluated", "Published"]
    reopened(period, october)
    october.clerk = make_user(Role.CLERK)
    with as_of(date(2026, 11, 20)):
        compile_anyway(period, october)
    first.refresh_from_db()
    assert scorecard_paper(first, "en").facts["signatures"] == signed
    assert as_user(october.rep).get(first.get_absolute_url()).context["signatures"][0][1] != october.clerk
    new = as_user(october.manager).get(card_of(october.rep, period).get_absolute_url()).context["signatures"]
    assert [(label, who) for label, who, _when in new] == [
        ("Compiled", october.clerk), ("Evaluated", None), ("Published", None)
    ]  # fmt: skip
    assert (period.evaluated_at, period.published_at, period.objections_until) == (None, None, None)


def test_signatures_and_reviews_of_a_published_revision_are_kept(october, by_owner):
    period = published(MONTH, october)
    for touch in (
        period.signatures.all().delete,
        lambda: period.signatures.update(by=october.clerk),
        period.reviews.all().delete,
        lambda: period.reviews.update(by=october.clerk),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            touch()


def test_an_evaluation_that_is_taken_back_leaves_no_signature(october):
    period = reviewed(MONTH, october)
    period.evaluate(by=october.manager)
    period.weigh_again(by=october.manager, reason="one reason was missing")
    assert list(period.signatures.values_list("act", flat=True)) == ["compiled"]


@pytest.mark.clause("1.3.2")
def test_a_rep_reads_published_team_cards_of_every_revision_and_no_others(october, api_as, as_user):
    period = published(MONTH, october)
    first = team_card_of(period, october.team)
    reopened(period, october)
    assert as_user(october.rep).get(first.get_absolute_url()).status_code == 200
    with as_of(date(2026, 11, 20)):
        compile_anyway(period, october)
    rows = api_as(october.rep).get("/api/v1/team-cards/").json()["results"]
    assert {row["revision"] for row in rows} == {1}
    second = team_card_of(period, october.team)
    assert as_user(october.rep).get(second.get_absolute_url()).status_code == 404
    assert "not final" in as_user(october.manager).get(second.get_absolute_url()).content.decode()
    assert set(TeamCard.objects.published().values_list("revision", flat=True)) == {1}


def test_a_published_team_card_is_frozen_for_everybody(october, by_owner):
    published(MONTH, october)
    for touch in (lambda: TeamCard.objects.update(amount=1), lambda: TeamCard.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            touch()


@pytest.mark.task
def test_the_clocks_lock_leaves_its_trace_and_a_new_version(october):
    before = published(MONTH, october).version
    with as_of(date(2026, 11, 12)):
        assert lock_due() == 1
    period = Period.objects.get()
    (entry,) = AuditEntry.objects.of(period).filter(action="lock")
    assert (entry.by, entry.details["source"], entry.details["target"]) == (None, "published", "locked")
    assert (period.state, period.version) == ("locked", before + 1)


@pytest.mark.parametrize("was_locked", [False, True])
def test_who_is_concerned_hears_of_a_reopening_finance_once_it_was_locked(
    october, was_locked, django_capture_on_commit_callbacks
):
    period = published(MONTH, october)
    if was_locked:
        with as_of(date(2026, 11, 12)):
            lock_due()
    with django_capture_on_commit_callbacks(execute=True):
        reopened(period, october)
    told = Notice.objects.filter(key__startswith="reopened:")
    reps = {october.rep, october.second_rep, october.other_rep}
    workers = {october.clerk, october.supervisor, october.other_supervisor}
    finance = {october.finance, october.second_finance} if was_locked else set()
    assert {notice.recipient for notice in told} == reps | workers | finance
    assert set(told.values_list("body", flat=True)) == {"a contract was forgotten"}
    assert told.get(recipient=october.rep).url == card_of(october.rep, period).get_absolute_url()


def test_leadership_declines_to_reopen_with_a_reason(october, as_user, django_capture_on_commit_callbacks):
    period = published(MONTH, october)
    period.ask_to_reopen(by=october.manager, reason="a contract was forgotten")
    leader, address = as_user(october.leadership), f"/appraisal/{MONTH}/decline_to_reopen/"
    assert leader.post(address, {"reason": ""}).status_code == 422
    with django_capture_on_commit_callbacks(execute=True):
        assert leader.post(address, {"reason": "book it in November"}).status_code == 302
    period.refresh_from_db()
    assert (period.state, period.reopening_asked_by) == ("published", None)
    assert Notice.objects.get(recipient=october.manager, key__startswith="not-reopened").body == "book it in November"
    assert leader.post(address, {"reason": "again"}).status_code == 422


@pytest.mark.clause("4.3.1")
def test_what_was_said_of_a_card_holds_if_its_figures_stay_and_a_changed_one_is_looked_at_again(october):
    period = compiled(MONTH, october)
    look_at_all(period, october.supervisor)
    kept = card_of(october.second_rep, period)
    with as_of(date(2026, 11, 3)):
        sell(october.rep, october.supervisor, date(2026, 10, 30), 106_000, cost=D(50_000))
    with as_of(date(2026, 11, 4)):
        compile_anyway(period, october)
    again = card_of(october.second_rep, period)
    assert (again.look, again.seen_by, again.seen_at) == ("seen", october.supervisor, kept.seen_at)
    assert card_of(october.rep, period).look == ""


def test_the_managers_word_holds_if_the_figures_stay_and_a_departure_is_decided_anew(october):
    period = reviewed(MONTH, october)
    card, team = card_of(october.rep, period), team_card_of(period, october.team)
    card.remark(by=october.manager, comment="well done")
    team.remark(by=october.manager, comment="well done, all")
    card.set_other_grade(by=october.manager, grade="E", reason="hid a complaint")
    period.send_back(by=october.manager, reason="once more")
    with as_of(date(2026, 11, 5)):
        compile_anyway(period, october)
    again = card_of(october.rep, period)
    assert (again.comment, again.set_grade, again.grade) == ("well done", "", card.grade_by_score)
    assert team_card_of(period, october.team).comment == "well done, all"


def test_the_manager_evaluates_teams_too(october, as_user, api_as):
    period = reviewed(MONTH, october)
    card = team_card_of(period, october.team)
    manager, address = as_user(october.manager), f"/appraisal/teams/{card.pk}"
    assert manager.post(f"{address}/grade/", {"grade": "A", "reason": ""}).status_code == 422
    assert manager.post(f"{address}/grade/", {"grade": "A", "reason": "won a customer back"}).status_code == 302
    assert manager.post(f"{address}/comment/", {"comment": "new customers first"}).status_code == 302
    ranking = manager.get(f"/appraisal/{MONTH}/evaluation/").content.decode()
    assert "won a customer back" in ranking
    assert "new customers first" in ranking
    for other in (october.supervisor, october.leadership):
        refused = api_as(other).post(f"/api/v1/team-cards/{card.pk}/comment/", {"comment": "x"})
        assert refused.status_code == 403
    with as_of(date(2026, 11, 4)):
        period.evaluate(by=october.manager)
        period.publish(by=october.manager)
    shown = as_user(october.rep).get(card.get_absolute_url()).content.decode()
    assert "won a customer back" in shown
    assert "new customers first" in shown
    assert api_as(october.manager).post(f"/api/v1/team-cards/{card.pk}/comment/", {"comment": "x"}).status_code == 409
