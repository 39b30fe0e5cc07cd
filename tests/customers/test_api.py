"""The API of chapter 7 and of 3.1: the same forms, steps and scopes as on the pages."""

import pytest

from customers.models import Communication, Contact, Customer, Lead

from .makers import make_contact, make_customer, make_lead, make_record

pytestmark = [pytest.mark.django_db, pytest.mark.clause("7.1.3")]

KEY = "01a208ac-0000-7000-8000-0000000000aa"
FILE = {"name": "永信科技", "level": "A", "status": "active"}


class TestCreating:
    def test_the_same_call_twice_makes_one_record(self, office, api_as):
        api = api_as(office.rep)
        customer = make_customer(office.rep)
        calls = {
            "leads": ({"company": "A", "channel": "other"}, Lead),
            "contacts": ({"customer": str(customer.pk), "name": "王經理"}, Contact),
            "communications": ({"customer": str(customer.pk), "kind": "call", "outcome": "progress"}, Communication),
        }
        for plural, (body, model) in calls.items():
            for _time in range(2):
                answer = api.post(f"/api/v1/{plural}/", body | {"record_id": KEY}, format="json")
                assert (answer.status_code, answer.json()["id"]) == (201, KEY), answer.json()
            assert model.objects.count() == 1

    def test_a_customer_of_a_taken_tax_id_is_refused(self, office, api_as):
        make_customer(office.other_rep, tax_id="12345675")
        answer = api_as(office.rep).post("/api/v1/customers/", FILE | {"tax_id": "12345675"}, format="json")
        assert answer.status_code == 400
        assert Customer.objects.count() == 1

    def test_server_owned_fields_are_not_taken(self, office, api_as):
        body = FILE | {"owner": str(office.other_rep.pk), "version": 9, "last_contact_on": "2030-01-01"}
        row = api_as(office.rep).post("/api/v1/customers/", body, format="json").json()
        assert (row["owner"], row["version"], row["last_contact_on"]) == (str(office.rep.pk), 1, None)

    def test_foreign_customers_take_no_contact_and_no_record(self, office, api_as):
        foreign = str(make_customer(office.other_rep).pk)
        api = api_as(office.rep)
        assert api.post("/api/v1/contacts/", {"customer": foreign, "name": "A"}, format="json").status_code == 404
        body = {"customer": foreign, "kind": "call", "outcome": "progress"}
        assert api.post("/api/v1/communications/", body, format="json").status_code == 400
        assert not Contact.objects.exists()
        assert not Communication.objects.exists()

    def test_a_shared_file_takes_no_contact(self, office, api_as):
        customer = make_customer(office.rep)
        customer.share(office.second_rep, by=office.rep)
        body = {"customer": str(customer.pk), "name": "A"}
        assert api_as(office.second_rep).post("/api/v1/contacts/", body, format="json").status_code == 403
        assert not Contact.objects.exists()

    @pytest.mark.parametrize("who", ["clerk", "leadership", "technical"])
    def test_readers_make_nothing(self, office, api_as, who):
        assert api_as(getattr(office, who)).post("/api/v1/customers/", FILE, format="json").status_code == 403


class TestChanging:
    def test_names_only_what_changes(self, office, api_as):
        customer = make_customer(office.rep, industry="製造業", phone="02-2345-6789")
        api = api_as(office.supervisor)
        row = api.patch(f"/api/v1/customers/{customer.pk}/", {"level": "A"}, format="json").json()
        customer.refresh_from_db()
        assert (row["level"], customer.industry, customer.phone) == ("A", "製造業", "02-2345-6789")

    def test_a_stale_version_is_refused_with_its_clause(self, office, api_as):
        customer = make_customer(office.rep)
        api, url = api_as(office.rep), f"/api/v1/customers/{customer.pk}/"
        assert api.patch(url, {"level": "A", "version": 1}, format="json").status_code == 200
        late = api.patch(url, {"level": "B", "version": 1}, format="json")
        assert (late.status_code, late.json()["clause"]) == (409, "7.1.1")

    def test_who_only_reads_changes_nothing(self, office, api_as):
        customer = make_customer(office.rep)
        customer.share(office.second_rep, by=office.rep)
        for who in ("second_rep", "leadership"):
            url = f"/api/v1/customers/{customer.pk}/"
            assert api_as(getattr(office, who)).patch(url, {"level": "A"}, format="json").status_code == 403
        customer.refresh_from_db()
        assert customer.level == "C"

    def test_a_record_is_completed_the_same_day(self, office, api_as):
        record = make_record(office.rep)
        url = f"/api/v1/communications/{record.pk}/"
        body = {"note": "預算約五十萬", "next_step": "call", "next_on": "2030-01-01"}
        assert api_as(office.rep).patch(url, body, format="json").json()["note"] == "預算約五十萬"
        assert api_as(office.supervisor).patch(url, body, format="json").status_code == 403
        assert api_as(office.supervisor).post(f"{url}done/").json()["next_done"] is True

    def test_contacts_of_others_are_not_found(self, office, api_as):
        contact = make_contact(make_customer(office.other_rep))
        url = f"/api/v1/contacts/{contact.pk}/"
        assert api_as(office.rep).patch(url, {"name": "X"}, format="json").status_code == 404


class TestActs:
    def test_a_lead_is_qualified(self, office, api_as):
        lead = make_lead(office.rep)
        row = api_as(office.rep).post(f"/api/v1/leads/{lead.pk}/qualify/").json()
        assert row["state"] == "qualified"
        assert Customer.objects.filter(pk=row["customer"]).exists()

    def test_a_file_is_handed_over_by_the_same_rules(self, office, api_as):
        customer = make_customer(office.rep)
        url = f"/api/v1/customers/{customer.pk}/hand_over/"
        body = {"heir": str(office.second_rep.pk), "reason": "new region"}
        assert api_as(office.rep).post(url, body, format="json").status_code == 403
        assert api_as(office.supervisor).post(url, body | {"reason": ""}, format="json").status_code == 400
        assert api_as(office.supervisor).post(url, body, format="json").json()["owner"] == body["heir"]
        customer.refresh_from_db()
        assert customer.owner == office.second_rep

    def test_a_look_at_a_number_is_logged_here_too(self, office, api_as):
        contact = make_contact(make_customer(office.rep), phone="0912-345-678")
        api = api_as(office.manager)
        url = f"/api/v1/contacts/{contact.pk}/reveal/"
        assert api.post(url, {"reason": "A call."}).json()["phone"] == "0912-345-678"
        assert api_as(office.clerk).post(url, {"reason": "A call."}).status_code == 403
