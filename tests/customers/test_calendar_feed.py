"""The plan in the calendar program of a person's own (7.2.1): a private address, read without signing in."""

from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from customers.models import CalendarFeed
from salesdept.common.calendar import today
from salesdept.people.models import Role
from tests.pipeline.makers import make_opportunity

from .makers import make_contact, make_customer, make_lead, make_record, make_visit

pytestmark = [pytest.mark.django_db, pytest.mark.clause("7.2.1")]

PAGE = "/customers/calendar/feed/"


def tomorrow():
    return today() + timedelta(days=1)


def address_of(person) -> str:
    """A new one's path: the whole is known to who makes it."""
    return urlsplit(CalendarFeed.make(by=person).address).path


def read(client, address) -> list:
    """The events that a calendar program finds there, as an independent parser reads them."""
    answer = client.get(address)
    assert answer.status_code == 200
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


class TestTheAddress:
    @pytest.mark.clause("7.1.3")
    def test_it_is_shown_once_and_kept_as_a_hash(self, office, as_user):
        browser = as_user(office.rep)
        feed = browser.post(PAGE).context["feed"]
        token = feed.address.rpartition("/")[2].removesuffix(".ics")
        assert len(token) >= 43
        assert token not in str(CalendarFeed.objects.values().get())
        assert token not in browser.get(PAGE).content.decode()

    @pytest.mark.clause("7.1.3")
    def test_a_new_one_ends_the_former(self, office, client):
        former, present = address_of(office.rep), address_of(office.rep)
        assert [client.get(address).status_code for address in (former, present)] == [404, 200]
        assert CalendarFeed.objects.count() == 1

    @pytest.mark.clause("7.1.3")
    def test_it_is_ended_by_its_person(self, office, client):
        address = address_of(office.rep)
        client.force_login(office.rep)
        client.post(f"{PAGE}end/")
        assert client.get(address).status_code == 404

    @pytest.mark.clause("7.1.3")
    def test_who_leaves_or_is_locked_is_read_no_more_at_once(self, office, client):
        address = address_of(office.rep)
        office.rep.deactivate(by=office.admin, heir=office.second_rep)
        assert client.get(address).status_code == 404
        office.rep.reactivate(by=office.admin)
        assert client.get(address).status_code == 404

    @pytest.mark.clause("7.1.3")
    def test_another_post_without_a_calendar_has_no_feed(self, office, client, as_user):
        address = address_of(office.rep)
        office.rep.change_role(Role.FINANCE, by=office.admin)
        assert client.get(address).status_code == 404
        assert as_user(office.finance).post(PAGE).status_code == 403

    def test_an_address_that_never_was_answers_like_one_that_ended(self, client, db):
        assert client.get(reverse("feed:feed", args=["x" * 43])).status_code == 404
        assert client.get(reverse("feed:feed", args=["中"])).status_code == 404

    def test_it_sets_no_cookie_and_is_kept_by_nobody_on_the_way(self, office, client):
        answer = client.get(address_of(office.rep))
        assert not answer.cookies
        assert answer["Cache-Control"] == "private, no-cache"
        assert answer["Content-Type"].startswith("text/calendar")
        assert client.post(address_of(office.rep)).status_code == 405


class TestWhatStandsInIt:
    def test_a_visit_with_hours_is_at_that_moment_everywhere(self, office, client):
        customer = make_customer(office.rep, name="永信, 科技; 公司", address="瑞光路 1 號")
        make_contact(customer, name="王大明", phone="0912-345-678")
        visit = make_visit(
            office.rep, customer, day=tomorrow(), starts=time(14), ends=time(15, 30), purpose="談報價\n與交期"
        )
        (event,) = read(client, address_of(office.rep))
        assert event["SUMMARY"] == "永信, 科技; 公司 · 談報價\n與交期"
        assert event["LOCATION"] == "瑞光路 1 號"
        assert event["URL"].endswith(visit.get_absolute_url())
        # Taipei is eight hours ahead.
        assert event.start == datetime.combine(tomorrow(), time(6), UTC)
        assert event.end == datetime.combine(tomorrow(), time(7, 30), UTC)

    @pytest.mark.clause("7.1.3")
    def test_nothing_of_persons_goes_out(self, office, client):
        customer = make_customer(office.rep)
        contact = make_contact(customer, name="王大明", phone="0912-345-678")
        make_visit(office.rep, customer).contacts.add(contact)
        make_record(office.rep, customer, note="secret of the house", next_step="Call", next_on=tomorrow())
        content = client.get(address_of(office.rep)).content.decode()
        assert "Call" in content
        for secret in ("王大明", "0912", "secret"):
            assert secret not in content

    def test_next_steps_stand_for_the_whole_day(self, office, client):
        make_record(office.rep, next_step="Send the offer", next_on=tomorrow())
        make_lead(office.rep, company="Leadsome", next_step="Ring", next_on=tomorrow())
        make_opportunity(office.rep, next_step="Show it", next_on=tomorrow())
        events = read(client, address_of(office.rep))
        assert {str(event["SUMMARY"]).rpartition(" · ")[2] for event in events} == {"Send the offer", "Ring", "Show it"}
        assert {(event.start, event.end) for event in events} == {(tomorrow(), tomorrow() + timedelta(days=1))}

    @pytest.mark.clause("7.1.3")
    def test_it_holds_the_own_plan_of_files_that_are_still_open(self, office, client):
        mine = make_customer(office.rep)
        make_visit(office.rep, mine)
        make_visit(office.second_rep)
        address = address_of(office.rep)
        assert len(read(client, address)) == 1
        mine.pass_to(office.other_rep, by=office.manager)
        assert read(client, address) == []

    def test_a_moved_visit_is_the_same_one_changed_later(self, office, client):
        visit, address = make_visit(office.rep), address_of(office.rep)
        (before,) = read(client, address)
        visit.move(by=office.rep, day=tomorrow() + timedelta(days=3))
        (after,) = read(client, address)
        assert after["UID"] == before["UID"]
        assert after["SEQUENCE"] > before["SEQUENCE"]
        assert after["LAST-MODIFIED"].dt >= before["LAST-MODIFIED"].dt
        assert after.start == before.start + timedelta(days=3)

    def test_what_was_called_off_says_so(self, office, client):
        visit, address = make_visit(office.rep), address_of(office.rep)
        visit.cancel(by=office.rep, reason="ill")
        (event,) = read(client, address)
        assert event["STATUS"] == "CANCELLED"

    def test_lines_are_folded_for_every_program(self, office, client):
        make_visit(office.rep, make_customer(office.rep, name="長名" * 30), purpose="說明" * 80)
        content = client.get(address_of(office.rep)).content
        assert b"\r\n" in content
        assert max(len(line) for line in content.split(b"\r\n")) <= 75
        assert b"\n" not in content.replace(b"\r\n", b"")


class TestReadingAgain:
    def test_nothing_new_is_not_sent_again(self, office, client):
        make_visit(office.rep)
        address = address_of(office.rep)
        tag = client.get(address)["ETag"]
        with time_machine.travel(timedelta(minutes=5) + datetime.now(UTC)):
            again = client.get(address, headers={"If-None-Match": tag})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)

    def test_what_changed_is_sent(self, office, client):
        visit, address = make_visit(office.rep), address_of(office.rep)
        tag = client.get(address)["ETag"]
        visit.move(by=office.rep, day=visit.day + timedelta(days=1))
        assert client.get(address, headers={"If-None-Match": tag}).status_code == 200

    def test_its_person_sees_when_it_was_read_last(self, office, client):
        address = address_of(office.rep)
        client.get(address)
        assert CalendarFeed.objects.get().last_read_at is not None

    def test_it_asks_the_same_few_questions_for_many_visits(self, office, client, django_assert_max_num_queries):
        for number in range(12):
            make_visit(office.rep, day=today() + timedelta(days=number))
        address = address_of(office.rep)
        with django_assert_max_num_queries(9):
            client.get(address)


class TestTheProgrammingInterface:
    def test_a_program_makes_and_ends_it(self, office, api_as):
        api = api_as(office.rep)
        made = api.post("/api/v1/calendar-feeds/")
        assert made.status_code == 201
        assert made.data["address"].endswith(".ics")
        assert "address" not in api.get("/api/v1/calendar-feeds/").data["results"][0]
        assert api_as(office.supervisor).post(f"/api/v1/calendar-feeds/{made.data['id']}/end/").status_code == 404
        assert api.post(f"/api/v1/calendar-feeds/{made.data['id']}/end/").status_code == 204
        assert not CalendarFeed.objects.exists()


def test_a_zone_with_summer_time_is_met_on_both_sides(office, client):
    """The moment counts: 14:00 in Berlin is 12:00 UTC in summer and 13:00 in winter."""
    with time_machine.travel(datetime(2026, 9, 1, 12, tzinfo=UTC)), timezone.override("Europe/Berlin"):
        for day in (date(2026, 9, 2), date(2026, 12, 2)):
            make_visit(office.rep, day=day, starts=time(14), ends=time(15))
        events = read(client, address_of(office.rep))
    assert [event.start.hour for event in events] == [12, 13]
