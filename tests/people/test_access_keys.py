"""Keys for programs: never beyond their owner, narrowed as the owner set them, ended at once (7.1.3)."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client

from salesdept.common.models import AuditEntry
from salesdept.people.authentication import KeyRate
from salesdept.people.models import AccessKey, Chapter, User
from tests.customers.makers import make_customer, make_lead
from tests.makers import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.clause("7.1.3")]

NOW = "2026-11-02T10:00:00+08:00"
FILES = "/api/v1/customers/"


@pytest.fixture(autouse=True)
def _clock(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def key_of():
    """The text of a new key: key_of(office.rep, chapters=["pipeline"])."""

    def make(person, **given):
        scope = {"name": "sync", "may_write": True, "chapters": Chapter.values, "until": date(2026, 12, 31)} | given
        return AccessKey.make(by=person, **scope)[1]

    return make


def bearing(text, **given) -> Client:
    """A program with no cookies at all that minds CSRF."""
    return Client(enforce_csrf_checks=True, headers={"Authorization": f"Bearer {text}"}, **given)


def post(program, url, body):
    return program.post(url, body, content_type="application/json")


class TestScope:
    def test_sees_what_its_owner_sees_and_no_more(self, office, key_of):
        own, foreign = make_customer(office.rep, phone="02-2345-6789"), make_customer(office.other_rep)
        program = bearing(key_of(office.rep))
        assert [row["id"] for row in program.get(FILES).json()["results"]] == [str(own.pk)]
        assert program.get(f"{FILES}{foreign.pk}/").status_code == 404
        masked = bearing(key_of(office.manager)).get(f"{FILES}{own.pk}/").json()["phone"]
        assert masked != "02-2345-6789"

    def test_one_that_reads_only_writes_nothing(self, office, key_of):
        lead = make_lead(office.rep)
        program = bearing(key_of(office.rep, may_write=False))
        assert program.get("/api/v1/leads/").status_code == 200
        for answer in (
            post(program, "/api/v1/leads/", {"company": "A", "channel": "other"}),
            post(program, f"/api/v1/leads/{lead.pk}/contact/", {}),
            post(program, f"/api/v1/leads/{lead.pk}/reveal/", {}),
            program.patch(f"/api/v1/leads/{lead.pk}/", {"company": "B"}, content_type="application/json"),
        ):
            assert (answer.status_code, answer.json()["clause"]) == (403, "7.1.3")
        lead.refresh_from_db()
        assert (lead.company != "B", lead.state, type(lead).objects.count()) == (True, "new", 1)

    def test_one_that_writes_needs_no_csrf_token_while_a_session_does(self, office, key_of):
        body = {"company": "A", "channel": "other"}
        assert post(bearing(key_of(office.rep)), "/api/v1/leads/", body).status_code == 201
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(office.rep)
        assert post(browser, "/api/v1/leads/", body).status_code == 403

    def test_stays_in_its_chapters(self, office, key_of):
        program = bearing(key_of(office.rep, chapters=["pipeline"]))
        assert program.get("/api/v1/opportunities/").status_code == 200
        assert program.get(FILES).status_code == 403
        assert program.get("/api/v1/find/?q=a").status_code == 403, "searching looks into all chapters"
        assert program.get("/api/v1/schema/").status_code == 200

    def test_is_valid_from_its_networks_alone(self, office, key_of):
        text = key_of(office.rep, networks=["203.0.113.0/24", "2001:db8::/32"])
        for address, code in {"203.0.113.9": 200, "2001:db8::1": 200, "203.0.114.9": 403, "": 403}.items():
            assert bearing(text, REMOTE_ADDR=address).get(FILES).status_code == code, address

    def test_behind_a_proxy_the_network_is_the_callers(self, office, key_of, settings):
        settings.PROXIES = 1
        program = bearing(key_of(office.rep, networks=["203.0.113.0/24"]), REMOTE_ADDR="10.0.0.1")
        assert program.get(FILES, headers={"X-Forwarded-For": "203.0.113.9"}).status_code == 200
        pretended = {"X-Forwarded-For": "203.0.113.9, 198.51.100.1"}
        assert program.get(FILES, headers=pretended).status_code == 403

    def test_opens_no_page_not_even_its_own(self, office, key_of):
        program = bearing(key_of(office.rep))
        for page in ("/", "/people/keys/", "/people/keys/new/", "/customers/"):
            assert program.get(page).status_code == 302, page
        AccessKey.objects.get()


class TestTrace:
    def test_the_history_names_the_key_a_program_came_with(self, office, key_of, as_user):
        lead = make_lead(office.rep)
        assert post(bearing(key_of(office.rep)), f"/api/v1/leads/{lead.pk}/contact/", {}).status_code == 200
        assert AuditEntry.objects.of(lead).get(action="contact").details["key"] == "sync"
        assert "by key “sync”" in as_user(office.rep).get(lead.get_absolute_url()).content.decode()

    def test_a_person_at_a_page_comes_without_one(self, office, key_of, as_user):
        lead = make_lead(office.rep)
        bearing(key_of(office.rep)).get("/api/v1/leads/")
        as_user(office.rep).post(f"/customers/leads/{lead.pk}/contact/")
        assert "key" not in AuditEntry.objects.of(lead).get(action="contact").details


class TestRate:
    @pytest.fixture(autouse=True)
    def _twice_a_minute(self, monkeypatch):
        monkeypatch.setattr(KeyRate, "rate", "2/min")

    def test_beyond_its_rate_a_key_waits_and_is_told_how_long(self, office, key_of):
        program, other = bearing(key_of(office.rep)), bearing(key_of(office.rep))
        assert [program.get(FILES).status_code for _call in range(3)] == [200, 200, 429]
        assert program.get(FILES)["Retry-After"]
        assert other.get(FILES).status_code == 200

    def test_a_person_at_the_pages_is_not_counted(self, office, as_user):
        browser = as_user(office.rep)
        assert [browser.get(FILES).status_code for _call in range(4)] == [200] * 4

    def test_without_redis_nobody_is_stopped(self, office, key_of, settings):
        settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/0"}}
        assert bearing(key_of(office.rep)).get(FILES).status_code == 200


class TestEnd:
    @pytest.mark.parametrize("text", ["", "salesdept_wrong", "x" * 5000, "salesdept_é"])
    def test_what_is_no_key_is_401_and_says_so(self, text):
        answer = Client(headers={"Authorization": f"Bearer {text}"}).get(FILES)
        assert (answer.status_code, answer["WWW-Authenticate"]) == (401, 'Bearer realm="api"')
        assert "not valid" in answer.json()["detail"]

    def test_without_key_and_session_the_answer_is_401_too(self, client):
        assert client.get(FILES).status_code == 401

    def test_after_its_last_day_it_opens_nothing(self, office, key_of, time_machine):
        program = bearing(key_of(office.rep, until=date(2026, 11, 30)))
        time_machine.move_to("2026-11-30T23:59:00+08:00")
        assert program.get(FILES).status_code == 200
        time_machine.move_to("2026-12-01T00:01:00+08:00")
        assert program.get(FILES).status_code == 401

    @pytest.mark.parametrize("who", ["rep", "admin", "manager"])
    def test_is_revoked_by_its_owner_and_by_who_looks_after_accounts(self, office, key_of, as_user, who):
        program, key = bearing(key_of(office.rep)), AccessKey.objects.get()
        as_user(getattr(office, who)).post(f"/people/keys/{key.pk}/revoke/")
        assert program.get(FILES).status_code == 401
        assert AuditEntry.objects.of(key).filter(action="revoke_key", by=getattr(office, who)).count() == 1

    def test_is_revoked_by_nobody_else(self, office, key_of, as_user):
        program, key = bearing(key_of(office.rep)), AccessKey.objects.get()
        for who in ("second_rep", "supervisor", "leadership"):
            assert as_user(getattr(office, who)).post(f"/people/keys/{key.pk}/revoke/").status_code == 404
        assert program.get(FILES).status_code == 200

    def test_who_leaves_loses_sessions_and_keys_at_once_and_for_good(self, office, key_of):
        """Who comes back signs in anew and makes new keys."""
        program, browser = bearing(key_of(office.rep)), Client()
        browser.post("/people/sign-in/", {"username": office.rep.email, "password": PASSWORD})
        assert (program.get(FILES).status_code, browser.get("/customers/").status_code) == (200, 200)
        leaver = User.objects.get(pk=office.rep.pk)
        leaver.deactivate(by=office.admin, heir=None)
        assert (program.get(FILES).status_code, browser.get("/customers/").status_code) == (401, 302)
        leaver.reactivate(by=office.admin)
        assert (program.get(FILES).status_code, browser.get("/customers/").status_code) == (401, 302)
        browser.post("/people/sign-in/", {"username": office.rep.email, "password": PASSWORD})
        assert browser.get("/customers/").status_code == 200


class TestPages:
    WANTED = {"name": "Nightly sync", "may_write": "False", "chapters": ["customers"], "until": "2027-11-02"}

    def test_a_key_is_shown_once_and_kept_as_its_hash(self, office, as_user):
        browser = as_user(office.rep)
        answer = browser.post("/people/keys/new/", self.WANTED)
        (text,) = re.findall(r"<code>(salesdept_\S+)</code>", answer.content.decode())
        assert "no-store" in answer["Cache-Control"]
        assert bearing(text).get(FILES).status_code == 200
        kept = AccessKey.objects.filter(owner=office.rep).values().get()
        assert text not in str(kept)
        assert len(text) > 50
        page = browser.get("/people/keys/").content.decode()
        assert "Nightly sync" in page
        assert text not in page
        assert text[-4:] in page

    @pytest.mark.parametrize(
        "wrong",
        [
            {"until": "2027-11-03"},
            {"until": "2026-11-01"},
            {"chapters": []},
            {"chapters": ["people"]},
            {"networks": "x"},
        ],
    )
    def test_what_is_wrong_stands_at_its_field(self, office, as_user, wrong):
        answer = as_user(office.rep).post("/people/keys/new/", self.WANTED | wrong)
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, list(wrong))
        assert not AccessKey.objects.exists()

    def test_tell_when_and_from_where_it_was_used(self, office, key_of, as_user, time_machine):
        program = bearing(key_of(office.rep), REMOTE_ADDR="192.0.2.7")
        program.get(FILES)
        key = AccessKey.objects.get()
        assert (key.last_used_at.isoformat(), key.last_used_from) == ("2026-11-02T02:00:00+00:00", "192.0.2.7")
        time_machine.shift(timedelta(seconds=30))
        program.get(FILES)
        assert AccessKey.objects.get().last_used_at == key.last_used_at, "to the minute"
        assert "192.0.2.7" in as_user(office.rep).get("/people/keys/").content.decode()

    def test_the_account_shows_its_keys_to_who_looks_after_it(self, office, key_of, as_user):
        key_of(office.rep, name="Nightly sync")
        assert "Nightly sync" in as_user(office.admin).get(office.rep.get_absolute_url()).content.decode()
        assert "Nightly sync" not in as_user(office.admin).get("/people/keys/").content.decode()

    def test_making_one_is_audited(self, office, key_of):
        key_of(office.rep)
        assert AuditEntry.objects.of(AccessKey.objects.get()).get().action == "make_key"
