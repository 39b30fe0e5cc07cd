"""One company, one file (3.1.2): likely doubles, the blind question, merging with nothing lost, and the way back."""

from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest
from django.db import DatabaseError, transaction

from customers.merging import keys_to, unruled
from customers.models import Communication, Contact, Customer, Different, Enquiry, Merge
from customers.models.enquiry import MOST_A_DAY
from pipeline.models import Opportunity, SalesEntry
from salesdept.common.calendar import as_of, now, today
from salesdept.common.errors import NotNow
from salesdept.messages.models import Notice
from tests.pipeline.makers import make_contract, sign

from ..at_once import at_once, passed
from .makers import make_contact, make_customer, make_lead, make_record

pytestmark = pytest.mark.django_db

YONGXIN = {"name": "永信科技股份有限公司", "phone": "02-2345-6789", "website": "https://www.yongxin.example"}


class TestLikelyDoubles:
    @pytest.mark.clause("3.1.2")
    @pytest.mark.parametrize(
        ("typed", "why"),
        [
            ({"name": "永信科技"}, "same name"),
            ({"name": "永信科技有限公司"}, "same name"),
            ({"name": "臺永信", "phone": "+886 2 2345 6789"}, "same phone"),
            ({"name": "咏信科技"}, "sounds the same"),
            ({"name": "Yongxin", "website": "https://yongxin.example/about"}, "same mail domain"),
            ({"name": "永信"}, "similar name"),
        ],
    )
    def test_show_while_a_name_is_typed_and_say_why(self, office, as_user, typed, why):
        customer = make_customer(office.rep, **YONGXIN)
        make_contact(customer, email="wang@yongxin.example")
        page = as_user(office.rep).post("/customers/doubles/", typed).content.decode()
        assert customer.name in page
        assert why in page

    @pytest.mark.clause("3.1.2")
    def test_traditional_and_simplified_names_are_one(self, office, as_user):
        make_customer(office.rep, name="鴻碩精密電工股份有限公司")
        page = as_user(office.rep).post("/customers/doubles/", {"name": "鸿硕精密电工有限公司"}).content.decode()
        assert "same name" in page

    def test_a_similar_name_of_a_colleague_is_not_told(self, office, as_user):
        make_customer(office.other_rep, **YONGXIN)
        page = as_user(office.rep).post("/customers/doubles/", {"name": "永信"}).content.decode()
        assert "Ask your supervisor" not in page

    def test_a_public_mail_provider_says_nothing(self, office, as_user):
        make_contact(make_customer(office.rep), email="a@gmail.com")
        page = as_user(office.rep).post("/customers/doubles/", {"name": "Zeta", "website": "https://gmail.com"})
        assert "same mail domain" not in page.content.decode()


class TestTaxId:
    @pytest.mark.clause("7.1.1")
    @pytest.mark.parametrize("tax_id", ["12345675", "04595257", "00000000", "91440300708461136T", "GB123456789"])
    def test_valid_ones_pass(self, office, as_user, tax_id):
        entered = {"name": "Some Company", "tax_id": tax_id, "level": "C", "status": "prospect"}
        assert as_user(office.rep).post("/customers/new/", entered).status_code == 302

    @pytest.mark.clause("7.1.1")
    @pytest.mark.parametrize("tax_id", ["12345672", "04595258", "91440300708461136A"])
    def test_a_wrong_digit_is_refused_at_the_field(self, office, as_user, tax_id):
        entered = {"name": "Some Company", "tax_id": tax_id, "level": "C", "status": "prospect"}
        answer = as_user(office.rep).post("/customers/new/", entered)
        assert answer.status_code == 422
        assert "tax_id" in answer.context["form"].errors


class TestBlindQuestion:
    @pytest.mark.clause("7.1.3")
    def test_answers_free_yours_or_taken_and_nothing_of_the_colleague(self, office, as_user):
        make_customer(office.other_rep, **YONGXIN)
        make_customer(office.rep, name="大成機電")
        ask = as_user(office.rep)

        def answer(**company):
            return ask.post("/customers/taken/", company)

        assert answer(name="無名").context["answer"] == "free"
        assert answer(name="大成机电有限公司").context["answer"] == "yours"
        page = answer(name="永信科技")
        assert page.context["answer"] == "taken"
        assert office.other_rep.name not in page.content.decode()
        assert answer(phone="0223456789").context["answer"] == "taken"

    @pytest.mark.clause("7.1.3")
    @pytest.mark.parametrize(
        ("address", "more"),
        [
            ("/customers/taken/", {}),
            ("/customers/doubles/", {}),
            ("/customers/new/", {"level": "C", "status": "prospect"}),
        ],
    )
    def test_fishing_ends_by_whichever_door_and_the_supervisor_hears_of_it(self, office, as_user, address, more):
        names = [make_customer(office.other_rep, name=f"{n}號工廠").name for n in range(100, 101 + MOST_A_DAY)]
        ask = as_user(office.rep)

        def learns(name) -> bool:
            page = ask.post(address, {"name": name} | more).content.decode()
            return "Ask your supervisor" in page and "taken companies today" not in page

        assert all(learns(name) for name in names[:MOST_A_DAY])
        assert learns(names[0]), "what is known already costs nothing"
        assert not learns(names[MOST_A_DAY])
        assert Notice.objects.filter(recipient=office.supervisor, title__contains=office.rep.name).count() == 1
        with as_of(now() + timedelta(days=1)):
            assert learns(names[MOST_A_DAY])

    @pytest.mark.clause("7.1.3")
    @pytest.mark.parametrize("door", ["another", "edit", "api"])
    def test_a_tax_id_is_a_question_too(self, office, as_user, api_as, door):
        """Said to be another company, written into an own file, or sent to the API: learned is learned."""
        make_customer(office.other_rep, tax_id="04595257")
        own = make_customer(office.rep, name="Own")
        entered = {"name": "New", "level": "C", "status": "prospect", "tax_id": "04595257", "is_another": "on"}
        if door == "api":
            answer = api_as(office.rep).patch(f"/api/v1/customers/{own.pk}/", {"tax_id": "04595257"})
        else:
            address = "/customers/new/" if door == "another" else f"{own.get_absolute_url()}edit/"
            answer = as_user(office.rep).post(address, entered)
        assert answer.status_code in (400, 422)
        assert "There is a file with this tax ID already" in answer.content.decode()
        assert Enquiry.objects.filter(by=office.rep).count() == 1
        assert Customer.objects.count() == 2


@pytest.fixture
def two_files(office):
    """(kept, gone) of one company, both with everything that a file may hold."""
    kept = make_customer(office.rep, **YONGXIN, level="B")
    gone = make_customer(office.rep, name="永信科技(股)公司", tax_id="12345675", level="A", industry="製造業")
    for customer in (kept, gone):
        make_contact(customer, is_primary=True)
        make_record(office.rep, customer)
    Customer.objects.filter(pk=gone.pk).update(opened_on=today() - timedelta(days=400))
    sign(make_contract(office.rep, customer=gone), office.supervisor, today())
    gone.share(office.second_rep, by=office.rep)
    return Customer.objects.get(pk=kept.pk), Customer.objects.get(pk=gone.pk)


class TestMerging:
    @pytest.mark.clause("3.1.2")
    def test_every_relation_to_a_customer_has_a_rule(self):
        assert unruled(Customer) == []

    @pytest.mark.clause("3.1.2")
    def test_loses_no_row_and_old_links_lead_on(self, office, as_user, two_files):
        kept, gone = two_files
        browser = as_user(office.rep)
        page = browser.get(f"/customers/{kept.pk}/merge/?with={gone.pk}")
        assert page.status_code == 200
        chosen = {
            name: "gone" if name in ("level", "tax_id", "industry") else "kept" for name in page.context["form"].fields
        }
        browser.post(f"/customers/{kept.pk}/merge/", {"with": gone.pk} | chosen)
        for rows in (Contact, Communication, Opportunity, SalesEntry):
            assert not rows.objects.filter(customer=gone).exists(), rows
        assert kept.contacts.count() == 2
        assert kept.contacts.filter(is_primary=True).count() == 1
        assert kept.contracts.count() == 1
        kept.refresh_from_db()
        assert (kept.level, kept.tax_id, kept.industry) == ("A", "12345675", "製造業")
        assert gone.name in kept.other_names
        assert kept.opened_on == today() - timedelta(days=400)
        assert kept.is_shared_with(office.second_rep)
        assert browser.get(gone.get_absolute_url()).url == kept.get_absolute_url()
        file = browser.get(kept.get_absolute_url()).content.decode()
        assert "file of the same company" in file
        assert f"/customers/merges/{Merge.objects.get().pk}/undo/" in file
        assert browser.get("/api/v1/find/", {"q": "永信"}).json()[0]["findings"][0]["url"] == kept.get_absolute_url()
        assert not Customer.objects.filter(pk=gone.pk).exists()
        assert as_user(office.other_rep).get(gone.get_absolute_url()).status_code == 404

    @pytest.mark.clause("3.1.2")
    def test_can_be_undone_for_thirty_days_and_everything_stands_as_before(self, office, as_user, two_files):
        kept, gone = two_files
        before = _counts(kept), _counts(gone)
        merge = Merge.of(kept, gone, by=office.rep, facts={"level": "A", "tax_id": "12345675"})
        with as_of(now() + timedelta(days=29)):
            assert as_user(office.rep).post(f"/customers/merges/{merge.pk}/undo/").status_code == 302
            for customer in (kept, gone):
                page = as_user(office.rep).get(customer.get_absolute_url())
                assert "Merge undone" in page.content.decode()
        kept, gone = Customer.objects.get(pk=kept.pk), Customer.objects.get(pk=gone.pk)
        assert (_counts(kept), _counts(gone)) == before
        assert (kept.level, kept.tax_id, kept.other_names) == ("B", "", [])
        assert (gone.level, gone.tax_id) == ("A", "12345675")
        assert gone.contacts.filter(is_primary=True).count() == 1

    def test_undoing_spares_what_was_changed_since_and_names_it(self, office, two_files):
        kept, gone = two_files
        merge = Merge.of(kept, gone, by=office.rep, facts={"level": "A"})
        Customer.objects.filter(pk=kept.pk).update(level="C")
        assert merge.undo(by=office.rep) == ["level"]
        assert Customer.objects.get(pk=kept.pk).level == "C"

    def test_cannot_be_undone_later_or_twice(self, office, two_files):
        merge = Merge.of(*two_files, by=office.rep)
        with as_of(now() + timedelta(days=31)), pytest.raises(NotNow):
            merge.undo(by=office.rep)
        merge.undo(by=office.rep)
        with pytest.raises(NotNow):
            merge.undo(by=office.rep)

    @pytest.mark.clause("7.1.3")
    def test_belongs_to_who_keeps_both(self, office, as_user, two_files):
        kept, _gone = two_files
        foreign = make_customer(office.other_rep)
        browser = as_user(office.rep)
        assert browser.get(f"/customers/{kept.pk}/merge/?with={foreign.pk}").status_code == 404
        assert browser.post(f"/customers/{kept.pk}/merge/", {"with": foreign.pk}).status_code == 404
        shared = make_customer(office.other_rep)
        shared.share(office.rep, by=office.other_rep)
        assert browser.post(f"/customers/{kept.pk}/merge/", {"with": shared.pk}).status_code == 403

    @pytest.mark.ledger
    @pytest.mark.usefixtures("by_owner")
    def test_the_ledger_follows_a_merge_and_nothing_else(self, office, two_files):
        kept, gone = two_files
        for change in ({"customer": kept}, {"amount": Decimal(1)}):
            with pytest.raises(DatabaseError), transaction.atomic():
                SalesEntry.objects.filter(customer=gone).update(**change)
        Merge.of(kept, gone, by=office.rep)
        with pytest.raises(DatabaseError), transaction.atomic():
            SalesEntry.objects.filter(customer=kept).update(customer=gone, amount=1)

    def test_subsidiaries_go_along_and_nobody_is_the_own_group(self, office):
        kept = make_customer(office.rep)
        gone = make_customer(office.rep)
        child = make_customer(office.rep, parent=gone)
        Customer.objects.filter(pk=kept.pk).update(parent=gone)
        Merge.of(kept, gone, by=office.rep)
        child.refresh_from_db()
        kept.refresh_from_db()
        assert (child.parent, kept.parent) == (kept, None)

    def test_a_lead_keeps_its_file(self, office):
        kept, lead = make_customer(office.rep), make_lead(office.rep)
        lead.qualify(by=office.rep)
        Merge.of(kept, lead.customer, by=office.rep)
        lead.refresh_from_db()
        assert lead.customer == kept


def _counts(customer) -> dict:
    """How many rows of which relation point at the file, the merges themselves aside."""
    return {
        str(field): field.model._base_manager.filter(**{field.name: customer}).count()
        for field in keys_to(Customer)
        if field.model is not Merge
    }


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_people_merge_the_same_pair_and_one_does(office):
    one, other = make_customer(office.rep), make_customer(office.rep)
    acts = [partial(Merge.of, one, other, by=office.rep), partial(Merge.of, other, one, by=office.supervisor)]
    assert passed(at_once(*acts)) == 1
    assert Merge.objects.count() == 1


class TestSuspects:
    @pytest.mark.clause("3.1.2")
    def test_pairs_are_shown_until_they_are_decided(self, office, as_user):
        one = make_customer(office.rep, name="永信科技股份有限公司")
        other = make_customer(office.second_rep, name="永信科技")
        assert as_user(office.rep).get("/customers/suspects/").context["pairs"] == []
        browser = as_user(office.supervisor)
        assert one.name in browser.get("/customers/suspects/").content.decode()
        browser.post(f"/customers/{one.pk}/different/{other.pk}/")
        assert Different.objects.count() == 1
        assert browser.get("/customers/suspects/").context["pairs"] == []

    def test_a_shared_phone_or_contact_is_a_reason(self, office, as_user):
        one, other = (make_customer(office.rep, phone=phone) for phone in ("02-2345-6789", "+886223456789"))
        for customer in (one, other):
            make_contact(customer, email="wang@example.test")
        (pair,) = as_user(office.rep).get("/customers/suspects/").context["pairs"]
        assert [str(reason) for reason in pair.reasons] == ["same phone", "same e-mail of a contact"]


def test_the_rules_name_relations_that_exist():
    from customers.merging import _rules

    assert set(_rules) == {str(field) for field in keys_to(Customer)}
