"""How complete a file is, and what is missing (7.1.1); its time line by kind of record."""

import pytest

from customers.completeness import completeness_of

from .makers import make_contact, make_customer, make_record

pytestmark = [pytest.mark.django_db, pytest.mark.clause("7.1.1")]

WHOLE = {
    "tax_id": "04595257",
    "industry": "Trade",
    "employees": 12,
    "region": "Taipei",
    "address": "Road 1",
    "phone": "02-2345-6789",
    "website": "https://acme.example",
}


def of(customer):
    found = completeness_of(customer, list(customer.contacts.all()))
    return round(found.share, 2), [str(label) for label in found.missing]


def test_a_file_with_all_facts_and_a_decider_is_complete(office):
    customer = make_customer(office.rep, **WHOLE)
    make_contact(customer, part="decides")
    assert of(customer) == (1, [])


def test_each_missing_fact_is_named_and_counts_alike(office):
    customer = make_customer(office.rep, **WHOLE | {"industry": "", "employees": None})
    make_contact(customer, part="uses")
    make_contact(customer, part="decides", phone="", email="")
    assert of(customer) == (0.7, ["industry", "number of employees", "a way to reach each person"])
    assert of(make_customer(office.rep))[0] == 0


def test_the_page_says_how_much_and_what(office, as_user):
    customer = make_customer(office.rep, **WHOLE)
    page = as_user(office.rep).get(customer.get_absolute_url()).content.decode()
    assert "70% complete" in page
    assert "who decides" in page


def test_the_time_line_is_narrowed_to_one_kind_also_on_its_later_pages(office, as_user):
    customer = make_customer(office.rep)
    for kind in ["visit", "call"] * 25:
        make_record(office.rep, customer, kind=kind)
    rep, url = as_user(office.rep), customer.get_absolute_url()
    first = rep.get(f"{url}?kind=call").context["time_line"]
    later = rep.get(f"{url}?kind=call&after={first.next_cursor}").context["time_line"]
    assert [len(first.rows), len(later.rows)] == [20, 5]
    assert {row.kind for row in [*first.rows, *later.rows]} == {"call"}
    assert len(rep.get(f"{url}?kind=nonsense").context["time_line"].rows) == 20
