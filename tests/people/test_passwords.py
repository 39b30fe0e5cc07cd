"""Links that set a password, and passwords themselves (7.1.3)."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils.timezone import localtime

from salesdept.common.calendar import now
from salesdept.messages.models import OutboxMessage
from salesdept.messages.tasks import send_outbox
from salesdept.people.models import Role, User
from tests.makers import PASSWORD, make_user

pytestmark = pytest.mark.django_db
RESET = "/people/password/reset/"
NEW = "a brand new passphrase"


@pytest.fixture
def asked(client, django_capture_on_commit_callbacks):
    """Ask for a link and give back what the browser saw."""

    def ask(email, **headers):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(RESET, {"email": email}, **headers)

    return ask


def link_in_mail():
    send_outbox()
    return re.search(r"https?://[^/]+(/people/password/reset/\S+)", mail.outbox[-1].body)[1]


def set_password(client, link, password=NEW):
    form = client.get(link, follow=True)
    return client.post(form.request["PATH_INFO"], {"new_password1": password, "new_password2": password})


def test_a_forgotten_password_is_set_by_a_link(client, asked):
    person = make_user()
    asked(person.email.upper())
    set_password(client, link_in_mail())
    person.refresh_from_db()
    assert person.check_password(NEW)


def test_the_link_works_once(client, asked):
    asked(make_user().email)
    link = link_in_mail()
    set_password(client, link)
    again = client.get(link, follow=True)
    assert not again.context["validlink"]


def test_the_link_works_for_an_hour(client, asked):
    asked(make_user().email)
    link = link_in_mail()
    with time_machine.travel(localtime(now() + timedelta(minutes=61))):
        assert not client.get(link, follow=True).context["validlink"]


def test_the_link_dies_with_the_password_it_replaces(client, asked):
    person = make_user()
    asked(person.email)
    link = link_in_mail()
    person.set_password("something else entirely")
    person.save()
    assert not client.get(link, follow=True).context["validlink"]


def test_says_the_same_when_there_is_no_such_account(asked):
    gone = make_user(is_active=False)
    answers = [asked(make_user().email), asked("nobody@example.test"), asked(gone.email)]
    assert len({(answer.status_code, answer["Location"]) for answer in answers}) == 1
    assert OutboxMessage.objects.count() == 1


def test_one_mail_a_minute_is_enough(asked):
    person = make_user()
    with time_machine.travel(now().replace(second=10), tick=False):
        asked(person.email)
        asked(person.email)
    assert OutboxMessage.objects.count() == 1


def test_no_mail_carries_a_foreign_host(asked):
    assert asked(make_user().email, HTTP_HOST="evil.example").status_code == 400
    assert not OutboxMessage.objects.exists()


def signs_in(client, email, password=NEW):
    return client.post("/people/sign-in/", {"username": email, "password": password}).status_code == 302


@pytest.mark.clause("1.2")
def test_an_invited_colleague_sets_the_password_by_the_mail(client, office, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        person = User.invite(by=office.admin, email="New@Example.test", name="吳小姐", role=Role.REP, team=office.team)
    set_password(client, link_in_mail())
    assert signs_in(client, "new@example.test")
    assert person.team == office.team


def test_an_invited_colleague_who_came_too_late_asks_for_a_new_link(client, office, asked):
    User.invite(by=office.admin, email="new@example.test", name="吳小姐", role=Role.CLERK)
    asked("new@example.test")
    set_password(client, link_in_mail())
    assert signs_in(client, "new@example.test")


@pytest.mark.parametrize("weak", ["short", "password1234", "lin-shu-fen-9", "cloud ridge 4711"])
def test_weak_passwords_are_refused(client, asked, settings, weak):
    settings.COMPANY_NAME = "Cloud Ridge"
    person = make_user(name="lin shu fen", email="lin-shu-fen-9@example.test")
    asked(person.email)
    set_password(client, link_in_mail(), weak)
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


@pytest.mark.parametrize("strong", ["馬電池釘書機正確的很長的句子", "with spaces and " + "many words " * 8])
def test_long_ones_of_any_script_are_welcome(client, asked, strong):
    person = make_user()
    asked(person.email)
    set_password(client, link_in_mail(), strong.strip())
    person.refresh_from_db()
    assert person.check_password(strong.strip())


def test_changing_it_ends_the_other_sessions(client):
    person = make_user()
    elsewhere = Client()
    for browser in (client, elsewhere):
        browser.force_login(person)
    client.post("/people/password/", {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW})
    assert client.get("/people/password/").status_code == 200
    assert elsewhere.get("/people/password/").status_code == 302


def test_the_rules_of_a_password_stand_at_the_field_as_a_list(office, as_user):
    """Django writes them as markup on purpose; no other help may bring any."""
    page = as_user(office.rep).get("/people/password/").content.decode()
    assert '_helptext"><ul><li>' in page
