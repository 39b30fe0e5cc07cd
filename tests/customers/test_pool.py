"""The public pool: who claims a file, who gives one back, and what the clock brings there after warnings."""

from datetime import timedelta

import pytest

from customers.models import Customer, KeepingRules, OwnershipPeriod
from customers.pool import what_is_under_way
from customers.tending import tend_pool
from customers.today import customers_silent
from salesdept.common.calendar import as_of, today
from salesdept.common.errors import NotNow, NotYourPart, RuleBroken
from salesdept.common.models import AuditEntry
from salesdept.common.today import items_of
from salesdept.messages.models import Notice
from tests.pipeline.makers import loss_reason, make_contract, make_opportunity, sign

from ..at_once import at_once, passed
from .makers import make_contact, make_customer, make_record

pytestmark = pytest.mark.django_db


def make_pooled(office, owner=None, **given) -> Customer:
    customer = make_customer(owner or office.other_rep, **given)
    customer.give_back(by=office.manager, reason="moved away")
    return customer


def set_rules(office, **values) -> None:
    KeepingRules.now().change(by=office.manager, **values)


def in_days(days: int):
    """Noon of that day."""
    return as_of(today() + timedelta(days=days))


def told(person) -> list[str]:
    return [notice.title for notice in Notice.objects.filter(recipient=person).order_by("pk")]


@pytest.mark.clause("7.1.3")
class TestPool:
    def test_shows_what_a_file_is_and_nothing_behind_it(self, office, as_user):
        customer = make_pooled(office, name="Acme", industry="Trade", phone="02-2345-6789", tax_id="04595257")
        make_contact(customer, name="Ms Secret")
        page = as_user(office.rep).get("/customers/pool/").content.decode()
        assert "Acme" in page
        assert "Trade" in page
        for hidden in ("2345", "04595257", "Ms Secret"):
            assert hidden not in page
        for door in (customer.get_absolute_url(), f"/api/v1/customers/{customer.pk}/"):
            assert as_user(office.rep).get(door).status_code == 404

    def test_a_claim_makes_the_file_and_all_of_it_ones_own(self, office, as_user):
        customer = make_pooled(office)
        contact = make_contact(customer)
        answer = as_user(office.rep).post(f"{customer.get_absolute_url()}claim/")
        assert (answer.status_code, answer["Location"]) == (302, customer.get_absolute_url())
        customer.refresh_from_db()
        assert customer.owner == office.rep
        assert contact.name in as_user(office.rep).get(customer.get_absolute_url()).content.decode()
        assert [period.begun for period in customer.periods.order_by("since")] == ["opened", "claimed"]
        assert AuditEntry.objects.of(customer).first().action == "claim"

    def test_a_file_that_somebody_keeps_is_not_claimed(self, office, as_user):
        kept = make_customer(office.other_rep)
        assert as_user(office.rep).post(f"{kept.get_absolute_url()}claim/").status_code == 404
        assert as_user(office.other_rep).post(f"{kept.get_absolute_url()}claim/").status_code == 409

    def test_the_departments_do_not_claim(self, office):
        customer = make_pooled(office)
        for outsider in (office.clerk, office.technical, office.finance, office.leadership):
            with pytest.raises(NotYourPart):
                customer.claim(by=outsider)

    def test_a_person_claims_so_many_a_day_at_most(self, office, as_user):
        set_rules(office, claims_a_day=2)
        one, two, three = (make_pooled(office) for _n in range(3))
        one.claim(by=office.rep)
        two.claim(by=office.rep)
        answer = as_user(office.rep).post(f"{three.get_absolute_url()}claim/")
        assert answer.status_code == 422
        assert "2 files today" in answer.content.decode()
        assert "7.1.3" in answer.content.decode()
        with in_days(1):
            three.claim(by=office.rep)

    def test_who_lost_a_file_waits_before_claiming_it_again(self, office, as_user):
        customer = make_pooled(office, owner=office.rep)
        page = as_user(office.rep).get("/customers/pool/")
        assert page.context["listing"].rows[0].claimable_on == today() + timedelta(days=30)
        with pytest.raises(RuleBroken, match="you may claim it again from"):
            customer.claim(by=office.rep)
        with in_days(30):
            customer.claim(by=office.rep)

    def test_nobody_claims_beyond_the_files_that_one_may_keep(self, office):
        set_rules(office, files_at_most=1)
        make_customer(office.rep)
        with pytest.raises(RuleBroken, match="as many files as one may"):
            make_pooled(office).claim(by=office.rep)

    def test_a_supervisor_assigns_within_the_team_out_of_the_pool(self, office, as_user):
        customer = make_pooled(office)
        boss, url = as_user(office.supervisor), f"{customer.get_absolute_url()}hand-over/"
        assert boss.get(url).status_code == 200
        assert boss.post(url, {"heir": office.other_rep.pk, "reason": "x"}).status_code == 422
        assert boss.post(url, {"heir": office.rep.pk, "reason": "knows them"}).status_code == 302
        customer.refresh_from_db()
        assert customer.owner == office.rep

    def test_giving_back_needs_a_reason_and_nothing_under_way(self, office, as_user):
        customer = make_customer(office.rep)
        owner, url = as_user(office.rep), f"{customer.get_absolute_url()}give-back/"
        assert owner.post(url, {"reason": ""}).status_code == 422
        deal = make_opportunity(office.rep, customer=customer)
        refused = owner.post(url, {"reason": "no budget"})
        assert refused.status_code == 422
        assert "an open opportunity" in refused.content.decode()
        deal.perform("lose", by=office.rep, reason=loss_reason(), competitor="")
        assert owner.post(url, {"reason": "no budget"}).status_code == 302
        customer.refresh_from_db()
        assert customer.is_in_pool
        assert not customer.grants.exists()

    def test_the_blind_question_knows_the_pool(self, office, as_user):
        make_pooled(office, name="宏達股份有限公司")
        page = as_user(office.rep).post("/customers/taken/", {"name": "宏達"})
        assert page.context["answer"] == "pool"
        assert not page.context["files"]

    def test_a_new_file_of_a_company_in_the_pool_is_questioned(self, office, as_user):
        make_pooled(office, name="宏達股份有限公司")
        answer = as_user(office.rep).post(
            "/customers/new/", {"name": "宏達有限公司", "level": "C", "status": "prospect"}
        )
        assert answer.status_code == 422
        assert "claim it" in answer.content.decode()
        assert Customer.objects.count() == 1

    def test_the_api_lists_and_claims_alike(self, office, api_as):
        customer = make_pooled(office, name="Acme", phone="02-2345-6789")
        api = api_as(office.rep)
        [shown] = api.get("/api/v1/pool/").json()["results"]
        assert shown["name"] == "Acme"
        assert set(shown) == {"id", "name", "level", "industry", "region", "last_contact_on", "kept_since"}
        assert api.post(f"/api/v1/pool/{customer.pk}/claim/").status_code == 200
        assert api.get(f"/api/v1/customers/{customer.pk}/").json()["owner"] == str(office.rep.pk)
        assert api.post(f"/api/v1/pool/{customer.pk}/claim/").status_code == 409
        gone = api.post(f"/api/v1/customers/{customer.pk}/give_back/", {"reason": "x"})
        assert gone.status_code == 204
        assert api.post(f"/api/v1/pool/{customer.pk}/claim/").status_code == 422

    def test_a_file_of_the_pool_is_no_place_for_one_with_an_owner(self, office):
        from customers.models import Merge

        pooled, kept = make_pooled(office), make_customer(office.rep)
        with pytest.raises(RuleBroken, match="Keep the file that has an owner"):
            Merge.of(pooled, kept, by=office.manager)
        Merge.of(kept, pooled, by=office.manager)
        assert not Customer.objects.in_pool().exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.clause("7.1.3")
class TestAtOnce:
    def test_one_of_two_claims_of_a_file_wins(self, office):
        pk = make_pooled(office).pk
        people = (office.rep, office.second_rep)
        answers = at_once(*(lambda who=who: Customer.objects.get(pk=pk).claim(by=who) for who in people))
        assert sorted(isinstance(answer, NotNow) for answer in answers) == [False, True]
        assert OwnershipPeriod.objects.filter(customer=pk, until=None).count() == 1

    def test_two_claims_of_a_person_do_not_pass_the_limit_together(self, office):
        set_rules(office, claims_a_day=1)
        files = [make_pooled(office) for _n in range(2)]
        assert passed(at_once(*(lambda file=file: file.claim(by=office.rep) for file in files))) == 1
        assert office.rep.customers.count() == 1


@pytest.mark.clause("7.2.1")
class TestSilence:
    """Class A goes back after 90 days without contact, and is warned 14 days before."""

    @pytest.fixture
    def silent(self, office) -> Customer:
        return make_customer(office.rep, name="Acme", level="A")

    def state(self, customer) -> bool:
        customer.refresh_from_db()
        return customer.is_in_pool

    def test_warns_owner_and_supervisor_then_takes_the_file_back(self, office, silent):
        with in_days(75):
            assert tend_pool() == (0, 0)
        with in_days(76):
            assert tend_pool() == (1, 0)
            assert tend_pool() == (0, 0)
            assert told(office.rep) == told(office.supervisor) == ["1 customer goes back to the public pool soon"]
            silent.refresh_from_db()
            assert silent.pool_day == today() + timedelta(days=14)
        with in_days(87):
            tend_pool()
            assert len(told(office.rep)) == 2
        with in_days(89):
            assert tend_pool() == (0, 0)
        with in_days(90):
            assert tend_pool() == (0, 1)
        assert self.state(silent)
        assert told(office.rep)[-1] == told(office.supervisor)[-1] == "1 customer went back to the public pool"
        assert Notice.objects.filter(recipient=office.rep).latest("pk").url == "/customers/pool/"
        assert [period.ended for period in silent.periods.all()] == ["silent"]

    def test_a_visit_stops_it_and_the_warning_is_forgotten(self, office, silent):
        with in_days(76):
            tend_pool()
        with in_days(80):
            make_record(office.rep, silent)
        with in_days(100):
            assert tend_pool() == (0, 0)
        with in_days(80 + 76):
            assert tend_pool() == (1, 0)
        assert not self.state(silent)

    def test_a_visit_where_nobody_was_met_does_not(self, office, silent):
        with in_days(76):
            tend_pool()
            make_record(office.rep, silent, outcome="not_met")
        with in_days(90):
            assert tend_pool() == (0, 1)

    def test_what_is_under_way_keeps_the_file(self, office, silent):
        with in_days(76):
            tend_pool()
        with in_days(88):
            deal = make_opportunity(office.rep, customer=silent)
        with in_days(200):
            assert tend_pool() == (0, 0)
            assert [str(reason) for reason in what_is_under_way(silent)] == ["an open opportunity"]
            deal.perform("lose", by=office.rep, reason=loss_reason(), competitor="")
            make_record(office.rep, silent, outcome="not_met", next_step="call", next_on=today() + timedelta(days=30))
            assert tend_pool() == (0, 0)
        with in_days(231):
            assert tend_pool() == (0, 1)

    def test_a_contract_of_the_last_year_keeps_it(self, office, silent):
        sign(make_contract(office.rep, customer=silent), office.supervisor, today())
        with in_days(300):
            assert tend_pool() == (0, 0)
        with in_days(400):
            assert tend_pool() == (1, 0)

    def test_a_new_owner_has_the_whole_time(self, office, silent):
        with in_days(76):
            tend_pool()
        with in_days(85):
            silent.hand_over(office.second_rep, by=office.supervisor)
        with in_days(120):
            assert tend_pool() == (0, 0)
            assert not told(office.second_rep)

    def test_nobody_loses_a_file_without_the_whole_time_of_warning(self, office, silent):
        """The clock stood still for weeks: the warning is made up for, not skipped."""
        with in_days(150):
            assert tend_pool() == (1, 0)
        with in_days(163):
            assert tend_pool() == (0, 0)
        with in_days(164):
            assert tend_pool() == (0, 1)

    def test_what_a_broken_run_has_marked_is_told_by_the_next(self, office, silent):
        with in_days(76):
            Customer.objects.filter(pk=silent.pk).update(pool_warned_on=today())
        with in_days(77):
            assert tend_pool() == (0, 0)
            assert tend_pool() == (0, 0)
        assert told(office.rep) == told(office.supervisor) == ["1 customer goes back to the public pool soon"]

    def test_a_class_without_days_never_goes(self, office, silent):
        set_rules(office, pool_a=None)
        with in_days(1000):
            assert tend_pool() == (0, 0)

    def test_stands_first_on_the_owners_home_page(self, office, silent):
        make_customer(office.rep, name="Other", level="A")
        with in_days(40):
            make_record(office.rep, Customer.objects.get(name="Other"))
        with in_days(76):
            tend_pool()
            items = items_of(office.rep, customers_silent)
            assert items[0].title == "Acme"
            assert items[0].due == today() + timedelta(days=14)
            assert "goes back to the public pool" in items[0].why

    def test_the_page_says_when_and_what_stops_it(self, office, as_user, silent):
        with in_days(76):
            tend_pool()
            page = as_user(office.rep).get(silent.get_absolute_url()).content.decode()
            assert "goes back to the public pool on" in page
            listed = as_user(office.rep).get("/customers/?pool=soon").context["listing"].rows
            assert listed == [silent]


@pytest.mark.django_db(transaction=True)
@pytest.mark.clause("7.2.1")
def test_the_rules_are_set_outside_of_any_other_transaction(office, as_user):
    form = as_user(office.manager).get("/customers/rules/").context["form"]
    entered = {name: form[name].value() or "" for name in form.fields} | {"contact_a": 10}
    assert as_user(office.manager).post("/customers/rules/", entered).status_code == 302
    assert KeepingRules.now().contact_days("A") == 10


class TestRules:
    @pytest.mark.clause("7.2.1")
    def test_are_read_by_all_and_set_by_the_manager_alone(self, office, as_user):
        page = as_user(office.rep).get("/customers/rules/")
        assert (page.status_code, page.context["form"]) == (200, None)
        assert as_user(office.rep).post("/customers/rules/", {"contact_a": 1}).status_code == 403
        form = as_user(office.manager).get("/customers/rules/").context["form"]
        entered = {name: form[name].value() or "" for name in form.fields} | {"contact_a": 10}
        assert as_user(office.manager).post("/customers/rules/", entered).status_code == 302
        assert KeepingRules.now().contact_days("A") == 10
        assert KeepingRules.objects.count() == 1
        assert AuditEntry.objects.of(KeepingRules.now()).first().details["changed"] == {"contact_a": [30, 10]}

    @pytest.mark.clause("7.2.1")
    def test_change_who_is_overdue_at_once(self, office):
        customer = make_customer(office.rep, level="A")
        with in_days(20):
            assert not customer.is_overdue
            set_rules(office, contact_a=10)
            assert customer.is_overdue
            assert list(Customer.objects.silent()) == [customer]

    @pytest.mark.clause("7.2.1")
    def test_a_warning_longer_than_the_silence_is_refused_at_the_field(self, office, as_user):
        form = as_user(office.manager).get("/customers/rules/").context["form"]
        entered = {name: form[name].value() or "" for name in form.fields} | {"pool_a": 10, "warning_days": 14}
        answer = as_user(office.manager).post("/customers/rules/", entered)
        assert answer.status_code == 422
        assert "pool_a" in answer.context["form"].errors


@pytest.mark.clause("7.1.2")
class TestFactsToCheck:
    """Class A is checked every 90 days."""

    QUEUE = "/customers/verify/"

    def test_come_back_by_the_rhythm_of_their_class(self, office):
        customer = make_customer(office.rep, level="A")
        assert not Customer.objects.unchecked().exists()
        with in_days(90):
            assert list(Customer.objects.unchecked()) == [customer]
            assert customer.is_unchecked
            customer.verify(by=office.rep)
            assert not Customer.objects.unchecked().exists()

    def test_go_from_file_to_file(self, office, as_user):
        for name in ("One", "Two", "Three"):
            make_customer(office.rep, name=name, level="A")
        make_customer(office.second_rep, level="A")
        with in_days(91):
            rep = as_user(office.rep)
            page = rep.get(self.QUEUE)
            assert (page.context["due"], page.context["customer"].name) == (3, "One")
            later = rep.get(f"{self.QUEUE}?after={page.context['later']}")
            assert later.context["customer"].name == "Two"
            answer = rep.post(f"{later.context['customer'].get_absolute_url()}verify/?checking={page.context['later']}")
            after = rep.get(answer["Location"])
            assert (after.context["due"], after.context["customer"].name) == (2, "Three")

    def test_a_correction_counts_as_a_check_and_goes_on(self, office, as_user):
        customer = make_customer(office.rep, name="One", level="A")
        with in_days(91):
            rep, url = as_user(office.rep), f"{customer.get_absolute_url()}edit/?checking="
            form = rep.get(url).context["form"]
            entered = {name: form[name].value() or "" for name in form.fields} | {"region": "Taipei"}
            assert rep.post(url, entered)["Location"].startswith(self.QUEUE)
            customer.refresh_from_db()
            assert (customer.region, customer.last_verified_on) == ("Taipei", today())

    def test_freshness_of_the_own_and_the_teams_files_is_shown(self, office, as_user):
        for owner in (office.rep, office.rep, office.second_rep, office.other_rep):
            make_customer(owner, level="A")
        with in_days(91):
            office.rep.customers.first().verify(by=office.rep)
            shown = as_user(office.supervisor).get(self.QUEUE).context["freshness"]
            assert [(one.person, one.checked, one.files) for one in shown] == [
                (office.second_rep, 0, 1),
                (office.rep, 1, 2),
            ]
            assert [one.person for one in as_user(office.rep).get(self.QUEUE).context["freshness"]] == [office.rep]
