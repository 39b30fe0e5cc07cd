"""5.2.2 A telephone fills the wallet and claims from it."""

import pytest

from expenses.wallet.work import read_wallets
from salesdept.common.calendar import today

from ..makers import make_budget, upload
from .acts import NUMBER, a_receipt, drop

pytestmark = [pytest.mark.django_db, pytest.mark.clause("5.2.2")]


class TestByTheApi:
    def test_a_telephone_sends_a_photograph_and_claims_what_was_read(self, office, api_as):
        make_budget(office, Travel=5000)
        api = api_as(office.rep)
        sent = api.post("/api/v1/wallet/", {"file": upload(a_receipt())}, format="multipart")
        assert (sent.status_code, sent.data["state"]) == (201, "waiting")
        read_wallets()
        found = api.get(f"/api/v1/wallet/{sent.data['id']}/").data
        assert (found["number"], found["total"], found["sources"]["total"]) == (NUMBER, "2100.00", "qr")
        line = {"paper": found["id"], "category": "Travel", "spent_on": found["issued_on"], "purpose": "Dinner"}
        claim = api.post(
            "/api/v1/claims/", {"title": "Trip", "lines": [line | {"amount": found["total"]}]}, format="json"
        )
        assert claim.status_code == 201, claim.data
        assert claim.data["lines"][0]["invoice_number"] == NUMBER
        assert api.get("/api/v1/wallet/").data["results"] == []

    def test_it_is_corrected_and_taken_out(self, office, api_as):
        api, invoice = api_as(office.rep), drop(office.rep)
        address = f"/api/v1/wallet/{invoice.pk}/"
        typed = {"number": NUMBER, "issued_on": str(today()), "total": "2099", "currency": "TWD"}
        assert api.post(f"{address}check/", typed, format="json").data["is_checked"] is True
        assert api_as(office.second_rep).get(address).status_code == 404
        assert api_as(office.rep).delete(address).status_code == 204
        assert api_as(office.rep).get(address).status_code == 404

    def test_what_is_no_invoice_is_refused_in_words(self, office, api_as):
        sent = api_as(office.rep).post("/api/v1/wallet/", {"file": upload(b"MZ", "x.pdf")}, format="multipart")
        assert sent.status_code == 400
        assert "file" in sent.data["errors"]
