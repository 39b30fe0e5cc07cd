"""Poor results lead to an individual training plan (4.4.3)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from appraisal.models import Period
from salesdept.common.calendar import Month, as_of
from salesdept.common.errors import NotYourPart, RuleBroken
from salesdept.common.invariants import broken
from salesdept.common.models import AuditEntry
from salesdept.common.today import items_for
from salesdept.messages.models import Notice
from teamdev.models import Progress, TrainingPlan
from teamdev.plans.following import follow
from teamdev.plans.shortfalls import largest_shortfalls
from tests.appraisal.results import graded, published

JANUARY = Month.parse("2026-01")
FILLED_IN = {
    "topics": "Negotiation",
    "measures": "Visits together",
    "starts_on": date(2026, 2, 10),
    "ends_on": date(2026, 5, 1),
}
EVERYBODY = ["rep", "supervisor", "manager", "clerk", "finance", "leadership", "technical", "aftersales", "admin"]
pytestmark = [pytest.mark.django_db, pytest.mark.clause("4.4.3")]


@pytest.fixture
def tell(office, django_capture_on_commit_callbacks):
    """Publish months of `rep` from January on, a letter each ("-": not ranked), with what follows from that."""

    def publish(grades, first=JANUARY, revision=1, **figures):
        for number, grade in enumerate(grades):
            with django_capture_on_commit_callbacks(execute=True):
                published(
                    first.shift(number), office, graded(office.rep, grade.strip("-"), **figures), revision=revision
                )

    return publish


@pytest.fixture
def draft(tell) -> TrainingPlan:
    tell("E", score_amount=55, score_profit=60, score_growth=30, score_new_customers=100)
    return TrainingPlan.objects.get()


@pytest.fixture
def plan(office, draft) -> TrainingPlan:
    draft.put_in_force(by=office.manager, **FILLED_IN)
    return draft


def state_of(plan) -> str:
    plan.refresh_from_db()
    return plan.state


class TestTheRules:
    def test_topics_are_the_two_largest_weighted_shortfalls(self):
        """40 × 45 = 1,800 and 25 × 40 = 1,000 before 10 × 70 = 700."""
        scores = {"amount": Decimal(55), "profit": Decimal(60), "growth": Decimal(30), "new_customers": None}
        weights = {"amount": Decimal(40), "profit": Decimal(25), "growth": Decimal(10), "new_customers": Decimal(15)}
        assert largest_shortfalls(scores, weights) == ["amount", "profit"]

    def test_what_is_reached_is_no_shortfall(self):
        weights = {"amount": Decimal(40), "profit": Decimal(25)}
        assert largest_shortfalls({"amount": Decimal(120), "profit": Decimal(100)}, weights) == []

    @pytest.mark.parametrize(
        ("grades", "drafted"),
        [("E", 1), ("D", 0), ("DD", 1), ("D-D", 1), ("DCD", 0), ("ED", 1), ("C", 0), ("-", 0), ("DDD", 1), ("EE", 1)],
    )
    def test_an_e_or_a_d_after_a_d_drafts_a_plan_and_one_at_a_time(self, tell, grades, drafted):
        tell(grades)
        assert TrainingPlan.objects.count() == drafted
        assert broken() == []

    def test_a_draft_knows_its_topics_and_when_it_is_due(self, draft):
        assert draft.weak_points == ["amount", "profit"]
        assert draft.due_on == date(2026, 2, 18), "ten working days after 4 February"

    def test_run_again_it_drafts_nothing_more(self, office, plan):
        follow(Period.objects.get(month=JANUARY))
        plan.close(by=office.manager, reason="Moved to another post.")
        follow(Period.objects.get(month=JANUARY))
        assert TrainingPlan.objects.count() == 1


class TestItsEnd:
    @pytest.mark.parametrize(
        ("grades", "state"),
        [
            ("CC", "closed"),
            ("BDA", "closed"),
            ("C", "in_force"),
            ("CD", "in_force"),
            ("CDD", "escalated"),
            ("---", "escalated"),
            ("DD", "in_force"),
        ],
    )
    def test_two_better_months_within_three_close_it_else_it_comes_back_to_the_manager(self, plan, tell, grades, state):
        tell(grades, first=JANUARY.next)
        assert state_of(plan) == state
        assert AuditEntry.objects.of(plan).filter(action=state).count() == (state != "in_force")

    def test_a_draft_is_closed_by_better_months_too(self, draft, tell):
        tell("CC", first=JANUARY.next)
        assert (state_of(draft), draft.ended_with) == ("closed", JANUARY.shift(2))

    def test_a_poor_month_after_it_closed_drafts_the_next(self, plan, tell):
        tell("CCE", first=JANUARY.next)
        assert [one.month for one in TrainingPlan.objects.order_by("month")] == [JANUARY, JANUARY.shift(3)]

    def test_renewed_its_months_count_anew(self, office, plan, tell):
        tell("DDD", first=JANUARY.next)
        plan.refresh_from_db()
        plan.put_in_force(by=office.manager, **FILLED_IN)
        assert plan.counts_from == JANUARY.shift(3)
        tell("CC", first=JANUARY.shift(4))
        assert state_of(plan) == "closed"


class TestReopening:
    """A month that is opened again, and published anew with another grade."""

    @pytest.fixture
    def reopen(self, office, django_capture_on_commit_callbacks):
        def again(month):
            period = Period.objects.get(month=month)
            with django_capture_on_commit_callbacks(execute=True):
                period.ask_to_reopen(by=office.manager, reason="a late return")
                period.reopen(by=office.leadership)

        return again

    def test_a_draft_waits_while_its_month_is_open_again(self, office, draft, reopen):
        reopen(JANUARY)
        draft.refresh_from_db()
        assert draft.is_doubtful
        with pytest.raises(RuleBroken, match="was opened again"):
            draft.put_in_force(by=office.manager, **FILLED_IN)
        assert ["re-checked" in item.why for item in items_for(office.manager) if "raining plan" in item.title] == [
            True
        ]

    def test_a_draft_goes_with_the_poor_grade(self, draft, reopen, tell):
        reopen(JANUARY)
        tell("B", revision=2)
        assert not TrainingPlan.objects.exists()
        assert AuditEntry.objects.of(draft).filter(action="take_back").exists()
        assert broken() == []

    def test_a_draft_of_a_month_that_is_poor_again_is_made_anew_from_its_card(self, draft, reopen, tell):
        reopen(JANUARY)
        tell("E", revision=2, score_amount=100, score_profit=60, score_growth=30, score_new_customers=100)
        again = TrainingPlan.objects.get()
        assert (again.weak_points, again.card.revision, again.is_doubtful) == (["profit", "growth"], 2, False)

    def test_a_plan_in_force_is_rechecked_by_the_manager(self, office, plan, reopen, tell, as_user):
        reopen(JANUARY)
        tell("B", revision=2)
        plan.refresh_from_db()
        assert (plan.state, plan.is_doubtful) == ("in_force", True)
        url = plan.get_absolute_url()
        assert "to be re-checked" in as_user(office.manager).get(url).content.decode()
        assert as_user(office.supervisor).post(f"{url}go_on/", {"reason": "It helps."}).status_code == 403
        assert as_user(office.manager).post(f"{url}go_on/", {"reason": "It helps."}).status_code == 302
        plan.refresh_from_db()
        assert not plan.is_doubtful
        tell("C", first=JANUARY.next)
        assert not TrainingPlan.objects.get().is_doubtful

    def test_a_plan_the_manager_went_on_with_is_doubted_by_another_grade_alone(self, office, plan, reopen, tell):
        reopen(JANUARY)
        tell("B", revision=2)
        plan.refresh_from_db()
        plan.go_on(by=office.manager, reason="It helps.")
        reopen(JANUARY)
        assert TrainingPlan.objects.get().is_doubtful, "the month is open: who knows what it will bring"
        tell("B", revision=3)
        assert not TrainingPlan.objects.get().is_doubtful
        reopen(JANUARY)
        tell("A", revision=4)
        assert TrainingPlan.objects.get().is_doubtful

    def test_a_d_is_poor_no_more_when_the_one_before_it_goes(self, tell, reopen):
        tell("DD")
        reopen(JANUARY)
        assert not TrainingPlan.objects.get().is_doubtful, "February is published and has its D"
        tell("C", revision=2)
        assert not TrainingPlan.objects.exists()
        reopen(JANUARY)
        tell("D", revision=3)
        follow(Period.objects.get(month=JANUARY))
        assert TrainingPlan.objects.get().month == JANUARY.next

    def test_better_months_that_do_not_stand_any_more_leave_it_in_force(self, plan, tell, reopen):
        tell("CC", first=JANUARY.next)
        reopen(JANUARY.shift(2))
        tell("E", first=JANUARY.shift(2), revision=2)
        assert (state_of(plan), plan.ended_with) == ("in_force", None)
        assert TrainingPlan.objects.count() == 1
        assert broken() == []

    def test_what_the_manager_closed_stays_closed(self, office, plan, tell, reopen):
        tell("CB", first=JANUARY.next)
        TrainingPlan.objects.filter(pk=plan.pk).update(closed_by=office.manager)
        reopen(JANUARY.shift(2))
        tell("D", first=JANUARY.shift(2), revision=2)
        follow(Period.objects.get(month=JANUARY.shift(2)))
        assert state_of(plan) == "closed"


class TestLateFilling:
    def test_months_count_from_the_last_one_published_when_it_is_put_in_force(self, office, draft, tell):
        """Filled in in June for January: it is not without success in July."""
        tell("DDDD", first=JANUARY.next)
        draft.refresh_from_db()
        draft.put_in_force(by=office.manager, **FILLED_IN)
        assert draft.counts_from == JANUARY.shift(4)
        tell("D", first=JANUARY.shift(5))
        assert state_of(draft) == "in_force"
        tell("DD", first=JANUARY.shift(6))
        assert state_of(draft) == "escalated"


class TestWhoDoesWhat:
    @pytest.mark.parametrize(
        ("name", "step", "who"),
        [
            ("draft", "put_in_force", ["manager"]),
            ("draft", "close", ["manager"]),
            ("plan", "note_progress", ["rep"]),
            ("plan", "close", ["manager"]),
        ],
    )
    def test_each_step_belongs_to_one_role(self, office, request, name, step, who):
        plan = request.getfixturevalue(name)
        rule = TrainingPlan.steps()[step]
        assert [role for role in EVERYBODY if rule.refusal(plan, getattr(office, role)) is None] == who

    def test_progress_is_noted_by_nobody_else(self, office, plan):
        with pytest.raises(NotYourPart):
            plan.note_progress(by=office.second_rep, text="x")

    def test_the_person_is_told(self, office, draft, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            draft.put_in_force(by=office.manager, **FILLED_IN)
        assert Notice.objects.get(key__startswith="plan").recipient == office.rep

    def test_a_draft_is_seen_by_those_who_lead_a_plan_by_the_person_too(self, office, draft, as_user):
        def readers():
            return [who for who in EVERYBODY if as_user(getattr(office, who)).get(url).status_code == 200]

        url = draft.get_absolute_url()
        assert readers() == ["supervisor", "manager"]
        draft.put_in_force(by=office.manager, **FILLED_IN)
        assert readers() == ["rep", "supervisor", "manager"]
        assert as_user(office.other_supervisor).get(url).status_code == 404


class TestPages:
    def test_the_manager_fills_it_in_the_rep_notes_progress(self, office, draft, as_user):
        page = as_user(office.manager).get(f"{draft.get_absolute_url()}put_in_force/").content.decode()
        assert "Sales amount" in page
        sent = FILLED_IN | {"mentor": office.supervisor.pk, "version": draft.version}
        assert as_user(office.manager).post(f"{draft.get_absolute_url()}put_in_force/", sent).status_code == 302
        answer = as_user(office.rep).post(f"{draft.get_absolute_url()}note_progress/", {"text": "Visited three."})
        assert answer.status_code == 302
        page = as_user(office.supervisor).get(draft.get_absolute_url()).content.decode()
        assert "Visited three." in page

    def test_is_not_filled_in_backwards(self, office, draft, as_user):
        sent = FILLED_IN | {"ends_on": date(2026, 1, 1)}
        assert as_user(office.manager).post(f"{draft.get_absolute_url()}put_in_force/", sent).status_code == 422

    def test_waits_on_the_home_pages(self, office, draft):
        def waiting(who):
            return [item for item in items_for(who) if "raining plan" in item.title]

        assert [item.due for item in waiting(office.manager)] == [draft.due_on]
        draft.put_in_force(by=office.manager, **FILLED_IN)
        assert waiting(office.manager) == []
        assert len(waiting(office.rep)) == 1
        draft.note_progress(by=office.rep, text="Visited three.")
        assert waiting(office.rep) == []

    def test_is_read_and_filled_in_by_the_api(self, office, draft, api_as):
        url = f"/api/v1/training-plans/{draft.pk}/"
        assert api_as(office.rep).get(url).status_code == 404
        assert api_as(office.clerk).get("/api/v1/training-plans/").status_code == 403
        sent = FILLED_IN | {"starts_on": "2026-02-10", "ends_on": "2026-05-01"}
        answer = api_as(office.manager).post(f"{url}put_in_force/", sent, format="json")
        assert answer.json()["state"] == "in_force"
        answer = api_as(office.rep).post(f"{url}note_progress/", {"text": "Done."}, format="json")
        assert answer.status_code == 200


class TestTheDatabase:
    def test_refuses_a_second_open_plan(self, office, plan, by_owner):
        copy = {"card": plan.card, "counts_from": JANUARY, "due_on": plan.due_on}
        with pytest.raises(IntegrityError, match="one_open_training_plan"), transaction.atomic():
            TrainingPlan.objects.create(person=office.rep, month=JANUARY.next, **copy)

    def test_keeps_what_was_noted(self, office, plan, by_owner):
        plan.note_progress(by=office.rep, text="x")
        with pytest.raises(DatabaseError, match="kept as they were written"), transaction.atomic():
            Progress.objects.update(text="y")


def test_a_plan_that_is_not_filled_in_in_time_is_shown_as_overdue(office, draft, as_user):
    with as_of(draft.due_on + timedelta(days=1)):
        page = as_user(office.manager).get("/teamdev/plans/").content.decode()
    assert "overdue" in page
