"""How the letter of a survey goes out (4.3.2, 7.1.3): to who may still be asked when it leaves, at a civil hour, with a
link that the database never holds and an end to it by one tap.
"""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from customers.models import Consent, Contact, Invitation, SurveyAnswer
from customers.surveys.asking import ask_now, ask_what_is_missing, remind
from customers.surveys.progress import progress_of, withheld_from
from salesdept.common.calendar import as_of, now
from salesdept.common.mobile import dialled
from salesdept.messages.models import Notice, OutboxMessage
from salesdept.messages.tasks import send_outbox
from salesdept.people.models import WorkDay

from .imports import imported
from .makers import make_contact, make_customer
from .surveys import closed_case, make_asked, make_survey, path_in, willing, working_noon

pytestmark = [pytest.mark.django_db, pytest.mark.clause("4.3.2"), pytest.mark.clause("7.1.3")]

State = OutboxMessage.State


@pytest.fixture
def asked(office):
    """Asked at noon of a working day; the letter waits."""
    with as_of(working_noon()):
        return make_asked(office)[0]


def at(day: str, hour: int) -> datetime:
    return timezone.make_aware(datetime.fromisoformat(f"{day}T{hour:02}:00"))


def sent_at(moment) -> int:
    """How many letters left on a run at that moment."""
    with as_of(moment):
        send_outbox()
    return len(mail.outbox)


def the_letter() -> OutboxMessage:
    return OutboxMessage.objects.get(key__startswith="survey:")


# What it says.


def test_the_link_is_written_as_the_letter_leaves_and_stands_nowhere_else(asked):
    assert the_letter().body == ""
    assert sent_at(working_noon()) == 1
    letter = mail.outbox[0]
    assert "Are you content? (q1)" in Client().get(path_in(letter.body)).content.decode()
    assert the_letter().body == ""


def test_the_mail_program_offers_an_end_by_one_tap(asked):
    sent_at(working_noon())
    headers = mail.outbox[0].extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    stop = urlsplit(headers["List-Unsubscribe"].strip("<>")).path
    assert Client().post(stop, {"List-Unsubscribe": "One-Click"}).status_code == 200
    asked.refresh_from_db()
    assert (asked.unsubscribed_at is not None, asked.contact.wish("mail")) == (True, "refused")


def test_the_letter_speaks_of_the_case_in_neutral_words_of_the_readers_language(office):
    with as_of(working_noon()):
        campaign = make_survey(office.clerk, occasion="case")
        customer = make_customer(office.rep)
        willing(make_contact(customer, language="zh-hans", is_primary=True))
        case = closed_case(office, customer, "Difficult Mr Wang again")
        assert ask_what_is_missing(campaign) == 1
    about = Invitation.objects.get().about
    assert "Wang" not in about
    assert str(case.created_at.year) in about
    sent_at(working_noon())
    assert "Difficult" not in mail.outbox[0].body


# Whether it leaves.


def answer(invitation) -> None:
    Client().post(path_in(f"{invitation.new_address()}\n"), {"on_page": "q1,q2,q4", "q1": "4", "q4": "fine"})


def refuse(invitation) -> None:
    Consent.say(invitation.contact, ways=["mail"], wish="refused", source="call", by=None)


def expire(invitation) -> None:
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=now() - timedelta(days=1))


def correct(invitation) -> None:
    Contact.objects.filter(pk=invitation.contact_id).update(email="new@client.example")


@pytest.mark.parametrize(
    ("meanwhile", "why"),
    [
        (answer, "answered meanwhile"),
        (lambda invitation: invitation.unsubscribe(), "wants no more surveys"),
        (refuse, "may no longer be reached this way"),
        (expire, "the survey or its link has ended"),
        (correct, "the address was changed"),
        (
            lambda invitation: invitation.contact.mark_failed("email-0", by=None, why="gone"),
            "may no longer be reached this way",
        ),
    ],
    ids=["answered", "unsubscribed", "refused", "expired", "corrected", "failed"],
)
def test_what_happened_meanwhile_withholds_the_letter_and_the_pages_say_why(office, as_user, asked, meanwhile, why):
    meanwhile(asked)
    assert sent_at(working_noon()) == 0
    letter = the_letter()
    assert (letter.state, letter.told_trouble) == (State.WITHHELD, why)
    assert why in as_user(office.admin).get("/notices/outbox/").content.decode()
    assert why in as_user(office.admin).get(letter.get_absolute_url()).content.decode()
    assert withheld_from(asked.campaign) == [(why, 1)]
    assert why in as_user(office.clerk).get(asked.campaign.get_absolute_url()).content.decode()


def test_an_ended_survey_sends_nothing_more_and_a_paused_one_when_it_goes_on(office, asked):
    campaign = asked.campaign
    campaign.pause(by=office.clerk)
    assert sent_at(working_noon()) == 0
    assert (the_letter().state, the_letter().attempts) == (State.PENDING, 0)
    campaign.resume(by=office.clerk)
    assert sent_at(working_noon() + timedelta(hours=2)) == 1
    with as_of(working_noon(10)):
        assert remind(campaign) == 1
    campaign.end(by=office.clerk)
    assert sent_at(working_noon(10)) == 1


def test_sent_again_it_is_asked_again_and_has_a_new_link(office, asked):
    OutboxMessage.objects.update(state=State.UNKNOWN)
    with as_of(working_noon()):
        the_letter().send_again(by=office.admin)
    assert sent_at(working_noon()) == 1
    OutboxMessage.objects.update(state=State.UNKNOWN, sent_at=None)
    refuse(asked)
    with as_of(working_noon()):
        the_letter().send_again(by=office.admin)
    assert sent_at(working_noon()) == 1
    assert the_letter().state == State.WITHHELD


@pytest.mark.parametrize(
    ("moment", "leaves"),
    [
        (at("2026-03-03", 7), at("2026-03-03", 8)),
        (at("2026-03-03", 21), at("2026-03-04", 8)),
        (at("2026-03-06", 22), at("2026-03-09", 8)),
        (at("2026-03-08", 12), at("2026-03-09", 8)),
        (at("2026-03-10", 12), at("2026-03-11", 8)),
    ],
    ids=["before eight", "at nine", "Friday night", "Sunday", "holiday"],
)
def test_at_night_and_on_days_off_letters_wait_for_the_morning(office, moment, leaves):
    WorkDay.objects.create(day="2026-03-10", name="Holiday")
    with as_of(moment):
        make_asked(office)
    assert sent_at(moment) == 0
    assert the_letter().not_before == leaves
    assert sent_at(leaves) == 1


def test_the_reminder_counts_from_the_day_on_which_the_letter_left(office):
    """Letters that waited through long holidays don't arrive together with their reminders."""
    WorkDay.objects.bulk_create(WorkDay(day=f"2026-02-{day:02}", name="New Year") for day in range(14, 24))
    with as_of(at("2026-02-14", 12)):
        campaign = make_asked(office)[0].campaign
    with as_of(at("2026-02-23", 12)):
        assert remind(campaign) == 0
    assert sent_at(at("2026-02-24", 9)) == 1
    for day, due in [("2026-03-02", 0), ("2026-03-03", 1)]:
        with as_of(at(day, 12)):
            assert remind(campaign) == due


# What comes back.


@pytest.fixture
def bouncing(settings, tmp_path):
    settings.EMAIL_BACKEND = "salesdept.messages.sandbox.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    settings.SANDBOX_FAULT = "bounce"


@pytest.mark.clause("7.1.2")
def test_an_address_that_does_not_exist_is_marked_so_that_nobody_writes_there_again(
    office, asked, bouncing, django_capture_on_commit_callbacks
):
    same = make_contact(make_customer(office.other_rep), email=asked.contact.email.upper())
    with django_capture_on_commit_callbacks(execute=True):
        sent_at(working_noon())
    assert the_letter().state == State.FAILED
    for contact in Contact.objects.filter(pk__in=[asked.contact_id, same.pk]):
        assert "550 5.1.1" in contact.broken[0]
    assert Notice.objects.filter(recipient=office.rep, key__startswith="fails:").exists()
    with as_of(working_noon(10)):
        assert remind(asked.campaign) == 0
    other = make_survey(office.clerk, rest_days=1)
    with as_of(working_noon(40)):
        ask_now(other, [asked.customer])
    assert other.invitations.get().left_out == "refused"


def test_progress_counts_persons_and_no_phone_as_bounced(office, asked, bouncing):
    Contact.objects.get(pk=asked.contact_id).mark_failed("phone-0", by=None, why="wrong number")
    assert progress_of(asked.campaign)["failed"] == 0
    sent_at(working_noon())
    told = progress_of(asked.campaign)
    assert (told["asked"], told["sent"], told["failed"], told["reminded"]) == (1, 0, 1, 0)


# By text message.


@pytest.fixture
def texts(settings, tmp_path):
    """Where the sandbox writes text messages."""
    settings.EMAIL_FILE_PATH = tmp_path
    return tmp_path


@pytest.mark.parametrize(
    ("number", "as_dialled"),
    [
        ("0912-345-678", "+886912345678"),
        ("+886 912 345 678", "+886912345678"),
        ("+86 138 0013 8000", "+8613800138000"),
        ("13800138000", "+8613800138000"),
        ("+852 9123 4567", "+85291234567"),
        ("(02) 2345-6789", ""),
        ("+886 2 2345 6789", ""),
        ("9123 4567", ""),
        ("ext. 12", ""),
    ],
)
def test_text_messages_go_to_mobile_numbers_alone(number, as_dialled):
    assert dialled(number) == as_dialled


def test_a_text_message_brings_a_short_text_with_the_link_and_stop_ends_that_way_alone(office, as_user, texts):
    campaign = make_survey(office.clerk, channel="text")
    customer = make_customer(office.rep)
    contact = make_contact(
        customer, phone="02-2345-6789", other_phones=["0912-345-678"], language="en", is_primary=True
    )
    willing(contact)
    with as_of(working_noon()):
        assert ask_now(campaign, [customer]) == 0, "the consent is to mail"
        willing(contact, "text")
        assert ask_now(campaign, [customer]) == 1
        send_outbox()
    number, text = next(texts.glob("*.txt")).read_text(encoding="utf-8").split("\n", 1)
    assert number == "+886912345678"
    assert len(text) < 250
    assert mail.outbox == []
    outbox = as_user(office.admin).get("/notices/outbox/").content.decode()
    assert ("+886912345678" in outbox, "+8869*****678" in outbox) == (False, True)
    path = path_in(text)
    assert 'href="stop/?lang=en"' in Client().get(path).content.decode()
    Client().post(f"{path}stop/")
    contact.refresh_from_db()
    assert (contact.wish("text"), contact.wish("mail")) == ("refused", "given")


def test_who_has_no_mobile_number_is_left_out_with_the_reason(office, texts):
    campaign, customer = make_survey(office.clerk, channel="text"), make_customer(office.rep)
    willing(make_contact(customer, phone="02-2345-6789"), "text")
    assert ask_now(campaign, [customer]) == 0
    assert campaign.invitations.get().left_out == "mobile"


def test_the_clerk_chooses_the_way_on_the_form(office, as_user):
    page = as_user(office.clerk).get("/customers/surveys/new/").content.decode()
    assert '<option value="text">' in page


# Who rates himself.


@pytest.mark.parametrize("is_new", [True, False], ids=["entered", "changed"])
def test_an_address_that_the_rep_wrote_shortly_before_is_marked_where_its_answer_is_read(office, as_user, is_new):
    customer, campaign = make_customer(office.rep), make_survey(office.clerk)
    where = f"{customer.get_absolute_url()}contacts/new/"
    if not is_new:
        where = f"/customers/contacts/{make_contact(customer, is_primary=True).pk}/edit/"
    with as_of(working_noon()):
        said = {"name": "Ms Wang", "email": "friend@else.example", "is_primary": "on"}
        assert as_user(office.rep).post(where, said).status_code == 302
        willing(Contact.objects.get())
    with as_of(working_noon() + timedelta(days=3)):
        ask_now(campaign, [customer])
        answer(Invitation.objects.get())
    page = as_user(office.manager).get(SurveyAnswer.objects.get().get_absolute_url())
    assert "The rep who is rated wrote the address 3 days before it was asked." in page.content.decode()
    for address in ("/customers/surveys/answers/", campaign.get_absolute_url(), "/customers/surveys/results/"):
        assert "Address in doubt" in as_user(office.manager).get(address).content.decode()


@pytest.mark.parametrize(
    ("before", "rows", "by", "is_marked"),
    [
        (None, {"contact": "Ms Wang", "email": "friend@else.example"}, "rep", True),
        (None, {"contact": "Ms Wang", "email": "friend@else.example"}, "clerk", False),
        ("", {"contact": "Ms Wang", "email": "friend@else.example"}, "rep", True),
        ("wang@client.example", {"contact": "Ms Wang", "title": "Buyer"}, "rep", False),
    ],
    ids=["made", "made by another", "filled in", "another fact filled in"],
)
def test_an_address_that_came_by_the_reps_own_import_is_marked_too(office, before, rows, by, is_marked):
    customer = make_customer(office.rep, name="ACME")
    if before is not None:
        make_contact(customer, name="Ms Wang", email=before, phone="", is_primary=True)
    table = [("company", *rows), ("ACME", *rows.values())]
    imported(table, getattr(office, by), doubles="fill", owner=str(office.rep.pk) if by == "clerk" else "")
    willing(Contact.objects.get())
    ask_now(make_survey(office.clerk), [customer])
    assert bool(Invitation.objects.get().address_in_doubt) == is_marked


def test_an_address_that_others_keep_or_that_is_old_bears_no_mark(office, as_user):
    customer, campaign = make_customer(office.rep), make_survey(office.clerk)
    new = {"name": "Ms Wang", "email": "wang@client.example", "is_primary": "on"}
    with as_of(now() - timedelta(days=31)):
        as_user(office.rep).post(f"{customer.get_absolute_url()}contacts/new/", new)
    willing(Contact.objects.get())
    ask_now(campaign, [customer])
    assert Invitation.objects.get().address_in_doubt == ""
