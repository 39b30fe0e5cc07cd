"""5.2.2 Invoices go to visits by day, place and seller; why is said in words."""

import pytest
from django.urls import reverse

from customers.models import Customer
from expenses.demo.papers import message
from expenses.wallet.matching import city_of, likeliest, matches_of
from salesdept.common.calendar import today
from tests.customers.makers import make_customer

from ..test_pages import page
from .acts import WALLET, as_filled, drop, log_visit

pytestmark = [pytest.mark.django_db, pytest.mark.clause("5.2.2")]


def with_address(address: str, seller="Grand Hotel") -> bytes:
    told = message("AB12345678", today(), 2100, seller=seller)
    name = f"<Name>{seller}</Name>".encode()
    assert name in told
    return told.replace(name, name + f"<Address>{address}</Address>".encode(), 1)


def visited(person, name: str, **place):
    customer = make_customer(owner=person, name=name)
    Customer.objects.filter(pk=customer.pk).update(**place)
    log_visit(person, customer)
    return customer


@pytest.mark.parametrize(
    ("address", "city"),
    [
        ("臺北市信義區市府路1號", "台北"),
        ("台北市中山區", "台北"),
        ("广东省深圳市南山区", "深圳"),
        ("中国上海市浦东新区", "上海"),
        ("新竹縣竹北市光明六路", "新竹"),
        ("Broadway 1, New York", ""),
        ("", ""),
    ],
)
def test_the_city_of_an_address(address, city):
    assert city_of(address) == city


def test_the_likeliest_visit_comes_first_and_says_why(office, as_user):
    visited(office.rep, "Hsinchu Works", address="新竹市東區光復路", region="Hsinchu")
    near = visited(office.rep, "Taipei Works", address="台北市內湖區", region="Taipei")
    invoice = drop(office.rep, with_address("臺北市信義區松仁路"))
    assert invoice.seller_address == "臺北市信義區松仁路"
    (matches,) = matches_of(office.rep, [invoice]).values()
    assert [(one.visit.customer.name, one.why) for one in matches] == [
        ("Taipei Works", "same day, same city"),
        ("Hsinchu Works", "same day"),
    ]
    assert "Taipei Works (same day, same city)" in page(as_user(office.rep).get(WALLET))
    shown = page(as_user(office.rep).get(f"{reverse('expenses:claim_new')}?paper={invoice.pk}"))
    assert as_filled(shown)["lines-0-customer"] == near.name


def test_where_none_is_likelier_none_is_filled_in(office):
    for name in ("One", "Other"):
        visited(office.rep, name, region="Taipei")
    invoice = drop(office.rep, with_address("Xinyi Road, Taipei 110"))
    (matches,) = matches_of(office.rep, [invoice]).values()
    assert {one.why for one in matches} == {"same day, same city"}
    assert likeliest(matches) is None


def test_the_seller_itself_before_the_city(office):
    visited(office.rep, "Near", region="Taipei")
    visited(office.rep, "福華飯店", address="高雄市")
    invoice = drop(office.rep, with_address("Xinyi Road, Taipei 110", seller="福華飯店"))
    (matches,) = matches_of(office.rep, [invoice]).values()
    assert likeliest(matches).why == "same day, the seller itself"
