"""The same `record_id` sent again is the record that the first call made, also where a value may stand once (7.1.1)."""

import pytest
from django.apps import apps

from salesdept.common.calendar import today
from salesdept.common.models import AuditEntry

pytestmark = [pytest.mark.django_db, pytest.mark.clause("7.1.1")]

KEY = "01a208ac-0000-7000-8000-0000000000aa"
FAIR = {"name": "Fair", "channel": "trade_fair", "starts_on": "2030-01-01", "ends_on": "2030-01-01", "cost": "0"}
SUITE = {"code": "P-1", "name": "Suite", "kind": "product", "tax_class": "standard", "list_price": "100.00"}
ONCE = {
    "campaigns": ("customers.Campaign", FAIR),
    "products": ("pipeline.Product", SUITE),
    "loss-reasons": ("pipeline.LossReason", {"name": "Too dear", "place": 9}),
    "tax-rates": ("pipeline.TaxRate", {"tax_class": "reduced", "rate": "0.05", "since": "2030-01-01"}),
    "exchange-rates": ("pipeline.ExchangeRate", {"currency": "USD", "rate": "31.5", "day": str(today())}),
    "work-days": ("people.WorkDay", {"day": "2030-01-02", "name": "Bridge day"}),
    "customers": ("customers.Customer", {"name": "永信科技", "level": "A", "status": "active", "tax_id": "12345675"}),
}
"""Where the same values a second time would be refused: address, model, what is sent."""


@pytest.fixture
def sent(office, api_as):
    def send(plural, by=office.manager, record_id=KEY, **given):
        body = {**ONCE[plural][1], **given, "record_id": record_id}
        return api_as(by).post(f"/api/v1/{plural}/", body, format="json")

    return send


@pytest.mark.parametrize("plural", ONCE)
def test_it_is_one_record_with_one_history(sent, plural):
    model = apps.get_model(ONCE[plural][0])
    before, first = model.objects.count(), sent(plural)
    assert first.status_code == 201, first.data
    told = AuditEntry.objects.filter(document_id=KEY).count()
    again = sent(plural)
    assert (again.status_code, again.data["id"]) == (201, KEY), again.data
    assert model.objects.count() == before + 1
    assert AuditEntry.objects.filter(document_id=KEY).count() == told


@pytest.mark.parametrize("plural", ONCE)
def test_the_same_values_under_another_id_are_refused(sent, plural):
    assert sent(plural).status_code == 201
    assert sent(plural, record_id="01a208ac-0000-7000-8000-0000000000bb").status_code == 400


def test_what_it_says_the_second_time_changes_nothing(sent):
    sent("products")
    again = sent("products", name="Other", list_price="1.00")
    assert (again.status_code, again.data["name"]) == (201, "Suite")
    assert apps.get_model("pipeline.Product").objects.get(pk=KEY).prices.get().amount == 100


def test_the_id_of_another_person_s_record_is_no_way_to_it(office, sent):
    sent("campaigns")
    assert sent("campaigns", by=office.supervisor).status_code in (400, 403)
