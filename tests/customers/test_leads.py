"""Leads (3.1): collected by channel, contacted, then a customer file without retyping, or put aside with a reason."""

from collections import Counter
from datetime import date, timedelta

import pytest

from customers.models import Customer, Lead
from customers.today import leads_late_in_team, leads_waiting
from customers.untouched import remind
from salesdept.common.calendar import as_of, today
from salesdept.common.errors import NotNow, NotYourPart, RuleBroken
from salesdept.common.models import AuditEntry
from salesdept.common.today import items_of
from salesdept.messages.models import Notice

from .makers import make_campaign, make_contact, make_customer, make_lead

pytestmark = pytest.mark.django_db


class TestCollecting:
    @pytest.mark.clause("3.1.1")
    @pytest.mark.parametrize("channel", ["market_research", "trade_fair", "online", "referral"])
    def test_each_channel_of_the_regulation_is_kept(self, office, as_user, channel):
        answer = as_user(office.rep).post("/customers/leads/new/", {"company": "大成機電", "channel": channel})
        lead = Lead.objects.get()
        assert answer["Location"] == lead.get_absolute_url()
        assert (lead.channel, lead.owner, lead.state) == (channel, office.rep, "new")

    def test_five_taps_make_one(self, office, as_user):
        entered = {"company": "A", "channel": "other", "record_id": "01a208ac-0000-7000-8000-0000000000aa"}
        for _tap in range(5):
            as_user(office.rep).post("/customers/leads/new/", entered)
        assert Lead.objects.count() == 1

    def test_owner_and_state_are_not_taken_from_the_form(self, office, as_user):
        entered = {"company": "A", "channel": "other", "owner": office.other_rep.pk, "state": "qualified"}
        as_user(office.rep).post("/customers/leads/new/", entered)
        lead = Lead.objects.get()
        assert (lead.owner, lead.state) == (office.rep, "new")


class TestQualifying:
    @pytest.mark.clause("3.1.2")
    def test_makes_file_and_contact_of_what_the_lead_holds(self, office, as_user):
        lead = make_lead(office.rep, company="永信科技", person="王經理", email="wang@example.test")
        as_user(office.rep).post(f"{lead.get_absolute_url()}qualify/")
        lead.refresh_from_db()
        contact = lead.customer.contacts.get()
        assert (lead.state, lead.customer.name, lead.customer.owner) == ("qualified", "永信科技", office.rep)
        assert (contact.name, contact.phone, contact.email) == ("王經理", lead.phone, "wang@example.test")
        assert contact.is_primary

    @pytest.mark.clause("3.1.2")
    def test_industry_and_size_go_along(self, office):
        lead = make_lead(office.rep, industry="製造業", employees=120)
        lead.qualify(by=office.rep)
        assert (lead.customer.industry, lead.customer.employees) == ("製造業", 120)

    @pytest.mark.clause("3.1.2")
    def test_what_a_known_file_says_stands(self, office):
        known = make_customer(office.rep, industry="電子業")
        make_lead(office.rep, industry="製造業", employees=120).qualify(by=office.rep, file=known)
        known.refresh_from_db()
        assert (known.industry, known.employees) == ("電子業", 120)

    @pytest.mark.clause("3.1.2")
    def test_nothing_that_the_lead_held_is_lost(self, office, as_user):
        fair = make_campaign(name="台北電腦展")
        lead = make_lead(office.rep, company="永信科技", note="想換倉儲系統", campaign=fair)
        lead.contact(by=office.rep)
        lead.qualify(by=office.rep)
        lead.customer.share(office.technical, by=office.rep)
        url = lead.customer.get_absolute_url()
        for person in (office.rep, office.technical):
            page = as_user(person).get(url).content.decode()
            for held in ("想換倉儲系統", "台北電腦展", "First contact made"):
                assert held in page
            assert (lead.get_absolute_url() in page) == (person == office.rep)

    @pytest.mark.clause("3.1.2")
    def test_needs_a_way_to_reach_somebody(self, office):
        lead = make_lead(office.rep, phone="", email="")
        with pytest.raises(RuleBroken) as refused:
            lead.qualify(by=office.rep)
        assert refused.value.remedy_url.endswith("/edit/")
        assert not Customer.objects.exists()

    def test_happens_once(self, office):
        lead = make_lead(office.rep)
        lead.qualify(by=office.rep)
        with pytest.raises(NotNow):
            lead.qualify(by=office.rep)
        assert Customer.objects.count() == 1

    def test_a_colleague_does_not_take_the_steps_of_anothers_lead(self, office):
        lead = make_lead(office.rep)
        for step in (lead.contact, lead.qualify):
            with pytest.raises(NotYourPart):
                step(by=office.second_rep)
        assert not Customer.objects.exists()

    def test_the_supervisors_step_leaves_the_file_with_the_rep(self, office):
        lead = make_lead(office.rep)
        lead.qualify(by=office.supervisor)
        assert lead.customer.owner == office.rep


@pytest.mark.clause("3.1.2")
def test_what_is_put_aside_says_why(office, as_user):
    lead = make_lead(office.rep)
    browser, url = as_user(office.rep), f"{lead.get_absolute_url()}disqualify/"
    assert browser.post(url, {"reason": ""}).status_code == 422
    browser.post(url, {"reason": "no budget"})
    lead.refresh_from_db()
    assert (lead.state, lead.reason) == ("disqualified", "no budget")


class TestUntouched:
    FRIDAY, SUNDAY, MONDAY, TUESDAY, WEDNESDAY = (date(2026, 10, day) for day in (2, 4, 5, 6, 7))

    @pytest.fixture(autouse=True)
    def _two_working_days(self, settings):
        settings.UNTOUCHED_HOURS = 48

    @pytest.mark.clause("3.1.3")
    def test_stands_on_the_reps_list_until_the_first_contact(self, office):
        lead = make_lead(office.rep, company="大成機電")
        assert [item.title for item in items_of(office.rep, leads_waiting)] == ["大成機電"]
        lead.contact(by=office.rep)
        assert items_of(office.rep, leads_waiting) == []

    @pytest.mark.clause("3.1.3")
    def test_weekends_do_not_count(self, office):
        with as_of(self.FRIDAY):
            make_lead(office.rep)
            make_lead(office.other_rep)
        for moment, late in ((self.SUNDAY, 0), (self.MONDAY, 0), (self.TUESDAY, 0), (self.WEDNESDAY, 1)):
            with as_of(moment):
                found = items_of(office.supervisor, leads_late_in_team)
            assert len(found) == late, moment
        assert office.rep.name in found[0].title

    @pytest.mark.clause("3.1.3")
    def test_first_the_rep_is_told_then_the_supervisor_once_each(self, office):
        with as_of(self.FRIDAY):
            make_lead(office.rep, company="大成機電")
            make_lead(office.rep).contact(by=office.rep)
        told = []
        for days in range(9):
            with as_of(self.MONDAY + timedelta(days=days)):
                remind()
                remind()
            told.append(Counter(Notice.objects.values_list("recipient__role", flat=True)))
        first, second = Counter(rep=1), Counter(rep=1, supervisor=1)
        assert told == [Counter(), Counter(), first, first, second, second, second, second, second]
        assert "大成機電" in Notice.objects.get(recipient=office.supervisor).body

    @pytest.mark.clause("3.1.3")
    def test_many_at_once_are_one_notice(self, office):
        with as_of(self.FRIDAY):
            for _n in range(3):
                make_lead(office.rep)
        with as_of(self.WEDNESDAY):
            assert remind() == 1
        assert "3 leads untouched for more than 48 hours" in Notice.objects.get().title


class TestNextStep:
    def test_has_its_day(self, office, as_user):
        entered = {"company": "A", "channel": "other", "next_step": "call"}
        page = as_user(office.rep).post("/customers/leads/new/", entered)
        assert page.context["form"].errors["next_on"]

    @pytest.mark.clause("3.1.3")
    def test_is_on_the_reps_list_when_it_is_due(self, office):
        day = today()
        for company, due in (("late", -1), ("now", 0), ("later", 1)):
            lead = make_lead(office.rep, company=company, next_step="call", next_on=day + timedelta(days=due))
            lead.contact(by=office.rep)
        assert [(item.title, item.due) for item in items_of(office.rep, leads_waiting)] == [
            ("call · late", day - timedelta(days=1)),
            ("call · now", day),
        ]


class TestPages:
    def test_a_lead_is_edited_only_while_it_is_open(self, office, as_user):
        lead = make_lead(office.rep)
        browser, url = as_user(office.rep), f"{lead.get_absolute_url()}edit/"
        entered = {"company": "New name", "channel": "online", "phone": lead.phone, "version": 1}
        assert browser.post(url, entered).status_code == 302
        lead.refresh_from_db()
        assert (lead.company, lead.channel) == ("New name", "online")
        lead.qualify(by=office.rep)
        assert browser.get(url).status_code == 403

    def test_the_clerk_corrects_with_a_reason_and_without_seeing_the_number(self, office, as_user):
        lead = make_lead(office.rep, phone="0912-345-678")
        browser, url = as_user(office.clerk), f"{lead.get_absolute_url()}edit/"
        assert "0912-345-678" not in browser.get(url).content.decode()
        entered = {"company": "Right name", "channel": "online", "version": 1}
        assert browser.post(url, entered).status_code == 422
        assert browser.post(url, entered | {"reason": "typing error"}).status_code == 302
        lead.refresh_from_db()
        assert (lead.company, lead.phone) == ("Right name", "0912-345-678")
        assert AuditEntry.objects.of(lead).filter(action="correct").exists()

    def test_the_list_is_filtered_by_the_address(self, office, as_user):
        make_lead(office.rep, company="大成機電", channel="referral")
        make_lead(office.second_rep, company="宏達資訊").contact(by=office.second_rep)
        browser = as_user(office.supervisor)

        def companies(query):
            return [lead.company for lead in browser.get(f"/customers/leads/?{query}").context["listing"].rows]

        assert companies("") == ["宏達資訊", "大成機電"]
        assert companies("state=contacted") == ["宏達資訊"]
        assert companies("channel=referral") == ["大成機電"]
        assert companies(f"owner={office.rep.pk}") == ["大成機電"]
        assert companies("q=宏達") == ["宏達資訊"]
        assert companies("sort=company") == sorted(companies(""))
        assert len(companies("state=nonsense&nobody=1&after=x")) == 2


class TestOneCompanyOneFile:
    @pytest.mark.clause("3.1.2")
    def test_a_lead_of_a_known_company_asks_which_file_it_is(self, office, as_user):
        known = make_customer(office.rep, name="永信科技股份有限公司")
        lead = make_lead(office.rep, company="永信科技", email="lin@yongxin.example")
        url = f"{lead.get_absolute_url()}qualify/"
        browser = as_user(office.rep)
        asked = browser.post(url)
        assert asked.status_code == 422
        assert known.name in asked.content.decode()
        with pytest.raises(RuleBroken):
            lead.qualify(by=office.rep)
        browser.post(url, {"becomes": known.pk})
        lead.refresh_from_db()
        assert lead.customer == known
        assert known.contacts.get().name == lead.person
        assert Customer.objects.count() == 1

    @pytest.mark.clause("3.1.2")
    def test_or_says_that_it_is_another(self, office, as_user):
        make_customer(office.rep, name="永信科技股份有限公司")
        lead = make_lead(office.rep, company="永信科技")
        as_user(office.rep).post(f"{lead.get_absolute_url()}qualify/", {"becomes": "another"})
        assert Customer.objects.count() == 2

    @pytest.mark.clause("7.1.3")
    def test_a_colleagues_file_is_neither_named_nor_joined(self, office, as_user):
        foreign = make_customer(office.other_rep, name="永信科技股份有限公司")
        lead = make_lead(office.rep, company="永信科技")
        url = f"{lead.get_absolute_url()}qualify/"
        page = as_user(office.rep).post(url).content.decode()
        assert foreign.name not in page
        assert "Ask your supervisor" in page
        assert as_user(office.rep).post(url, {"becomes": foreign.pk}).status_code == 422
        with pytest.raises(NotYourPart):
            lead.qualify(by=office.rep, file=foreign)

    def test_a_person_whom_the_file_knows_is_not_written_twice(self, office):
        known = make_customer(office.rep, name="永信科技")
        make_contact(known, phone="+886 922 111 333", email="")
        make_lead(office.rep, company="永信科技", phone="0922-111-333").qualify(by=office.rep, file=known)
        assert known.contacts.count() == 1
