"""What happens to every request: its id, clean input, refusals, headers."""

import json
import re
from urllib.parse import urlencode

import pytest

pytestmark = pytest.mark.django_db
SIGN_IN = "/people/sign-in/"


class TestRequestId:
    def test_is_given_back(self, client):
        assert client.get(SIGN_IN, headers={"X-Request-ID": "trace-7"})["X-Request-ID"] == "trace-7"

    @pytest.mark.parametrize("bad", ["", "x" * 37, "new\tline", "中文"])
    def test_is_made_where_the_given_one_is_no_good(self, client, bad):
        assert len(client.get(SIGN_IN, headers={"X-Request-ID": bad})["X-Request-ID"]) == 36


class TestCleanInput:
    def test_a_character_that_cannot_be_stored_is_refused(self, office, as_user):
        browser = as_user(office.manager)
        assert browser.get("/people/accounts/?q=a%00b").status_code == 400
        assert browser.post("/people/teams/new/", {"name": "a\x00b"}).status_code == 400

    def test_in_json_too(self, office, as_user):
        browser = as_user(office.rep)
        body = json.dumps({"text": "a\x00b", "receiver": str(office.second_rep.pk)})
        assert browser.post("/api/v1/praise/", body, content_type="application/json").status_code == 400

    def test_other_rare_characters_are_kept(self, office, as_user):
        as_user(office.manager).post("/people/teams/new/", {"name": "𠮷野 😀 e\u0301"})
        assert "𠮷野 😀" in as_user(office.manager).get("/people/teams/").content.decode()

    def test_more_than_a_form_can_carry_is_said_in_the_readers_language(self, office, as_user, settings):
        browser = as_user(office.manager)
        note = {"name": "長" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 9 + 1)}
        answer = browser.post("/people/teams/new/", urlencode(note), content_type="application/x-www-form-urlencoded")
        assert answer.status_code == 413
        assert "at most 5 MB" in answer.content.decode()


class TestRefusals:
    def test_a_page_of_another_role_is_403_and_names_the_clause(self, office, as_user):
        answer = as_user(office.rep).get("/people/accounts/")
        assert answer.status_code == 403
        assert "another role" in answer.content.decode()

    def test_what_one_may_not_see_looks_like_what_is_not_there(self, office, as_user):
        browser = as_user(office.manager)
        foreign = browser.get(office.finance.get_absolute_url())
        absent = browser.get("/people/accounts/01a208ac-0000-7000-8000-000000000000/")
        assert foreign.status_code == absent.status_code == 404
        strip = lambda page: page.content.replace(page.wsgi_request.path.encode(), b"")  # noqa: E731
        assert _without_tokens(strip(foreign)) == _without_tokens(strip(absent))

    def test_strangers_are_asked_to_sign_in(self, client):
        assert client.get("/people/teams/")["Location"] == f"{SIGN_IN}?next=/people/teams/"

    def test_a_part_of_a_page_sends_the_whole_page_to_sign_in(self, client):
        headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/people/teams/"}
        answer = client.get("/people/teams/", headers=headers)
        assert answer.status_code == 204
        assert answer["HX-Redirect"].startswith(SIGN_IN)


class TestHeaders:
    """On every answer, errors and static files included (attacks C)."""

    @pytest.fixture
    def answers(self, office, client, settings, monkeypatch):
        settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = True
        client.raise_request_exception = False
        client.force_login(office.manager)
        monkeypatch.setattr("salesdept.home.views.items_for", lambda user: 1 / 0)
        expected = {
            "/people/teams/": 200,
            "/no/such/page/": 404,
            "/people/accounts/?q=%00": 400,
            "/": 500,
            "/static/css/base.css": 200,
            "/api/v1/praise/": 200,
        }
        found = {page: client.get(page) for page in expected}
        assert {page: answer.status_code for page, answer in found.items()} == expected
        return found

    def test_nothing_inline_and_nothing_foreign_is_run(self, answers):
        for page, answer in answers.items():
            policy = answer.headers.get("Content-Security-Policy", "")
            assert "default-src 'self'" in policy, page
            assert "object-src 'none'" in policy
            assert "base-uri 'none'" in policy
            assert "unsafe" not in policy

    def test_types_are_not_guessed_and_nothing_is_told_to_other_sites(self, answers):
        for page, answer in answers.items():
            assert answer.headers.get("X-Content-Type-Options") == "nosniff", page
            assert answer.headers.get("Referrer-Policy") == "same-origin", page
            assert answer.headers.get("Cross-Origin-Opener-Policy") == "same-origin", page

    def test_pages_with_records_are_never_kept_on_the_way(self, answers):
        for page in ("/people/teams/", "/api/v1/praise/", "/"):
            assert "no-store" in answers[page]["Cache-Control"], page

    def test_an_error_tells_nothing_of_the_inside(self, answers):
        body = answers["/"].content.decode()
        assert "ZeroDivisionError" not in body
        assert "Traceback" not in body


def _without_tokens(body: bytes) -> str:
    return re.sub(r'(csrfmiddlewaretoken" value|X-CSRFToken":) ?=?"[^"]*"', "", body.decode())
