"""Who is asked (4.3.2): left out for a reason that passes, one is looked at again; never asked twice for it; nobody of
our own house, and nobody after a pause or an end.
"""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from customers.models import Case, Contact, Invitation, SurveyCampaign
from customers.surveys.asking import ask, ask_all, ask_now, ask_what_is_missing, remind
from customers.surveys.occasions import occasions_of
from salesdept.common.calendar import as_of, now
from salesdept.common.models import AuditEntry
from salesdept.messages.models import OutboxMessage
from salesdept.messages.tasks import send_outbox

from ..at_once import at_once
from .makers import make_contact, make_customer
from .surveys import (
    close,
    closed_case,
    make_asked,
    make_questionnaire,
    make_survey,
    make_willing,
    willing,
    working_noon,
)

pytestmark = [pytest.mark.django_db, pytest.mark.clause("4.3.2")]


def asked_on(day) -> int:
    with as_of(day):
        return ask_all()


# Left out for now.


def test_who_agrees_later_in_the_span_is_asked_then(office):
    with as_of(date(2026, 1, 10)):
        make_survey(office.clerk, occasion="regular", every_months=6)
        customer = make_customer(office.rep, status="active")
        assert ask_all() == 0
    contact = make_contact(customer)
    assert asked_on(date(2026, 2, 1)) == 0
    assert Invitation.objects.get().left_out == "nobody"
    willing(contact)
    assert [asked_on(date(2026, 2, day)) for day in (2, 3)] == [1, 0]
    assert Invitation.objects.get().contact == contact


def test_who_was_asked_recently_by_another_campaign_is_asked_when_the_rest_is_over(office):
    customer = make_willing(office.rep, status="active")
    with as_of(date(2026, 1, 10)):
        ask_now(make_survey(office.clerk), [customer])
        regular = make_survey(office.clerk, occasion="regular", every_months=6, rest_days=30)
        assert ask_all() == 0
    assert regular.invitations.get().left_out == "recently"
    assert [asked_on(day) for day in (date(2026, 2, 8), date(2026, 2, 10), date(2026, 2, 11))] == [0, 1, 0]


def test_about_an_old_case_nobody_is_asked_any_more(office):
    with as_of(date(2026, 3, 2)):
        make_survey(office.clerk, occasion="case", open_days=30)
        customer = make_customer(office.rep)
        contact = make_contact(customer)
        closed_case(office, customer)
        assert ask_all() == 0
    willing(contact)
    assert asked_on(date(2026, 4, 20)) == 0
    assert asked_on(date(2026, 3, 20)) == 1


def test_who_was_not_drawn_stays_out(office):
    with as_of(date(2026, 1, 10)):
        campaign = make_survey(office.clerk, occasion="regular", every_months=6, sample_percent=1, seed=3)
        for _each in range(5):
            make_willing(office.rep, status="active")
        ask_all()
    left = set(campaign.invitations.values_list("left_out", flat=True))
    assert left == {"sample"}
    assert asked_on(date(2026, 3, 1)) == 0


def test_the_next_person_who_may_be_asked_is_asked(office):
    customer = make_customer(office.rep)
    make_contact(customer, name="First", is_primary=True)
    second = make_contact(customer, name="Second")
    willing(second)
    assert ask_now(make_survey(office.clerk), [customer]) == 1
    assert Invitation.objects.get().contact == second


def test_looking_again_costs_nothing_where_nobody_agreed(office):
    campaign = make_survey(office.clerk, occasion="regular", every_months=6)
    for _each in range(4):
        make_contact(make_customer(office.rep, status="active"))
    ask_what_is_missing(campaign)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        ask_what_is_missing(campaign)
    assert len(asked) == 2


@pytest.mark.parametrize(("before", "after"), [(6, 3), (3, 6), (6, 12)])
def test_changing_the_span_asks_nobody_before_it_has_passed(office, before, after):
    with as_of(date(2026, 1, 10)):
        campaign = make_survey(office.clerk, occasion="regular", every_months=before, rest_days=1)
        make_willing(office.rep, status="active")
        ask_all()
    again = date(2026, 1 + before, 2)
    assert asked_on(again) == 1
    SurveyCampaign.objects.filter(pk=campaign.pk).update(every_months=after)
    months = [date(2026 + month // 12, month % 12 + 1, 5) for month in range(before, before + 24)]
    asked = [day for day in months if asked_on(day)]
    first = asked[0]
    assert (first.year - again.year) * 12 + first.month - again.month >= after
    assert len(asked) <= 24 // after


# Never.


@pytest.mark.parametrize("address", ["{rep}", "somebody@our.example", "somebody@mail.our.example"])
def test_nobody_of_our_own_house_is_asked(office, settings, address):
    settings.OWN_MAIL_DOMAINS = ["our.example"]
    campaign, customer = make_survey(office.clerk), make_customer(office.rep)
    willing(make_contact(customer, email=address.format(rep=office.rep.email.upper())))
    assert ask_now(campaign, [customer]) == 0
    assert campaign.invitations.get().left_out == "staff"


@pytest.mark.parametrize("typed", ["0911-222-333", "+886 911 222 333"])
def test_no_text_message_goes_to_a_phone_of_our_own_people_also_of_who_has_left(office, as_user, typed):
    page = f"/people/accounts/{office.second_rep.pk}/"
    told = {"name": "Mei", "email": office.second_rep.email, "version": 1}
    wrong = as_user(office.manager).post(f"{page}edit/", told | {"mobiles": "02-2345-6789"})
    assert (wrong.status_code, "No mobile number" in wrong.content.decode()) == (422, True)
    assert as_user(office.manager).post(f"{page}edit/", told | {"mobiles": f"{typed}\n"}).status_code == 302
    office.second_rep.refresh_from_db()
    assert office.second_rep.mobiles == ["+886911222333"]
    entry = AuditEntry.objects.of(office.second_rep).first()
    assert entry.details["changed"]["mobiles"] == ["•••", "•••"]
    office.second_rep.deactivate(by=office.manager, heir=office.rep)
    campaign = make_survey(office.clerk, channel="text")
    ours, other = make_customer(office.rep), make_customer(office.rep)
    willing(make_contact(ours, phone="(0911) 222333"), "text")
    willing(make_contact(other, phone="0911222334"), "text")
    assert [ask_now(campaign, [customer]) for customer in (ours, other)] == [0, 1]
    assert campaign.invitations.get(customer=ours).left_out == "staff"


def test_a_reminder_goes_to_no_address_of_our_own_either(office):
    with as_of(working_noon()):
        invitation, _path = make_asked(office)
        send_outbox()
    with as_of(working_noon(10)):
        Contact.objects.filter(pk=invitation.contact_id).update(email=office.rep.email)
        assert remind(invitation.campaign) == 0
        Contact.objects.filter(pk=invitation.contact_id).update(email="wang@client.example")
        assert remind(invitation.campaign) == 1


def test_a_case_that_an_answer_opened_is_not_asked_about(office):
    _invitation, path = make_asked(office)
    make_survey(office.clerk, occasion="case", rest_days=1)
    Client().post(path, {"on_page": "q1,q2,q3,q4", "q1": "1"})
    with as_of(now() + timedelta(days=2)):
        close(office, Case.objects.get())
        assert ask_all() == 0
    assert Invitation.objects.count() == 1


@pytest.mark.parametrize("step", ["pause", "end"])
def test_pause_and_end_stop_a_run_that_has_begun(office, step):
    campaign = make_survey(office.clerk, occasion="case", remind_after_days=1)
    closed_case(office, make_willing(office.rep))
    with as_of(working_noon(-10)):
        make_asked(office, make_survey(office.clerk, remind_after_days=1))
        send_outbox()
    other = SurveyCampaign.objects.exclude(pk=campaign.pk).get()
    seen = [*occasions_of(campaign)]
    for running in (campaign, other):
        SurveyCampaign.objects.get(pk=running.pk).perform(step, by=office.clerk)
    assert [ask(campaign, occasion) for occasion in seen] == [False]
    assert remind(other) == 0
    assert not campaign.invitations.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_who_pauses_waits_for_the_one_being_asked_and_no_other_follows(office):
    campaign = make_survey(office.clerk, occasion="case")
    for _each in range(6):
        closed_case(office, make_willing(office.rep))
    at_once(ask_all, lambda: SurveyCampaign.objects.get(pk=campaign.pk).pause(by=office.clerk))
    asked = campaign.invitations.count()
    assert ask_all() == 0
    assert campaign.invitations.count() == asked == OutboxMessage.objects.filter(key__startswith="survey:").count()


# What it costs.


def test_five_hundred_letters_wake_the_sender_once(office, django_capture_on_commit_callbacks):
    customers = [make_willing(office.rep) for _each in range(3)]
    campaign = make_survey(office.clerk)
    with django_capture_on_commit_callbacks() as woken, transaction.atomic():
        assert ask_now(campaign, customers) == 3
    assert len([one for one in woken if one.__name__ == "_hint"]) == 1


def test_the_clerks_list_is_read_by_one_query_however_long(office, as_user):
    campaign = make_survey(office.clerk)
    names = [make_customer(office.rep, name=f"Company {letter}").name for letter in "ABCDEFGH"]
    client = as_user(office.clerk)
    where = f"{campaign.get_absolute_url()}ask/"

    def queries(lines) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.post(where, {"customers": "\n".join([*lines, "Nobody Ltd"])}).status_code == 422
        return len(asked)

    assert queries(names[:1]) == queries(names)


def test_lists_of_questionnaires_read_their_questions_at_once(office, as_user, api_as):
    def queries(get, path) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert get(path).status_code == 200
        return len(asked)

    make_questionnaire(office.clerk)
    sides = [
        (as_user(office.clerk).get, "/customers/surveys/questionnaires/"),
        (api_as(office.clerk).get, "/api/v1/questionnaires/"),
    ]
    before = [queries(*side) for side in sides]
    for _each in range(4):
        make_questionnaire(office.clerk)
    assert [queries(*side) for side in sides] == before
