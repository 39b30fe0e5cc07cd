"""One search box: any part of a name in either script, pinyin, numbers (7.1.1); only what one may see (7.1.3)."""

import csv
import os
from pathlib import Path

import pytest

from customers.finders import customers
from customers.models import Customer
from salesdept.common.finding import Query
from tests.customers.makers import make_contact, make_customer, make_lead
from tests.expenses.makers import make_claim
from tests.pipeline.makers import make_contract, make_opportunity

pytestmark = pytest.mark.django_db

COMPANIES = Path(__file__).parents[3] / "shared" / "data" / "companies"


def titles(browser, query: str, kind: str = "") -> list[str]:
    groups = browser.get("/api/v1/find/", {"q": query}).json()
    return [one["title"] for group in groups if kind in ("", group["kind"]) for one in group["findings"]]


class TestHowNamesAreFound:
    @pytest.mark.clause("7.1.1")
    @pytest.mark.parametrize(
        "typed",
        [
            "中國移動", "中国移动", "移動", "移", "動通", "zgyd", "ZGYD", "zhongguo", "yidong", "ＣＭＣＣ", "china mob",
            "mob chi", "ｃｈｉｎａ", "84149786", "4149", "中國移動通信有限公司",
        ],
    )  # fmt: skip
    def test_by_any_part(self, office, as_user, typed):
        make_customer(
            office.rep, name="中國移動通信股份有限公司", other_names=["China Mobile", "CMCC"], tax_id="84149786"
        )
        make_customer(office.rep, name="大成機電")
        assert titles(as_user(office.rep), typed) == ["中國移動通信股份有限公司"]

    @pytest.mark.parametrize("typed", ["%", "_", "\\", "'", "★", "  ", "中國石油", "zgsy", "x" * 5000, "\x00"])
    def test_what_is_called_otherwise_is_not_found(self, office, as_user, typed):
        make_customer(office.rep, name="中國移動")
        assert as_user(office.rep).get("/api/v1/find/", {"q": typed}).status_code in (200, 400)
        assert as_user(office.rep).get("/find/", {"q": typed}).status_code in (200, 400)
        if typed != "\x00":
            assert titles(as_user(office.rep), typed, "Customer files") == []

    def test_signs_beyond_the_common_ones(self, office, as_user):
        make_customer(office.rep, name="𠮷野家😀 Café Öl")
        for typed in ("𠮷野", "cafe", "CAFÉ", "ol"):
            assert titles(as_user(office.rep), typed) == ["𠮷野家😀 Café Öl"], typed

    def test_names_that_begin_so_come_first(self, office, as_user):
        for name in ("北大成", "大成機電", "大成"):
            make_customer(office.rep, name=name)
        assert titles(as_user(office.rep), "大成") == ["大成", "大成機電", "北大成"]

    def test_a_changed_name_is_found_by_the_new_one_alone(self, office, as_user):
        customer = make_customer(office.rep, name="舊名")
        Customer.objects.bulk_update([_renamed(customer, "新名")], ["name"])
        assert titles(as_user(office.rep), "xinming") == ["新名"]
        assert titles(as_user(office.rep), "舊名") == []


def _renamed(customer, name):
    customer.name = name
    return customer


class TestWhatIsFound:
    @pytest.mark.clause("7.1.1")
    def test_records_of_all_chapters_by_name_or_number(self, office, as_user):
        make_contact(make_customer(office.rep), name="王小明")
        make_lead(office.rep, company="鼎立食品")
        deal = make_opportunity(office.rep)
        contract = make_contract(office.rep, number="HT-2026-081")
        claim = make_claim(office.rep)
        browser = as_user(office.rep)
        assert titles(browser, "xiaoming") == ["王小明"]
        assert titles(browser, "鼎立") == ["鼎立食品"]
        assert titles(browser, deal.name, "Opportunities") == [f"{deal.code} {deal.name}"]
        assert titles(browser, "2026-081") == [contract.number]
        assert titles(browser, "#" + claim.number[-6:]) == [f"{claim.number} {claim.title}"]
        assert titles(browser, "@王小明") == ["王小明"]
        assert titles(browser, "#王小明") == []

    def test_pages_and_actions_too(self, office, as_user):
        page = as_user(office.rep).get("/find/", {"q": "lead"}).content.decode()
        assert 'href="/customers/leads/"' in page
        assert 'href="/customers/leads/new/"' in page
        assert 'href="/people/accounts/"' not in as_user(office.rep).get("/find/", {"q": "acc"}).content.decode()

    def test_before_a_word_is_typed_it_shows_whom_one_knows(self, office, as_user):
        customer = make_customer(office.rep)
        assert customer.name in as_user(office.rep).get("/find/").content.decode()


class TestWhoFindsWhat:
    @pytest.mark.clause("7.1.3")
    @pytest.mark.parametrize("typed", ["永信", "yongxin", "12345675", "0223456789", "王小明", "wang@yongxin.example"])
    def test_a_colleagues_file_is_absent(self, office, as_user, typed):
        customer = make_customer(office.other_rep, name="永信科技", tax_id="12345675", phone="02-2345-6789")
        make_contact(customer, name="王小明", email="wang@yongxin.example")
        assert titles(as_user(office.rep), typed) == []
        assert titles(as_user(office.other_rep), typed) != []

    @pytest.mark.clause("7.1.3")
    def test_a_part_of_a_number_finds_for_who_reads_it_whole(self, office, as_user):
        """Who reads it masked must know all of it: the hidden digits can't be guessed one by one."""
        customer = make_customer(office.rep, name="永信科技", phone="02-2345-6789")
        for part in ("6789", "2345", "02 2345 6789", "+886-2-2345-6789"):
            assert titles(as_user(office.rep), part) == [customer.name], part
        assert titles(as_user(office.manager), "2345") == []
        assert titles(as_user(office.manager), "0223456789") == [customer.name]


SHORT = ("short_trad", "short_simp", "short_pinyin", "short_initials")


@pytest.mark.clause("7.1.1")
@pytest.mark.parametrize("with_short_names", [False, True])
def test_listed_companies_are_found_by_each_way_of_writing_them(office, with_short_names, record_property):
    """Of 150 companies every third asked for by each variant: how many stand among the first three.

    A short name that is no part of the full one (聯電 of 聯華電子) is found by its signs, by pinyin once it is known.
    Asked is the finder of customer files alone, behind the box and its API.
    """
    if not COMPANIES.exists():
        pytest.skip("The companies of ../shared/data are not here: nothing was searched.")
    with (COMPANIES / "search_variants_150.csv").open(encoding="utf-8-sig") as file:
        companies = list(csv.DictReader(file))
    Customer.objects.bulk_create(
        Customer(
            name=one["full_trad"],
            other_names=[one["short_trad"]] if with_short_names else [],
            tax_id=one["tax_id"],
            owner=office.rep,
        )
        for one in companies
    )
    # Short names that are known change what short ones find; of the others the full name stands for all.
    variants = [*SHORT, "full_trad"] if with_short_names else [name for name in companies[0] if name != "code"]

    def is_among_the_first(name: str, typed: str) -> bool:
        return name in [one.title for one in customers(office.rep, Query(typed), 3)]

    asked = companies[:: int(os.environ.get("EVERY_COMPANY", "3"))]
    share = {
        variant: sum(is_among_the_first(one["full_trad"], one[variant]) for one in asked) / len(asked)
        for variant in variants
    }
    record_property("share found in the first three", share)
    assert all(share[variant] == 1 for variant in variants if variant not in SHORT), share
    assert all(share[variant] >= (0.95 if with_short_names else 0.8) for variant in SHORT), share
