"""Visits in the plan of the week (3.1.3, 7.2.1): planned, moved, called off with a reason, made; and the calendar."""

from datetime import date, time, timedelta

import pytest
from django.urls import reverse

from customers.models import Communication, PlannedVisit
from customers.today import promises_due, visits_missed
from customers.visits.dates import promises
from salesdept.common.calendar import as_of, today
from salesdept.common.dates import entries_for
from salesdept.common.errors import NotNow, NotYourPart, RuleBroken
from salesdept.common.festivals import holiday, lunar_name
from salesdept.common.today import items_of
from tests.pipeline.makers import make_opportunity

from .makers import make_contact, make_customer, make_record, make_visit

pytestmark = [pytest.mark.django_db, pytest.mark.clause("7.2.1")]

NEW = "/customers/visits/new/"


def tomorrow():
    return today() + timedelta(days=1)


def plan(browser, customer, **given):
    entered = {"customer": customer.pk, "day": tomorrow()} | given
    return browser.post(NEW, entered)


class TestPlanning:
    @pytest.mark.clause("3.1.3")
    def test_whom_and_when_are_enough(self, office, as_user):
        customer = make_customer(office.rep)
        assert plan(as_user(office.rep), customer).status_code == 302
        visit = PlannedVisit.objects.get()
        assert (visit.person, visit.customer, visit.day, visit.starts, visit.state) == (
            office.rep,
            customer,
            tomorrow(),
            None,
            "planned",
        )

    def test_it_lasts_an_hour_unless_it_is_said(self, office, as_user):
        plan(as_user(office.rep), make_customer(office.rep), starts="14:00")
        assert PlannedVisit.objects.get().hours == "14:00–15:00"

    @pytest.mark.parametrize(
        ("entered", "field"),
        [
            ({"day": "2020-01-01"}, "day"),
            ({"ends": "15:00"}, "starts"),
            ({"starts": "15:00", "ends": "14:00"}, "ends"),
            ({"starts": "25:00"}, "starts"),
        ],
    )
    def test_hours_that_cannot_be_are_told_at_the_field(self, office, as_user, entered, field):
        answer = plan(as_user(office.rep), make_customer(office.rep), **entered)
        assert answer.status_code == 422
        assert field in answer.context["form"].errors
        assert not PlannedVisit.objects.exists()

    @pytest.mark.clause("7.1.3")
    def test_a_foreign_customer_is_refused_like_an_absent_one(self, office, as_user):
        browser = as_user(office.rep)
        foreign = make_customer(office.other_rep)
        pages = [
            browser.post(NEW, {"customer": key, "day": tomorrow()}).context["form"].errors
            for key in (foreign.pk, "01a208ac-0000-7000-8000-000000000000")
        ]
        assert pages[0] == pages[1]
        assert not PlannedVisit.objects.exists()

    @pytest.mark.clause("7.1.3")
    def test_persons_and_places_are_those_of_the_file(self, office, as_user):
        customer = make_customer(office.rep, address="瑞光路 1 號")
        mine, foreign = make_contact(customer), make_contact(make_customer(office.other_rep))
        browser = as_user(office.rep)
        assert plan(browser, customer, contacts=[foreign.pk]).status_code == 422
        assert plan(browser, customer, contacts=[mine.pk], address=customer.addresses.get().pk).status_code == 302
        visit = PlannedVisit.objects.get()
        assert list(visit.contacts.all()) == [mine]
        assert visit.place == "瑞光路 1 號"

    @pytest.mark.clause("7.1.3")
    def test_who_only_reads_a_file_plans_no_visit_there(self, office, as_user):
        customer = make_customer(office.rep)
        customer.share(office.second_rep, by=office.rep)
        assert plan(as_user(office.second_rep), customer).status_code == 403

    def test_five_taps_plan_one_visit(self, office, as_user):
        customer, browser = make_customer(office.rep), as_user(office.rep)
        key = browser.get(NEW).context["form"]["record_id"].value()
        for _tap in range(5):
            assert plan(browser, customer, record_id=key).status_code == 302
        assert PlannedVisit.objects.count() == 1

    def test_two_visits_at_once_are_warned_of_and_not_refused(self, office, as_user):
        first = make_visit(office.rep, day=tomorrow(), starts=time(14), ends=time(15))
        answer = plan(as_user(office.rep), make_customer(office.rep), starts="14:30")
        second = PlannedVisit.objects.exclude(pk=first.pk).get()
        page = as_user(office.rep).get(answer["Location"]).content.decode()
        assert list(second.clashes()) == [first]
        assert first.customer.name in page
        assert PlannedVisit.objects.for_list().get(pk=first.pk).overlaps

    @pytest.mark.parametrize(("starts", "ends"), [(time(15), time(16)), (None, None)])
    def test_one_after_the_other_is_no_clash(self, office, starts, ends):
        make_visit(office.rep, starts=time(14), ends=time(15))
        make_visit(office.second_rep, starts=time(14), ends=time(15))
        assert not make_visit(office.rep, starts=starts, ends=ends).clashes().exists()


class TestMoving:
    def test_it_gets_another_day_and_says_how_often(self, office, as_user):
        visit = make_visit(office.rep, starts=time(9), ends=time(10))
        later = tomorrow() + timedelta(days=2)
        back = reverse("customers:calendar")
        answer = as_user(office.rep).post(
            f"{visit.get_absolute_url()}shift/", {"day": later, "version": 1, "next": back}
        )
        visit.refresh_from_db()
        assert answer["Location"] == back
        assert (visit.day, visit.starts, visit.times_moved, visit.version) == (later, time(9), 1, 2)

    def test_what_was_moved_meanwhile_is_not_moved_again(self, office, as_user):
        visit = make_visit(office.rep)
        visit.move(by=office.rep, day=today() + timedelta(days=5))
        answer = as_user(office.rep).post(f"{visit.get_absolute_url()}shift/", {"day": today(), "version": 1})
        assert answer.status_code == 409
        assert PlannedVisit.objects.get().day == today() + timedelta(days=5)

    @pytest.mark.parametrize("day", ["2020-01-01", "", "soon"])
    def test_a_day_that_cannot_be_leaves_it_where_it_is(self, office, as_user, day):
        visit = make_visit(office.rep)
        as_user(office.rep).post(f"{visit.get_absolute_url()}shift/", {"day": day, "next": "//evil.example/"})
        assert PlannedVisit.objects.get().day == tomorrow()

    def test_the_way_back_leads_to_our_own_pages_alone(self, office, as_user):
        visit = make_visit(office.rep)
        answer = as_user(office.rep).post(
            f"{visit.get_absolute_url()}shift/", {"day": today(), "next": "//evil.example/"}
        )
        assert answer["Location"] == visit.get_absolute_url()

    def test_it_is_moved_by_whose_plan_it_is(self, office):
        visit = make_visit(office.rep)
        for other in (office.supervisor, office.manager):
            with pytest.raises(NotYourPart):
                visit.move(by=other, day=today())

    def test_calling_off_wants_a_reason_and_keeps_it(self, office, as_user):
        visit, browser = make_visit(office.rep), as_user(office.rep)
        assert browser.post(f"{visit.get_absolute_url()}cancel/", {"reason": ""}).status_code == 422
        browser.post(f"{visit.get_absolute_url()}cancel/", {"reason": "customer is ill"})
        visit.refresh_from_db()
        assert (visit.state, visit.reason) == ("cancelled", "customer is ill")
        with pytest.raises(NotNow):
            visit.move(by=office.rep, day=today())


class TestMaking:
    def test_the_outcome_makes_the_plan_a_record_and_nothing_is_typed_twice(self, office):
        visit = make_visit(office.rep, day=today())
        contact = make_contact(visit.customer)
        visit.contacts.add(contact)
        visit.meet(by=office.rep, outcome="progress")
        record = Communication.objects.get()
        assert (record.customer, record.contact, record.kind, record.outcome) == (
            visit.customer,
            contact,
            "visit",
            "progress",
        )
        assert (visit.state, visit.record, record.plan) == ("done", record, visit)

    def test_a_visit_logged_there_that_day_is_the_planned_one(self, office, as_user):
        visit = make_visit(office.rep, day=today())
        sheet = "/customers/communications/new/"
        form = as_user(office.rep).get(sheet).context["form"]
        assert form["customer"].value() == visit.customer_id
        entered = {
            "customer": visit.customer_id,
            "kind": "visit",
            "outcome": "progress",
            "record_id": form["record_id"].value(),
        }
        for _tap in range(3):
            as_user(office.rep).post(sheet, entered)
        visit.refresh_from_db()
        assert (visit.state, visit.record) == ("done", Communication.objects.get())

    def test_the_same_record_sent_again_makes_no_second_visit(self, office):
        customer = make_customer(office.rep)
        first, second = (
            make_visit(office.rep, customer, day=today(), starts=time(n), ends=time(n + 1)) for n in (9, 16)
        )
        record = make_record(office.rep, customer)
        make_record(office.rep, customer, id=record.pk)
        states = [PlannedVisit.objects.get(pk=one.pk).state for one in (first, second)]
        assert states == ["done", "planned"]

    def test_a_call_or_a_colleagues_visit_leaves_the_plan_alone(self, office):
        visit = make_visit(office.rep, day=today())
        make_record(office.rep, visit.customer, kind="call")
        make_record(office.supervisor, visit.customer)
        assert PlannedVisit.objects.get().state == "planned"

    def test_what_lies_ahead_is_not_recorded(self, office):
        visit = make_visit(office.rep)
        with pytest.raises(RuleBroken):
            visit.meet(by=office.rep, outcome="progress")
        assert not Communication.objects.exists()

    def test_the_one_named_on_the_sheet_is_made_though_its_day_is_past(self, office, as_user):
        visit = make_visit(office.rep, day=today() - timedelta(days=2))
        entered = {"customer": visit.customer_id, "kind": "visit", "outcome": "not_met", "visit": visit.pk}
        as_user(office.rep).post("/customers/communications/new/", entered)
        visit.refresh_from_db()
        assert visit.state == "done"


class TestPromises:
    @pytest.fixture
    def promise(self, office):
        return make_record(office.rep, next_step="show the price", next_on=today())

    def test_a_visit_planned_for_it_stands_in_its_place(self, office, as_user, promise):
        assert [one.detail for one in promises(office.rep, today(), today())] == ["show the price"]
        plan(as_user(office.rep), promise.customer, keeps=promise.pk, day=today())
        assert list(promises(office.rep, today(), today())) == []
        assert items_of(office.rep, promises_due) == []
        PlannedVisit.objects.get().meet(by=office.rep, outcome="progress")
        promise.refresh_from_db()
        assert promise.next_done

    @pytest.mark.parametrize("end", ["cancel", "not_met"])
    def test_it_comes_back_when_the_visit_came_to_nothing(self, office, promise, end):
        visit = make_visit(office.rep, promise.customer, keeps=promise, day=today())
        if end == "cancel":
            visit.cancel(by=office.rep, reason="ill")
        else:
            visit.meet(by=office.rep, outcome="not_met")
        assert [one.detail for one in promises(office.rep, today(), today())] == ["show the price"]

    @pytest.mark.clause("7.1.3")
    def test_a_colleagues_promise_is_not_kept_by_naming_it(self, office, as_user):
        foreign = make_record(office.other_rep, next_step="call", next_on=today())
        answer = plan(as_user(office.rep), make_customer(office.rep), keeps=foreign.pk)
        assert answer.status_code == 422


class TestCalendar:
    def test_the_week_holds_visits_steps_leads_and_deals(self, office, as_user):
        visit = make_visit(office.rep, day=today(), purpose="demo")
        make_record(office.rep, next_step="send the offer", next_on=today())
        deal = make_opportunity(office.rep)
        type(deal).objects.filter(pk=deal.pk).update(next_step="ask for the budget", next_on=today())
        make_contact(visit.customer, name="Ms Born", birth_month=today().month, birth_day=today().day)
        page = as_user(office.rep).get("/customers/calendar/").content.decode()
        for told in (visit.customer.name, "demo", "send the offer", "ask for the budget", "Ms Born"):
            assert told in page

    @pytest.mark.parametrize(
        "asked", ["view=week", "view=day", "view=month", "view=x&day=y", "day=9999-12-31", "day=0001-01-01", "team=1"]
    )
    def test_every_span_opens(self, office, as_user, asked):
        for who in (office.rep, office.supervisor, office.manager, office.aftersales):
            assert as_user(who).get(f"/customers/calendar/?{asked}").status_code == 200

    @pytest.mark.clause("7.1.3")
    def test_a_colleagues_visits_are_not_there(self, office, as_user):
        visit = make_visit(office.other_rep, make_customer(office.other_rep, name="Zebrafish"), day=today())
        for who in (office.rep, office.supervisor):
            for asked in ("", "?team=1", f"?team={office.other_rep.pk}"):
                assert "Zebrafish" not in as_user(who).get(f"/customers/calendar/{asked}").content.decode()
        assert as_user(office.rep).get(visit.get_absolute_url()).status_code == 404

    def test_who_leads_sees_who_is_where_and_plan_against_done(self, office, as_user):
        visit = make_visit(office.rep, day=today())
        make_visit(office.rep, day=today()).meet(by=office.rep, outcome="progress")
        make_record(office.rep)
        for who in (office.supervisor, office.manager):
            answer = as_user(who).get("/customers/calendar/?team=1")
            row = next(row for row in answer.context["rows"] if row.person == office.rep)
            assert (row.tally.planned, row.tally.done, row.tally.unplanned) == (2, 1, 1)
            assert visit.customer.name in answer.content.decode()

    def test_each_figure_is_the_number_of_rows_behind_it(self, office, as_user):
        visits = [make_visit(office.rep, day=today()) for _n in range(4)]
        visits[0].cancel(by=office.rep, reason="ill")
        visits[1].meet(by=office.rep, outcome="progress")
        browser = as_user(office.rep)
        context = browser.get("/customers/calendar/?view=day").context
        for state, number in (("", 4), ("&state=done", 1), ("&state=cancelled", 1), ("&state=planned", 2)):
            assert browser.get(f"{context['tally_url']}{state}").context["listing"].count == number

    @pytest.mark.parametrize("asked", ["", "?team=1"])
    def test_asks_no_more_for_more_visits(self, office, as_user, django_assert_max_num_queries, asked):
        def fill():
            for n in range(5):
                make_visit(office.rep, day=today(), starts=time(9 + n), ends=time(10 + n))

        fill()
        browser = as_user(office.supervisor if asked else office.rep)
        with django_assert_max_num_queries(12):
            browser.get(f"/customers/calendar/{asked}")
        fill()
        with django_assert_max_num_queries(12):
            browser.get(f"/customers/calendar/{asked}")

    def test_a_missed_visit_asks_what_became_of_it(self, office):
        visit = make_visit(office.rep, day=today() - timedelta(days=1))
        assert [item.url for item in items_of(office.rep, visits_missed)] == [visit.get_absolute_url()]

    @pytest.mark.clause("7.1.3")
    def test_the_plan_goes_along_with_the_file(self, office):
        visit = make_visit(office.rep)
        visit.customer.hand_over(office.second_rep, by=office.supervisor, reason="region")
        visit.refresh_from_db()
        assert visit.person == office.second_rep
        assert not entries_for(office.rep, today(), tomorrow())

    def test_lists_ask_a_fixed_number_of_queries(self, office, as_user, django_assert_max_num_queries):
        for _n in range(6):
            make_visit(office.rep)
        browser = as_user(office.rep)
        with django_assert_max_num_queries(10):
            browser.get("/customers/visits/")


class TestDaysOfTheMoon:
    """As printed calendars have them."""

    @pytest.mark.parametrize(
        ("day", "hant", "hans"),
        [
            (date(2026, 2, 17), "正月", "正月"),
            (date(2026, 2, 18), "初二", "初二"),
            (date(2026, 1, 19), "臘月", "腊月"),
            (date(2025, 7, 25), "閏六月", "闰六月"),
        ],
    )
    def test_the_lunar_day_is_told_in_chinese(self, day, hant, hans):
        assert (lunar_name(day, "zh-hant"), lunar_name(day, "zh-hans"), lunar_name(day, "en")) == (hant, hans, "")

    @pytest.mark.parametrize(
        ("day", "name"),
        [
            (date(2026, 2, 16), "New Year's Eve"),
            (date(2026, 2, 17), "Spring Festival"),
            (date(2026, 4, 5), "Tomb-Sweeping Day"),
            (date(2025, 5, 31), "Dragon Boat Festival"),
            (date(2026, 9, 25), "Mid-Autumn Festival"),
            (date(2026, 10, 10), "National Day"),
            (date(2026, 10, 12), ""),
            (date(2025, 7, 29), ""),
        ],
    )
    def test_holidays_that_can_be_computed_are_told(self, day, name):
        assert str(holiday(day)) == name

    def test_elsewhere_none_is_invented(self, settings):
        settings.COMPANY_CURRENCY = "EUR"
        assert holiday(date(2026, 10, 10)) == ""


class TestApi:
    URL = "/api/v1/visits/"

    def test_the_same_call_again_plans_nothing_more(self, office, api_as):
        key = "01a208ac-0000-7000-8000-00000000aaaa"
        body = {"customer": str(make_customer(office.rep).pk), "day": str(tomorrow()), "record_id": key}
        answers = [api_as(office.rep).post(self.URL, body, format="json") for _n in range(3)]
        assert {answer.status_code for answer in answers} == {201}
        assert {answer.data["id"] for answer in answers} == {key}
        assert PlannedVisit.objects.count() == 1

    def test_moves_meets_and_calls_off_by_the_same_rules(self, office, api_as):
        visit = make_visit(office.rep)
        url = f"{self.URL}{visit.pk}/"
        assert api_as(office.supervisor).post(f"{url}move/", {"day": str(today())}).status_code == 403
        assert api_as(office.other_rep).post(f"{url}move/", {"day": str(today())}).status_code == 404
        assert api_as(office.rep).post(f"{url}meet/", {"outcome": "progress"}).status_code == 422
        assert api_as(office.rep).post(f"{url}move/", {"day": str(today())}).data["day"] == str(today())
        assert api_as(office.rep).post(f"{url}meet/", {"outcome": "progress"}).data["state"] == "done"
        assert api_as(office.rep).post(f"{url}cancel/", {"reason": "x"}).status_code == 409

    def test_the_list_asks_a_fixed_number_of_queries(self, office, api_as, django_assert_max_num_queries):
        for _n in range(5):
            make_visit(office.rep)
        with django_assert_max_num_queries(8):
            assert len(api_as(office.rep).get(self.URL).data["results"]) == 5


def test_what_was_told_of_the_past_stands_still(office):
    with as_of(today() - timedelta(days=3)):
        visit = make_visit(office.rep)
    assert visit.is_missed
