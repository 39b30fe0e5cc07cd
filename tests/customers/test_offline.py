"""A visit is logged without a line and sent when it is back (3.1.3, 7.2.1): once, and by who logged it alone."""

from datetime import time, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.urls import reverse
from rest_framework.test import APIClient

from customers.models import Communication, PlannedVisit
from salesdept.common.calendar import as_of, now, today
from salesdept.common.records import uuid7

from .makers import make_contact, make_customer, make_visit

pytestmark = [pytest.mark.django_db, pytest.mark.clause("7.2.1")]

API = "/api/v1/communications/"


def kept(person, customer, **given) -> dict:
    """As a device kept it."""
    facts = {"record_id": uuid7(), "by": person.pk, "customer": customer.pk, "kind": "visit", "outcome": "progress"}
    return {name: str(value) for name, value in (facts | {"happened_at": now().isoformat()} | given).items()}


class TestSending:
    def test_it_tells_when_it_was_and_when_it_came(self, office, api_as):
        customer, hours_ago = make_customer(office.rep), now() - timedelta(hours=3)
        sent = kept(office.rep, customer, happened_at=hours_ago.isoformat(), note="asked for a quote")
        assert api_as(office.rep).post(API, sent).status_code == 201
        record = Communication.objects.get()
        assert (record.happened_at, record.note) == (hours_ago, "asked for a quote")
        assert record.created_at > hours_ago + timedelta(hours=2)

    def test_sent_again_after_a_lost_answer_it_is_the_same_record(self, office, api_as):
        visit = make_visit(office.rep, day=today())
        sent = kept(office.rep, visit.customer, visit=visit.pk, next_step="Call", next_on=today())
        answers = [api_as(office.rep).post(API, sent) for _time in range(3)]
        assert [answer.status_code for answer in answers] == [201, 201, 201]
        assert {answer.data["id"] for answer in answers} == {sent["record_id"]}
        assert Communication.objects.count() == 1
        assert PlannedVisit.objects.get().record.pk.hex == sent["record_id"].replace("-", "")

    def test_what_is_told_twice_in_one_day_makes_one_visit(self, office, api_as):
        """The second record is one of its own; the plan was kept by the first."""
        visit = make_visit(office.rep, day=today())
        for _time in range(2):
            api_as(office.rep).post(API, kept(office.rep, visit.customer, visit=visit.pk))
        assert Communication.objects.count() == 2
        assert Communication.objects.filter(plan=visit).count() == 1

    @pytest.mark.clause("7.1.3")
    def test_another_person_on_the_device_does_not_send_it(self, office, api_as):
        customer = make_customer(office.rep)
        sent = kept(office.rep, customer)
        answer = api_as(office.supervisor).post(API, sent)
        assert (answer.status_code, answer.data["clause"]) == (403, "7.1.3")
        assert not Communication.objects.exists()

    @pytest.mark.clause("7.1.3")
    def test_a_file_that_was_handed_over_meanwhile_is_refused_like_an_absent_one(self, office, api_as):
        customer = make_customer(office.rep)
        sent = kept(office.rep, customer)
        customer.pass_to(office.other_rep, by=office.manager)
        answers = [
            api_as(office.rep).post(API, body)
            for body in (sent, sent | {"customer": "01a208ac-0000-7000-8000-000000000000"})
        ]
        assert [answer.status_code for answer in answers] == [400, 400]
        assert answers[0].data == answers[1].data

    @pytest.mark.clause("7.1.1")
    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"outcome": "received"}, "outcome"),
            ({"next_step": "Call"}, "next_on"),
            ({"happened_at": "soon"}, "happened_at"),
            ({"happened_at": "2199-01-01T00:00:00Z"}, "happened_at"),
            ({"note": "x" * 4001}, "note"),
        ],
    )
    def test_what_is_refused_is_told_at_its_field_and_can_be_sent_corrected(self, office, api_as, wrong, field):
        sent = kept(office.rep, make_customer(office.rep))
        refused = api_as(office.rep).post(API, sent | wrong)
        assert refused.status_code == 400
        assert field in refused.data["errors"]
        assert api_as(office.rep).post(API, sent).status_code == 201

    def test_a_device_whose_clock_is_a_little_ahead_is_believed(self, office, api_as):
        ahead = (now() + timedelta(minutes=5)).isoformat()
        api_as(office.rep).post(API, kept(office.rep, make_customer(office.rep), happened_at=ahead))
        assert Communication.objects.get().happened_at <= now()


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_five_at_once_are_one_record_and_one_visit(office):
    visit = make_visit(office.rep, day=today())
    sent, start, answers = kept(office.rep, visit.customer, visit=visit.pk), Barrier(5), []

    def send():
        api = APIClient()
        api.force_authenticate(office.rep)
        start.wait()
        try:
            answers.append(api.post(API, sent).status_code)
        finally:
            connection.close()

    senders = [Thread(target=send) for _number in range(5)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert answers == [201] * 5
    assert Communication.objects.count() == 1
    assert PlannedVisit.objects.get().record_id == Communication.objects.get().pk


@pytest.mark.clause("7.1.3")
class TestWhatTheDeviceKeeps:
    def test_names_of_the_day_first_and_nothing_of_persons(self, office, as_user):
        customer = make_customer(office.rep, name="永信科技", phone="02-2712-3456", address="瑞光路 1 號")
        make_contact(customer, name="王大明")
        other = make_customer(office.rep)
        make_customer(office.other_rep, name="Foreign")
        visit = make_visit(office.rep, customer, day=today(), starts=time(9), ends=time(10), purpose="談報價")
        answer = as_user(office.rep).get(reverse("customers:offline_day"))
        told = answer.json()
        assert told["person"] == str(office.rep.pk)
        assert told["customers"] == [
            {"customer": str(customer.pk), "name": "永信科技", "visit": str(visit.pk), "about": "09:00–10:00 · 談報價"},
            {"customer": str(other.pk), "name": other.name},
        ]
        for secret in ("王大明", "2712", "瑞光", "Foreign"):
            assert secret not in answer.content.decode()
        assert answer["Cache-Control"] == "no-store"

    def test_visits_of_other_days_and_made_ones_are_not_of_the_day(self, office, as_user):
        with as_of(today()):
            make_visit(office.rep)
            make_visit(office.rep, day=today()).meet(by=office.rep, outcome="progress")
        told = as_user(office.rep).get(reverse("customers:offline_day")).json()["customers"]
        assert not [one for one in told if "visit" in one]

    def test_who_logs_nothing_keeps_nothing(self, office, as_user):
        assert as_user(office.finance).get(reverse("customers:offline_day")).status_code == 403
        assert "data-offline" not in as_user(office.finance).get("/").content.decode()

    def test_the_page_for_without_a_line_is_nobodys(self, office, client):
        stranger = client.get(reverse("offline:page")).content
        client.force_login(office.rep)
        signed_in = client.get(reverse("offline:page")).content
        assert signed_in == stranger
        assert office.rep.name not in signed_in.decode()

    def test_the_worker_stands_at_the_root_and_is_asked_for_anew(self, client):
        answer = client.get(reverse("offline:worker"))
        assert answer["Content-Type"] == "text/javascript"
        assert answer["Cache-Control"] == "no-cache"
        assert reverse("offline:worker").count("/") == 1
        assert reverse("offline:page") in answer.content.decode()

    def test_its_names_cost_few_questions(self, office, as_user, django_assert_max_num_queries):
        for _stop in range(8):
            make_visit(office.rep, day=today())
        browser = as_user(office.rep)
        with django_assert_max_num_queries(8):
            browser.get(reverse("customers:offline_day"))
