"""Writes of the API once only (Idempotency-Key) and only as read (If-Match); what a caller holds is not sent again."""

from datetime import timedelta

import pytest
from rest_framework.test import APIClient

from customers.models import Customer, Lead
from customers.models.enquiry import Enquiry
from expenses.models import Claim
from salesdept.common.models import AuditEntry, KeptAnswer
from salesdept.home.tasks import forget_kept_answers
from tests.at_once import at_once
from tests.customers.imports import as_upload
from tests.customers.makers import make_contact, make_customer, make_lead

pytestmark = [pytest.mark.django_db, pytest.mark.clause("1.3.2")]

LEADS, FILES = "/api/v1/leads/", "/api/v1/customers/"
ROWS = [("company",), ("Acme",), ("Bell",)]
LEAD = {"company": "永信科技", "channel": "other"}


def post(api, url, body, key="k-1", **headers):
    return api.post(url, body, format="json", headers={"Idempotency-Key": key, **headers})


class TestOnce:
    def test_the_same_call_again_gets_the_first_answer_and_does_nothing(self, office, api_as):
        api = api_as(office.rep)
        first, again = post(api, LEADS, LEAD), post(api, LEADS, LEAD)
        assert (first.status_code, again.status_code) == (201, 201)
        assert first.json() == again.json()
        assert (first.get("Idempotent-Replayed"), again["Idempotent-Replayed"]) == (None, "true")
        assert Lead.objects.count() == 1

    def test_a_step_taken_again_is_answered_as_the_first_time(self, office, api_as):
        """Without the key the second is told that it was taken by now."""
        lead, api = make_lead(office.rep), api_as(office.rep)
        url = f"{LEADS}{lead.pk}/contact/"
        first, again = post(api, url, {}), post(api, url, {})
        assert first.json() == again.json()
        assert api.post(url).status_code == 409
        assert AuditEntry.objects.of(lead).filter(action="contact").count() == 1

    def test_for_another_call_the_key_is_refused(self, office, api_as):
        api = api_as(office.rep)
        post(api, LEADS, LEAD)
        assert post(api, LEADS, LEAD | {"note": "x"}).status_code == 422
        assert post(api, FILES, LEAD).status_code == 422
        assert Lead.objects.count() == 1

    def test_keys_are_each_callers_own(self, office, api_as):
        post(api_as(office.rep), LEADS, LEAD)
        assert post(api_as(office.second_rep), LEADS, LEAD).get("Idempotent-Replayed") is None
        assert Lead.objects.count() == 2

    def test_a_refusal_is_not_kept(self, office, api_as):
        lead, api = make_lead(office.rep, phone="", email=""), api_as(office.rep)
        url = f"{LEADS}{lead.pk}/qualify/"
        assert post(api, url, {}).status_code == 422
        Lead.objects.filter(pk=lead.pk).update(phone="02-2345-6789")
        assert post(api, url, {}).json()["state"] == "qualified"

    def test_what_a_refusal_counts_stays_counted(self, office, api_as):
        """A key is no way round the limit of questions about colleagues' files (7.1.3)."""
        make_customer(office.other_rep, name="永信科技股份有限公司")
        body = {"name": "永信科技", "level": "A", "status": "active"}
        assert post(api_as(office.rep), FILES, body).status_code == 400
        assert Enquiry.objects.filter(by=office.rep).count() == 1
        assert Customer.objects.count() == 1

    def test_files_are_compared_by_their_content(self, office, api_as):
        api, url = api_as(office.rep), "/api/v1/customer-imports/"

        def upload(rows):
            headers = {"Idempotency-Key": "k-1"}
            return api.post(url, {"file": as_upload(rows)}, format="multipart", headers=headers)

        first, again, other = upload(ROWS), upload(ROWS), upload(ROWS[:-1])
        assert (first.json()["id"], other.status_code) == (again.json()["id"], 422)

    def test_what_was_confidential_is_not_kept_but_looked_up_again(self, office, api_as):
        file = make_customer(office.rep, phone="02-2345-6789")
        looks = [post(api_as(office.rep), f"/api/v1/customers/{file.pk}/reveal/", {}) for _call in range(2)]
        assert [look.json()["phone"] for look in looks] == ["02-2345-6789"] * 2
        assert not KeptAnswer.objects.exists()

    def test_nested_bodies_are_compared_too(self, office, api_as):
        api = api_as(office.rep)
        body = {"title": "Fair", "lines": []}
        assert post(api, "/api/v1/claims/", body).json()["id"] == post(api, "/api/v1/claims/", body).json()["id"]
        assert post(api, "/api/v1/claims/", body | {"lines": [{"amount": "1"}]}).status_code == 422
        assert Claim.objects.count() == 1

    def test_after_a_day_the_key_is_free_and_the_answer_gone(self, office, api_as, time_machine):
        api = api_as(office.rep)
        time_machine.move_to("2026-11-02T10:00:00+08:00", tick=False)
        post(api, LEADS, LEAD)
        time_machine.shift(timedelta(hours=23, minutes=59))
        assert forget_kept_answers() == 0
        assert post(api, LEADS, LEAD)["Idempotent-Replayed"] == "true"
        time_machine.shift(timedelta(minutes=2))
        assert post(api, LEADS, LEAD | {"company": "B"}).status_code == 201
        time_machine.shift(timedelta(hours=25))
        assert forget_kept_answers() == 1

    @pytest.mark.parametrize("key", ["", "x" * 201, "a\tb"])
    def test_what_is_no_key_is_refused_by_name(self, office, api_as, key):
        answer = post(api_as(office.rep), LEADS, LEAD, key)
        assert (answer.status_code, list(answer.json()["errors"])) == (400, ["Idempotency-Key"])
        assert not Lead.objects.exists()

    def test_what_broke_is_undone_and_may_be_sent_again(self, office, api_as, monkeypatch):
        api = api_as(office.rep)
        api.raise_request_exception = False
        with monkeypatch.context() as broken:
            broken.setattr(KeptAnswer, "keep", lambda **given: 1 / 0)
            assert post(api, LEADS, LEAD).status_code == 500
        assert not Lead.objects.exists()
        assert post(api, LEADS, LEAD).status_code == 201


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_the_same_call_from_many_at_once_is_done_once(office):
    def call():
        api = APIClient()
        api.force_authenticate(office.rep)
        return post(api, LEADS, LEAD)

    answers = at_once(*[call] * 6)
    assert {answer.status_code for answer in answers} <= {201, 409}
    made = [answer.json()["id"] for answer in answers if answer.status_code == 201]
    assert made
    assert len(set(made)) == 1
    assert Lead.objects.count() == 1


class TestAsRead:
    @pytest.fixture
    def file(self, office):
        return make_customer(office.rep, phone="02-2345-6789")

    def test_an_answer_that_is_held_is_not_sent_again(self, office, api_as, file):
        api, url = api_as(office.rep), f"{FILES}{file.pk}/"
        tag = api.get(url)["ETag"]
        held = api.get(url, headers={"If-None-Match": tag})
        assert (held.status_code, held.content, held["ETag"]) == (304, b"", tag)
        file.recount_contact()
        Customer.objects.filter(pk=file.pk).update(region="台北")
        assert api.get(url, headers={"If-None-Match": tag}).status_code == 200

    def test_readers_who_read_otherwise_hold_other_tags(self, office, api_as, file):
        url = f"{FILES}{file.pk}/"
        whole, masked = api_as(office.rep).get(url)["ETag"], api_as(office.manager).get(url)["ETag"]
        assert whole != masked
        assert api_as(office.manager).get(url, headers={"If-None-Match": whole}).status_code == 200

    def test_a_write_by_a_stale_tag_is_refused_and_writes_nothing(self, office, api_as, file):
        api, url = api_as(office.rep), f"{FILES}{file.pk}/"
        tag = api.get(url)["ETag"]
        changed = api.patch(url, {"level": "A"}, format="json", headers={"If-Match": tag})
        assert (changed.status_code, changed["ETag"]) == (200, api.get(url)["ETag"])
        late = api.patch(url, {"level": "B"}, format="json", headers={"If-Match": tag})
        assert (late.status_code, late.json()["clause"]) == (412, "7.1.1")
        file.refresh_from_db()
        assert file.level == "A"
        assert api.patch(url, {"level": "B"}, format="json", headers={"If-Match": changed["ETag"]}).status_code == 200

    def test_the_version_in_the_body_is_minded_as_well(self, office, api_as, file):
        api, url = api_as(office.rep), f"{FILES}{file.pk}/"
        tag = api.get(url)["ETag"]
        answer = api.patch(url, {"level": "A", "version": 7}, format="json", headers={"If-Match": tag})
        assert answer.status_code == 409

    def test_a_step_by_a_stale_tag_is_not_taken(self, office, api_as):
        lead, api = make_lead(office.rep), api_as(office.rep)
        url = f"{LEADS}{lead.pk}/"
        tag = api.get(url)["ETag"]
        api.patch(url, {"note": "Called."}, format="json")
        assert api.post(f"{url}contact/", headers={"If-Match": tag}).status_code == 412
        lead.refresh_from_db()
        assert lead.state == "new"
        assert api.post(f"{url}contact/", headers={"If-Match": f"{tag}, {api.get(url)['ETag']}"}).status_code == 200

    def test_what_one_may_not_see_is_absent_whatever_the_tag(self, office, api_as):
        contact = make_contact(make_customer(office.other_rep))
        url = f"/api/v1/contacts/{contact.pk}/"
        answer = api_as(office.rep).patch(url, {"name": "X"}, format="json", headers={"If-Match": "*"})
        assert answer.status_code == 404

    def test_key_and_tag_go_together(self, office, api_as):
        """The first call changed the record, so its tag is stale; its key still gets the answer."""
        lead, api = make_lead(office.rep), api_as(office.rep)
        tag = api.get(f"{LEADS}{lead.pk}/")["ETag"]
        url, headers = f"{LEADS}{lead.pk}/contact/", {"If-Match": tag}
        assert post(api, url, {}, **headers).json() == post(api, url, {}, **headers).json()
        assert post(api, url, {}, key="k-2", **headers).status_code == 412
