"""Several addresses of a file (7.1.1): one is the main one and stands on the file, whichever door it came by."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from customers.models import Address, Customer, Merge
from salesdept.common import invariants
from salesdept.common.models import AuditEntry

from .makers import make_customer

pytestmark = [pytest.mark.django_db, pytest.mark.clause("7.1.1")]

OFFICE = {"address": "瑞光路 1 號", "region": "台北市"}


@pytest.fixture
def customer(office):
    return make_customer(office.rep, **OFFICE)


@pytest.fixture(autouse=True)
def _file_and_rows_agree():
    yield
    assert [breach for breach in invariants.broken() if "main address" in breach] == []


def lines_of(customer) -> list[tuple[str, bool]]:
    return list(customer.addresses.values_list("lines", "is_main"))


def added(office, as_user, customer, **given):
    entered = {"kind": "delivery", "lines": "工業路 9 號", "region": "桃園市", "postcode": "333"} | given
    answer = as_user(office.rep).post(f"{customer.get_absolute_url()}addresses/new/", entered)
    assert answer.status_code == 302, answer.context["form"].errors
    return customer.addresses.get(lines=entered["lines"])


class TestMain:
    def test_the_address_of_a_new_file_is_its_main_address(self, customer):
        assert lines_of(customer) == [("瑞光路 1 號", True)]

    def test_a_corrected_file_brings_it_along(self, office, as_user, customer):
        page = f"{customer.get_absolute_url()}edit/"
        entered = {
            "name": customer.name,
            "level": "C",
            "status": "prospect",
            "address": "新路 2 號",
            "region": "新北市",
        }
        assert as_user(office.rep).post(page, entered).status_code == 302
        assert lines_of(customer) == [("新路 2 號", True)]

    def test_another_one_becomes_it_and_the_file_says_so(self, office, as_user, customer):
        added(office, as_user, customer, is_main="on")
        customer.refresh_from_db()
        assert (customer.address, customer.region, customer.version) == ("工業路 9 號", "桃園市", 2)
        assert sorted(lines_of(customer)) == [("工業路 9 號", True), ("瑞光路 1 號", False)]

    def test_writing_the_former_one_into_the_file_makes_it_main_again(self, office, as_user, customer):
        added(office, as_user, customer, is_main="on")
        customer.refresh_from_db()
        customer.address, customer.region = OFFICE["address"], OFFICE["region"]
        customer.save()
        assert sorted(lines_of(customer)) == [("工業路 9 號", False), ("瑞光路 1 號", True)]

    def test_files_made_at_once_have_theirs_too(self, office):
        made = Customer.objects.bulk_create([Customer(name=str(n), owner=office.rep, **OFFICE) for n in range(3)])
        assert Address.objects.filter(is_main=True).count() == 3
        for customer in made:
            customer.address = "新路 2 號"
        Customer.objects.bulk_update(made, ["address"])
        assert set(Address.objects.values_list("lines", flat=True)) == {"新路 2 號"}

    def test_files_from_before_get_theirs_and_a_second_run_changes_nothing(self, customer):
        Address.objects.all().delete()
        fill = import_module("customers.migrations.0019_main_addresses").fill
        for _time in range(2):
            fill(apps, connection.schema_editor())
        assert lines_of(customer) == [("瑞光路 1 號", True)]


class TestOthers:
    def test_stand_on_the_page_with_kind_and_day(self, office, as_user, customer):
        added(office, as_user, customer, since="2026-01-05")
        page = as_user(office.rep).get(customer.get_absolute_url()).content.decode()
        assert "333 桃園市 工業路 9 號" in page
        assert "Delivery" in page
        assert "5 Jan 2026" in page

    def test_are_written_by_the_api_as_on_the_page(self, office, api_as, customer):
        api = api_as(office.rep)
        body = {"customer": str(customer.pk), "kind": "site", "lines": "1 Dock Road", "country": "Singapore"}
        row = api.post("/api/v1/addresses/", body, format="json").json()
        assert str(Address.objects.get(pk=row["id"])) == "1 Dock Road, Singapore"
        changed = api.patch(f"/api/v1/addresses/{row['id']}/", {"is_main": True}, format="json")
        assert changed.json()["is_main"] is True
        assert api_as(office.other_rep).get(f"/api/v1/addresses/{row['id']}/").status_code == 404

    def test_are_taken_along_in_exports(self, office, as_user, customer):
        added(office, as_user, customer)
        answer = as_user(office.rep).post("/customers/export/", {"what": "customers", "form": "csv"})
        assert "Delivery: 333 桃園市 工業路 9 號" in b"".join(answer.streaming_content).decode()

    def test_are_removed_and_the_history_keeps_them(self, office, as_user, customer):
        address = added(office, as_user, customer)
        as_user(office.rep).post(f"/customers/addresses/{address.pk}/remove/")
        assert lines_of(customer) == [("瑞光路 1 號", True)]
        assert "工業路" in AuditEntry.objects.of(customer).first().details["changed"]["address"][0]

    def test_who_only_reads_adds_none(self, office, as_user, customer):
        customer.share(office.second_rep, by=office.rep)
        answer = as_user(office.second_rep).post(
            f"{customer.get_absolute_url()}addresses/new/", {"kind": "site", "lines": "x"}
        )
        assert answer.status_code == 403
        assert customer.addresses.count() == 1


class TestMerging:
    @pytest.mark.parametrize("theirs", [False, True])
    def test_all_come_along_one_stays_the_main_one_and_undone_each_has_its_own(self, office, customer, theirs):
        gone = make_customer(office.rep, address="工業路 9 號", region="桃園市")
        facts = {"address": gone.address, "region": gone.region} if theirs else {}
        merge = Merge.of(customer, gone, by=office.rep, facts=facts)
        assert sorted(lines_of(customer)) == [("工業路 9 號", theirs), ("瑞光路 1 號", not theirs)]
        merge.undo(by=office.rep)
        assert lines_of(customer) == [("瑞光路 1 號", True)]
        assert lines_of(gone) == [("工業路 9 號", True)]
