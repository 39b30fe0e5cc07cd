"""A contract's number is known from its paper: the lists of contracts and of what hangs on them find by it (3.4.3)."""

from decimal import Decimal

import pytest

from pipeline.models import Revisit
from salesdept.common.calendar import today

from .makers import make_contract, make_customer, sign

pytestmark = [pytest.mark.django_db, pytest.mark.clause("3.4.3")]


@pytest.fixture
def two_contracts(office):
    """Signed, each with a project, an instalment still owed and a revisit; sorted by the customer's name."""
    made = []
    for number, name in (("HT-2026-0417", "龍騰資訊股份有限公司 Acme"), ("HT-2026-0552", "Borealis")):
        contract = make_contract(
            office.rep,
            customer=make_customer(office.rep, name=name),
            number=number,
            schedule=None,
            gross=Decimal(1000),
            payment_terms="100% 30 days",
        )
        sign(contract, office.supervisor, today())
        Revisit.objects.create(contract=contract, due_on=today())
        made.append(contract)
    return made


@pytest.mark.parametrize("place", ["contracts", "projects", "revisits", "receivables"])
@pytest.mark.parametrize("asked", ["0417", "ht-2026-0417", "acm", "龙腾资讯", "ltzx"])
def test_lists_find_by_a_part_of_the_number_or_by_the_customers_name_in_either_script(
    office, as_user, two_contracts, place, asked
):
    browser = as_user(office.manager)
    assert "Borealis" in browser.get(f"/pipeline/{place}/").content.decode()
    found = browser.get(f"/pipeline/{place}/", {"q": asked}).content.decode()
    assert "Acme" in found
    assert "Borealis" not in found
