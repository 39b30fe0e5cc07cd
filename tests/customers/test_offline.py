"""A visit is logged without a line and sent when it is back (3.1.3, 7.2.1): once, and by who logged it alone."""

from datetime import datetime, time, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils.timezone import make_aware
from rest_framework.test import APIClient

from customers.models import Attachment, CheckIn, Communication, PlannedVisit
from salesdept.common.calendar import as_of, now, today
from salesdept.common.records import uuid7

from ..at_once import at_once
from .makers import make_contact, make_customer, make_visit
from .test_check_in import HERE, photo

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


def arrived(person, hours_ago: float = 3, **given) -> dict:
    """A check-in as a device kept it."""
    facts = {"record_id": uuid7(), "by": person.pk, "at": (now() - timedelta(hours=hours_ago)).isoformat()}
    return {name: str(value) for name, value in (facts | given).items()}


def address(visit) -> str:
    return f"/api/v1/visits/{visit.pk}/check_in/"


@pytest.fixture
def evening():
    """18:00 of a day on which a visit was planned at 8:00: a function that makes such visits."""
    day = today()
    morning, now_then = (make_aware(datetime.combine(day, time(hour))) for hour in (8, 18))

    def visit_of(person, **given):
        return make_visit(person, day=day, created_at=morning, **given)

    with as_of(now_then):
        yield visit_of


class TestArrivingWithoutALine:
    def test_it_is_of_the_moment_when_it_was_made_and_said_as_such(self, office, api_as, as_user, evening):
        visit = evening(office.rep)
        sent = arrived(office.rep) | HERE
        answer = api_as(office.rep).post(address(visit), sent)
        assert answer.status_code == 200, answer.data
        made = CheckIn.objects.get()
        assert made.at == datetime.fromisoformat(sent["at"])
        assert (made.created_at, made.latitude) == (now(), Decimal("25.03301"))
        for reader in (office.rep, office.supervisor):
            page = as_user(reader).get(visit.get_absolute_url()).content.decode()
            assert "by the device" in page

    def test_one_made_with_a_line_says_nothing_of_a_device(self, office, as_user):
        visit = make_visit(office.rep, day=today())
        as_user(office.rep).post(f"{visit.get_absolute_url()}check-in/")
        assert "by the device" not in as_user(office.rep).get(visit.get_absolute_url()).content.decode()

    def test_sent_again_after_a_lost_answer_it_is_the_same_one_with_one_photo(self, office, api_as, evening):
        visit, sent = evening(office.rep), arrived(office.rep)
        answers = [api_as(office.rep).post(address(visit), sent | {"photo": photo()}) for _time in range(3)]
        assert [answer.status_code for answer in answers] == [200, 200, 200]
        assert CheckIn.objects.get().pk.hex == sent["record_id"].replace("-", "")
        assert Attachment.objects.count() == 1

    def test_another_one_at_the_same_visit_is_refused(self, office, api_as, evening):
        visit = evening(office.rep)
        answers = [api_as(office.rep).post(address(visit), arrived(office.rep)) for _time in range(2)]
        assert [answer.status_code for answer in answers] == [200, 409]

    def test_the_id_of_one_visit_s_arrival_serves_no_other_visit(self, office, api_as, evening):
        sent = arrived(office.rep)
        answers = [api_as(office.rep).post(address(evening(office.rep)), sent) for _visit in range(2)]
        assert [answer.status_code for answer in answers] == [200, 403]

    @pytest.mark.clause("7.1.3")
    def test_another_person_on_the_device_does_not_send_it(self, office, api_as, evening):
        visit, sent = evening(office.rep), arrived(office.rep)
        assert api_as(office.supervisor).post(address(visit), sent).status_code == 403
        own = evening(office.second_rep)
        answer = api_as(office.second_rep).post(address(own), sent)
        assert (answer.status_code, answer.data["clause"]) == (403, "7.1.3")
        assert not CheckIn.objects.exists()

    @pytest.mark.parametrize(
        ("hours_ago", "status"), [(-0.2, 200), (-0.5, 400), (9, 200), (10.2, 200), (10.5, 422), (24, 422)]
    )
    def test_its_time_is_one_at_which_it_can_have_been(self, office, api_as, evening, hours_ago, status):
        """Not ahead of us by more than clocks differ, not before it was planned, and on the day of the visit."""
        visit = evening(office.rep)
        answer = api_as(office.rep).post(address(visit), arrived(office.rep, hours_ago))
        assert answer.status_code == status, answer.data
        assert CheckIn.objects.count() == (status == 200)
        if status == 200:
            assert CheckIn.objects.get().at <= now()

    @pytest.mark.parametrize(("days", "status"), [(6, 200), (8, 422)])
    def test_a_device_may_keep_it_for_a_week(self, office, api_as, evening, days, status):
        visit, sent = evening(office.rep), arrived(office.rep)
        with as_of(now() + timedelta(days=days)):
            assert api_as(office.rep).post(address(visit), sent).status_code == status

    def test_it_may_come_after_the_record_but_not_have_been_after_it(self, office, api_as, evening):
        before, after = evening(office.rep), evening(office.rep)
        for visit in (before, after):
            with as_of(now() - timedelta(hours=2)):
                visit.meet(by=office.rep, outcome="progress")
        assert api_as(office.rep).post(address(before), arrived(office.rep, 3)).status_code == 200
        assert api_as(office.rep).post(address(after), arrived(office.rep, 1)).status_code == 409


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_five_sendings_at_once_are_one_arrival(office):
    visit = make_visit(office.rep, day=today())
    assert _five_at_once(office.rep, address(visit), arrived(office.rep, 0)) == [200] * 5
    assert CheckIn.objects.count() == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_five_at_once_are_one_record_and_one_visit(office):
    visit = make_visit(office.rep, day=today())
    sent = kept(office.rep, visit.customer, visit=visit.pk)
    assert _five_at_once(office.rep, API, sent) == [201] * 5
    assert Communication.objects.count() == 1
    assert PlannedVisit.objects.get().record_id == Communication.objects.get().pk


def _five_at_once(person, url: str, sent: dict) -> list[int]:
    """The answers to the same call from so many connections."""

    def send():
        api = APIClient()
        api.force_authenticate(person)
        return api.post(url, sent).status_code

    return at_once(*[send] * 5)


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
            {
                "customer": str(customer.pk),
                "name": "永信科技",
                "visit": str(visit.pk),
                "about": "09:00–10:00 · 談報價",
                "arrived": False,
            },
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
