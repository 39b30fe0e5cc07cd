"""Chapter 4.3.1: the clerk's workbench, the review of the own team card by card, the clerk's answers."""

from datetime import date
from decimal import Decimal

import pytest

from appraisal.coverage import coverage_of
from appraisal.models import Period, RuleSet
from appraisal.reviews.beside import beside
from appraisal.today import months_to_work_on, questions_about_cards
from customers.models import SurveyAnswer
from pipeline.models import SalesEntry
from salesdept.common.calendar import as_of
from salesdept.common.errors import NotNow, NotYourPart, RuleBroken
from salesdept.common.today import items_of
from salesdept.people.models import Role, Target, User
from tests.makers import make_target, make_team, make_user
from tests.pipeline.makers import make_contract, make_customer

from .makers import OCTOBER as MONTH
from .makers import (
    card_of,
    compile_anyway,
    compiled,
    look_at_all,
    open_period,
    published,
    reviewed,
    sell,
    set_targets,
)

D = Decimal
pytestmark = [pytest.mark.django_db, pytest.mark.clause("4.3.1")]


def found(period, label) -> list[str]:
    return [one.name for check in coverage_of(period) if check.label == label for one in check.findings]


def test_the_workbench_names_who_has_no_target_no_entry_and_what_has_no_cost(office):
    set_targets(MONTH, office.rep)
    entry = sell(office.rep, office.supervisor, date(2026, 10, 5))
    period = open_period(MONTH)
    assert set(found(period, "No target")) == {office.second_rep.name, office.other_rep.name}
    assert found(period, "Cost not known") == [entry.number]
    assert found(period, "Not a single entry") == sorted([office.second_rep.name, office.other_rep.name])
    assert [check.blocks for check in coverage_of(period)][:2] == [True, True]


def targets_missing(period, rep) -> list[str]:
    check = next(check for check in coverage_of(period) if check.label == "No target")
    return [one.about for one in check.findings if one.rep_id == rep.pk]


@pytest.mark.clause("4.3.1", "4.3.3")
def test_every_figure_that_is_weighed_needs_its_target(office):
    set_targets(MONTH, office.second_rep, office.other_rep)
    make_target(office.rep, MONTH, profit=None, new_customers=0)
    period = open_period(MONTH)
    assert targets_missing(period, office.rep) == ["Sales profit", "New customers"]
    assert targets_missing(period, office.second_rep) == []
    with as_of(date(2026, 11, 2)), pytest.raises(RuleBroken, match="No target"):
        period.compile(by=office.clerk)
    RuleSet.objects.filter(pk=period.rule_set_id).update(weight_amount=65, weight_profit=0)
    assert targets_missing(Period.objects.get(), office.rep) == ["New customers"]


def test_what_is_missing_has_a_name_of_its_own_from_one_look_to_the_next(office):
    sell(office.rep, office.supervisor, date(2026, 10, 5))
    period = open_period(MONTH)
    keys = [[one.key for check in coverage_of(period) if check.blocks for one in check.findings] for _look in range(2)]
    assert keys[0] == keys[1]
    assert len(set(keys[0])) == len(keys[0]) == 10
    assert all(keys[0])


def test_a_contract_that_waits_for_an_approval_holds_the_compilation_up(office):
    set_targets(MONTH, office.rep, office.second_rep, office.other_rep)
    with as_of(date(2026, 10, 20)):
        contract = make_contract(office.rep, special_terms="pays in a year")
        type(contract).objects.filter(pk=contract.pk).update(state="asked", asked_by=office.supervisor)
    period = open_period(MONTH)
    assert found(period, "Not signed yet") == [contract.number]
    with as_of(date(2026, 11, 2)), pytest.raises(RuleBroken, match="Not signed yet"):
        period.compile(by=office.clerk)


def test_credit_split_anew_late_large_and_negative_entries_are_pointed_out(office):
    for day in (3, 4, 5):
        sell(office.rep, office.supervisor, date(2026, 9, day))
    published(MONTH.previous, office)
    large = sell(office.rep, office.supervisor, date(2026, 10, 6), 1_060_000)
    late = make_contract(office.rep)
    with as_of(date(2026, 10, 8)):
        late.sign(by=office.supervisor, signed_on=date(2026, 9, 29))
        shares = [(office.rep, D("0.5")), (office.second_rep, D("0.5"))]
        large.share_credit(by=office.supervisor, shares=shares, reason="both visited")
        late.cancel(by=office.supervisor, on=date(2026, 10, 8), reason="bankrupt")
    period = open_period(MONTH)
    assert found(period, "Credit split anew") == [f"{large} −1,000,000"]
    assert f"{large} 1,000,000" in found(period, "Unusually large")
    assert found(period, "Negative entries") == [f"{late} −100,000"]
    assert found(period, "Late entries of earlier months") == [f"{late} 100,000"]


@pytest.mark.clause("1.3.2")
def test_the_workbench_says_whose_grade_hangs_on_one_deal_and_who_has_few_answers(office):
    set_targets(MONTH, office.rep, office.second_rep)
    sell(office.rep, office.supervisor, date(2026, 10, 5), 530_000, cost=D(300_000))
    for day in range(1, 4):
        sell(office.second_rep, office.supervisor, date(2026, 10, day), 212_000, cost=D(100_000))
    customer = make_customer(office.rep)
    SurveyAnswer.objects.create(customer=customer, rep=office.rep, received_on=date(2026, 10, 3), rating=5)
    period = open_period(MONTH)
    assert found(period, "The grade hangs on one deal") == [office.rep.name]
    assert office.rep.name in found(period, "Few answers to questionnaires")


def test_the_workbench_stands_on_the_open_months_page_for_who_compiles(office, as_user):
    page = open_period(MONTH).get_absolute_url()
    assert "Before compiling" in as_user(office.clerk).get(page).content.decode()
    assert "Before compiling" not in as_user(office.supervisor).get(page).content.decode()


def test_what_the_workbench_asks_does_not_grow_with_reps(office, django_assert_max_num_queries):
    for _n in range(12):
        make_user(team=office.team)
    period = open_period(MONTH)
    with django_assert_max_num_queries(13):
        coverage_of(period)


def test_a_supervisor_looks_at_every_card_of_the_team_and_then_signs(office):
    period = compiled(MONTH, office)
    mine = period.cards_to_review(office.supervisor)
    assert {card.rep for card in mine} == {office.rep, office.second_rep}
    mine[0].see(by=office.supervisor)
    with pytest.raises(RuleBroken, match=f"answer: {mine[1].rep.name}"):
        period.review(by=office.supervisor)
    mine[1].see(by=office.supervisor)
    period.review(by=office.supervisor)
    assert set(period.reviewed_teams()) == {office.team.pk}


def test_a_card_is_looked_at_by_its_own_reviewer_and_only_under_review(office):
    period = open_period(MONTH)
    card = card_of(office.rep, period)
    with pytest.raises(NotNow):
        card.see(by=office.supervisor)
    with as_of(date(2026, 11, 2)):
        compile_anyway(period, office)
    card = card_of(office.rep, period)
    for other in (office.other_supervisor, office.manager, office.clerk, office.rep, office.leadership):
        with pytest.raises(NotYourPart):
            card.see(by=other)
    look_at_all(period, office.supervisor)
    period.review(by=office.supervisor)
    with pytest.raises(NotNow, match="signed"):
        card_of(office.rep, period).ask(by=office.supervisor, question="is it right?")


def test_a_question_is_answered_by_the_clerk_before_the_card_is_seen(office):
    period = compiled(MONTH, office)
    card = card_of(office.rep, period)
    card.ask(by=office.supervisor, question="where is HT-7?")
    with pytest.raises(RuleBroken, match="waits"):
        card.see(by=office.supervisor)
    assert [item.why for item in items_of(office.clerk, questions_about_cards)] == [
        f"{office.supervisor}: where is HT-7?"
    ]
    with pytest.raises(NotYourPart):
        card.answer_question(by=office.supervisor, answer="here")
    card.answer_question(by=office.clerk, answer="signed in November")
    assert not items_of(office.clerk, questions_about_cards)
    card.see(by=office.supervisor)
    assert (card.look, card.question, card.answer) == ("seen", "where is HT-7?", "signed in November")


def test_nobody_reviews_the_own_card_a_supervisors_is_the_managers(office):
    sell(office.supervisor, office.manager, date(2026, 10, 5))
    period = compiled(MONTH, office)
    own = card_of(office.supervisor, period)
    assert own not in period.cards_to_review(office.supervisor)
    assert period.cards_to_review(office.manager) == [own]
    for supervisor in (office.supervisor, office.other_supervisor):
        look_at_all(period, supervisor)
        period.review(by=supervisor)
    assert period.state == "compiled"
    with pytest.raises(RuleBroken, match="Not looked at"):
        period.review(by=office.manager)
    look_at_all(period, office.manager)
    period.review(by=office.manager)
    assert period.state == "reviewed"


@pytest.mark.clause("1.3.2")
def test_a_supervisor_does_not_read_the_own_card_before_it_is_published(office, as_user):
    sell(office.supervisor, office.manager, date(2026, 10, 5))
    period = compiled(MONTH, office)
    own = card_of(office.supervisor, period)
    assert as_user(office.supervisor).get(own.get_absolute_url()).status_code == 404
    assert as_user(office.manager).get(own.get_absolute_url()).status_code == 200


def test_the_review_goes_card_by_card_through_the_pages(office, as_user):
    published(MONTH.previous, office)
    sell(office.rep, office.supervisor, date(2026, 10, 5))
    period = compiled(MONTH, office)
    client, address = as_user(office.supervisor), f"/appraisal/{MONTH}/team-review/"
    first = client.get(address).context["card"]
    shown = client.get(f"{address}?card={first.pk}").context["beside"]
    assert shown.months == [MONTH.shift(-1), MONTH.shift(-2), MONTH.shift(-3)]
    assert client.post(f"/appraisal/cards/{first.pk}/see/")["Location"] == address
    second = client.get(address).context["card"]
    assert second.pk != first.pk
    assert client.post(f"/appraisal/cards/{second.pk}/ask/", {"question": ""}).status_code == 422
    assert client.post(f"/appraisal/cards/{second.pk}/ask/", {"question": "late?"}).status_code == 302
    clerk = as_user(office.clerk)
    assert "late?" in clerk.get(second.get_absolute_url()).content.decode()
    assert clerk.post(f"/appraisal/cards/{second.pk}/answer/", {"answer": "no"}).status_code == 302
    client = as_user(office.supervisor)
    assert client.post(f"/appraisal/cards/{second.pk}/see/").status_code == 302
    assert client.post(f"/appraisal/{MONTH}/review/").status_code == 302
    assert client.get(address).context["queue"] == []
    assert Period.objects.get(pk=period.pk).reviewed_teams().keys() == {office.team.pk}


def test_the_figures_beside_a_card_say_how_far_the_present_one_is_from_them(office):
    sell(office.rep, office.supervisor, date(2026, 9, 5))
    published(MONTH.previous, office)
    sell(office.rep, office.supervisor, date(2026, 10, 5), 212_000)
    lines = {line.name: line for line in beside(card_of(office.rep, compiled(MONTH, office))).lines}
    amount = lines["amount"]
    assert (amount.present, amount.before[0].value, amount.before[0].change) == (D(200_000), D(100_000), D(100_000))
    assert (amount.before[1].value, amount.before[1].change) == (None, None)


def test_what_was_booked_after_the_compilation_must_not_be_lost(office):
    period = compiled(MONTH, office)
    look_at_all(period, office.supervisor)
    late = make_contract(office.rep)
    with as_of(date(2026, 11, 3)):
        late.sign(by=office.supervisor, signed_on=date(2026, 10, 30))
    assert SalesEntry.objects.get().booked_on == date(2026, 10, 30)
    with pytest.raises(RuleBroken, match="after it was compiled"):
        period.review(by=office.supervisor)
    with as_of(date(2026, 11, 4)):
        compile_anyway(period, office)
    look_at_all(period, office.supervisor)
    period.review(by=office.supervisor)
    assert card_of(office.rep, period).amount == D(100_000)


def test_today_leads_each_reviewer_to_the_cards(office):
    period = compiled(MONTH, office)
    (item,) = items_of(office.supervisor, months_to_work_on)
    assert (item.url, item.why) == (f"/appraisal/{MONTH}/team-review/", "Cards to look at: 2")
    look_at_all(period, office.supervisor)
    (item,) = items_of(office.supervisor, months_to_work_on)
    assert item.why == "all cards seen: sign"
    assert items_of(office.manager, months_to_work_on) == []


def test_programs_review_by_the_same_rules(office, api_as):
    period = compiled(MONTH, office)
    address = f"/api/v1/scorecards/{card_of(office.rep, period).pk}/"
    assert api_as(office.other_supervisor).post(f"{address}see/").status_code == 404
    assert api_as(office.manager).post(f"{address}see/").status_code == 403
    assert api_as(office.supervisor).post(f"{address}ask/", {"question": "why?"}).json()["look"] == "asked"
    assert api_as(office.supervisor).post(f"{address}see/").status_code == 422
    assert api_as(office.clerk).post(f"{address}answer_question/", {"answer": "so"}).json()["answer"] == "so"
    assert api_as(office.supervisor).post(f"{address}see/").json()["look"] == "seen"


def test_programs_read_the_workbench(office, api_as):
    period = open_period(MONTH)
    checks = api_as(office.clerk).get(f"/api/v1/periods/{period.pk}/coverage/").json()
    assert (checks[0]["label"], checks[0]["blocks"], len(checks[0]["findings"])) == ("No target", True, 9)


@pytest.mark.parametrize("role", [Role.MANAGER, Role.REP])
def test_the_team_of_who_is_no_supervisor_any_more_is_leaderships_to_review(office, role):
    if role == Role.MANAGER:
        User.objects.filter(pk=office.manager.pk).update(is_active=False)
        office.manager = office.supervisor
    office.supervisor.role = role
    office.supervisor.save()
    period = compiled(MONTH, office)
    assert period.teams_to_review(office.supervisor) == []
    assert period.teams_to_review(office.leadership) == [office.team]
    look_at_all(period, office.other_supervisor)
    period.review(by=office.other_supervisor)
    look_at_all(period, office.leadership)
    period.review(by=office.leadership)
    assert period.state == "reviewed"


def a_target_changes(office) -> None:
    Target.assign(office.rep, MONTH, by=office.manager, amount=D(400_000), reason="half the month in training")


def an_answer_comes(office) -> None:
    SurveyAnswer.objects.create(
        customer=make_customer(office.rep), rep=office.rep, received_on=date(2026, 10, 30), rating=5
    )


def an_answer_is_left_out(office) -> None:
    SurveyAnswer.objects.get().exclude(by=office.clerk, reason="a test")


def a_rep_moves(office, since=date(2026, 10, 20)) -> None:
    office.second_rep.move_to(office.other_team, since=since, by=office.manager)


def a_team_loses_its_leader(office) -> None:
    office.other_supervisor.move_to(make_team(), since=date(2026, 10, 20), by=office.manager)


def a_place_is_taken_back(office) -> None:
    office.second_rep.memberships.all().delete()


CHANGES = [
    a_target_changes,
    an_answer_comes,
    an_answer_is_left_out,
    a_rep_moves,
    a_team_loses_its_leader,
    a_place_is_taken_back,
]


@pytest.mark.parametrize("change", CHANGES)
def test_no_target_answer_or_place_changes_behind_a_compiled_card(office, change):
    set_targets(MONTH, office.rep)
    if change is an_answer_is_left_out:
        with as_of(date(2026, 10, 30)):
            an_answer_comes(office)
    period = compiled(MONTH, office)
    look_at_all(period, office.supervisor)
    with as_of(date(2026, 11, 3)):
        change(office)
    with pytest.raises(RuleBroken, match="after it was compiled"):
        period.review(by=office.supervisor)
    with as_of(date(2026, 11, 4)):
        compile_anyway(period, office)
    look_at_all(period, office.supervisor)
    period.review(by=office.supervisor)


def test_a_place_that_changes_behind_a_reviewed_card_stops_its_publication(office):
    period = reviewed(MONTH, office)
    with as_of(date(2026, 11, 3)):
        period.evaluate(by=office.manager)
        a_rep_moves(office)
        with pytest.raises(RuleBroken, match=r"places in teams \(\d\)"):
            period.publish(by=office.manager)


def test_who_moves_after_the_month_holds_nothing_up(office):
    period = compiled(MONTH, office)
    look_at_all(period, office.supervisor)
    with as_of(date(2026, 11, 3)):
        a_rep_moves(office, since=MONTH.next.first)
    period.review(by=office.supervisor)
    assert office.team.pk in period.reviewed_teams()


def test_an_answer_that_counts_nowhere_holds_nothing_up(office):
    period = compiled(MONTH, office)
    look_at_all(period, office.supervisor)
    with as_of(date(2026, 11, 3)):
        SurveyAnswer.received.create(received_on=date(2026, 10, 30), rating=5)
    period.review(by=office.supervisor)
    assert office.team.pk in period.reviewed_teams()


def test_a_reviewer_sends_the_own_part_back_the_reviewed_month_is_the_managers(office):
    may = {
        "compiled": {office.supervisor, office.other_supervisor},
        "reviewed": {office.manager},
        "evaluated": set(),
    }
    bystander = make_user(Role.SUPERVISOR)
    period = compiled(MONTH, office)
    everybody = (*vars(office).values(), bystander)
    people = [person for person in everybody if isinstance(person, User)]
    for state, allowed in may.items():
        Period.objects.filter(pk=period.pk).update(state=state)
        period.refresh_from_db()
        rule = Period.steps()["send_back"]
        assert {person for person in people if rule.refusal(period, person) is None} == allowed


@pytest.fixture
def moved(office):
    """`rep` went to the other team on 16 October."""
    office.rep.move_to(office.other_team, since=date(2026, 10, 16), by=office.manager)
    return office


def test_who_led_the_rep_for_a_part_of_the_month_reads_the_card_and_comments_and_does_not_sign_it(moved, as_user):
    period = compiled(MONTH, moved)
    card = card_of(moved.rep, period)
    assert card in period.cards_to_review(moved.other_supervisor)
    assert card not in period.cards_to_review(moved.supervisor)
    former, address = as_user(moved.supervisor), card.get_absolute_url()
    assert f"{address}note/" in former.get(address).content.decode()
    assert former.post(f"{address}see/").status_code == 403
    assert former.post(f"{address}note/", {"text": ""}).status_code == 422
    assert former.post(f"{address}note/", {"text": "he trained two newcomers"}).status_code == 302
    for page in (address, f"/appraisal/{MONTH}/team-review/?card={card.pk}"):
        assert "he trained two newcomers" in as_user(moved.other_supervisor).get(page).content.decode()
    assert as_user(moved.other_supervisor).post(f"{address}note/", {"text": "x"}).status_code == 403


def test_a_card_is_no_business_of_who_led_the_rep_in_another_month(moved, as_user):
    card = card_of(moved.rep, compiled(MONTH, moved))
    assert as_user(moved.supervisor).get(card.get_absolute_url()).status_code == 200
    later = card_of(moved.rep, compiled(MONTH.next, moved))
    assert as_user(moved.supervisor).get(later.get_absolute_url()).status_code == 404


def test_nor_of_who_led_the_team_before_the_rep_came(office, as_user):
    successor = make_user(Role.SUPERVISOR)
    with as_of(date(2026, 10, 10)):
        office.other_supervisor.move_to(make_team(), since=date(2026, 10, 10), by=office.manager)
        successor.move_to(office.other_team, since=date(2026, 10, 10), by=office.manager)
    office.rep.move_to(office.other_team, since=date(2026, 10, 16), by=office.manager)
    page = card_of(office.rep, compiled(MONTH, office)).get_absolute_url()
    statuses = [as_user(one).get(page).status_code for one in (office.other_supervisor, office.supervisor, successor)]
    assert statuses == [404, 200, 200]


def test_a_former_supervisors_word_is_over_with_the_evaluation_and_goes_along_with_an_unchanged_card(moved):
    period = compiled(MONTH, moved)
    card_of(moved.rep, period).note(by=moved.supervisor, text="he trained two newcomers")
    with as_of(date(2026, 11, 4)):
        compile_anyway(period, moved)
    again = card_of(moved.rep, period)
    assert [(note.by, note.text) for note in again.notes.all()] == [(moved.supervisor, "he trained two newcomers")]
    Period.objects.update(state="evaluated")
    with pytest.raises(NotNow):
        card_of(moved.rep, period).note(by=moved.supervisor, text="late")
