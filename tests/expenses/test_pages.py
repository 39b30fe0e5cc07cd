"""The pages of chapter 5: what is typed is kept, what waits is shown to whom it waits for."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from expenses.models import Budget, BudgetLine, Category, Claim, ClaimLine, Supplement
from salesdept.common.calendar import today
from salesdept.common.invariants import broken

from .makers import add_line, approve, hand_in, let_out, line_of, make_budget, make_category, make_claim, upload

pytestmark = pytest.mark.django_db
NEW = "/expenses/claims/new/"


@pytest.fixture
def budget(office):
    return make_budget(office, Travel=1000, Fairs=500)


def page(answer) -> str:
    return answer.content.decode()


def as_sent(*expenses: dict, **claim) -> dict:
    """What the claim form sends for new expenses."""
    data = {"title": "Fair", "late_reason": "", "lines-TOTAL_FORMS": len(expenses), "lines-INITIAL_FORMS": 0} | claim
    for number, given in enumerate(expenses):
        filled = _expense(number) | given
        data |= {f"lines-{number}-{name}": value for name, value in filled.items() if value is not None}
    return data


def _expense(number: int) -> dict:
    return {
        "category": make_category().pk,
        "spent_on": str(today()),
        "amount": "100",
        "purpose": f"Hotel {number}",
        "seller": "Grand Hotel",
        "invoice_number": f"CD-{number:08}",
        "document": upload(),
    }


class TestTheWayOfAClaim:
    @pytest.mark.clause("5.2.1")
    @pytest.mark.clause("5.2.4")
    @pytest.mark.clause("5.3.1")
    def test_from_the_invoice_to_the_bank(self, office, as_user, budget):
        as_user(office.rep).post(NEW, as_sent({"amount": "２00"}))
        claim, travel = Claim.objects.get(), line_of(budget)
        assert money(travel) == (1000, 0, 0)
        for who, step, details in [
            ("rep", "submit", {}),
            ("supervisor", "approve", {}),
            ("finance", "verify", {f"line_{claim.lines.get().pk}": ["document", "number", "amount"]}),
            ("second_finance", "pay", {}),
        ]:
            as_user(getattr(office, who)).post(f"{claim.get_absolute_url()}{step}/", details)
            if step == "approve":
                let_out(claim)
            if step == "submit":
                assert money(travel) == (1000, 200, 0)
        batch = claim.payment.batch
        client = as_user(office.leadership)
        client.post(f"{batch.get_absolute_url()}confirm/", {"paid_on": str(today()), "reference": "B-77"})
        claim.refresh_from_db()
        assert (claim.state, claim.payment.amount, claim.paid_by) == ("paid", 200, office.second_finance)
        assert money(travel) == (1000, 0, 200)
        assert list(broken()) == []

    @pytest.mark.clause("5.3.3")
    def test_beyond_the_budget_it_needs_a_supplement_first(self, office, as_user, budget):
        travel, claim = line_of(budget), make_claim(office.rep, 1200)
        submit = f"{claim.get_absolute_url()}submit/"
        refused = as_user(office.rep).post(submit)
        form_at = f"{reverse('expenses:supplement_new')}?line={travel.pk}&amount=200.00"
        assert refused.status_code == 422
        assert "5.3.3" in page(refused)
        assert form_at.replace("&", "&amp;") in page(refused)
        form = page(as_user(office.rep).get(form_at))
        assert 'value="200.00"' in form
        assert f'value="{travel.pk}" selected' in form
        data = {"line": travel.pk, "amount": "200.00", "reason": "A fair more"}
        as_user(office.rep).post("/expenses/supplements/new/", data)
        assert as_user(office.rep).post(submit).status_code == 422
        approve = f"{travel.supplements.get().get_absolute_url()}approve/"
        as_user(office.leadership).post(approve, {"granted": ""})
        as_user(office.rep).post(submit)
        assert money(travel) == (1200, 1200, 0)

    @pytest.mark.clause("5.3.3")
    def test_who_may_not_ask_is_sent_to_the_manager_without_a_link(self, office, as_user, budget):
        claim = make_claim(office.technical, 1200)
        refused = page(as_user(office.technical).post(f"{claim.get_absolute_url()}submit/"))
        assert "Ask the sales manager" in refused
        assert "supplements/new" not in refused


def money(line) -> tuple:
    line.refresh_from_db()
    return line.approved, line.reserved, line.spent


class TestClaimForm:
    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ("1,200", "1200"),
            ("１２００", "1200"),
            (" 1200.50 ", "1200.50"),
            ("1,234,567.89", "1234567.89"),
            ("1e3", "1000"),
            ("999999999999.99", "999999999999.99"),
        ],
    )
    def test_amounts_are_read_as_people_write_them(self, office, as_user, typed, kept):
        """SEC-105."""
        assert as_user(office.rep).post(NEW, as_sent({"amount": typed})).status_code == 302
        assert ClaimLine.objects.get().amount == Decimal(kept)

    @pytest.mark.parametrize(
        "typed", ["0", "-1", "NaN", "Infinity", "1.005", "0.001", "1,20", "", "abc", "1e13", "1.000.000", "--1", "1 2"]
    )
    def test_what_is_no_amount_is_refused_and_everything_typed_is_kept(self, office, as_user, typed):
        answer = as_user(office.rep).post(NEW, as_sent({"amount": typed, "purpose": "Hotel Mira"}, title="Fair 7"))
        assert (answer.status_code, Claim.objects.count()) == (422, 0)
        assert 'value="Fair 7"' in page(answer)
        assert 'value="Hotel Mira"' in page(answer)

    def test_the_file_that_came_with_an_error_need_not_come_again(self, office, as_user):
        first = as_sent({"amount": "0", "purpose": "Hotel"})
        answer = page(as_user(office.rep).post(NEW, first))
        receipt = re.search(r'name="lines-0-receipt" value="([^"]+)"', answer).group(1)
        again = as_sent({"amount": "50", "document": None, "receipt": receipt})
        assert as_user(office.rep).post(NEW, again).status_code == 302
        line = ClaimLine.objects.get()
        assert (line.document_kind, len(line.document_sha256)) == ("png", 64)
        assert as_user(office.rep).get(f"/expenses/documents/{line.pk}/").status_code == 200

    def test_a_colleagues_receipt_brings_no_file(self, office, as_user):
        answer = page(as_user(office.rep).post(NEW, as_sent({"amount": "0"})))
        receipt = re.search(r'name="lines-0-receipt" value="([^"]+)"', answer).group(1)
        as_user(office.other_rep).post(NEW, as_sent({"document": None, "receipt": receipt}))
        assert not ClaimLine.objects.get().document

    @pytest.mark.parametrize("content", [b"", b"MZ\x90", b"<svg/>"])
    def test_a_file_that_is_none_is_refused_on_the_form(self, office, as_user, content):
        answer = as_user(office.rep).post(NEW, as_sent({"document": upload(content)}))
        assert (answer.status_code, Claim.objects.count()) == (422, 0)

    def test_tomorrows_expense_is_refused(self, office, as_user):
        answer = as_user(office.rep).post(NEW, as_sent({"spent_on": str(today() + timedelta(days=1))}))
        assert answer.status_code == 422

    def test_five_taps_make_one_claim(self, office, as_user):
        form = page(as_user(office.rep).get(NEW))
        drawn = re.search(r'name="record_id" value="([^"]+)"', form).group(1)
        data = as_sent({"document": None}, record_id=drawn)
        for _tap in range(5):
            as_user(office.rep).post(NEW, data)
        assert (Claim.objects.count(), ClaimLine.objects.count()) == (1, 1)

    def test_saved_and_handed_in_at_once(self, office, as_user, budget):
        as_user(office.rep).post(NEW, as_sent({"amount": "100"}, then="submit"))
        assert Claim.objects.get().state == "submitted"

    def test_what_cannot_be_handed_in_stays_a_draft_and_says_why(self, office, as_user, budget):
        answer = as_user(office.rep).post(NEW, as_sent({"amount": "5000"}, then="submit"), follow=True)
        assert Claim.objects.get().state == "draft"
        assert "4,000.00 is missing" in page(answer)
        assert "5.3.3" in page(answer)

    def test_editing_adds_changes_and_removes_expenses(self, office, as_user):
        claim = make_claim(office.rep, 10)
        add_line(claim, 20)
        one, two = claim.lines.all()
        data = as_sent({"amount": "11"}, {}, {"amount": "33"}) | {
            "lines-INITIAL_FORMS": 2,
            "lines-0-id": one.pk,
            "lines-1-id": two.pk,
            "lines-1-DELETE": "on",
            "version": claim.version,
        }
        assert as_user(office.rep).post(f"{claim.get_absolute_url()}edit/", data).status_code == 302
        assert sorted(claim.lines.values_list("amount", flat=True)) == [11, 33]

    def test_a_claim_in_review_is_not_edited(self, office, as_user, budget):
        claim = hand_in(office.rep)
        answer = as_user(office.rep).post(f"{claim.get_absolute_url()}edit/", as_sent({}))
        assert answer.status_code == 403
        assert claim.lines.count() == 1

    def test_anothers_expense_is_not_taken_over(self, office, as_user):
        mine, other = make_claim(office.rep), make_claim(office.second_rep, 77)
        data = as_sent({"amount": "1"}) | {"lines-INITIAL_FORMS": 1, "lines-0-id": other.lines.get().pk}
        as_user(office.rep).post(f"{mine.get_absolute_url()}edit/", data)
        assert other.lines.get().amount == 77


@pytest.mark.clause("5.2.3")
class TestInbox:
    def test_it_shows_what_waits_for_this_reviewer_alone(self, office, as_user, budget):
        hand_in(office.rep, title="North fair")
        hand_in(office.other_rep, title="South fair")
        hand_in(office.supervisor, title="Leader's own")
        seen = page(as_user(office.supervisor).get("/expenses/inbox/"))
        assert "North fair" in seen
        assert "South fair" not in seen
        assert "own" not in re.sub(r"<[^>]+>", "", seen.split("<main")[1].split("</main")[0]).replace("own claim", "")
        assert "Leader&#x27;s own" in page(as_user(office.manager).get("/expenses/inbox/"))

    def test_after_a_decision_comes_the_next_one(self, office, as_user, budget):
        first, second = hand_in(office.rep), hand_in(office.rep)
        client = as_user(office.supervisor)
        answer = client.post(f"{first.get_absolute_url()}approve/", {"from": "inbox", "version": first.version})
        assert answer["Location"].endswith(f"/inbox/?claim={second.pk}")

    def test_evidence_stands_beside_the_decision(self, office, as_user, budget):
        claim = hand_in(office.rep, 300)
        seen = page(as_user(office.supervisor).get(f"/expenses/inbox/?claim={claim.pk}"))
        assert reverse("expenses:document", args=[claim.lines.get().pk]) in seen
        assert "700" in seen
        assert f"{claim.get_absolute_url()}approve/" in seen

    def test_what_was_changed_meanwhile_is_not_approved_unseen(self, office, as_user, budget):
        claim = hand_in(office.rep)
        seen = claim.version
        claim.withdraw(by=office.rep)
        claim.submit(by=office.rep)
        answer = as_user(office.supervisor).post(f"{claim.get_absolute_url()}approve/", {"version": seen})
        claim.refresh_from_db()
        assert (answer.status_code, claim.state) == (409, "submitted")

    def test_many_claims_need_no_more_queries_than_few(self, office, as_user, budget, django_assert_max_num_queries):
        for _n in range(12):
            hand_in(office.rep, 10)
        browser = as_user(office.supervisor)
        browser.get("/expenses/inbox/")
        with django_assert_max_num_queries(9):
            browser.get("/expenses/inbox/")

    @pytest.mark.parametrize(("who", "most"), [("rep", 10), ("supervisor", 12), ("manager", 12), ("finance", 12)])
    def test_a_claim_needs_few_queries_and_no_more_for_more_expenses(
        self, office, as_user, budget, who, most, django_assert_max_num_queries
    ):
        claim = hand_in(office.rep, *[10] * 6)
        if who == "finance":
            claim.approve(by=office.supervisor)
        browser = as_user(getattr(office, who))
        browser.get(claim.get_absolute_url())
        with django_assert_max_num_queries(most):
            assert browser.get(claim.get_absolute_url()).status_code == 200

    @pytest.mark.parametrize(("who", "most"), [("finance", 12), ("leadership", 9)])
    def test_payments_need_few_queries_and_no_more_for_more_claims(
        self, office, as_user, budget, who, most, django_assert_max_num_queries
    ):
        for _n in range(4):
            hand_in(office.rep, 10).approve(by=office.supervisor)
        browser = as_user(getattr(office, who))
        browser.get("/expenses/payments/")
        with django_assert_max_num_queries(most):
            assert browser.get("/expenses/payments/").status_code == 200


@pytest.mark.clause("5.2.4")
def test_payments_show_what_this_person_of_finance_may_verify_and_pay(office, as_user, budget):
    to_verify, to_pay = hand_in(office.rep, title="To verify"), hand_in(office.rep, title="To pay")
    for claim in (to_verify, to_pay):
        approve(claim, office.supervisor)
    to_pay.verify(by=office.finance)
    answer = as_user(office.second_finance).get("/expenses/payments/")
    assert (list(answer.context["to_verify"]), list(answer.context["to_pay"])) == ([to_verify], [(to_pay, None)])
    assert list(as_user(office.finance).get("/expenses/payments/").context["to_pay"]) == []


class TestBudgetPages:
    @pytest.mark.clause("5.1.1")
    @pytest.mark.clause("5.1.2")
    def test_the_manager_drafts_the_sheet_with_the_regulations_categories_and_further_ones(self, office, as_user):
        client = as_user(office.manager)
        client.post("/expenses/budgets/new/", {"year": 2030, "goal": "Twenty million", "goal_amount": "20,000,000"})
        budget = Budget.objects.get()
        assert {line.category.code for line in budget.lines.all()} >= {
            "marketing",
            "travel",
            "entertainment",
            "communication",
        }
        rows = list(budget.lines.all())
        data = {"lines-TOTAL_FORMS": len(rows) + 1, "lines-INITIAL_FORMS": len(rows)}
        for number, row in enumerate(rows):
            data |= {f"lines-{number}-id": row.pk, f"lines-{number}-planned": "1,000", f"lines-{number}-plan": "Fairs"}
        last = f"lines-{len(rows)}"
        data |= {f"{last}-name": "Samples", f"{last}-planned": "500", f"{last}-team": office.team.pk}
        assert client.post(f"{budget.get_absolute_url()}edit/", data).status_code == 302
        assert BudgetLine.objects.get(category__name="Samples", team=office.team).planned == 500
        assert set(budget.lines.exclude(category__name="Samples").values_list("planned", flat=True)) == {1000}
        assert Category.objects.filter(name="Samples").exists()

    @pytest.mark.clause("5.1.3")
    def test_what_is_in_force_is_not_edited(self, office, as_user, budget):
        assert as_user(office.manager).get(f"{budget.get_absolute_url()}edit/").status_code == 409

    def test_a_wrong_amount_keeps_the_sheet(self, office, as_user):
        draft = Budget.objects.create(year=2030, goal="Sell more", drafted_by=office.manager)
        BudgetLine.objects.create(budget=draft, category=make_category(), planned=10, plan="As each year")
        line = draft.lines.get()
        data = {
            "lines-TOTAL_FORMS": 1,
            "lines-INITIAL_FORMS": 1,
            "lines-0-id": line.pk,
            "lines-0-planned": "-5",
            "lines-0-plan": "All the fairs",
        }
        answer = as_user(office.manager).post(f"{draft.get_absolute_url()}edit/", data)
        assert answer.status_code == 422
        assert "All the fairs" in page(answer)
        line.refresh_from_db()
        assert line.planned == 10

    @pytest.mark.clause("5.3.1")
    def test_it_shows_what_is_left(self, office, as_user, budget):
        hand_in(office.rep, 300)
        seen = page(as_user(office.manager).get(budget.get_absolute_url()))
        assert "700" in seen

    @pytest.mark.parametrize("path", ["budgets", "supplements", "claims"])
    def test_empty_lists_open(self, office, as_user, path):
        assert as_user(office.manager).get(f"/expenses/{path}/").status_code == 200


@pytest.mark.clause("5.3.3")
class TestSupplementPages:
    def test_a_mistake_keeps_the_reason(self, office, as_user, budget):
        data = {"line": line_of(budget).pk, "amount": "0", "reason": "A fair more in May"}
        answer = as_user(office.rep).post("/expenses/supplements/new/", data)
        assert (answer.status_code, Supplement.objects.count()) == (422, 0)
        assert "A fair more in May" in page(answer)

    def test_leadership_grants_part_of_it_on_the_page(self, office, as_user, budget):
        line = line_of(budget)
        asked = Supplement.objects.create(line=line, amount=300, reason="Fair", asked_by=office.rep)
        at = f"{asked.get_absolute_url()}approve/"
        client = as_user(office.leadership)
        for wrong in ("0", "-1", "NaN", "300.001"):
            assert client.post(at, {"granted": wrong}).status_code == 422
        assert client.post(at, {"granted": "301"}).status_code == 422
        client.post(at, {"granted": "１００"})
        line.refresh_from_db()
        assert line.approved == 1100

    def test_a_wild_link_opens_an_empty_form(self, office, as_user, budget):
        answer = as_user(office.rep).get("/expenses/supplements/new/?line=x&amount=<b>")
        assert answer.status_code == 200
        assert "<b>" not in page(answer).split("<main")[1]


@pytest.mark.clause("5.2.1")
class TestApi:
    def test_steps_are_taken_by_the_same_rules(self, office, api_as, budget):
        claim = hand_in(office.rep)
        at = f"/api/v1/claims/{claim.pk}/approve/"
        assert api_as(office.rep).post(at).status_code == 403
        assert api_as(office.other_supervisor).post(at).status_code == 404
        assert api_as(office.supervisor).post(at).data["state"] == "approved"
        assert api_as(office.supervisor).post(at).status_code == 409

    def test_over_budget_carries_clause_and_way_out(self, office, api_as, budget):
        claim = make_claim(office.rep, 1200)
        answer = api_as(office.rep).post(f"/api/v1/claims/{claim.pk}/submit/")
        assert (answer.status_code, answer.json()["clause"]) == (422, "5.3.3")

    def test_the_state_is_not_written(self, office, api_as, budget):
        claim = hand_in(office.rep)
        api_as(office.rep).patch(f"/api/v1/claims/{claim.pk}/", {"state": "paid"})
        claim.refresh_from_db()
        assert claim.state == "submitted"
