"""Research by program (3.2)."""

import pytest

from customers.models import Contact

pytestmark = [pytest.mark.django_db, pytest.mark.clause("3.2.1", "3.2.2", "3.2.3")]


class TestByProgram:
    def test_a_whole_research_is_written_read_and_confirmed(self, office, deal, api_as):
        api, opportunity = api_as(office.rep), {"opportunity": str(deal.pk)}
        person = Contact.objects.create(customer=deal.customer, name="Ms Wang")

        def post(place, **body):
            return api.post(f"/api/v1/{place}/", body, format="json")

        budget = {"budget": "5000", "budget_currency": "USD", "budget_certainty": "approved"}
        brief = post("requirements", **opportunity, **budget).json()
        assert (brief["budget"], brief["standing"]) == ("5000.00", "open")
        need = post("needs", **opportunity, text="one ledger", priority="must").json()
        assert (
            post("deciders", **opportunity, contact=str(person.pk), part="decides", attitude="for").status_code == 201
        )
        assert post("purchase-steps", **opportunity, text="board", expected_on="2030-01-01").status_code == 201
        assert post("feasibility-questions", **opportunity, question="in two months?").status_code == 201
        changed = api.patch(f"/api/v1/needs/{need['id']}/", {"pain": "slow", "answer": "fast"}, format="json")
        assert (changed.status_code, changed.json()["answer"]) == (200, "fast")
        frozen = post(f"requirements/{brief['id']}/freeze").json()
        assert frozen["versions"][0]["needs"][0]["pain"] == "slow"
        said = post(f"requirements/{brief['id']}/confirm", name="Ms Wang", on="2026-01-01", how="mail", evidence="mail")
        assert (said.status_code, said.json()["versions"][0]["answers"][0]["verdict"]) == (200, "confirmed")
        assert post(f"needs/{need['id']}/drop").status_code == 204
        patched = api.patch(f"/api/v1/requirements/{brief['id']}/", {"budget_source": "CFO"}, format="json").json()
        assert (patched["standing"], patched["budget_source"]) == ("changed", "CFO")

    def test_strangers_find_and_write_nothing(self, office, brief, api_as):
        need = brief.needs.get()
        assert api_as(office.other_rep).get(f"/api/v1/needs/{need.pk}/").status_code == 404
        assert api_as(office.technical).get("/api/v1/needs/").json()["results"] == []
        body = {"opportunity": str(brief.opportunity_id), "text": "x", "priority": "must"}
        assert api_as(office.other_rep).post("/api/v1/needs/", body, format="json").status_code == 404
        assert api_as(office.technical).get("/api/v1/deciders/").status_code == 403
