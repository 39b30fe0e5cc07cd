"""The catalogue: dated prices and costs, tax, bundles; who keeps it and who sees costs."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from pipeline.models import ListPrice, Product, TaxRate
from salesdept.common.calendar import as_of, today

from .makers import make_product

pytestmark = [pytest.mark.django_db, pytest.mark.clause("3.3.2")]


def priced(product, day, currency="TWD"):
    return Product.objects.priced(currency, day).get(pk=product.pk)


def test_a_price_holds_from_its_day_until_the_next(office):
    product = make_product(list_price=100, cost=60)
    product.set_price(Decimal(120), by=office.clerk, since=date(2026, 7, 1))
    product.set_price(Decimal(110), by=office.clerk, since=date(2026, 4, 1))
    days = (date(2026, 3, 31), date(2026, 4, 1), date(2026, 6, 30), date(2026, 7, 1))
    assert [priced(product, day).list_price for day in days] == [100, 110, 110, 120]
    assert priced(product, days[0], "USD").list_price is None


def test_no_two_prices_of_a_currency_hold_on_one_day(office):
    product = make_product()
    with pytest.raises(IntegrityError), transaction.atomic():
        ListPrice.objects.create(product=product, currency="TWD", amount=1, since=today())
    ListPrice.objects.create(product=product, currency="USD", amount=1, since=today())


def test_tax_rates_are_dated(office, as_user):
    assert TaxRate.rates_on(today())["standard"] == Decimal("0.05")
    later = today() + timedelta(days=10)
    as_user(office.finance).post("/pipeline/tax-rates/", {"tax_class": "standard", "rate": "6.5", "since": later})
    assert TaxRate.rates_on(today())["standard"] == Decimal("0.05")
    assert TaxRate.rates_on(later)["standard"] == Decimal("0.065")
    as_user(office.rep).post("/pipeline/tax-rates/", {"tax_class": "zero", "rate": "1", "since": later})
    assert TaxRate.rates_on(later)["zero"] == 0


def test_the_clerk_makes_a_product_with_its_first_price_and_number(office, as_user):
    entered = {"name": "Server", "kind": "product", "tax_class": "standard", "list_price": "900", "is_active": "on"}
    assert as_user(office.clerk).post("/pipeline/products/new/", entered).status_code == 302
    product = Product.objects.priced().get(name="Server")
    assert (product.list_price, product.cost) == (900, None)
    assert product.code.startswith("P-")


def test_costs_are_shown_to_those_who_see_costs_alone(office, as_user, api_as):
    product = make_product(cost=Decimal("654.32"))
    for person, sees in (
        (office.supervisor, True),
        (office.finance, True),
        (office.rep, False),
        (office.technical, False),
    ):
        page = as_user(person).get(product.get_absolute_url()).content.decode()
        listed = as_user(person).get("/pipeline/products/").content.decode()
        told = api_as(person).get(f"/api/v1/products/{product.pk}/").json()
        assert ("654.32" in page, "654.32" in listed, told["cost"] == "654.32") == (sees, sees, sees), person.role


def test_the_catalogue_is_searched_by_any_part_of_its_names(office, as_user):
    make_product(name="雲端 ERP 企業版", name_en="Cloud ERP Enterprise", code="ERP-9")
    make_product(name="Scanner")
    for asked in ("企業", "enterprise cloud", "rp-9"):
        found = as_user(office.rep).get("/pipeline/products/", {"q": asked}).content.decode()
        assert ("ERP-9" in found, "Scanner" in found) == (True, False), asked


def test_the_list_of_products_costs_the_same_however_many(office, as_user, django_assert_max_num_queries):
    for _n in range(12):
        make_product()
    client = as_user(office.manager)
    with django_assert_max_num_queries(6):
        client.get("/pipeline/products/")


def test_a_bundle_holds_no_bundle(office, as_user):
    bundle, part = make_product(bundle="parts"), make_product()
    rows = {"parts-TOTAL_FORMS": 1, "parts-INITIAL_FORMS": 0, "parts-0-quantity": "2"}
    answer = as_user(office.clerk).post(f"/pipeline/products/{bundle.pk}/parts/", rows | {"parts-0-product": bundle.pk})
    assert answer.status_code == 422
    as_user(office.clerk).post(f"/pipeline/products/{bundle.pk}/parts/", rows | {"parts-0-product": part.pk})
    assert [str(one) for one in bundle.parts.all()] == [f"2 × {part}"]


def test_a_product_is_written_by_program_as_on_the_page(office, api_as):
    made = api_as(office.clerk).post(
        "/api/v1/products/", {"name": "Router", "kind": "product", "tax_class": "zero", "list_price": "10"}
    )
    assert (made.status_code, made.json()["list_price"]) == (201, "10.00")
    assert api_as(office.rep).post("/api/v1/products/", {"name": "x"}).status_code == 403
    with as_of(today()):
        changed = api_as(office.manager).patch(f"/api/v1/products/{made.json()['id']}/", {"unit": "pc"})
    assert (changed.status_code, changed.json()["unit"]) == (200, "pc")
