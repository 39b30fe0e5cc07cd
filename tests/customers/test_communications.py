"""Communication records (7.1.1, 7.2.1): logged in three taps, completed the same day, next steps kept in sight."""

from datetime import timedelta

import pytest

from customers.models import Communication, Customer
from customers.today import customers_silent, promises_due
from salesdept.common.calendar import as_of, now, today
from salesdept.common.errors import NotYourPart, RuleBroken
from salesdept.common.today import items_of

from .makers import make_contact, make_customer, make_record

pytestmark = pytest.mark.django_db

SHEET = "/customers/communications/new/"


class TestSheet:
    @pytest.mark.clause("7.1.1")
    def test_the_tap_on_the_outcome_saves(self, office, as_user):
        customer = make_customer(office.rep)
        browser = as_user(office.rep)
        form = browser.get(SHEET).context["form"]
        assert form["customer"].value() == customer.pk
        entered = {"customer": customer.pk, "kind": form["kind"].value(), "outcome": "wants_quote"}
        answer = browser.post(SHEET, entered)
        record = Communication.objects.get()
        assert (record.kind, record.outcome, record.by, record.customer) == (
            "visit",
            "wants_quote",
            office.rep,
            customer,
        )
        assert browser.get(answer["Location"]).status_code == 200

    def test_proposes_whom_i_contacted_last_then_my_other_files(self, office, as_user):
        never, first, last = (make_customer(office.rep, name=name) for name in ("never", "first", "last"))
        for days, customer in ((9, first), (1, last)):
            with as_of(now() - timedelta(days=days)):
                make_record(office.rep, customer)
        form = as_user(office.rep).get(SHEET).context["form"]
        assert [name for _pk, name in form.fields["customer"].widget.choices] == ["last", "first", "never"]

    def test_takes_the_customer_from_the_page_or_from_a_search(self, office, as_user):
        wanted = make_customer(office.rep, name="永信科技")
        make_record(office.rep, make_customer(office.rep))
        browser = as_user(office.rep)
        for query in ({"customer": wanted.pk}, {"q": "永信"}):
            assert browser.get(SHEET, query).context["form"]["customer"].value() == wanted.pk
        assert browser.get(SHEET, {"customer": make_customer(office.other_rep).pk}).status_code == 404
        assert browser.get(SHEET, {"customer": "nonsense"}).status_code == 404

    @pytest.mark.clause("7.1.3")
    def test_a_foreign_customer_is_refused_like_an_absent_one(self, office, as_user):
        foreign = make_customer(office.other_rep).pk
        browser = as_user(office.rep)
        pages = [
            browser.post(SHEET, {"customer": key, "kind": "visit", "outcome": "progress"})
            for key in (foreign, "01a208ac-0000-7000-8000-000000000000")
        ]
        errors = [page.context["form"].errors for page in pages]
        assert errors[0] == errors[1] != {}
        assert not Communication.objects.exists()

    def test_five_taps_make_one_record(self, office, as_user):
        customer = make_customer(office.rep)
        key = "01a208ac-0000-7000-8000-0000000000aa"
        entered = {"customer": customer.pk, "kind": "visit", "outcome": "progress", "record_id": key}
        addresses = {as_user(office.rep).post(SHEET, entered)["Location"] for _tap in range(5)}
        assert Communication.objects.count() == 1
        assert len(addresses) == 1
        customer.share(office.second_rep, by=office.rep, may_write=True)
        assert as_user(office.second_rep).post(SHEET, entered).status_code == 422

    @pytest.mark.clause("7.2.1")
    def test_a_chip_sets_the_next_step_with_its_day(self, office, as_user):
        record = make_record(office.rep)
        url = f"{record.get_absolute_url()}next/"
        as_user(office.rep).post(url, {"plan": "call", "note": "liked it", "version": record.version})
        record.refresh_from_db()
        assert (record.next_step, record.next_on) == ("Call in three days", today() + timedelta(days=3))
        assert record.note == "liked it"

    def test_a_next_step_without_a_day_is_refused(self, office, as_user):
        record = make_record(office.rep)
        url = f"{record.get_absolute_url()}next/"
        assert as_user(office.rep).post(url, {"next_step": "call", "version": 1}).status_code == 422


class TestLastContact:
    @pytest.mark.clause("3.1.3")
    def test_counts_when_somebody_was_reached(self, office):
        customer = make_customer(office.rep)
        make_record(office.rep, customer, outcome="not_met")
        customer.refresh_from_db()
        assert customer.last_contact_on is None
        make_record(office.rep, customer)
        customer.refresh_from_db()
        assert customer.last_contact_on == today()

    def test_is_never_moved_back_by_a_late_entry(self, office):
        customer = make_customer(office.rep)
        make_record(office.rep, customer)
        make_record(office.rep, customer, happened_at=now() - timedelta(days=9))
        customer.refresh_from_db()
        assert customer.last_contact_on == today()

    def test_follows_a_correction(self, office, as_user):
        record = make_record(office.rep)
        entered = {"kind": "visit", "outcome": "not_met", "happened_at": "2026-01-05T10:00", "version": 1}
        as_user(office.rep).post(f"{record.get_absolute_url()}edit/", entered)
        record.customer.refresh_from_db()
        assert record.customer.last_contact_on is None


class TestRules:
    def test_what_has_not_happened_yet_is_no_record(self, office):
        with pytest.raises(RuleBroken):
            make_record(office.rep, happened_at=now() + timedelta(hours=1))

    def test_the_person_belongs_to_the_customer(self, office):
        stranger = make_contact(make_customer(office.rep))
        with pytest.raises(RuleBroken):
            make_record(office.rep, contact=stranger)

    @pytest.mark.clause("7.1.1")
    def test_the_author_completes_it_the_same_day_and_nobody_later(self, office, as_user):
        record = make_record(office.rep)
        url = f"{record.get_absolute_url()}edit/"
        assert as_user(office.rep).get(url).status_code == 200
        assert as_user(office.supervisor).get(url).status_code == 403
        with as_of(today() + timedelta(days=1)):
            assert not record.may_edit(office.rep)

    @pytest.mark.parametrize("who", ["clerk", "leadership", "technical", "other_rep"])
    def test_who_does_not_speak_with_customers_logs_nothing(self, office, who):
        customer = make_customer(office.rep)
        with pytest.raises(NotYourPart):
            make_record(getattr(office, who), customer)
        assert not Communication.objects.exists()

    def test_named_colleagues_log_on_a_shared_file(self, office):
        customer = make_customer(office.rep)
        for colleague in (office.second_rep, office.aftersales):
            customer.share(colleague, by=office.rep, may_write=True)
            make_record(colleague, customer)
        assert customer.communications.count() == 2


class TestPromises:
    @pytest.mark.clause("7.2.1")
    def test_stand_on_the_home_page_from_their_day_until_done(self, office, as_user):
        record = make_record(office.rep, next_step="Call Mr Wang", next_on=today() + timedelta(days=1))
        assert items_of(office.rep, promises_due) == []
        with as_of(today() + timedelta(days=1)):
            (item,) = items_of(office.rep, promises_due)
            assert "Call Mr Wang" in item.title
        as_user(office.rep).post(f"{record.get_absolute_url()}done/")
        with as_of(today() + timedelta(days=1)):
            assert items_of(office.rep, promises_due) == []

    @pytest.mark.clause("7.1.3")
    def test_leave_the_home_page_with_the_file(self, office):
        given = make_record(office.rep, note="their budget is 500,000", next_step="call", next_on=today())
        file = given.customer
        file.share(office.second_rep, by=office.rep, may_write=True)
        make_record(office.second_rep, file, next_step="send", next_on=today())
        assert [len(items_of(who, promises_due)) for who in (office.rep, office.second_rep)] == [1, 1]
        file.unshare(office.second_rep, by=office.rep)
        assert items_of(office.second_rep, promises_due) == []
        file.hand_over(office.other_rep, by=office.manager)
        assert items_of(office.rep, promises_due) == []

    def test_are_settled_by_who_gave_them_or_keeps_the_file(self, office):
        record = make_record(office.rep, next_step="call", next_on=today())
        record.customer.share(office.second_rep, by=office.rep)
        with pytest.raises(NotYourPart):
            record.settle_next_step(by=office.second_rep)
        record.settle_next_step(by=office.supervisor)
        assert record.next_done


class TestRhythm:
    @pytest.mark.clause("7.2.1")
    @pytest.mark.parametrize(("level", "days"), [("A", 30), ("B", 60), ("C", 90)])
    def test_a_class_is_overdue_after_its_days(self, office, level, days):
        customer = make_customer(office.rep, level=level)
        make_record(office.rep, customer)
        with as_of(today() + timedelta(days=days)):
            assert items_of(office.rep, customers_silent) == []
        with as_of(today() + timedelta(days=days + 1)):
            assert [item.title for item in items_of(office.rep, customers_silent)] == [customer.name]
            assert items_of(office.second_rep, customers_silent) == []

    def test_the_home_page_names_five_at_most(self, office):
        for _n in range(7):
            make_customer(office.rep, level="A")
        with as_of(today() + timedelta(days=31)):
            assert len(items_of(office.rep, customers_silent)) == 5

    @pytest.mark.clause("7.2.1")
    def test_a_file_never_contacted_counts_from_its_opening(self, office):
        customer = make_customer(office.rep, level="A")
        assert not Customer.objects.silent(today() + timedelta(days=30)).exists()
        assert list(Customer.objects.silent(today() + timedelta(days=31))) == [customer]


class TestList:
    def test_is_filtered_by_the_address(self, office, as_user):
        make_record(office.rep, make_customer(office.rep, name="永信科技"), kind="call")
        make_record(office.second_rep, make_customer(office.second_rep, name="大成機電"), outcome="not_met")
        browser = as_user(office.supervisor)

        def names(query):
            rows = browser.get(f"/customers/communications/?{query}").context["listing"].rows
            return [record.customer.name for record in rows]

        assert names("") == ["大成機電", "永信科技"]
        assert names("kind=call") == ["永信科技"]
        assert names("outcome=not_met") == ["大成機電"]
        assert names(f"by={office.rep.pk}") == ["永信科技"]
        assert names("q=大成") == ["大成機電"]

    @pytest.mark.parametrize("who", ["rep", "supervisor", "manager"])
    def test_costs_the_same_for_few_and_many(self, office, as_user, who, django_assert_max_num_queries):
        for _n in range(15):
            make_record(office.rep)
        browser = as_user(getattr(office, who))
        with django_assert_max_num_queries(10):
            browser.get("/customers/communications/")
