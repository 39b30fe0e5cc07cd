"""How an installation in earnest is set up (attacks C): read as its processes read it."""

import json
import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
KEYS = {"FIELD_KEYS": secrets.token_urlsafe(40), "FIELD_INDEX_KEY": secrets.token_urlsafe(40)}
IN_EARNEST = {"SALESDEPT_DEMO": "0", "SALESDEPT_SECURE": "1", "ALLOWED_HOSTS": "sales.example"} | KEYS
NAMES = (
    "DEBUG",
    "DEMO",
    "ALLOWED_HOSTS",
    "SESSION_COOKIE_NAME",
    "SESSION_COOKIE_SECURE",
    "SESSION_COOKIE_HTTPONLY",
    "SESSION_COOKIE_SAMESITE",
    "SESSION_COOKIE_AGE",
    "SESSION_ENGINE",
    "CSRF_COOKIE_NAME",
    "CSRF_COOKIE_SECURE",
    "SECURE_SSL_REDIRECT",
    "SECURE_HSTS_SECONDS",
    "SECURE_HSTS_INCLUDE_SUBDOMAINS",
    "SECURE_CONTENT_TYPE_NOSNIFF",
    "PASSWORD_RESET_TIMEOUT",
    "CELERY_ACCEPT_CONTENT",
)


def python(*arguments: str) -> str:
    environment = os.environ | IN_EARNEST | {"SECRET_KEY": secrets.token_urlsafe(60)}
    # The browser tests set it for their own process.
    environment.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)
    ran = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout + ran.stderr


@pytest.fixture(scope="module")
def earnest() -> dict:
    read = f"import json, salesdept.settings as s; print(json.dumps({{n: getattr(s, n) for n in {NAMES!r}}}))"
    return json.loads(python("-c", read).splitlines()[-1])


def test_nothing_of_the_inside_is_shown(earnest):
    assert earnest["DEBUG"] is False
    assert earnest["DEMO"] is False
    assert earnest["ALLOWED_HOSTS"] == ["sales.example"]


def test_cookies_belong_to_this_host_alone(earnest):
    assert (earnest["SESSION_COOKIE_NAME"], earnest["CSRF_COOKIE_NAME"]) == ("__Host-sessionid", "__Host-csrftoken")
    assert (
        earnest["SESSION_COOKIE_SECURE"] is earnest["CSRF_COOKIE_SECURE"] is earnest["SESSION_COOKIE_HTTPONLY"] is True
    )
    assert earnest["SESSION_COOKIE_SAMESITE"] == "Lax"


def test_sessions_end_within_a_working_day_and_need_no_redis(earnest):
    assert earnest["SESSION_COOKIE_AGE"] <= 12 * 3600
    assert earnest["SESSION_ENGINE"].endswith(".db")
    assert earnest["PASSWORD_RESET_TIMEOUT"] <= 3600


def test_everything_goes_by_tls(earnest):
    assert earnest["SECURE_SSL_REDIRECT"] is earnest["SECURE_HSTS_INCLUDE_SUBDOMAINS"] is True
    assert earnest["SECURE_HSTS_SECONDS"] >= 365 * 24 * 3600


def test_tasks_are_read_as_json_alone(earnest):
    assert earnest["CELERY_ACCEPT_CONTENT"] == ["json"]


def test_djangos_own_check_finds_nothing():
    assert "no issues" in python("manage.py", "check", "--deploy")


@pytest.mark.parametrize(
    "start",
    ["import salesdept.wsgi", "from celery.signals import worker_init as s; import salesdept.celery; s.send(None)"],
)
def test_nothing_starts_without_the_keys_of_what_is_kept_encrypted(start, monkeypatch):
    monkeypatch.setitem(IN_EARNEST, "FIELD_KEYS", "")
    with pytest.raises(AssertionError, match="set FIELD_KEYS"):
        python("-c", start)


def test_the_database_is_not_even_prepared_without_them(monkeypatch):
    monkeypatch.setitem(IN_EARNEST, "FIELD_INDEX_KEY", "short")
    with pytest.raises(AssertionError, match="set FIELD_KEYS"):
        python("manage.py", "check")
