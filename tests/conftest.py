import gc
from copy import copy
from io import StringIO
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import update_last_login
from django.contrib.auth.signals import user_logged_in
from django.core.management import call_command
from django.db import connection
from django.test import TransactionTestCase
from rest_framework.test import APIClient

from salesdept.people.models import Role

from . import app_user, emptying, makers, migrated


def pytest_collection_modifyitems(items):
    """The long ones first, else all but one worker wait for them at the end: what commits need not come last here.

    The very first is the one without a database, which another worker migrates in the meantime.
    """
    ranks = {"types": 0, "walk": 1, "browser": 1}
    items.sort(key=lambda item: min((ranks.get(mark.name, 2) for mark in item.iter_markers()), default=2))


def pytest_collection_finish():
    """What is imported by now stays to the end: searching it for garbage again and again costs a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)


@pytest.fixture(autouse=True)
def _plain_settings(settings):
    """Plain static files and a fast hasher: neither is what the tests are about."""
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "tests.plain_files.PlainFiles"}}
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.LANGUAGE_CODE = "en"
    settings.FIELD_KEYS, settings.FIELD_INDEX_KEY = (
        ["a key of the tests of more than enough signs"],
        "another key of the tests of enough signs",
    )
    settings.SECURE_SSL_REDIRECT = False


@pytest.fixture(autouse=True)
def _cache_apart(settings):
    """What one test keeps in the cache, the running month's cards, is not the next one's."""
    settings.CACHES = {"default": settings.CACHES["default"] | {"KEY_PREFIX": uuid4().hex}}


@pytest.fixture(autouse=True)
def _files_apart(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix, django_db_keepdb, django_db_blocker, tmp_path_factory, worker_id
):
    """Nothing needs to be there after a crash. Workers copy a database that one of them migrated."""
    described = settings.DATABASES["default"]
    described["OPTIONS"]["options"] += " -c synchronous_commit=off"
    if worker_id == "master" or django_db_keepdb:
        yield
        return
    with django_db_blocker.unblock(), migrated.model_for(tmp_path_factory.getbasetemp().parent) as model:
        described["TEST"]["TEMPLATE"] = model
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """All tests work as the app's user, to whom the tables don't belong; those that commit leave nothing behind."""
    with django_db_blocker.unblock():
        emptying.keep_what_migrations_bring()
        app_user.make()
    with app_user.taken(), pytest.MonkeyPatch.context() as patched:
        patched.setattr(TransactionTestCase, "_fixture_teardown", lambda test: emptying.start_anew())
        yield
    with django_db_blocker.unblock():
        app_user.drop(app_user.name())


@pytest.fixture
def by_owner(db):
    """Within the test's transaction the owner of the tables writes: what refuses then is a trigger or constraint."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE NONE")


PLACES = {
    "rep": (Role.REP, "team"),
    "second_rep": (Role.REP, "team"),
    "supervisor": (Role.SUPERVISOR, "team"),
    "other_rep": (Role.REP, "other_team"),
    "other_supervisor": (Role.SUPERVISOR, "other_team"),
    "manager": (Role.MANAGER, ""),
    "clerk": (Role.CLERK, ""),
    "finance": (Role.FINANCE, ""),
    "second_finance": (Role.FINANCE, ""),
    "leadership": (Role.LEADERSHIP, ""),
    "technical": (Role.TECHNICAL, ""),
    "aftersales": (Role.AFTER_SALES, ""),
    "admin": (Role.ADMIN, ""),
}


@pytest.fixture
def office(db):
    """One person per role, two teams: `rep`, `second_rep` under `supervisor`, `other_rep` under the other one."""
    teams = {"team": makers.make_team(name="North"), "other_team": makers.make_team(name="South")}
    people = makers.make_people(*((role, teams.get(team)) for role, team in PLACES.values()))
    return SimpleNamespace(**teams, **dict(zip(PLACES, people, strict=True)))


@pytest.fixture
def in_and_out(settings, monkeypatch):
    """For walks, which sign in again and again: the session is the cookie, the throttle keeps no books, nor is the last
    sign-in kept, and whoever asked before is not read again.

    All, as they are in earnest, have tests of their own.
    """
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
    settings.AXES_ENABLED = False
    known, read = {}, ModelBackend.get_user

    def as_read_once(backend, pk):
        if pk not in known:
            known[pk] = read(backend, pk)
        return copy(known[pk])

    monkeypatch.setattr(ModelBackend, "get_user", as_read_once)
    user_logged_in.disconnect(dispatch_uid="update_last_login")
    yield
    user_logged_in.connect(update_last_login, dispatch_uid="update_last_login")


@pytest.fixture
def as_user(client):
    """Sign the test client in: as_user(office.rep).get(...)."""

    def sign_in(user):
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def api_as():
    """The API as somebody: api_as(office.rep).post(...)."""

    def sign_in(user):
        api = APIClient()
        api.force_authenticate(user)
        return api

    return sign_in


@pytest.fixture
def run_job():
    """Let the clock start a job as on another day: run_job("remind_of_copies", date(2026, 10, 1))."""

    def run(name, day) -> str:
        said = StringIO()
        call_command("run_job", name, "--as-of", day.isoformat(), stdout=said)
        return said.getvalue()

    return run
