"""Signing in and out: what everybody may try without an account (7.1.3)."""

import pytest
from django.test import Client

from salesdept.common.models import AuditEntry
from salesdept.people.models import Role
from tests.makers import PASSWORD, make_user

SIGN_IN = "/people/sign-in/"
pytestmark = pytest.mark.django_db


def sign_in(client, email, password=PASSWORD, **headers):
    return client.post(SIGN_IN, {"username": email, "password": password}, **headers)


def test_the_log_in_is_the_address_however_it_is_written(client):
    person = make_user(email="lin@example.test")
    assert sign_in(client, " LIN@Example.Test ").status_code == 302
    assert client.session["_auth_user_id"] == str(person.pk)


def test_each_sign_in_leaves_a_trace(client):
    person = make_user()
    sign_in(client, person.email)
    assert AuditEntry.objects.of(person).get().action == "sign_in"


def test_unknown_address_and_wrong_password_look_the_same(client):
    person = make_user()
    gone = make_user(is_active=False)
    answers = [
        sign_in(client, person.email, "wrong"),
        sign_in(client, "nobody@example.test"),
        sign_in(client, gone.email),
    ]
    assert {answer.status_code for answer in answers} == {200}
    assert len({str(answer.context["form"].non_field_errors()) for answer in answers}) == 1


class TestThrottle:
    def test_after_ten_wrong_passwords_the_right_one_waits_too(self, client):
        person = make_user()
        for _ in range(10):
            answer = sign_in(client, person.email, "wrong")
        assert answer.status_code == 429
        assert sign_in(client, person.email).status_code == 429

    def test_another_spelling_of_the_address_is_no_way_round(self, client):
        person = make_user(email="lin@example.test")
        for number in range(10):
            sign_in(client, "lin@example.test".upper() if number % 2 else "Lin@example.test", "wrong")
        assert sign_in(client, person.email).status_code == 429

    def test_the_owner_can_still_sign_in_from_elsewhere(self, client):
        person = make_user()
        for _ in range(20):
            sign_in(client, person.email, "wrong", REMOTE_ADDR="203.0.113.9")
        assert sign_in(client, person.email, REMOTE_ADDR="192.0.2.1").status_code == 302

    def test_holds_while_redis_is_down(self, client, settings):
        cache = settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/0"}
        settings.CACHES = {"default": cache}
        person = make_user()
        for _ in range(10):
            answer = sign_in(client, person.email, "wrong")
        assert answer.status_code == 429


@pytest.mark.parametrize(
    "evil", ["//evil.example", "/\\evil.example", "https:evil.example", "%2f%2fevil.example", "https://evil.example/"]
)
def test_signing_in_leads_to_our_own_pages_only(client, evil):
    person = make_user()
    answer = client.post(SIGN_IN, {"username": person.email, "password": PASSWORD, "next": evil})
    assert answer["Location"] == "/" or answer["Location"].startswith("/people/")


def test_a_session_that_ended_in_mid_form_comes_back_to_the_form(client):
    admin = make_user(Role.ADMIN)
    client.force_login(admin)
    client.session.flush()
    late = client.post("/people/teams/new/", {"name": "West"})
    assert late.status_code == 302
    back = client.post(late["Location"], {"username": admin.email, "password": PASSWORD, "next": "/people/teams/new/"})
    assert back["Location"] == "/people/teams/new/"


def test_signing_out_takes_a_post(client):
    client.force_login(make_user())
    assert client.get("/people/sign-out/").status_code == 405
    assert client.post("/people/sign-out/")["Location"] == SIGN_IN
    assert client.get("/people/password/").status_code == 302


@pytest.mark.clause("7.1.3")
def test_who_is_deactivated_loses_every_open_session_at_once(office, client):
    elsewhere = Client()
    for browser in (client, elsewhere):
        browser.force_login(office.rep)
        assert browser.get("/people/password/").status_code == 200
    office.rep.deactivate(by=office.admin, heir=office.second_rep)
    for browser in (client, elsewhere):
        assert browser.get("/people/password/").status_code == 302
    assert sign_in(client, office.rep.email).status_code == 200


class TestForgery:
    def test_no_form_is_taken_without_its_token(self, office):
        strict = Client(enforce_csrf_checks=True)
        assert sign_in(strict, office.rep.email).status_code == 403
        strict.force_login(office.admin)
        assert strict.post("/people/teams/new/", {"name": "West"}).status_code == 403
        assert strict.post(f"/people/accounts/{office.rep.pk}/deactivate/").status_code == 403

    def test_no_form_is_taken_from_another_site(self, office):
        strict = Client(enforce_csrf_checks=True)
        page = strict.get(SIGN_IN)
        token = page.context["csrf_token"]
        answer = strict.post(
            SIGN_IN,
            {"username": office.rep.email, "password": PASSWORD, "csrfmiddlewaretoken": str(token)},
            HTTP_ORIGIN="https://evil.example",
        )
        assert answer.status_code == 403


class TestDemo:
    @pytest.fixture
    def visitor(self):
        return make_user(Role.MANAGER, is_demo=True)

    def test_offers_its_log_ins(self, client, settings, visitor):
        settings.DEMO = True
        assert visitor.email in client.get(SIGN_IN).content.decode()
        assert client.post("/people/demo-sign-in/", {"email": visitor.email})["Location"] == "/"
        assert client.session["_auth_user_id"] == str(visitor.pk)

    def test_never_signs_in_a_person_who_is_no_part_of_the_demo(self, client, settings, visitor):
        settings.DEMO = True
        person = make_user()
        assert client.post("/people/demo-sign-in/", {"email": person.email}).status_code == 404

    def test_is_absent_from_an_installation_that_works_in_earnest(self, client, settings, visitor):
        settings.DEMO = False
        assert visitor.email not in client.get(SIGN_IN).content.decode()
        assert client.post("/people/demo-sign-in/", {"email": visitor.email}).status_code == 404
        assert "_auth_user_id" not in client.session

    def test_leads_to_our_own_pages_only(self, client, settings, visitor):
        settings.DEMO = True
        answer = client.post("/people/demo-sign-in/", {"email": visitor.email, "next": "//evil.example"})
        assert answer["Location"] == "/"


def test_the_chosen_language_is_kept_in_the_account(client):
    person = make_user()
    client.force_login(person)
    client.post("/language/", {"language": "zh-hans", "next": "/people/password/"})
    person.refresh_from_db()
    assert person.language == "zh-hans"


def test_a_language_we_do_not_speak_is_not_kept(client):
    person = make_user()
    client.force_login(person)
    client.post("/language/", {"language": "tlh' OR 1=1", "next": "/"})
    person.refresh_from_db()
    assert person.language == ""
