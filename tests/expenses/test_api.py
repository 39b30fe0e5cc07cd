"""Chapter 5 over the API: the same forms, the same rules, the same words."""

from base64 import b64encode

import pytest

from expenses.models import BudgetLine, Claim, Supplement
from salesdept.common.calendar import today

from .makers import bring_to, hand_in, line_of, make_budget, png

pytestmark = pytest.mark.django_db
ABSENT = "01a208ac-0000-7000-8000-000000000000"


def expense(**given) -> dict:
    return {
        "category": "Travel",
        "spent_on": str(today()),
        "amount": "120.50",
        "purpose": "Train",
        "invoice_number": "AB-12345678",
        "document": b64encode(png()).decode(),
    } | given


@pytest.mark.clause("5.2.1")
def test_a_claim_is_made_and_handed_in(office, api_as):
    budget = make_budget(office)
    api = api_as(office.rep)
    given = {
        "record_id": "01a208ff-2e5f-72b5-bfa8-7201e8db6a61",
        "title": "Fair",
        "lines": [expense(), expense(invoice_number="X-2", amount="1,000")],
    }
    made = api.post("/api/v1/claims/", given, format="json")
    assert made.status_code == 201, made.data
    assert (made.data["total"], made.data["state"]) == ("1120.50", "draft")
    refused = api.post(f"/api/v1/claims/{made.data['id']}/submit/")
    assert refused.status_code == 422
    assert refused.data["clause"] == "5.3.3"
    assert "120.50 is missing" in refused.data["detail"]
    assert "amount=120.50" in refused.data["remedy_url"]
    Claim.objects.get().lines.get(amount=1000).delete()
    assert api.post(f"/api/v1/claims/{made.data['id']}/submit/").data["state"] == "submitted"
    assert str(line_of(budget).reserved) == "120.50"


def test_a_repeated_call_gives_the_same_claim(office, api_as):
    make_budget(office)
    given = {"record_id": "01a208ff-2e5f-72b5-bfa8-7201e8db6a61", "title": "Fair", "lines": [expense()]}
    first, second = (api_as(office.rep).post("/api/v1/claims/", given, format="json") for _turn in range(2))
    assert first.data["id"] == second.data["id"] == given["record_id"]
    assert Claim.objects.get().lines.count() == 1


@pytest.mark.clause("5.2.2")
@pytest.mark.parametrize(
    "odd",
    [
        {"amount": "0"},
        {"amount": "-1"},
        {"amount": "NaN"},
        {"amount": "1.234"},
        {"amount": "1e13"},
        {"category": "Yachts"},
        {"category": None},
        {"spent_on": "2999-01-01"},
        {"spent_on": "yesterday"},
        {"document": "no base64!"},
        {"document": b64encode(b"MZ").decode()},
        {"document": 5},
        {"invoice_number": "ﷺ" * 10},
        {"customer": "01a208ac-0000-7000-8000-000000000000"},
    ],
    ids=str,
)
def test_odd_input_makes_no_claim(odd, office, api_as):
    """SEC-105."""
    make_budget(office)
    answer = api_as(office.rep).post("/api/v1/claims/", {"title": "Fair", "lines": [expense(**odd)]}, format="json")
    assert answer.status_code == 400
    assert not Claim.objects.exists()


def test_more_expenses_than_a_claim_has_are_refused_in_words(office, api_as):
    lines = [expense(document=None, amount="0")] * 41
    answer = api_as(office.rep).post("/api/v1/claims/", {"title": "Fair", "lines": lines}, format="json")
    assert answer.status_code == 400
    assert "at most 40 expenses" in str(answer.data)


@pytest.mark.parametrize("body", [[], "x", {"title": "Fair", "lines": "x"}, {"title": "Fair", "lines": [5]}, {}])
def test_a_body_of_another_shape_is_refused(body, office, api_as):
    assert api_as(office.rep).post("/api/v1/claims/", body, format="json").status_code == 400


def test_what_the_server_owns_is_not_written(office, api_as):
    make_budget(office)
    given = {"title": "Fair", "lines": [expense()], "state": "paid", "claimant": str(office.manager.pk), "number": "1"}
    made = api_as(office.rep).post("/api/v1/claims/", given, format="json")
    assert (made.data["state"], made.data["claimant"]) == ("draft", office.rep.pk)
    assert made.data["number"] != "1"


@pytest.mark.clause("5.3.3")
def test_a_supplement_is_asked_for_and_granted(office, api_as):
    line = line_of(make_budget(office, Travel=100))
    asked = api_as(office.rep).post(
        "/api/v1/supplements/", {"line": str(line.pk), "amount": "30", "reason": "Fair"}, format="json"
    )
    assert asked.status_code == 201
    taken = f"/api/v1/supplements/{asked.data['id']}/approve/"
    assert api_as(office.rep).post(taken).status_code == 403
    assert api_as(office.leadership).post(taken, {"granted": "20"}, format="json").data["granted"] == "20.00"
    assert line_of(line.budget).approved == 120


def test_leadership_decides_and_does_not_ask(office, api_as):
    line = line_of(make_budget(office))
    given = {"line": str(line.pk), "amount": "30", "reason": "Fair"}
    assert api_as(office.leadership).post("/api/v1/supplements/", given, format="json").status_code == 403
    assert not Supplement.objects.exists()


@pytest.mark.clause("5.3.1")
def test_the_budget_comes_with_its_lines(office, api_as):
    budget = make_budget(office, Travel=1000)
    hand_in(office.rep, 300)
    data = api_as(office.finance).get(f"/api/v1/budgets/{budget.pk}/").json()
    assert [(line["category"], line["reserved"], line["left"]) for line in data["lines"]] == [
        ("Travel", "300.00", "700.00")
    ]


def test_lists_need_no_more_queries_for_more_claims(office, api_as, django_assert_max_num_queries):
    make_budget(office, Travel=10_000)
    for state in ("submitted", "approved", "verified", "paid", "submitted", "submitted"):
        bring_to(state, office, 10)
    with django_assert_max_num_queries(40):
        assert len(api_as(office.manager).get("/api/v1/claims/").data["results"]) == 6


@pytest.mark.clause("5.1.1")
@pytest.mark.clause("5.1.2")
def test_a_budget_is_drafted_planned_by_month_and_judged_line_by_line(office, api_as):
    manager, leadership = api_as(office.manager), api_as(office.leadership)
    assert api_as(office.finance).post("/api/v1/budgets/", {"year": 2030, "goal": "More"}).status_code == 403
    made = manager.post("/api/v1/budgets/", {"year": 2030, "goal": "More"}, format="json").data
    at, travel = f"/api/v1/budgets/{made['id']}", next(one for one in made["lines"] if one["category"] == "travel")
    rows = [
        {"id": travel["id"], "planned": "1200", "plan": "Visits"},
        {"category": "Samples", "months": ["10"] * 12, "plan": "Fairs"},
    ]
    planned = manager.patch(f"{at}/", {"lines": rows}, format="json")
    assert planned.status_code == 200, planned.data
    sums = {one["category"]: (one["planned"], one["months"][0]) for one in planned.data["lines"]}
    assert (sums["travel"], sums["Samples"]) == (("1200.00", "100.00"), ("120.00", "10.00"))
    assert leadership.patch(f"{at}/", {"lines": rows}, format="json").status_code == 403
    assert manager.post(f"{at}/submit/").data["state"] == "submitted"
    assert manager.patch(f"{at}/", {"lines": rows}, format="json").status_code == 409
    line = f"/api/v1/budget-lines/{travel['id']}"
    assert leadership.post(f"{line}/send_back/", {"reason": "Half"}, format="json").data["state"] == "returned"
    refused = leadership.post(f"{at}/approve/")
    assert (refused.status_code, refused.data["clause"]) == (422, "5.1.3")
    assert leadership.post(f"{line}/accept/").data["state"] == "accepted"
    assert leadership.post(f"{at}/approve/").data["state"] == "approved"


@pytest.mark.parametrize(
    "odd", [{"months": ["1"] * 11}, {"planned": "-1"}, {"planned": "5", "months": ["1"] * 12}, {"id": ABSENT}], ids=str
)
def test_odd_lines_change_no_budget(odd, office, api_as):
    api = api_as(office.manager)
    made = api.post("/api/v1/budgets/", {"year": 2030, "goal": "More"}, format="json").data
    rows = [{"id": made["lines"][0]["id"]} | odd]
    assert api.patch(f"/api/v1/budgets/{made['id']}/", {"lines": rows}, format="json").status_code == 400
    assert not BudgetLine.objects.filter(planned__gt=0).exists()


@pytest.mark.clause("5.3.3")
def test_a_shift_is_asked_for_over_the_api(office, api_as):
    budget = make_budget(office, Travel=100, Fairs=100)
    given = {
        "line": str(line_of(budget).pk),
        "source": str(line_of(budget, "Fairs").pk),
        "amount": "40",
        "reason": "No fair",
    }
    asked = api_as(office.rep).post("/api/v1/supplements/", given, format="json")
    assert asked.data["source"] == line_of(budget, "Fairs").pk
    api_as(office.leadership).post(f"/api/v1/supplements/{asked.data['id']}/approve/")
    assert (line_of(budget).approved, line_of(budget, "Fairs").approved) == (140, 60)
