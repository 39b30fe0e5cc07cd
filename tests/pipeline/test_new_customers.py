"""A customer is won once (4.1.4): whichever company of the group signs, whatever files it had, lost and won again."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

import pytest

from customers.groups import heads_of
from customers.models import Customer, Merge
from pipeline.models import SalesEntry
from salesdept.common.calendar import Month, as_of
from tests.appraisal.makers import announced, card_of, open_period, published

from .makers import make_contract, make_customer, sign

D = Decimal
OCTOBER, NOVEMBER = Month.parse("2026-10"), Month.parse("2026-11")
pytestmark = [pytest.mark.ledger, pytest.mark.django_db, pytest.mark.clause("4.1.4")]


def signed(office, on: date, customer=None, *, seen: date | None = None, **terms):
    """A contract of the first rep (or of `rep`), signed `on` that day and recorded on the day `seen`."""
    rep = terms.pop("rep", office.rep)
    with as_of(seen or on):
        return sign(make_contract(rep, customer=customer, **terms), office.manager, on)


def counted(**entries) -> dict[str, Decimal]:
    """contract's number -> what all its entries count."""
    found: dict = defaultdict(Decimal)
    for number, news in SalesEntry.objects.filter(**entries).values_list("contract__number", "new_customers"):
        found[number] += news
    return dict(found)


def of_month(month: Month) -> Decimal:
    return SalesEntry.objects.in_month(month).totals()["new_customers"]


def test_two_companies_of_a_group_that_sign_in_one_month_are_one_new_customer(office):
    group = make_customer(office.rep)
    for day in (5, 6):
        signed(office, date(2026, 10, day), make_customer(office.rep, parent=group))
    assert card_of(office.rep, open_period(OCTOBER)).new_customers == D(1)


def test_a_group_is_all_that_hangs_together_also_when_files_belong_to_each_other(office):
    top = make_customer(office.rep)
    middle = make_customer(office.rep, parent=top)
    low, apart = make_customer(office.rep, parent=middle), make_customer(office.rep)
    one = make_customer(office.rep)
    other = make_customer(office.rep, parent=one)
    Customer.objects.filter(pk=one.pk).update(parent=other)
    assert heads_of([low.pk]) == dict.fromkeys([top.pk, middle.pk, low.pk], top.pk)
    assert heads_of([apart.pk]) == {apart.pk: apart.pk}
    assert heads_of([one.pk]) == heads_of([other.pk])
    assert set(heads_of([top.pk, one.pk]).values()) == {top.pk, min(one.pk, other.pk)}


def test_a_contract_of_the_group_two_years_ago_makes_its_next_one_a_return(office):
    group = make_customer(office.rep)
    signed(office, date(2024, 1, 5), group)
    signed(office, date(2026, 10, 5), make_customer(office.rep, parent=group))
    assert of_month(OCTOBER) == D("0.50")


def test_who_signs_cancels_and_signs_anew_is_won_once_in_the_end(office):
    customer = make_customer(office.rep)
    first = signed(office, date(2026, 10, 4), customer)
    with as_of(date(2026, 10, 5)):
        first.cancel(by=office.manager, on=date(2026, 10, 5), reason="withdrawn")
    assert of_month(OCTOBER) == D(0)
    signed(office, date(2026, 10, 10), customer)
    assert of_month(OCTOBER) == D(1)


def test_who_keeps_a_second_contract_stays_won_by_it_when_the_first_is_cancelled(office):
    customer = make_customer(office.rep)
    first = signed(office, date(2026, 10, 4), customer)
    second = signed(office, date(2026, 10, 10), customer, rep=office.other_rep)
    with as_of(date(2026, 11, 3)):
        first.cancel(by=office.manager, on=date(2026, 11, 2), reason="withdrawn")
    assert counted() == {first.number: D(0), second.number: D(1)}
    handed_on = SalesEntry.objects.get(kind="counted")
    assert (handed_on.rep, handed_on.team, handed_on.booked_on) == (
        office.other_rep,
        office.other_team,
        date(2026, 11, 2),
    )
    assert (of_month(OCTOBER), of_month(NOVEMBER)) == (D(1), D(0))


def test_a_contract_recorded_late_that_was_earlier_takes_the_new_customer_over(office):
    customer = make_customer(office.rep)
    later = signed(office, date(2026, 10, 20), customer, rep=office.second_rep)
    earlier = signed(office, date(2026, 10, 5), customer, seen=date(2026, 10, 25))
    assert counted() == {later.number: D(0), earlier.number: D(1)}


def test_what_a_contract_was_signed_for_decides_whether_it_is_large_enough_not_its_changes(office):
    announced(office, OCTOBER, min_first_contract=D(50_000))
    customer = make_customer(office.rep)
    small = signed(office, date(2026, 10, 5), customer, gross=D(10_600))
    with as_of(date(2026, 10, 6)):
        small.amend(by=office.manager, on=date(2026, 10, 6), gross_change=D(106_000), reason="more")
    large = signed(office, date(2026, 10, 7), customer)
    assert counted() == {small.number: D(0), large.number: D(1)}


@pytest.mark.clause("3.1.2")
def test_merged_files_are_one_new_customer_and_two_again_when_it_is_undone(office, as_user):
    kept, gone = make_customer(office.rep), make_customer(office.rep)
    first, second = signed(office, date(2026, 10, 5), kept), signed(office, date(2026, 10, 6), gone)
    with as_of(date(2026, 10, 20)):
        as_user(office.rep).post(f"/customers/{kept.pk}/merge/", {"with": str(gone.pk), "name": "kept"})
    entry = SalesEntry.objects.get(kind="counted")
    assert (entry.contract, entry.new_customers, entry.booked_on) == (second, D(-1), date(2026, 10, 6))
    assert gone.name in entry.reason
    assert counted() == {first.number: D(1), second.number: D(0)}
    with as_of(date(2026, 10, 21)):
        as_user(office.rep).post(f"/customers/merges/{Merge.objects.get().pk}/undo/")
    assert counted() == {first.number: D(1), second.number: D(1)}
    assert of_month(OCTOBER) == D(2)


@pytest.mark.clause("3.1.2", "4.3.3")
def test_a_merge_after_publication_is_an_adjustment_in_the_open_month_and_so_is_its_undoing(office):
    kept, gone = make_customer(office.rep), make_customer(office.rep)
    half = {office.rep: D("0.5"), office.second_rep: D("0.5")}
    signed(office, date(2026, 10, 5), kept)
    signed(office, date(2026, 10, 6), gone, shares=half)
    published(OCTOBER, office)
    with as_of(date(2026, 11, 20)):
        merge = Merge.of(kept, gone, by=office.manager)
    late = SalesEntry.objects.filter(kind="counted")
    assert set(late.values_list("rep", "new_customers", "booked_on", "origin_on")) == {
        (rep.pk, D("-0.5"), date(2026, 11, 20), date(2026, 10, 6)) for rep in half
    }
    assert card_of(office.second_rep, open_period(NOVEMBER)).new_customers == D("-0.5")
    with as_of(date(2026, 11, 21)):
        merge.undo(by=office.manager)
    assert of_month(NOVEMBER) == D(0)
    assert of_month(OCTOBER) == D(2)


@pytest.mark.clause("3.1.2")
def test_a_merge_that_joins_two_groups_leaves_them_one_new_customer(office):
    kept, gone = make_customer(office.rep), make_customer(office.rep)
    signed(office, date(2026, 10, 5), make_customer(office.rep, parent=kept))
    signed(office, date(2026, 10, 6), make_customer(office.rep, parent=gone))
    with as_of(date(2026, 10, 20)):
        Merge.of(kept, gone, by=office.manager)
    assert of_month(OCTOBER) == D(1)


def regroup(as_user, file, parent: str) -> None:
    """By the file's form, as its page offers it."""
    as_it_is = {"name": file.name, "level": file.level, "status": file.status}
    answer = as_user(file.owner).post(f"/customers/{file.pk}/edit/", as_it_is | {"parent": parent})
    assert answer.status_code == 302, answer.content.decode()


@pytest.mark.clause("7.1.1")
def test_a_group_told_after_the_signatures_counts_its_companies_as_one(office, as_user):
    group = make_customer(office.rep, name="The group")
    one, other = make_customer(office.rep, parent=group), make_customer(office.rep)
    first, second = signed(office, date(2026, 10, 5), one), signed(office, date(2026, 10, 6), other)
    with as_of(date(2026, 10, 20)):
        regroup(as_user, other, "The group")
    entry = SalesEntry.objects.get(kind="counted")
    assert (entry.contract, entry.new_customers, entry.booked_on) == (second, D(-1), date(2026, 10, 6))
    assert other.name in entry.reason
    with as_of(date(2026, 10, 21)):
        regroup(as_user, other, "The group")
        assert of_month(OCTOBER) == D(1), "saved once more it counts nothing anew"
        regroup(as_user, other, "")
    assert counted() == {first.number: D(1), second.number: D(1)}


@pytest.mark.clause("4.3.3")
def test_a_group_told_after_publication_is_an_adjustment_in_the_open_month(office, as_user):
    one, other = make_customer(office.rep, name="The first"), make_customer(office.rep)
    signed(office, date(2026, 10, 5), one)
    signed(office, date(2026, 10, 6), other)
    october = published(OCTOBER, office)
    with as_of(date(2026, 11, 20)):
        regroup(as_user, other, "The first")
    late = SalesEntry.objects.get(kind="counted")
    assert (late.booked_on, late.origin_on, late.new_customers) == (date(2026, 11, 20), date(2026, 10, 6), D(-1))
    assert card_of(office.rep, october).new_customers == D(2)
    assert card_of(office.rep, open_period(NOVEMBER)).new_customers == D(-1)


@pytest.mark.clause("4.1.2")
def test_a_customer_counted_anew_asks_for_no_cost_and_moves_with_the_credit(office):
    customer = make_customer(office.rep)
    first = signed(office, date(2026, 10, 4), customer, cost=D(1))
    second = signed(office, date(2026, 10, 10), customer, cost=D(1))
    with as_of(date(2026, 10, 20)):
        first.cancel(by=office.manager, on=date(2026, 10, 20), reason="withdrawn")
        assert not SalesEntry.objects.pending().exists()
        second.share_credit(by=office.manager, shares=[(office.second_rep, D(1))], reason="it was hers")
    totals = SalesEntry.objects.filter(rep=office.second_rep).totals()
    assert (totals["new_customers"], totals["profit"], totals["without_cost"]) == (D(1), D(99_999), 0)
    assert SalesEntry.objects.filter(rep=office.rep).totals()["new_customers"] == D(0)
