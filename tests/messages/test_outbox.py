import json
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from smtplib import SMTPRecipientsRefused
from threading import Thread
from typing import ClassVar

import pytest
import time_machine
from django.core import mail
from django.db import transaction

from salesdept.common.calendar import now
from salesdept.common.errors import NotYourPart
from salesdept.messages import sandbox
from salesdept.messages.gateways import _refusal
from salesdept.messages.models import ATTEMPTS, OutboxMessage
from salesdept.messages.tasks import send_outbox
from tests.at_once import at_once

State = OutboxMessage.State


def queue(key="invitation:1", **given):
    given = {"address": "new@example.test", "subject": "Welcome", "body": "http://here/key"} | given
    return OutboxMessage.queue(key=key, **given)


@pytest.fixture
def misbehaving(settings, tmp_path):
    """The sandbox's post office with a fault of one's choice."""

    def choose(fault):
        settings.EMAIL_BACKEND = "salesdept.messages.sandbox.EmailBackend"
        settings.EMAIL_FILE_PATH = tmp_path
        settings.EMAIL_TIMEOUT = 0
        settings.SANDBOX_FAULT = fault

    return choose


pytestmark = pytest.mark.task


@pytest.mark.django_db
def test_is_written_once_per_meaning():
    assert queue() is True
    assert queue(subject="Another wording") is False
    assert OutboxMessage.objects.get().subject == "Welcome"


@pytest.mark.django_db
def test_is_not_written_when_the_business_fails():
    def write_and_fail():
        with transaction.atomic():
            queue()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()
    assert not OutboxMessage.objects.exists()


@pytest.mark.django_db
def test_is_sent_once_however_often_the_sweeper_comes():
    queue()
    assert send_outbox() == 1
    assert send_outbox() == 0
    assert [letter.to for letter in mail.outbox] == [["new@example.test"]]
    assert OutboxMessage.objects.get().sent_at is not None


@pytest.mark.django_db
def test_its_text_goes_once_it_has_left():
    """Links in it are keys to accounts; nobody may read them in the database."""
    queue()
    send_outbox()
    assert OutboxMessage.objects.get().body == ""


@pytest.mark.django_db
def test_a_line_break_in_a_subject_starts_no_header():
    queue(subject="Hello\r\nBcc: everybody@example.test")
    send_outbox()
    assert mail.outbox[0].subject == "Hello Bcc: everybody@example.test"
    assert mail.outbox[0].bcc == []


@pytest.mark.django_db
def test_what_was_refused_is_tried_again_later_and_given_up_in_the_end(misbehaving):
    queue()
    misbehaving("refuse")
    send_outbox()
    letter = OutboxMessage.objects.get()
    assert (letter.state, letter.attempts) == (State.PENDING, 1)
    assert send_outbox() == 0, "not before its pause is over"
    for _ in range(ATTEMPTS):
        with time_machine.travel(OutboxMessage.objects.get().not_before + timedelta(seconds=1)):
            send_outbox()
    assert OutboxMessage.objects.get().state == State.FAILED
    misbehaving("")
    assert send_outbox() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("fault", ["hang", "lose_answer"])
def test_what_may_have_left_is_never_sent_again_blindly(misbehaving, fault):
    queue()
    misbehaving(fault)
    send_outbox()
    assert OutboxMessage.objects.get().state == State.UNKNOWN
    misbehaving("")
    with time_machine.travel(now() + timedelta(days=1)):
        assert send_outbox() == 0


@pytest.mark.django_db
def test_what_a_killed_sender_left_is_put_in_doubt():
    queue()
    OutboxMessage.objects.claim()
    assert send_outbox() == 0
    assert OutboxMessage.objects.get().state == State.SENDING
    with time_machine.travel(now() + timedelta(hours=1)):
        send_outbox()
    assert OutboxMessage.objects.get().state == State.UNKNOWN
    assert mail.outbox == []


@pytest.mark.django_db
def test_the_admin_decides_what_becomes_of_a_doubtful_one(office):
    queue()
    letter = OutboxMessage.objects.claim()
    OutboxMessage.objects.filter(pk=letter.pk).update(state=State.UNKNOWN)
    with pytest.raises(NotYourPart):
        letter.send_again(by=office.manager)
    letter.send_again(by=office.admin)
    assert send_outbox() == 1


@pytest.mark.django_db
@pytest.mark.clause("7.1.3")
def test_the_admin_sees_what_left_but_not_what_it_said(office, as_user):
    queue()
    letter = OutboxMessage.objects.get()
    for address in ("/notices/outbox/", letter.get_absolute_url()):
        page = as_user(office.admin).get(address)
        assert page.status_code == 200
        assert "n***@example.test" in page.content.decode()
        assert "http://here/key" not in page.content.decode()
        assert as_user(office.manager).get(address).status_code == 403


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_senders_never_send_the_same_one():
    for number in range(20):
        queue(key=f"invitation:{number}")
    at_once(send_outbox, send_outbox, send_outbox)
    assert OutboxMessage.objects.filter(state=State.SENT, attempts=1).count() == 20
    assert len(mail.outbox) == 20


# Text messages.


class Gateway(BaseHTTPRequestHandler):
    """Takes what is posted, or answers as it was told to."""

    answers: ClassVar[list[int]] = []
    taken: ClassVar[list[dict]] = []

    def do_POST(self):
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.taken.append(said | {"key": self.headers["Authorization"]})
        if status := self.answers.pop():
            self.send_response(status)
            self.end_headers()

    def log_message(self, *args):
        """The tests' output stays quiet."""


@pytest.fixture
def gateway(settings):
    server = HTTPServer(("127.0.0.1", 0), Gateway)
    Thread(target=server.serve_forever, daemon=True).start()
    settings.TEXT_BACKEND = "salesdept.messages.texting.TextBackend"
    settings.TEXT_URL = f"http://127.0.0.1:{server.server_port}/send"
    settings.TEXT_KEY = "secret"
    settings.TEXT_TIMEOUT = 2
    Gateway.taken.clear()
    yield server
    server.shutdown()
    server.server_close()


def text(number="+886912345678") -> OutboxMessage:
    queue(key="text:1", channel="text", address=number, body="Hello")
    return OutboxMessage.objects.get()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("status", "state"),
    [
        (200, State.SENT),
        (202, State.SENT),
        (429, State.PENDING),
        (503, State.PENDING),
        (401, State.FAILED),
        (422, State.FAILED),
        (302, State.UNKNOWN),
        (500, State.UNKNOWN),
        (0, State.UNKNOWN),
    ],
)
def test_a_text_message_ends_as_the_gateway_answers(gateway, status, state):
    Gateway.answers[:] = [status]
    message = text()
    send_outbox()
    assert OutboxMessage.objects.get().state == state
    assert Gateway.taken == [{"to": "+886912345678", "text": "Hello", "id": str(message.pk), "key": "Bearer secret"}]


@pytest.mark.django_db
def test_what_never_reached_the_gateway_is_tried_again(gateway, settings):
    settings.TEXT_URL = "http://127.0.0.1:1/"
    text()
    send_outbox()
    assert OutboxMessage.objects.get().state == State.PENDING
    OutboxMessage.objects.update(not_before=now())
    settings.TEXT_URL = ""
    send_outbox()
    assert OutboxMessage.objects.get().trouble == "TEXT_URL is not set."


@pytest.mark.django_db
@pytest.mark.clause("7.1.3")
def test_a_phone_number_is_masked_in_the_outbox(office, as_user):
    page = as_user(office.admin).get(text().get_absolute_url()).content.decode()
    assert ("+886912345678" in page, "678" in page) == (False, True)


# Many at once.


@pytest.mark.django_db
def test_one_connection_carries_the_letters_of_a_run_each_in_its_file(monkeypatch, settings, tmp_path):
    opened = []
    usual = sandbox.EmailBackend.open
    monkeypatch.setattr(sandbox.EmailBackend, "open", lambda post: opened.append(id(post)) or usual(post))
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = "salesdept.messages.sandbox.EmailBackend", tmp_path
    for number in range(5):
        queue(key=f"invitation:{number}")
    assert send_outbox() == 5
    assert len(set(opened)) == 1
    assert len([*tmp_path.glob("*.log")]) == 5


@pytest.mark.parametrize(
    ("code", "words", "bounces"),
    [
        (550, b"5.1.1 No such user", True),
        (550, b"5.7.1 Your network is blocked", False),
        (552, b"5.2.2 Mailbox full", False),
        (450, b"4.2.1 Try later", False),
    ],
)
def test_only_an_address_that_is_none_counts_as_one(code, words, bounces):
    """Of the others somebody decides: a blocked sender must not cost all customers their addresses."""
    refusal = _refusal(SMTPRecipientsRefused({"a@x.example": (code, words)}))
    assert (refusal.may_pass, refusal.bounces) == (code < 500, bounces)


@pytest.mark.django_db
@pytest.mark.clause("7.1.3")
def test_the_admin_reads_addresses_masked_and_finds_them_whole_only(office, as_user):
    queue(address="hsiao.wang@example.test")
    letter = OutboxMessage.objects.get()
    admin = as_user(office.admin)
    for page in ("/notices/outbox/", letter.get_absolute_url()):
        text = admin.get(page).content.decode()
        assert ("hsiao.wang" in text, "h***@example.test" in text) == (False, True), page
    for asked, found in (("hsiao", 0), ("hsiao.wang@example.tes", 0), ("Hsiao.Wang@example.test", 1)):
        assert len(admin.get("/notices/outbox/", {"q": asked}).context["listing"].rows) == found, asked
