"""What the sales flow shows in a customer's file (7.1.1), to whom (1.3.2)."""

from datetime import date
from decimal import Decimal

import pytest

from customers.files import section
from salesdept.common.calendar import as_of

from .makers import make_contract, make_customer, make_opportunity, sign

pytestmark = [pytest.mark.clause("7.1.1"), pytest.mark.django_db]


@pytest.fixture
def customer(office):
    """Two contracts of 100,000 net, the later one by the other team; one opportunity."""
    customer = make_customer(office.rep)
    for rep, leader, day in ((office.rep, office.supervisor, 5), (office.other_rep, office.other_supervisor, 9)):
        with as_of(date(2026, 10, day)):
            sign(make_contract(rep, customer=customer), leader, date(2026, 10, day))
    make_opportunity(office.rep, customer=customer)
    return customer


def shown(customer, user) -> dict:
    return {part.template: part for part in section.of(customer, user)}


def test_the_file_holds_the_purchases_and_what_is_under_way(customer, office, as_user):
    sections = shown(customer, office.manager)
    assert sections["pipeline/_customer_purchases.html"].count == 2
    assert sections["pipeline/_customer_purchases.html"].context["together"] == Decimal(200_000)
    assert sections["pipeline/_customer_opportunities.html"].count == 1
    page = as_user(office.manager).get(customer.get_absolute_url()).content.decode()
    assert "200,000" in page


def test_who_keeps_the_file_sees_all_purchases_a_guest_the_own_part(customer, office):
    assert shown(customer, office.rep)["pipeline/_customer_purchases.html"].count == 2
    customer.share(office.other_rep, by=office.rep)
    customer.share(office.second_rep, by=office.rep)
    assert shown(customer, office.other_rep)["pipeline/_customer_purchases.html"].count == 1
    assert "pipeline/_customer_purchases.html" not in shown(customer, office.second_rep)


def test_a_cancelled_contract_is_no_purchase(customer, office):
    contract = customer.contracts.order_by("signed_on").first()
    contract.cancel(by=office.supervisor, on=contract.signed_on, reason="The customer withdrew")
    assert shown(customer, office.manager)["pipeline/_customer_purchases.html"].count == 1


def test_an_empty_file_shows_no_empty_parts_to_who_only_reads(office):
    assert shown(make_customer(office.rep), office.leadership) == {}
