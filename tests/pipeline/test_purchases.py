"""Purchase records: what came by our contracts and what was bought before or from others, in one place (7.1.1)."""

from datetime import date
from decimal import Decimal

import pytest

from customers.belongings import going_along
from customers.files import section
from customers.models import Merge, Purchase
from pipeline.models import SalesEntry
from salesdept.common.calendar import as_of
from salesdept.common.models import AuditEntry
from tests.customers.makers import make_purchase

from .makers import make_contract, make_customer, sign

pytestmark = [pytest.mark.clause("7.1.1"), pytest.mark.django_db]

TODAY = date(2026, 10, 20)
ENTERED = {"what": "ERP 授權 50 人", "bought_on": "2024-03-01", "amount": "480000", "currency": "twd", "number": "A-77"}


@pytest.fixture(autouse=True)
def _clock():
    with as_of(TODAY):
        yield


@pytest.fixture
def customer(office):
    return make_customer(office.rep)


def new_url(customer) -> str:
    return f"/customers/{customer.pk}/purchases/new/"


def panel(customer, user):
    return {part.template: part for part in section.of(customer, user)}["pipeline/_customer_purchases.html"]


class TestEntered:
    def test_by_hand_it_stands_in_the_file_and_in_its_history_by_whom(self, office, as_user, customer):
        browser = as_user(office.rep)
        assert browser.post(new_url(customer), ENTERED | {"seller": "鼎新"}).status_code == 302
        made = Purchase.objects.get()
        assert (made.currency, made.seller) == ("TWD", "鼎新")
        page = browser.get(customer.get_absolute_url()).content.decode()
        assert "ERP 授權 50 人" in page
        assert "480,000" in page
        assert "entered by hand" in page
        assert AuditEntry.objects.of(made).get().by == office.rep

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"bought_on": "2026-10-21"}, "not bought yet"),
            ({"ends_on": "2024-02-29"}, "would end before it was bought"),
            ({"amount": "-1"}, "not below zero"),
            ({"currency": "T$"}, "Three capital letters"),
            ({"what": ""}, "required"),
        ],
    )
    def test_what_can_not_be_says_why_and_nothing_typed_is_lost(self, office, as_user, customer, wrong, said):
        answer = as_user(office.rep).post(new_url(customer), ENTERED | wrong)
        assert answer.status_code == 422
        assert said in answer.content.decode()
        assert "A-77" in answer.content.decode()
        assert not Purchase.objects.exists()

    def test_the_same_one_again_is_said_to_be_here(self, office, as_user, customer):
        browser = as_user(office.rep)
        browser.post(new_url(customer), ENTERED)
        answer = browser.post(new_url(customer), ENTERED)
        assert "stands in the file already" in answer.content.decode()
        assert Purchase.objects.count() == 1

    def test_the_button_tapped_twice_enters_one(self, office, as_user, customer):
        sent = ENTERED | {"record_id": "01939f2e-0000-7000-8000-000000000001"}
        for _tap in range(2):
            assert as_user(office.rep).post(new_url(customer), sent).status_code == 302
        assert Purchase.objects.count() == 1

    def test_a_mistake_is_withdrawn_with_a_reason_and_put_back(self, office, as_user, customer):
        made, browser = make_purchase(customer), as_user(office.rep)
        assert browser.post(f"/customers/purchases/{made.pk}/withdraw/", {"reason": "other company"}).status_code == 302
        assert panel(customer, office.rep).count == 0
        assert browser.get(f"/customers/purchases/{made.pk}/edit/").status_code == 409
        browser.post(f"/customers/purchases/{made.pk}/put_back/")
        assert panel(customer, office.rep).count == 1

    def test_an_edit_is_traced_and_minds_a_colleague_who_saved_first(self, office, as_user, customer):
        made, browser = make_purchase(customer, what="Old", number="1"), as_user(office.rep)
        sent = ENTERED | {"version": made.version}
        url = f"/customers/purchases/{made.pk}/edit/"
        assert browser.post(url, sent).status_code == 302
        assert AuditEntry.objects.of(made).first().details["changed"]["number"] == ["1", "A-77"]
        assert browser.post(url, sent | {"number": "B"}).status_code == 409


class TestTogether:
    def test_contracts_and_what_was_entered_stand_in_one_row_and_are_summed_by_year(self, office, customer):
        with as_of(date(2026, 10, 5)):
            contract = sign(make_contract(office.rep, customer=customer), office.supervisor, date(2026, 10, 5))
        make_purchase(customer, bought_on=date(2026, 1, 5), amount=Decimal(300))
        make_purchase(customer, bought_on=date(2026, 2, 5), amount=Decimal(70), seller="Rival")
        make_purchase(customer, bought_on=date(2026, 3, 5), amount=Decimal(9), currency="USD")
        make_purchase(customer, bought_on=date(2024, 2, 5), amount=None)
        shown = panel(customer, office.rep)
        assert [row.by_contract for row in shown.context["rows"]] == [True, False, False, False, False]
        sums = [(one.year, one.currency, one.ours, one.others) for one in shown.context["years"]]
        assert sums == [(2026, "TWD", contract.net + 300, 70), (2026, "USD", 9, 0)]
        assert shown.count == 5

    def test_what_was_entered_never_reaches_the_sales_ledger(self, customer):
        make_purchase(customer)
        assert not SalesEntry.objects.exists()

    @pytest.mark.clause("3.1.2")
    def test_they_go_along_when_files_are_merged_and_come_back_when_it_is_undone(self, office, customer):
        made, kept = make_purchase(customer), make_customer(office.rep)
        merge = Merge.of(kept, customer, by=office.rep)
        assert kept.purchases.get() == made
        merge.undo(by=office.rep)
        assert customer.purchases.get() == made

    @pytest.mark.clause("7.1.3")
    def test_a_hand_over_tells_how_many_go_along(self, customer):
        make_purchase(customer)
        assert ("Purchase records", 1) in [(str(label), count) for label, count in going_along(customer)]


@pytest.mark.clause("7.1.3")
class TestWhoMay:
    def test_who_only_reads_the_file_enters_and_withdraws_nothing(self, office, as_user, customer):
        made = make_purchase(customer)
        customer.share(office.second_rep, by=office.rep)
        browser = as_user(office.second_rep)
        assert browser.get(made.get_absolute_url()).status_code == 200
        assert browser.post(new_url(customer), ENTERED).status_code == 403
        assert browser.post(f"/customers/purchases/{made.pk}/edit/", ENTERED).status_code == 403
        assert browser.post(f"/customers/purchases/{made.pk}/withdraw/", {"reason": "x"}).status_code == 403

    def test_to_who_does_not_see_the_file_there_is_none(self, office, as_user, api_as, customer):
        made = make_purchase(customer)
        assert as_user(office.other_rep).get(made.get_absolute_url()).status_code == 404
        assert api_as(office.other_rep).get(f"/api/v1/purchases/{made.pk}/").status_code == 404


class TestApi:
    def test_enters_changes_withdraws_and_lists_by_customer(self, office, api_as, customer):
        api = api_as(office.rep)
        made = api.post("/api/v1/purchases/", ENTERED | {"customer": str(customer.pk)})
        assert made.status_code == 201, made.json()
        at = f"/api/v1/purchases/{made.json()['id']}/"
        assert api.patch(at, {"number": "B-1"}).json()["number"] == "B-1"
        assert api.post(f"{at}withdraw/", {"reason": "mistake"}).json()["state"] == "withdrawn"
        assert api.patch(at, {"number": "B-2"}).status_code == 403
        listed = api.get("/api/v1/purchases/", {"customer": str(customer.pk), "state": "stands"}).json()
        assert listed["results"] == []
