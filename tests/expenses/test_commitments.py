"""5.3.1 Money held ahead: for a trip, an event, a course; claims draw on it, the rest goes back."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from expenses.models import BudgetEntry, Claim, Commitment, OverBudget
from expenses.tasks import expire_commitments
from salesdept.common.calendar import as_of, now, today
from salesdept.common.errors import NotYourPart, RuleBroken
from salesdept.common.invariants import broken
from salesdept.messages.models import Notice

from .makers import bring_to, hand_in, hold, line_of, make_budget, make_category, make_claim

pytestmark = [pytest.mark.django_db, pytest.mark.clause("5.3.1")]


@pytest.fixture
def line(office):
    return line_of(make_budget(office, Travel=1000))


def approved(office, amount) -> Commitment:
    held = hold(office.rep, amount)
    held.approve(by=office.supervisor)
    return held


def standing(line) -> tuple:
    line.refresh_from_db()
    return line.reserved, line.spent


def test_it_reserves_at_once_and_what_does_not_fit_is_refused(line, office):
    hold(office.rep, 900)
    assert standing(line) == (900, 0)
    with pytest.raises(OverBudget) as refusal:
        hold(office.second_rep, 101)
    assert refusal.value.missing == 1
    assert Commitment.objects.count() == 1


def test_it_is_approved_by_who_reviews_the_persons_claims(line, office, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        held = hold(office.rep, 100)
    assert Notice.objects.filter(recipient=office.supervisor, title__contains="holds 100.00 ahead").exists()
    for person in (office.rep, office.other_supervisor, office.manager):
        with pytest.raises(NotYourPart):
            held.approve(by=person)
    held.approve(by=office.supervisor)
    of_manager = hold(office.manager, 100)
    of_manager.approve(by=office.leadership)


class TestClaimsDrawOnIt:
    def test_only_the_excess_needs_new_room(self, line, office):
        held = approved(office, 800)
        hand_in(office.second_rep, 150)
        with pytest.raises(OverBudget) as refusal:
            hand_in(office.rep, 851, commitment=held)
        assert refusal.value.missing == 1
        claim = hand_in(office.rep, 850, commitment=held)
        assert standing(line) == (1000, 0)
        assert (claim.drawn, held.held()) == (800, 0)
        assert list(broken()) == []

    def test_several_claims_draw_in_turn_and_closing_gives_the_rest_back(self, line, office):
        held = approved(office, 500)
        bring_to("paid", office, 200, commitment=held)
        hand_in(office.rep, 100, commitment=held)
        assert (standing(line), held.held()) == ((300, 200), 200)
        held.refresh_from_db()
        held.close(by=office.rep)
        assert standing(line) == (100, 200)
        assert list(broken()) == []

    @pytest.mark.parametrize(("step", "by"), [("withdraw", "rep"), ("reject", "supervisor")])
    def test_a_claim_that_is_not_to_be_gives_back_what_it_drew(self, step, by, line, office):
        held = approved(office, 300)
        claim = hand_in(office.rep, 400, commitment=held)
        claim.perform(step, by=getattr(office, by), **({"reason": "No"} if step == "reject" else {}))
        assert (standing(line), held.held(), claim.drawn) == ((300, 0), 300, 0)
        assert list(broken()) == []

    def test_after_its_closing_the_claims_money_is_simply_free(self, line, office):
        held = approved(office, 300)
        claim = hand_in(office.rep, 200, commitment=held)
        held.refresh_from_db()
        held.close(by=office.supervisor)
        claim.withdraw(by=office.rep)
        assert (standing(line), held.held()) == ((0, 0), 0)

    def test_handed_in_again_it_draws_again(self, line, office):
        held = approved(office, 300)
        claim = hand_in(office.rep, 200, commitment=held)
        claim.send_back(by=office.supervisor, reason="Blurred")
        claim.lines.update(amount=250)
        claim.submit(by=office.rep)
        assert (standing(line), claim.drawn, held.held()) == ((300, 0), 250, 50)
        assert list(broken()) == []

    def test_what_lay_for_a_week_is_held_by_the_commitment_again(self, line, office):
        held = approved(office, 300)
        with as_of(now() - timedelta(days=8)):
            claim = hand_in(office.rep, 200, commitment=held, spent_on=today() - timedelta(days=9))
            claim.send_back(by=office.supervisor, reason="Blurred")
        claim.release_forgotten()
        claim.refresh_from_db()
        assert (standing(line), claim.drawn, held.held()) == ((300, 0), 0, 300)

    def test_before_its_approval_nothing_is_drawn(self, line, office):
        with pytest.raises(RuleBroken, match="is Submitted"):
            hand_in(office.rep, 10, commitment=hold(office.rep, 100))

    def test_an_expense_of_another_category_leaves_it_alone(self, line, office):
        make_budget(office, year=today().year + 1, Fairs=10)
        held = approved(office, 300)
        with pytest.raises(RuleBroken, match="approved no budget"):
            hand_in(office.rep, 10, category="Fairs", commitment=held)
        assert held.held() == 300

    def test_the_claim_form_offers_ones_own_alone(self, line, office, as_user):
        held, others = approved(office, 100), hold(office.second_rep, 50, purpose="Theirs")
        others.approve(by=office.supervisor)
        page = as_user(office.rep).get(f"{reverse('expenses:claim_new')}?commitment={held.pk}").content.decode()
        assert f'value="{held.pk}" selected' in page
        assert str(others.pk) not in page


@pytest.mark.task
def test_what_is_held_goes_back_after_its_day_once_and_the_holder_is_told(
    line, office, run_job, django_capture_on_commit_callbacks
):
    held = approved(office, 300)
    with as_of(held.until):
        assert expire_commitments() == 0
    with as_of(held.until + timedelta(days=1)), django_capture_on_commit_callbacks(execute=True):
        assert expire_commitments() == 1
        assert expire_commitments() == 0
    held.refresh_from_db()
    assert (held.state, standing(line)) == ("expired", (0, 0))
    assert Notice.objects.filter(recipient=office.rep, title__contains="its day has passed").exists()


def test_next_years_fair_is_held_from_next_years_budget(line, office):
    coming = line_of(make_budget(office, year=today().year + 1, Travel=500))
    day = date(today().year + 1, 2, 1)
    hold(office.rep, 400, planned_on=day, until=day)
    assert (standing(line), standing(coming)) == ((0, 0), (400, 0))


@pytest.mark.parametrize(
    "odd",
    [{"amount": "0"}, {"amount": "NaN"}, {"planned_on": "2020-01-01"}, {"until": "2020-01-01"}, {"purpose": ""}],
    ids=str,
)
def test_odd_input_holds_nothing(odd, line, office, as_user):
    given = {"category": line.category_id, "amount": "10", "purpose": "Fair", "planned_on": str(today()), "until": ""}
    assert as_user(office.rep).post(reverse("expenses:commitment_new"), given | odd).status_code == 422
    assert not BudgetEntry.objects.filter(source_type="commitment").exists()


class TestOtherCommitment:
    """What was drawn goes back to where it came from, whatever the claim names by then."""

    @pytest.fixture
    def returned(self, line, office):
        """One commitment was drawn empty by a claim that was sent back; another is whole."""
        drawn, other = hold(office.rep, 100), hold(office.rep, 100)
        for one in (drawn, other):
            one.approve(by=office.supervisor)
        claim = make_claim(office.rep, 100, commitment=drawn)
        claim.submit(by=office.rep)
        claim.send_back(by=office.supervisor, reason="unreadable")
        return claim, drawn, other

    def test_of_a_claim_that_draws_on_another_now(self, returned, office):
        claim, drawn, other = returned
        Claim.objects.filter(pk=claim.pk).update(commitment=other)
        claim.refresh_from_db()
        claim.submit(by=office.rep)
        assert (drawn.held(), other.held()) == (100, 0)
        assert list(broken()) == []

    @pytest.mark.parametrize("names", ["other", None])
    def test_of_a_claim_that_is_given_up(self, returned, names, office):
        claim, drawn, other = returned
        Claim.objects.filter(pk=claim.pk).update(commitment=other if names else None)
        claim.refresh_from_db()
        claim.cancel(by=office.rep)
        assert (drawn.held(), other.held()) == (100, 100)
        assert list(broken()) == []


class TestCanISpendIt:
    """5.3.1, 5.3.3: asked before anything is spent."""

    ASK = "expenses:can_spend"

    def test_it_says_what_is_left_who_approves_and_what_is_needed(self, line, office, as_user):
        hand_in(office.second_rep, 180)
        asked = {"amount": "1,00", "category": line.category_id}
        browser = as_user(office.rep)
        assert browser.get(reverse(self.ASK), asked).status_code == 200
        page = browser.get(reverse(self.ASK), asked | {"amount": "120"}).content.decode()
        for told in ("Yes, there is room", "820.00", "700.00", office.supervisor.name, "The invoice"):
            assert told in page
        assert office.second_rep.name not in page

    @pytest.mark.clause("5.3.3")
    def test_a_no_explains_its_arithmetic_and_opens_the_supplement(self, line, office, as_user):
        asked = {"amount": "1200", "category": line.category_id}
        page = as_user(office.rep).get(reverse(self.ASK), asked, headers={"HX-Request": "true"}).content.decode()
        assert "200.00 is missing" in page
        assert f"line={line.pk}&amp;amount=200.00" in page
        assert "<html" not in page

    def test_one_tap_holds_the_money_and_two_taps_hold_it_once(self, line, office, as_user):
        page = as_user(office.rep).get(reverse(self.ASK), {"amount": "120", "category": line.category_id})
        sent = {
            "record_id": str(page.context["record_id"]),
            "category": line.category_id,
            "amount": "120.00",
            "planned_on": str(today()),
            "purpose": "Dinner",
        }
        for _tap in range(2):
            assert as_user(office.rep).post(reverse("expenses:commitment_new"), sent).status_code == 302
        assert standing(line) == (120, 0)
        assert Commitment.objects.get().until == today() + timedelta(days=30)

    def test_it_is_asked_on_the_home_page_which_reads_nothing_for_it(self, line, office, as_user):
        browser, url = as_user(office.rep), reverse(self.ASK)
        today_page = browser.get("/").content.decode()
        assert f'hx-get="{url}?fields"' in today_page
        assert str(line.category_id) not in today_page
        part = browser.get(url, {"fields": ""}, headers={"HX-Request": "true"}).content.decode()
        assert f'value="{line.category_id}"' in part
        assert 'name="customer"' not in part
        assert "<html" not in part

    def test_without_scripts_the_home_page_leads_to_the_whole_question(self, line, office, as_user):
        page = as_user(office.rep).get(reverse(self.ASK), {"amount": "120"}).content.decode()
        assert 'value="120"' in page
        assert f'value="{line.category_id}"' in page

    def test_the_home_page_asks_only_who_may_claim(self, office, as_user):
        assert f'action="{reverse(self.ASK)}"' in as_user(office.supervisor).get("/").content.decode()
        assert f'action="{reverse(self.ASK)}"' not in as_user(office.admin).get("/").content.decode()

    def test_the_api_answers_alike(self, line, office, api_as):
        asked = {"amount": "1200", "category": "Travel"}
        [told] = api_as(office.rep).get("/api/v1/can-i-spend/", asked).data
        assert (told["may_be_spent"], told["left"], told["clause"]) == (False, "1000.00", "5.3.3")
        [told] = api_as(office.rep).get("/api/v1/can-i-spend/", asked | {"amount": "20"}).data
        assert (told["may_be_spent"], told["approvers"]) == (True, [str(office.supervisor)])
        assert api_as(office.rep).get("/api/v1/can-i-spend/", {"category": "Travel"}).status_code == 400

    def test_where_no_budget_pays_it_says_so(self, line, office, as_user):
        asked = {"amount": "5", "category": make_category("Yachts").pk}
        assert "approved no budget" in as_user(office.rep).get(reverse(self.ASK), asked).content.decode()


def test_the_api_holds_draws_and_gives_back(line, office, api_as):
    given = {"category": "Travel", "amount": "100", "purpose": "Fair", "planned_on": str(today())}
    made = api_as(office.rep).post("/api/v1/commitments/", given, format="json")
    assert (made.status_code, made.data["still_held"]) == (201, "100.00"), made.data
    at = f"/api/v1/commitments/{made.data['id']}"
    assert api_as(office.rep).post(f"{at}/approve/").status_code == 403
    assert api_as(office.supervisor).post(f"{at}/approve/").data["state"] == "approved"
    claim = make_claim(office.rep, 30, commitment=Commitment.objects.get())
    assert api_as(office.rep).post(f"/api/v1/claims/{claim.pk}/submit/").data["drawn"] == "30.00"
    assert api_as(office.rep).post(f"{at}/close/").data["still_held"] == "0.00"
    rows = api_as(office.rep).get(f"/api/v1/budget-lines/{line.pk}/entries/").data
    assert [row["kind"] for row in rows] == ["release", "reserve", "release", "reserve", "approve"]
    assert sum(Decimal(row["reserved"]) for row in rows) == 30


@pytest.mark.clause("5.3.1")
def test_no_money_is_held_beyond_the_day_until_which_its_year_takes_expenses(office, api_as):
    line = line_of(make_budget(office))
    last = line.budget.takes_until
    given = {"category": line.category.name, "amount": "10", "purpose": "Fair", "planned_on": str(today())}
    held_too_long = api_as(office.rep).post(
        "/api/v1/commitments/", given | {"until": str(last + timedelta(days=1))}, format="json"
    )
    assert (held_too_long.status_code, held_too_long.data["clause"]) == (422, "5.3.1"), held_too_long.data
    assert "until then at most" in str(held_too_long.data)
    assert (
        api_as(office.rep).post("/api/v1/commitments/", given | {"until": str(last)}, format="json").status_code == 201
    )
