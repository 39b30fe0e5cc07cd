"""Goals and targets by the API: the same rules in the same words (1.1)."""

from datetime import date
from decimal import Decimal

import pytest

from salesdept.common.calendar import as_of
from salesdept.people.models import Target, TargetProposal, TeamTarget, YearGoals

from .makers import DECEMBER, drafted, in_force, proposed, set_early

pytestmark = [pytest.mark.django_db, pytest.mark.clause("1.1")]


@pytest.fixture(autouse=True)
def _in_december():
    with as_of(DECEMBER):
        yield


def send(api, *targets, **further):
    return api.post("/api/v1/targets/", {"targets": list(targets)} | further, format="json")


def test_targets_are_set_together(office, api_as):
    answer = send(
        api_as(office.manager),
        {"month": "2027-01", "rep": str(office.rep.pk), "amount": "500000", "growth": "0.15"},
        {"month": "2027-01", "team": str(office.team.pk), "amount": 900000},
    )
    assert (answer.status_code, answer.json()) == (201, {"set": 2})
    assert Target.objects.get().growth == Decimal("0.15")
    assert TeamTarget.objects.get().amount == 900_000


def test_one_that_is_wrong_stops_all(office, api_as):
    answer = send(
        api_as(office.manager),
        {"month": "2027-01", "rep": str(office.rep.pk), "amount": "500000"},
        {"month": "2027-01", "rep": str(office.second_rep.pk), "amount": "-1"},
    )
    assert answer.status_code == 400
    assert "negative" in answer.content.decode()
    assert not Target.objects.exists()


@pytest.mark.parametrize("body", [{}, {"targets": "x"}, {"targets": [1]}, []])
def test_what_is_no_list_of_targets_is_refused(office, api_as, body):
    assert api_as(office.manager).post("/api/v1/targets/", body, format="json").status_code == 400


@pytest.mark.parametrize("who", ["rep", "supervisor", "clerk", "leadership"])
def test_who_only_sees_reads_and_does_not_write(office, api_as, who):
    target = set_early(office.rep, by=office.manager)
    api = api_as(getattr(office, who))
    assert api.get(f"/api/v1/targets/{target.pk}/").json()["amount"] == "500000.00"
    refused = send(api, {"month": "2027-01", "rep": str(office.rep.pk), "amount": "1"})
    assert (refused.status_code, refused.json()["clause"]) == (403, "2.2.1")


def test_a_late_change_is_told(office, api_as):
    with as_of(date(2027, 1, 5)):
        body = {"month": "2027-01", "rep": str(office.rep.pk), "amount": "1"}
        assert send(api_as(office.manager), body).status_code == 422
        send(api_as(office.manager), body, reason="handed over")
    found = api_as(office.rep).get("/api/v1/targets/?month=2027-01").json()["results"][0]
    assert found["changed_after_start"]["reason"] == "handed over"
    assert api_as(office.rep).get("/api/v1/targets/?month=nonsense").json()["results"] == []


def test_a_year_goes_its_way(office, api_as):
    api = api_as(office.manager)
    made = api.post("/api/v1/year-goals/", {"year": 2027}, format="json").json()
    address = f"/api/v1/year-goals/{made['id']}/"
    assert len(made["goals"]) == 17
    changed = api.patch(address, {"goals": [{"place": "y", "amount": "1200"}]}, format="json").json()
    assert any("1,200 missing" in gap for gap in changed["gaps"])
    refused = api.post(f"{address}submit/")
    assert (refused.status_code, refused.json()["clause"]) == (422, "1.1")
    rows = [{"place": f"q{n}", "amount": "300"} for n in range(1, 5)]
    rows += [{"place": f"m{n}", "amount": "100"} for n in range(1, 13)]
    api.patch(address, {"goals": rows}, format="json")
    assert api.post(f"{address}submit/").status_code == 200
    assert api_as(office.leadership).post(f"{address}approve/").json()["state"] == "approved"


def test_a_version_that_is_past_is_refused(office, api_as):
    goals = drafted(office)
    body = {"goals": [{"place": "m1", "amount": "5", "version": 1}]}
    assert api_as(office.manager).patch(f"/api/v1/year-goals/{goals.pk}/", body, format="json").status_code == 409


@pytest.mark.parametrize("who", ["rep", "supervisor", "clerk", "leadership"])
def test_nobody_else_drafts_or_edits(office, api_as, who):
    goals = in_force(office)
    api = api_as(getattr(office, who))
    body = {"goals": [{"place": "m1", "amount": "5"}]}
    assert api.patch(f"/api/v1/year-goals/{goals.pk}/", body, format="json").status_code in (403, 409)
    assert api.post("/api/v1/year-goals/", {"year": 2028}, format="json").status_code == 403
    assert YearGoals.objects.count() == 1


def test_a_proposal_is_made_and_taken_over(office, api_as):
    body = {"month": "2027-01", "note": "n", "rows": [{"rep": str(office.rep.pk), "amount": "600000"}]}
    made = api_as(office.supervisor).post("/api/v1/target-proposals/", body, format="json")
    assert made.status_code == 201
    address = f"/api/v1/target-proposals/{made.json()['id']}/"
    assert api_as(office.supervisor).post(f"{address}take_over/").status_code == 403
    assert api_as(office.manager).post(f"{address}take_over/").json()["state"] == "taken"
    assert Target.objects.get().amount == 600_000


def test_only_for_the_own_team(office, api_as):
    body = {"month": "2027-01", "rows": [{"rep": str(office.rep.pk), "amount": "1"}]}
    assert api_as(office.other_supervisor).post("/api/v1/target-proposals/", body, format="json").status_code == 422
    assert api_as(office.manager).post("/api/v1/target-proposals/", body, format="json").status_code == 403
    assert not TargetProposal.objects.exists()


def test_lists_cost_few_queries(office, api_as, django_assert_max_num_queries):
    in_force(office, 2026), in_force(office, 2027), proposed(office)
    set_early(office.rep, by=office.manager), set_early(office.team, by=office.manager)
    api = api_as(office.manager)
    for name in ("targets", "team-targets", "year-goals", "target-proposals"):
        with django_assert_max_num_queries(14):
            assert api.get(f"/api/v1/{name}/").json()["results"]
