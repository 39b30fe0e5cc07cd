"""Letters that come back later as mail (7.1.2): a report that names one of ours marks the address, another nothing."""

import pytest
from django.core import mail

from customers.mail.intake import NobodyThere, receive
from customers.surveys.asking import remind
from customers.surveys.progress import progress_of
from salesdept.common.calendar import as_of
from salesdept.common.models import AuditEntry
from salesdept.common.records import uuid7
from salesdept.messages.models import Notice, OutboxMessage
from salesdept.messages.tasks import send_outbox

from .makers import make_contact, make_customer
from .surveys import make_asked, working_noon

pytestmark = [pytest.mark.django_db, pytest.mark.clause("7.1.2")]

ADDRESS = "wang+sales@client.example"
REPORT = """From: MAILER-DAEMON@mx.client.example
To: {to}
Subject: Undelivered Mail Returned to Sender
Content-Type: {kind}; report-type={report}; boundary="x"
MIME-Version: 1.0

--x
Content-Type: text/plain

I am sorry to have to inform you.
--x
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.client.example

{recipient}: rfc822; {address}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} <{address}>: Recipient address rejected

--x
Content-Type: {returned}

{brought}
--x--
"""


def report(letter=None, **given) -> bytes:
    """What a mail server sends back of a letter."""
    facts = {"to": "sales@localhost", "kind": "multipart/report", "report": "delivery-status", "action": "failed"}
    facts |= {"recipient": "Final-Recipient", "address": ADDRESS, "status": "5.1.1", "returned": "message/rfc822"}
    facts |= {"brought": letter.message().as_string() if letter else "Message-ID: <1@elsewhere.example>\n\nHello"}
    return REPORT.format_map(facts | given).encode()


@pytest.fixture
def asked(office):
    """A person of a customer of the rep was asked, and the letter has left."""
    with as_of(working_noon()):
        invitation, _path = make_asked(office, email=ADDRESS)
        send_outbox()
        yield invitation.contact


def works(contact) -> bool:
    contact.refresh_from_db()
    return contact.may_be_reached("mail")


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"returned": "text/rfc822-headers"},
        {"status": "5.0.0"},
        {"recipient": "Original-Recipient", "address": "wang+2Bsales@CLIENT.example"},
    ],
    ids=["whole letter", "its head", "no further code", "as the original recipient"],
)
def test_a_report_on_a_letter_of_ours_marks_the_address_and_its_keeper_hears(
    office, asked, given, django_capture_on_commit_callbacks
):
    assert works(asked)
    with django_capture_on_commit_callbacks(execute=True):
        message = receive(report(mail.outbox[0], **given))
    assert not works(asked)
    assert (message.state, message.sent_at is not None) == ("returned", True)
    assert Notice.objects.filter(recipient=office.rep, key__startswith="fails:").exists()
    traces = str([*AuditEntry.objects.filter(action__in=["come_back", "address_fails"]).values_list("details")])
    assert (traces.count("rejected"), "client.example" in traces) == (2, False), "no address stands in a trace"


def test_a_report_is_known_by_the_address_to_which_it_comes(office, settings, django_capture_on_commit_callbacks):
    settings.MAIL_ADDRESS = "log@crm.example"
    with as_of(working_noon()):
        invitation, _path = make_asked(office, email=ADDRESS)
        send_outbox()
    letter = mail.outbox[0]
    assert (letter.from_email[:5], letter.message()["From"]) == ("log+b", settings.DEFAULT_FROM_EMAIL)
    with django_capture_on_commit_callbacks(execute=True):
        receive(report(), to=letter.from_email)
    assert not works(invitation.contact)


@pytest.mark.clause("4.3.2")
def test_a_letter_that_came_back_is_told_of_the_survey_and_no_reminder_follows(
    office, asked, django_capture_on_commit_callbacks
):
    campaign = asked.survey_invitations.get().campaign
    with django_capture_on_commit_callbacks(execute=True):
        for _twice in range(2):
            receive(report(mail.outbox[0]))
    assert (progress_of(campaign)["sent"], progress_of(campaign)["failed"]) == (1, 1)
    assert AuditEntry.objects.filter(action="come_back").count() == 1
    with as_of(working_noon(20)):
        assert remind(campaign) == 0


@pytest.mark.clause("7.1.3")
@pytest.mark.parametrize(
    "given",
    [
        {"letter": None},
        {"letter": None, "brought": f"Message-ID: <{uuid7().hex}@localhost>\n\nHello"},
        {"letter": None, "to": f"log+b{uuid7().hex}@crm.example"},
        {"kind": "multipart/mixed"},
        {"report": "disposition-notification"},
    ],
    ids=["another's letter", "a letter that never was", "an address that never was", "no report", "a receipt"],
)
def test_what_names_no_letter_of_ours_is_not_believed(asked, settings, given):
    settings.MAIL_ADDRESS = "log@crm.example"
    letter = given.pop("letter", mail.outbox[0])
    with pytest.raises(NobodyThere):
        receive(report(letter, **given))
    assert OutboxMessage.objects.get().state == "sent"
    assert works(asked)


@pytest.mark.clause("7.1.3")
@pytest.mark.parametrize(
    ("given", "state"),
    [
        ({"address": "boss@client.example"}, "sent"),
        ({"action": "delayed", "status": "4.4.1"}, "sent"),
        ({"status": "5.2.2"}, "returned"),
        ({"status": "5.7.1"}, "returned"),
        ({"status": "5.1.8"}, "returned"),
    ],
    ids=["of another recipient", "still being tried", "a full mailbox", "refused by policy", "our own address"],
)
def test_a_report_that_says_nothing_of_the_address_marks_none(
    office, asked, given, state, django_capture_on_commit_callbacks
):
    other = make_contact(make_customer(office.rep), email="boss@client.example")
    with django_capture_on_commit_callbacks(execute=True):
        assert receive(report(mail.outbox[0], **given)).state == state
    assert works(asked)
    assert other.is_reachable


def test_broken_reports_break_nothing(asked):
    whole = report(mail.outbox[0])
    for end in range(0, len(whole), 97):
        for content in (whole[:end], whole[end:], whole[:end] + b"\x00\xff" + whole[end:]):
            try:
                receive(content)
            except NobodyThere:
                continue
