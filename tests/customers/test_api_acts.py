"""What else programs do in chapter 7: tags, acts on many files, yields, the score, web forms, requests of persons."""

import io
import zipfile

import pytest

from customers.bulk.work import work_on_operations
from customers.models import Customer, DataRequest, Lead, Operation, ScoreTable
from salesdept.common.calendar import today

from .makers import make_contact, make_customer, make_lead, make_web_form
from .routes import copy_agreed

pytestmark = [pytest.mark.django_db, pytest.mark.clause("7.1.1")]


class TestTags:
    def test_are_written_read_and_asked_for(self, office, api_as):
        api = api_as(office.rep)
        body = {"name": "永信科技", "level": "A", "status": "active", "tags": "hospital, 雲端"}
        made = api.post("/api/v1/customers/", body, format="json").json()
        make_customer(office.rep)
        assert made["tags"] == ["hospital", "雲端"]
        found = api.get("/api/v1/customers/", {"tags": "雲端"}).json()["results"]
        assert [row["id"] for row in found] == [made["id"]]
        changed = api.patch(f"/api/v1/customers/{made['id']}/", {"tags": "bank"}, format="json").json()
        assert changed["tags"] == ["bank"]
        listed = api.patch(f"/api/v1/customers/{made['id']}/", {"tags": ["bank", " VIP ", "VIP"]}, format="json")
        assert listed.json()["tags"] == ["bank", "VIP"]


class TestActsOnManyFiles:
    URL = "/api/v1/operations/"

    @pytest.fixture
    def files(self, office):
        return [make_customer(office.rep, name=name, level=level) for name, level in zip("123", "ABC", strict=True)]

    def test_are_checked_carried_out_and_undone(self, office, api_as, files):
        api = api_as(office.rep)
        asked = {"kind": "level", "value": "A", "customers": [str(file.pk) for file in files]}
        answer = api.post(self.URL, asked, format="json")
        assert answer.status_code == 201, answer.json()
        url = f"{self.URL}{answer.json()['id']}/"
        work_on_operations()
        assert api.get(url).json()["counts"] == {"ready": 2, "skipped": 1}
        assert Customer.objects.filter(level="A").count() == 1
        assert api.post(f"{url}start/").status_code == 200
        work_on_operations()
        assert Customer.objects.filter(level="A").count() == 3
        rows = api.get(f"{url}rows/").json()["results"]
        assert [(row["name"], row["outcome"]) for row in rows] == [("1", "skipped"), ("2", "done"), ("3", "done")]
        api.post(f"{url}undo/")
        work_on_operations()
        assert Customer.objects.filter(level="A").count() == 1

    def test_are_meant_by_the_filters_of_the_list(self, office, api_as, files):
        answer = api_as(office.rep).post(self.URL, {"kind": "tag", "value": "x", "query": "level=B,C"}, format="json")
        assert answer.json()["total"] == 2

    @pytest.mark.clause("7.1.3")
    def test_a_foreign_file_is_not_there(self, office, api_as, files):
        foreign = make_customer(office.other_rep)
        asked = {"kind": "level", "value": "A", "customers": [str(files[0].pk), str(foreign.pk)]}
        assert api_as(office.rep).post(self.URL, asked, format="json").status_code == 400
        assert not Operation.objects.exists()

    @pytest.mark.parametrize(
        "wrong",
        [
            {"customers": []},
            {"customers": ["x"]},
            {"kind": "burn"},
            {"value": "Z"},
            {"query": "level=A"},
        ],
    )
    def test_what_can_not_be_meant_is_refused(self, office, api_as, files, wrong):
        asked = {"kind": "level", "value": "A", "customers": [str(files[0].pk)]} | wrong
        assert api_as(office.rep).post(self.URL, asked, format="json").status_code == 400

    @pytest.mark.clause("7.1.3")
    def test_a_rep_hands_nothing_over(self, office, api_as, files):
        asked = {"kind": "owner", "value": str(office.second_rep.pk), "reason": "x", "customers": [str(files[0].pk)]}
        assert api_as(office.rep).post(self.URL, asked, format="json").status_code == 403


@pytest.mark.clause("3.1.1")
class TestYields:
    def test_tell_what_the_page_tells(self, office, api_as):
        make_lead(office.rep, channel="referral")
        make_lead(office.rep, channel="online")
        told = api_as(office.supervisor).get("/api/v1/leads/yields/").json()
        assert told["together"]["leads"]["value"] == "2"
        assert len(told["by_channel"]) == 2
        assert told["together"]["cost"] is None

    @pytest.mark.parametrize("asked", [{"first": "soon"}, {"first": "2027-02", "last": "2027-01"}, {"from": "2027-01"}])
    def test_months_that_can_not_be_read_are_refused(self, office, api_as, asked):
        assert api_as(office.manager).get("/api/v1/leads/yields/", asked).status_code == 400

    def test_reps_read_none(self, office, api_as):
        assert api_as(office.rep).get("/api/v1/leads/yields/").status_code == 403


@pytest.mark.clause("3.1.2")
class TestScoreTable:
    URL = "/api/v1/leads/score-table/"

    def test_the_manager_changes_it_and_open_leads_are_scored_anew(self, office, api_as):
        lead = Lead.objects.get(pk=make_lead(office.rep, channel="referral").pk)
        api = api_as(office.manager)
        before = api.get(self.URL).json()
        answer = api.patch(self.URL, {"channel": before["channel"] | {"referral": 77}}, format="json")
        assert answer.status_code == 200, answer.json()
        gained = Lead.objects.get(pk=lead.pk).score - lead.score
        assert gained == 77 - before["channel"]["referral"]
        assert answer.json()["industry"] == before["industry"]

    def test_others_read_it_alone(self, office, api_as):
        api = api_as(office.rep)
        assert api.get(self.URL).status_code == 200
        assert api.patch(self.URL, {"channel": {"referral": 1}}, format="json").status_code == 403
        assert not ScoreTable.objects.exists()

    @pytest.mark.parametrize("points", [{"referral": 101}, {"nowhere": 5}, "referral much"])
    def test_points_that_can_not_be_are_refused(self, office, api_as, points):
        assert api_as(office.manager).patch(self.URL, {"channel": points}, format="json").status_code == 400


@pytest.mark.clause("3.1.1")
class TestWebForms:
    URL = "/api/v1/web-forms/"

    def test_one_is_made_changed_and_given_a_new_address(self, office, api_as):
        api = api_as(office.manager)
        body = {
            "name": "Contact", "channel": "online", "rep": str(office.rep.pk), "language": "zh-hant",
            "origins": "https://www.example.com", "consent": "I agree.", "is_active": True,
        }  # fmt: skip
        made = api.post(self.URL, body, format="json")
        assert made.status_code == 201, made.json()
        url = f"{self.URL}{made.json()['id']}/"
        assert made.json()["origins"] == ["https://www.example.com"]
        assert api.patch(url, {"name": "Fair"}, format="json").json()["name"] == "Fair"
        renewed = api.post(f"{url}renew/").json()
        assert renewed["public_url"] != made.json()["public_url"]

    @pytest.mark.clause("7.1.3")
    def test_one_of_another_team_is_not_there(self, office, api_as):
        made = make_web_form(office.other_rep)
        assert api_as(office.supervisor).get(f"{self.URL}{made.pk}/").status_code == 404


@pytest.mark.clause("7.1.3")
class TestRequestsOfPersons:
    URL = "/api/v1/data-requests/"

    def test_one_is_taken_in(self, office, api_as):
        contact = make_contact(make_customer(office.rep))
        body = {"contact": str(contact.pk), "kind": "copy", "how": "mail", "asked_on": str(today())}
        answer = api_as(office.rep).post(self.URL, body, format="json")
        assert (answer.status_code, answer.json()["state"]) == (201, DataRequest.objects.get().state)

    def test_not_for_a_foreign_person(self, office, api_as):
        contact = make_contact(make_customer(office.other_rep))
        body = {"contact": str(contact.pk), "kind": "copy", "how": "mail", "asked_on": str(today())}
        assert api_as(office.rep).post(self.URL, body, format="json").status_code == 404

    def test_the_copy_comes_as_a_file_to_the_manager_alone_and_the_reading_is_logged(self, office, api_as):
        pk = copy_agreed(office)["pk"]
        url = f"{self.URL}{pk}/copy/"
        assert api_as(office.rep).post(url).status_code == 403
        answer = api_as(office.manager).post(url)
        assert zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
        assert answer["Cache-Control"] == "no-store"
        assert DataRequest.objects.get(pk=pk).history()[0].action == "take_copy"


@pytest.mark.clause("3.1.2")
class TestMerging:
    URL = "/api/v1/merges/"

    def test_two_files_become_one_and_two_again(self, office, api_as):
        kept = make_customer(office.rep, name="永信科技", industry="電子業")
        gone = make_customer(office.rep, name="Yongxin", industry="製造業", region="台北市")
        make_contact(gone)
        api = api_as(office.rep)
        body = {"kept": str(kept.pk), "gone": str(gone.pk), "taken_over": "industry"}
        made = api.post(self.URL, body, format="json")
        assert made.status_code == 201, made.json()
        kept.refresh_from_db()
        assert (kept.industry, kept.region, kept.contacts.count()) == ("製造業", "台北市", 1)
        assert api.post(f"{self.URL}{made.json()['id']}/undo/").json()["undone_at"]
        kept.refresh_from_db()
        assert (kept.industry, kept.contacts.count()) == ("電子業", 0)

    @pytest.mark.parametrize("taken_over", ["owner", "nonsense", "name,spellings"])
    def test_what_is_no_choice_is_refused_and_nothing_moves(self, office, api_as, taken_over):
        kept, gone = make_customer(office.rep, name="A1"), make_customer(office.rep, name="B1")
        body = {"kept": str(kept.pk), "gone": str(gone.pk), "taken_over": taken_over}
        assert api_as(office.rep).post(self.URL, body, format="json").status_code == 400
        assert Customer.objects.count() == 2

    @pytest.mark.clause("7.1.3")
    def test_a_foreign_file_is_not_there(self, office, api_as):
        kept, foreign = make_customer(office.rep), make_customer(office.other_rep)
        body = {"kept": str(kept.pk), "gone": str(foreign.pk)}
        assert api_as(office.rep).post(self.URL, body, format="json").status_code == 404

    def test_not_with_itself(self, office, api_as):
        kept = make_customer(office.rep)
        body = {"kept": str(kept.pk), "gone": str(kept.pk)}
        assert api_as(office.rep).post(self.URL, body, format="json").status_code == 400


@pytest.mark.clause("7.1.3")
class TestTaken:
    def test_the_answer_is_blind(self, office, api_as):
        foreign, own = make_customer(office.other_rep, name="永信科技"), make_customer(office.rep, name="大成物流")
        api = api_as(office.rep)

        def ask(name):
            return api.post("/api/v1/customers/taken/", {"name": name}, format="json").json()

        assert ask("永信科技") == {"answer": "taken", "files": []}
        assert str(foreign.pk) not in str(ask("永信科技"))
        assert ask("大成物流") == {"answer": "yours", "files": [str(own.pk)]}
        assert ask("Nobody knows this") == {"answer": "free", "files": []}

    def test_who_does_not_sell_does_not_ask(self, office, api_as):
        assert api_as(office.clerk).post("/api/v1/customers/taken/", {"name": "x"}, format="json").status_code == 403
