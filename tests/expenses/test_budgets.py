"""5.1 The budget: drafted by the manager, in force when leadership approves, line by line under its ledger."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from expenses.models import Budget, BudgetEntry, BudgetLine, Category
from salesdept.common.audit import record_change
from salesdept.common.calendar import today
from salesdept.common.errors import NotYourPart, RuleBroken
from salesdept.messages.models import Notice
from salesdept.people.models import Role, User
from tests.makers import make_user

from .makers import hand_in, line_of, make_budget, plan_for

pytestmark = pytest.mark.django_db


def draft_by(manager, **amounts) -> Budget:
    budget = Budget.objects.create(year=today().year, goal="Sell more", drafted_by=manager)
    for name, amount in amounts.items():
        plan_for(budget, name, amount)
    return budget


@pytest.mark.clause("5.1.1")
@pytest.mark.clause("5.1.2")
def test_the_manager_drafts_a_budget_with_the_regulations_categories(office, as_user):
    browser = as_user(office.manager)
    answer = browser.post(
        reverse("expenses:budget_new"), {"year": 2030, "goal": "Twenty new customers", "goal_amount": "72,000,000"}
    )
    budget = Budget.objects.get()
    assert answer["Location"] == reverse("expenses:budget_edit", args=[budget.pk])
    assert budget.goal_amount == 72_000_000
    codes = {line.category.code for line in budget.lines.all()}
    assert {"marketing", "travel", "entertainment", "communication"} <= codes


@pytest.mark.clause("5.1.2")
def test_further_categories_and_team_lines_are_added_in_the_sheet(office, as_user):
    budget = draft_by(office.manager, Travel=0)
    first = budget.lines.get()
    answer = as_user(office.manager).post(
        reverse("expenses:budget_edit", args=[budget.pk]),
        {
            "lines-TOTAL_FORMS": 3,
            "lines-INITIAL_FORMS": 1,
            "lines-0-id": first.pk,
            "lines-0-planned": "12,000",
            "lines-0-plan": "Visits",
            "lines-1-name": "Samples",
            "lines-1-planned": "500",
            "lines-2-name": "travel",
            "lines-2-team": office.team.pk,
            "lines-2-planned": "700",
        },
    )
    assert answer.status_code == 302, answer.content.decode()
    assert {(line.category.name, line.team, line.planned) for line in budget.lines.all()} == {
        ("Travel", None, 12_000),
        ("Samples", None, 500),
        ("Travel", office.team, 700),
    }
    assert Category.objects.filter(name__iexact="travel").count() == 1


def test_a_line_stands_in_the_sheet_once(office, as_user):
    budget = draft_by(office.manager, Travel=100)
    answer = as_user(office.manager).post(
        reverse("expenses:budget_edit", args=[budget.pk]),
        {
            "lines-TOTAL_FORMS": 2,
            "lines-INITIAL_FORMS": 1,
            "lines-0-id": budget.lines.get().pk,
            "lines-0-planned": "100",
            "lines-1-name": "Travel",
            "lines-1-planned": "5",
        },
    )
    assert answer.status_code == 422
    assert "stands in the sheet already" in answer.content.decode()
    assert budget.lines.count() == 1


@pytest.mark.parametrize("amount", ["-1", "NaN", "1.234", "1,20", "1e13", "abc"])
def test_an_odd_amount_is_refused_in_the_sheet(amount, office, as_user):
    budget = draft_by(office.manager, Travel=100)
    answer = as_user(office.manager).post(
        reverse("expenses:budget_edit", args=[budget.pk]),
        {
            "lines-TOTAL_FORMS": 1,
            "lines-INITIAL_FORMS": 1,
            "lines-0-id": budget.lines.get().pk,
            "lines-0-planned": amount,
        },
    )
    assert answer.status_code == 422
    assert budget.lines.get().planned == 100


@pytest.mark.clause("5.1.3")
def test_nothing_is_spent_from_a_budget_that_is_not_approved(office):
    budget = draft_by(office.manager, Travel=1000)
    budget.submit(by=office.manager)
    with pytest.raises(RuleBroken, match="approved no budget") as refusal:
        hand_in(office.rep, 100)
    assert refusal.value.clause == "5.1.3"
    assert budget.lines.get().approved == 0


@pytest.mark.clause("5.1.3")
def test_what_leadership_approves_may_be_spent(office):
    budget = make_budget(office, Travel=1000, Marketing=500)
    assert {line.category.name: line.left for line in budget.lines.all()} == {"Travel": 1000, "Marketing": 500}
    assert BudgetEntry.objects.filter(kind="approve", by=office.leadership).count() == 2


@pytest.mark.clause("5.1.3")
def test_who_drafts_a_budget_does_not_approve_it(office):
    budget = draft_by(office.leadership, Travel=1000)
    budget.submit(by=office.manager)
    with pytest.raises(NotYourPart):
        budget.approve(by=office.leadership)
    with pytest.raises(IntegrityError), transaction.atomic():
        Budget.objects.filter(pk=budget.pk).update(approved_by=office.leadership)


@pytest.mark.clause("5.1.3")
def test_who_edited_or_submitted_it_does_not_approve_it_in_another_post(office):
    budget = draft_by(office.second_rep, Travel=1000)
    record_change(budget, by=office.supervisor, clause="5.1.3", changed={"Travel": ["1", "1000"]})
    budget.submit(by=office.manager)
    for author in (office.supervisor, office.manager):
        User.objects.filter(pk=author.pk).update(role=Role.LEADERSHIP)
        author.refresh_from_db()
        with pytest.raises(NotYourPart, match="does not approve"):
            budget.approve(by=author)
    budget.approve(by=office.leadership)


@pytest.mark.clause("5.1.3")
def test_leadership_sends_back_with_a_reason_and_the_manager_withdraws(office):
    budget = draft_by(office.manager, Travel=1000)
    budget.submit(by=office.manager)
    budget.send_back(by=office.leadership, reason="too much")
    assert budget.state == Budget.State.DRAFT
    budget.submit(by=office.manager)
    budget.withdraw(by=office.manager)
    assert budget.state == Budget.State.DRAFT
    assert budget.history().filter(details__reason="too much").exists()


def test_an_empty_budget_is_not_submitted(office):
    with pytest.raises(RuleBroken, match="no amounts"):
        draft_by(office.manager, Travel=0).submit(by=office.manager)


@pytest.mark.clause("5.1.3")
def test_one_budget_of_a_year_is_in_force(office):
    make_budget(office)
    second = draft_by(office.manager, Travel=5)
    second.submit(by=office.manager)
    with pytest.raises(RuleBroken, match="in force"):
        second.approve(by=make_user(Role.LEADERSHIP))
    with pytest.raises(IntegrityError), transaction.atomic():
        Budget.objects.filter(pk=second.pk).update(state="approved")


def test_an_approved_sheet_is_not_edited(office, as_user):
    budget = make_budget(office)
    assert as_user(office.manager).get(reverse("expenses:budget_edit", args=[budget.pk])).status_code == 409


@pytest.mark.clause("5.1.3")
def test_the_teams_own_line_pays_before_the_departments(office):
    budget = make_budget(office, Travel=1000, teams={"Travel": (office.team, 200)})
    hand_in(office.rep, 150)
    hand_in(office.other_rep, 300)
    assert line_of(budget, team=office.team).reserved == 150
    assert line_of(budget).reserved == 300


@pytest.mark.clause("5.3.1")
@pytest.mark.clause("5.3.2")
def test_the_page_shows_what_is_approved_reserved_spent_and_left(office, as_user):
    budget = make_budget(office, Travel=12_345)
    hand_in(office.rep, 2_300)
    page = as_user(office.supervisor).get(budget.get_absolute_url()).content.decode()
    for figure in ("12,345", "2,300", "10,045"):
        assert figure in page


@pytest.mark.clause("5.1.3")
def test_an_amount_without_its_plan_of_use_does_not_go_to_leadership(office):
    budget = draft_by(office.manager, Travel=1000)
    silent = plan_for(budget, "Marketing", 500, plan="")
    with pytest.raises(RuleBroken, match="No plan of use yet: Marketing") as refusal:
        budget.submit(by=office.manager)
    assert refusal.value.remedy_url == reverse("expenses:budget_edit", args=[budget.pk])
    BudgetLine.objects.filter(pk=silent.pk).update(planned=0)
    budget.submit(by=office.manager)


@pytest.mark.clause("5.1.3", "5.3.1")
def test_the_manager_is_told_what_leadership_decides(office, django_capture_on_commit_callbacks):
    def told():
        return list(Notice.objects.filter(recipient=office.manager).newest_first().values_list("title", "body")[:1])

    with django_capture_on_commit_callbacks(execute=True):
        budget = draft_by(office.manager, Travel=1000)
        budget.submit(by=office.manager)
        budget.lines.get().send_back(by=office.leadership, reason="Half of it will do")
    assert told() == [(f"Travel {today().year}: Sent back", "Half of it will do")]
    with django_capture_on_commit_callbacks(execute=True):
        budget.lines.get().accept(by=office.leadership)
        budget.approve(by=office.leadership)
    assert told() == [(f"Budget {today().year}: In force", "")]
    with django_capture_on_commit_callbacks(execute=True):
        budget.freeze(by=office.leadership, reason="Look first")
    assert told() == [(f"Budget {today().year}: Frozen", "")]


@pytest.mark.clause("5.3.1")
def test_who_asked_to_reopen_does_not_decide_about_it_in_another_post(office):
    budget = make_budget(office, year=today().year - 2)
    budget.close(by=office.finance)
    budget.ask_to_reopen(by=office.finance, reason="A late invoice")
    User.objects.filter(pk=office.finance.pk).update(role=Role.LEADERSHIP)
    office.finance.refresh_from_db()
    with pytest.raises(NotYourPart, match="asks to reopen"):
        budget.reopen(by=office.finance, until=today())
    with pytest.raises(NotYourPart, match="asks to reopen"):
        budget.leave_closed(by=office.finance, reason="No")
    budget.reopen(by=office.leadership, until=today())
