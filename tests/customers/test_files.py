"""The customer file (7.1): complete, kept current, doubles found, two editors, sharing and handing over."""

from datetime import date, timedelta

import pytest

from customers import files
from customers.models import Contact, Customer
from salesdept.common.calendar import as_of, today
from salesdept.common.errors import NotYourPart, RuleBroken
from salesdept.common.models import AuditEntry

from .makers import make_attachment, make_contact, make_customer, make_record

pytestmark = pytest.mark.django_db

FACTS = {"name": "永信科技股份有限公司", "tax_id": "12345675", "level": "A", "status": "active", "industry": "製造業"}


class TestOneFile:
    @pytest.mark.clause("7.1.1")
    def test_shows_facts_contacts_records_and_what_other_chapters_add(self, office, as_user, monkeypatch):
        monkeypatch.setattr(files.section, "_registered", [])
        files.section(10)(lambda customer, user: files.Section("Purchases", "customers/_facts.html"))
        files.section(20)(lambda customer, user: None)
        customer = make_customer(office.rep, **FACTS)
        make_contact(customer, name="王經理")
        make_record(office.rep, customer, note="預算約五十萬")
        page = as_user(office.rep).get(customer.get_absolute_url()).content.decode()
        for expected in ("12345675", "製造業", "王經理", "預算約五十萬", "Purchases"):
            assert expected in page

    def test_time_line_is_paged_by_key_newest_first(self, office, as_user):
        customer = make_customer(office.rep)
        for day in range(25):
            with as_of(today() - timedelta(days=day)):
                make_record(office.rep, customer, note=f"note {day}.")
        browser = as_user(office.rep)
        first = browser.get(customer.get_absolute_url()).context["time_line"]
        older = browser.get(customer.get_absolute_url(), {"after": first.next_cursor}).context["time_line"]
        assert [row.record.note for row in [*first.rows, *older.rows]] == [f"note {day}." for day in range(25)]
        assert older.next_cursor == ""

    @pytest.mark.clause("7.1.2")
    def test_facts_are_confirmed_with_the_day(self, office, as_user):
        customer = make_customer(office.rep)
        Customer.objects.update(last_verified_on=date(2020, 1, 1))
        as_user(office.rep).post(f"{customer.get_absolute_url()}verify/")
        customer.refresh_from_db()
        assert customer.last_verified_on == today()

    def test_who_only_reads_does_not_confirm(self, office, as_user):
        customer = make_customer(office.rep)
        customer.share(office.second_rep, by=office.rep)
        assert as_user(office.second_rep).post(f"{customer.get_absolute_url()}verify/").status_code == 403


class TestDoubles:
    @pytest.mark.clause("3.1.2")
    @pytest.mark.parametrize(
        "entered",
        [
            {"name": "永信科技"},
            {"name": " 永信 科技有限公司"},
            {"name": "Another name", "tax_id": "12345675"},
        ],
    )
    def test_are_shown_before_a_second_file_is_made(self, office, as_user, entered):
        make_customer(office.rep, **FACTS)
        form = {"level": "C", "status": "prospect"} | entered
        answer = as_user(office.rep).post("/customers/new/", form)
        assert answer.status_code == 422
        assert Customer.objects.count() == 1

    @pytest.mark.clause("3.1.2")
    def test_another_company_of_the_same_name_gets_its_file(self, office, as_user):
        make_customer(office.rep, **FACTS)
        entered = {"name": "永信科技", "level": "C", "status": "prospect"}
        as_user(office.rep).post("/customers/new/", entered | {"is_another": "on"})
        assert Customer.objects.count() == 2

    @pytest.mark.clause("7.1.3")
    def test_of_a_colleague_are_told_without_name_or_owner(self, office, as_user):
        make_customer(office.other_rep, **FACTS)
        entered = {"name": "永信科技", "level": "C", "status": "prospect"}
        page = as_user(office.rep).post("/customers/new/", entered).content.decode()
        assert "Ask your supervisor" in page
        assert office.other_rep.name not in page
        assert FACTS["name"] not in page
        part = as_user(office.rep).post("/customers/doubles/", {"name": "永信科技"}).content.decode()
        assert "Ask your supervisor" in part
        assert office.other_rep.name not in part

    def test_the_placeholder_of_foreign_companies_is_no_double(self, office, as_user):
        make_customer(office.rep, tax_id="00000000")
        entered = {"name": "Other Ltd.", "tax_id": "00000000", "level": "C", "status": "prospect"}
        as_user(office.rep).post("/customers/new/", entered)
        assert Customer.objects.count() == 2

    def test_five_taps_open_one_file_also_with_a_tax_id(self, office, as_user):
        key = "01a208ac-0000-7000-8000-0000000000aa"
        for _tap in range(5):
            answer = as_user(office.rep).post("/customers/new/", FACTS | {"record_id": key})
            assert answer.status_code == 302
        assert Customer.objects.count() == 1


class TestEditing:
    @pytest.mark.clause("7.1.1")
    def test_two_editors_see_both_values(self, office, as_user):
        customer = make_customer(office.rep, **FACTS)
        url = f"{customer.get_absolute_url()}edit/"
        as_user(office.supervisor).post(url, FACTS | {"level": "B", "version": 1})
        late = as_user(office.rep).post(url, FACTS | {"level": "C", "version": 1})
        assert late.status_code == 409
        assert "Saved meanwhile: B" in late.content.decode()
        customer.refresh_from_db()
        assert customer.level == "B"

    @pytest.mark.clause("7.1.3")
    def test_what_is_masked_is_not_in_the_form_and_stays_when_left_empty(self, office, as_user):
        customer = make_customer(office.rep, phone="02-2345-6789", **FACTS)
        browser, url = as_user(office.supervisor), f"{customer.get_absolute_url()}edit/"
        assert "02-2345-6789" not in browser.get(url).content.decode()
        browser.post(url, FACTS | {"industry": "零售業", "version": 1})
        customer.refresh_from_db()
        assert (customer.industry, customer.phone) == ("零售業", "02-2345-6789")
        late = browser.post(url, FACTS | {"phone": "1", "version": 1}).content.decode()
        assert "02-2345-6789" not in late

    def test_owner_and_contact_dates_are_not_taken_from_the_form(self, office, as_user):
        customer = make_customer(office.rep, **FACTS)
        more = {"owner": office.other_rep.pk, "last_contact_on": "2030-01-01", "version": 1}
        as_user(office.rep).post(f"{customer.get_absolute_url()}edit/", FACTS | more)
        customer.refresh_from_db()
        assert (customer.owner, customer.last_contact_on) == (office.rep, None)

    def test_the_group_is_found_by_name_among_ones_own_files_only(self, office, as_user):
        make_customer(office.rep, name="大成集團")
        make_customer(office.other_rep, name="宏達集團")
        customer = make_customer(office.rep, **FACTS)
        browser, url = as_user(office.rep), f"{customer.get_absolute_url()}edit/"
        assert browser.post(url, FACTS | {"parent": "宏達集團", "version": 1}).status_code == 422
        assert browser.post(url, FACTS | {"parent": FACTS["name"], "version": 1}).status_code == 422
        assert browser.post(url, FACTS | {"parent": "大成集團", "version": 1}).status_code == 302
        customer.refresh_from_db()
        assert customer.parent.name == "大成集團"


class TestContacts:
    def test_one_is_the_first_to_ask(self, office, as_user):
        customer = make_customer(office.rep)
        before = make_contact(customer, is_primary=True)
        entered = {"name": "王經理", "is_primary": "on", "record_id": "01a208ac-0000-7000-8000-0000000000aa"}
        for _tap in range(2):
            as_user(office.rep).post(f"{customer.get_absolute_url()}contacts/new/", entered)
        assert customer.contacts.get(is_primary=True).name == "王經理"
        as_user(office.rep).post(
            f"/customers/contacts/{before.pk}/edit/", {"name": before.name, "is_primary": "on", "version": 1}
        )
        assert customer.contacts.get(is_primary=True) == before

    @pytest.mark.parametrize(("month", "day", "status"), [(2, 29, 302), (2, 30, 422), (13, 1, 422), (4, "", 422)])
    def test_a_birthday_is_a_day_that_exists(self, office, as_user, month, day, status):
        customer = make_customer(office.rep)
        entered = {"name": "王經理", "birth_month": month, "birth_day": day}
        answer = as_user(office.rep).post(f"{customer.get_absolute_url()}contacts/new/", entered)
        assert answer.status_code == status
        assert Contact.objects.count() == (status == 302)


class TestSharing:
    @pytest.mark.clause("1.3.3")
    def test_opens_one_file_to_one_colleague_until_it_ends(self, office, as_user):
        shared, kept = make_customer(office.rep), make_customer(office.rep)
        browser = as_user(office.rep)
        browser.post(f"{shared.get_absolute_url()}share/", {"colleague": office.technical.pk})
        assert list(Customer.objects.visible_to(office.technical)) == [shared]
        assert as_user(office.technical).get(kept.get_absolute_url()).status_code == 404
        as_user(office.rep).post(f"{shared.get_absolute_url()}share/{office.technical.pk}/end/")
        assert not Customer.objects.visible_to(office.technical).exists()

    def test_is_the_keepers_alone(self, office):
        customer = make_customer(office.rep)
        customer.share(office.second_rep, by=office.rep)
        for outsider in (office.second_rep, office.clerk, office.other_supervisor):
            with pytest.raises(NotYourPart):
                customer.share(office.other_rep, by=outsider)
        with pytest.raises(RuleBroken):
            customer.share(office.finance, by=office.rep)
        assert [grant.user for grant in customer.shared_with()] == [office.second_rep]

    def test_a_permission_on_the_model_opens_nothing(self, office):
        """Trap 4: guardian would give all objects to a holder of the model's permission."""
        from django.contrib.auth.models import Permission

        make_customer(office.other_rep)
        office.rep.user_permissions.add(Permission.objects.get(codename="view_customer"))
        assert not Customer.objects.visible_to(office.rep).exists()


class TestHandingOver:
    @pytest.mark.clause("7.1.3")
    def test_moves_the_file_with_everything_and_ends_the_former_sharing(self, office, as_user):
        customer = make_customer(office.rep)
        make_contact(customer)
        make_record(office.rep, customer)
        customer.share(office.other_rep, by=office.rep)
        answer = as_user(office.supervisor).post(
            f"{customer.get_absolute_url()}hand-over/", {"heir": office.second_rep.pk, "reason": "new region"}
        )
        assert answer.status_code == 302
        customer.refresh_from_db()
        assert customer.owner == office.second_rep
        assert (customer.contacts.count(), customer.communications.count()) == (1, 1)
        for former in (office.rep, office.other_rep):
            assert not Customer.objects.visible_to(former).exists()
        entry = AuditEntry.objects.of(customer).get(action="hand_over")
        assert entry.details["changed"]["reason"] == ["", "new region"]

    def test_a_rep_does_not_hand_over_and_a_supervisor_stays_within_the_team(self, office):
        customer = make_customer(office.rep)
        with pytest.raises(NotYourPart):
            customer.hand_over(office.second_rep, by=office.rep)
        with pytest.raises(RuleBroken):
            customer.hand_over(office.other_rep, by=office.supervisor)
        customer.hand_over(office.other_rep, by=office.manager)
        assert customer.owner == office.other_rep

    def test_a_leavers_files_and_open_leads_go_to_the_heir(self, office):
        customer = make_customer(office.rep)
        office.rep.deactivate(by=office.manager, heir=office.second_rep)
        customer.refresh_from_db()
        assert customer.owner == office.second_rep


class TestList:
    def test_filters_search_and_order_stand_in_the_address(self, office, as_user):
        with as_of(today() - timedelta(days=100)):
            make_customer(office.rep, name="永信科技", level="A", industry="製造業", status="active")
        make_customer(office.second_rep, name="大成機電", level="B", industry="零售業")
        browser = as_user(office.supervisor)

        def names(query):
            return [one.name for one in browser.get(f"/customers/?{query}").context["listing"].rows]

        assert sorted(names("")) == ["大成機電", "永信科技"]
        assert names("level=A") == ["永信科技"]
        assert names("status=prospect") == ["大成機電"]
        assert names("industry=零售") == ["大成機電"]
        assert names(f"owner={office.second_rep.pk}") == ["大成機電"]
        assert names("silent=90") == ["永信科技"]
        assert names("q=永信股份有限公司") == ["永信科技"]
        assert names("sort=silent_since") == ["永信科技", "大成機電"]
        assert names("sort=-level") == ["大成機電", "永信科技"]
        assert len(names("level=Z&silent=-4&owner=x&sort=phone")) == 2

    @pytest.mark.parametrize("who", ["rep", "supervisor", "manager"])
    def test_costs_the_same_for_few_and_many(self, office, as_user, who, django_assert_max_num_queries):
        for _n in range(20):
            make_customer(office.rep)
        browser = as_user(getattr(office, who))
        with django_assert_max_num_queries(11):
            assert len(browser.get("/customers/").context["listing"].rows) == 20

    def test_the_file_costs_the_same_for_few_and_many(self, office, as_user, django_assert_max_num_queries):
        customer = make_customer(office.rep)
        for number in range(15):
            make_contact(customer)
            make_record(office.rep, customer, next_step="call", next_on=today())
            make_attachment(customer, office.rep, f"paper {number}".encode())
        for who in (office.rep, office.supervisor):
            browser = as_user(who)
            browser.get(customer.get_absolute_url())
            with django_assert_max_num_queries(26):
                assert browser.get(customer.get_absolute_url()).status_code == 200
