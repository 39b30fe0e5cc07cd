"""The quotation of a proposal's version: what it keeps, who sees what of it, how it is written."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from pipeline.models import BundlePart, ExchangeRate, OfferLimits, Product, QuotationSums
from pipeline.proposals.models import open_proposal
from pipeline.stages import Stage
from salesdept.common.calendar import today
from salesdept.common.errors import NotNow, NotYourPart, RuleBroken
from salesdept.people.models import Role

from .makers import make_opportunity, make_product, make_sent_proposal

pytestmark = [pytest.mark.django_db, pytest.mark.clause("3.3.2")]


@pytest.fixture
def quotation(office):
    deal = make_opportunity(office.rep, Stage.PROPOSAL)
    return open_proposal(deal, by=office.supervisor, authors=[office.rep]).quotation


def address(quotation, tail="") -> str:
    return f"/pipeline/proposals/{quotation.proposal_id}/quotation/{tail}"


def grid(quotation, **changed) -> dict:
    """The editor's form as it is shown, with some fields typed over."""
    lines = list(quotation.lines.all())
    fields = {
        "version": quotation.version,
        "discount": "0",
        "discount_kind": "percent",
        "valid_until": today() + timedelta(days=30),
        "lines-TOTAL_FORMS": len(lines),
        "lines-INITIAL_FORMS": len(lines),
    }
    for n, line in enumerate(lines):
        fields |= {
            f"lines-{n}-id": line.pk,
            f"lines-{n}-quantity": line.quantity,
            f"lines-{n}-unit_price": line.unit_price,
            f"lines-{n}-discount": line.discount,
            f"lines-{n}-discount_kind": line.discount_kind,
        }
    return fields | changed


def test_a_line_keeps_what_was_true_when_it_was_written(office, quotation):
    product = make_product(list_price=1000, cost=600, unit="set")
    quotation.add(product, by=office.rep, quantity=Decimal("1.5"))
    product.set_price(Decimal(1200), by=office.clerk)
    product.set_cost(Decimal(700), by=office.clerk)
    line = quotation.lines.get()
    assert (line.name, line.unit, line.list_price, line.unit_price, line.cost) == (product.name, "set", 1000, 1000, 600)
    assert line.tax_rate == Decimal("0.05")
    assert quotation.moved_prices() == {line.pk: 1200}
    assert (quotation.totals.net, quotation.totals.tax, quotation.totals.total) == (1500, 75, 1575)


def test_a_draft_says_that_a_list_price_moved_and_takes_todays_by_one_click(office, quotation, as_user):
    stays, goes_along = make_product(), make_product()
    quotation.add(stays, by=office.rep, unit_price=Decimal(900))
    quotation.add(goes_along, by=office.rep)
    for product in (stays, goes_along):
        product.set_price(Decimal(1100), by=office.clerk)
    assert "Take today" in as_user(office.rep).get(address(quotation)).content.decode()
    as_user(office.rep).post(address(quotation, "prices/"))
    assert list(quotation.lines.values_list("unit_price", "list_price")) == [(900, 1100), (1100, 1100)]
    assert "Take today" not in as_user(office.rep).get(address(quotation)).content.decode()


def test_several_products_are_added_at_once(office, quotation, as_user):
    first, second = make_product(name="Erp one"), make_product(name="Erp two")
    gone = make_product(name="Erp gone", is_active=False)
    found = as_user(office.rep).get(address(quotation, "products/"), {"q": "erp"}).content.decode()
    assert (first.name in found, gone.name in found) == (True, False)
    ticked = {"products": [first.pk, second.pk], f"quantity-{second.pk}": "2.5"}
    as_user(office.rep).post(address(quotation, "products/"), ticked)
    assert list(quotation.lines.values_list("name", "quantity")) == [("Erp one", 1), ("Erp two", Decimal("2.5"))]
    refused = as_user(office.rep).post(address(quotation, "products/"), {"products": [gone.pk]})
    assert (refused.status_code, quotation.lines.count()) == (422, 2)


def test_a_missing_product_is_made_without_leaving_and_the_clerk_is_told_to_check_it(office, quotation, as_user):
    entered = {"name": "Cable", "list_price": "50", "quantity": "4", "kind": "product", "tax_class": "standard"}
    in_dialog = as_user(office.rep).post(address(quotation, "products/new/"), entered, headers={"HX-Request": "true"})
    made = Product.objects.get(name="Cable")
    assert f'value="{made.pk}" checked' in in_dialog.content.decode()
    assert (made.to_check, quotation.lines.count()) == (True, 0)
    as_user(office.rep).post(address(quotation, "products/new/"), entered | {"name": "Plug"})
    assert quotation.lines.get().quantity == 4


def test_a_bundle_is_one_line_with_its_own_price_or_its_parts(office, quotation):
    part, extra = make_product(name="Part", list_price=100), make_product(name="Extra", list_price=10)
    whole, by_parts = (
        make_product(name="Whole", bundle="whole", list_price=150),
        make_product(name="Set", bundle="parts"),
    )
    for bundle in (whole, by_parts):
        BundlePart.objects.create(bundle=bundle, product=part, quantity=2)
        BundlePart.objects.create(bundle=bundle, product=extra, is_optional=True)
    quotation.add_many([(whole, Decimal(1)), (by_parts, Decimal(3))], by=office.rep)
    lines = list(quotation.lines.all())
    assert [(one.name, one.quantity, one.is_optional) for one in lines] == [
        ("Whole", 1, False), ("Part", 6, False), ("Extra", 3, True),
    ]  # fmt: skip
    assert (lines[0].contents, lines[1].bundle_name) == ("2 × Part; 1 × Extra", "Set")
    assert quotation.totals.net == 150 + 600


def test_a_currency_wants_a_rate_of_the_last_week_and_the_rate_is_frozen(office, quotation):
    quotation.add(make_product(list_price=3100), by=office.rep)
    ExchangeRate.objects.create(currency="USD", day=today() - timedelta(days=8), rate=30)
    with pytest.raises(RuleBroken) as refused:
        quotation.change_currency("USD", by=office.rep)
    assert refused.value.remedy_url == "/pipeline/exchange-rates/"
    ExchangeRate.objects.create(currency="USD", day=today(), rate=31)
    quotation.change_currency("USD", by=office.rep)
    ExchangeRate.objects.filter(day=today()).update(rate=40)
    quotation.refresh_from_db()
    line = quotation.lines.get()
    assert (line.unit_price, line.list_price, quotation.rate, quotation.places) == (100, 100, 31, 2)
    assert quotation.totals.net_in_company == 3100


def test_a_list_price_of_the_currency_goes_before_a_converted_one(office, quotation):
    product = make_product(list_price=3100)
    product.set_price(Decimal(95), by=office.clerk, currency="USD")
    ExchangeRate.objects.create(currency="USD", day=today(), rate=31)
    quotation.add(product, by=office.rep)
    quotation.change_currency("USD", by=office.rep)
    assert quotation.lines.get().unit_price == 95


def test_the_grid_saves_lines_and_terms_and_takes_lines_out(office, quotation, as_user):
    quotation.add_many([(make_product(), Decimal(1)), (make_product(), Decimal(1))], by=office.rep)
    typed = {
        "lines-0-quantity": "2",
        "lines-0-discount": "10",
        "lines-1-DELETE": "on",
        "discount": "100",
        "discount_kind": "amount",
    }
    assert as_user(office.rep).post(address(quotation), grid(quotation, **typed)).status_code == 302
    quotation = type(quotation).objects.get(pk=quotation.pk)
    assert (quotation.lines.count(), quotation.totals.net, quotation.totals.total) == (1, 1700, 1785)
    assert QuotationSums.objects.get(pk=quotation.pk).total == 1785


@pytest.mark.parametrize("typed", [
    {"lines-0-quantity": "0"}, {"lines-0-unit_price": "-1"}, {"lines-0-discount": "101"},
    {"lines-0-discount": "1001", "lines-0-discount_kind": "amount"}, {"discount": "100.5"}, {"valid_until": "someday"},
])  # fmt: skip
def test_a_grid_that_can_not_be_is_answered_at_its_field_and_kept(office, quotation, as_user, typed):
    quotation.add(make_product(), by=office.rep)
    answer = as_user(office.rep).post(address(quotation), grid(quotation, **typed))
    assert answer.status_code == 422
    assert "field-error" in answer.content.decode()
    assert f'value="{next(iter(typed.values()))}"' in answer.content.decode()
    assert quotation.lines.get().quantity == 1


def test_totals_are_reckoned_while_one_types_and_nothing_is_saved(office, quotation, as_user):
    quotation.add(make_product(), by=office.rep)
    typed = grid(quotation, **{"lines-0-quantity": "3", "lines-0-discount": "50"})
    shown = as_user(office.rep).post(address(quotation, "totals/"), typed).content.decode()
    assert "TWD 1,575" in shown
    assert f'id="amount-{quotation.lines.get().pk}" hx-swap-oob="true">1,500<' in shown
    assert quotation.lines.get().quantity == 1
    unread = as_user(office.rep).post(address(quotation, "totals/"), typed | {"lines-0-quantity": ""})
    assert "be read yet" in unread.content.decode()


def test_a_stale_grid_is_refused_with_what_was_saved_meanwhile(office, quotation, as_user):
    quotation.add(make_product(), by=office.rep)
    quotation.refresh_from_db()
    seen = grid(quotation, **{"lines-0-quantity": "5"})
    assert (
        as_user(office.supervisor).post(address(quotation), grid(quotation, **{"lines-0-quantity": "2"})).status_code
        == 302
    )
    answer = as_user(office.rep).post(address(quotation), seen)
    assert answer.status_code == 409
    assert "Saved meanwhile: 2" in answer.content.decode()
    assert quotation.lines.get().quantity == 2
    quotation.refresh_from_db()
    assert as_user(office.rep).post(address(quotation), seen | {"version": quotation.version}).status_code == 302
    assert quotation.lines.get().quantity == 5


def test_cost_and_margin_are_for_those_who_negotiate(office, quotation, as_user):
    quotation.add(make_product(list_price=1000, cost=617), by=office.rep)
    for person, sees in ((office.rep, False), (office.supervisor, True), (office.manager, True)):
        editor = as_user(person).get(address(quotation)).content.decode()
        live = as_user(person).post(address(quotation, "totals/"), grid(quotation)).content.decode()
        page = as_user(person).get(quotation.proposal.get_absolute_url()).content.decode()
        for shown in (editor, live, page):
            assert ("617" in shown, "38.3%" in shown) == (sees, sees), person.role


def test_who_goes_below_the_floor_is_warned(office, quotation, as_user):
    quotation.add(make_product(list_price=1000, cost=900), by=office.rep, unit_price=Decimal(950))
    assert "needs the approval of" in as_user(office.supervisor).get(address(quotation)).content.decode()
    quotation.lines.update(cost=100, unit_price=1000)
    assert "needs the approval of" not in as_user(office.supervisor).get(address(quotation)).content.decode()


def test_what_was_sent_is_frozen_by_every_way(office, as_user):
    deal = make_opportunity(office.rep, Stage.PROPOSAL)
    sent = make_sent_proposal(deal, office.supervisor, office.rep).quotation
    line = sent.lines.get()
    for change in (
        lambda: sent.add(make_product(), by=office.supervisor),
        lambda: sent.take_todays_prices(by=office.supervisor),
        lambda: sent.change_currency("TWD", by=office.supervisor),
    ):
        with pytest.raises(NotNow):
            change()
    assert as_user(office.supervisor).post(address(sent), grid(sent)).status_code == 409
    for change in (
        lambda: sent.lines.update(quantity=9),
        line.delete,
        lambda: type(line).objects.create(quotation=sent, product=line.product, name="x", unit_price=1, tax_rate=0),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert sent.lines.get().quantity == 1


def test_only_who_writes_the_proposal_writes_its_quotation(office, quotation, as_user):
    product = make_product()
    for stranger in (office.second_rep, office.other_supervisor, office.clerk):
        with pytest.raises(NotYourPart):
            quotation.add(product, by=stranger)
        answer = as_user(stranger).post(address(quotation, "products/"), {"products": [product.pk]})
        assert answer.status_code in (403, 404)
    assert quotation.lines.count() == 0


@pytest.mark.clause("3.4.1")
@pytest.mark.parametrize(("margin", "discount", "role", "needed"), [
    ("0.35", "0.05", Role.REP, None),
    ("0.35", "0.06", Role.REP, Role.SUPERVISOR),
    ("0.19", "0.00", Role.SUPERVISOR, Role.MANAGER),
    ("0.20", "0.10", Role.SUPERVISOR, None),
    ("0.01", "0.60", Role.MANAGER, None),
    ("-0.01", "0.00", Role.MANAGER, Role.LEADERSHIP),
    ("-0.01", "0.00", Role.LEADERSHIP, None),
    (None, "0.00", Role.REP, Role.SUPERVISOR),
    (None, "0.11", Role.SUPERVISOR, Role.MANAGER),
    ("0.50", "0.30", Role.TECHNICAL, Role.MANAGER),
])  # fmt: skip
def test_the_limits_say_who_approves(office, margin, discount, role, needed):
    by = next(one for one in vars(office).values() if getattr(one, "role", None) == role)
    margin = None if margin is None else Decimal(margin)
    assert OfferLimits.on().approver_for(margin=margin, discount=Decimal(discount), by=by) == needed


def test_the_editor_costs_the_same_however_many_lines(office, quotation, as_user, django_assert_max_num_queries):
    quotation.add_many([(make_product(), Decimal(1)) for _n in range(15)], by=office.rep)
    client = as_user(office.rep)
    with django_assert_max_num_queries(14):
        client.get(address(quotation))
