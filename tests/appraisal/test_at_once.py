"""Two people at the same moment, on two connections."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import connection

from appraisal.models import Objection, Period, RuleSet, Scorecard
from pipeline.models import SalesEntry
from salesdept.common.calendar import Month, as_of, end_of
from salesdept.common.errors import RuleBroken
from salesdept.common.models import AuditEntry
from tests.pipeline.makers import make_contract, make_customer, sign

from .makers import OCTOBER as MONTH
from .makers import card_of, filed, make_draft, open_period, published, reviewed

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
REPEATED = 12


def at_once(*acts) -> list[str]:
    """What each of the acts, begun together, came to: "done" or the refusal's class."""

    def outcome(act):
        try:
            act()
        except RuleBroken as refused:
            return type(refused).__name__
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(outcome, acts))


@pytest.mark.clause("4.3.3")
def test_two_publishers_publish_a_month_once(office):
    month = Month.parse("2020-01")
    for _n in range(REPEATED):
        period = reviewed(month, office)
        period.evaluate(by=office.manager)
        first, second = (Period.objects.get(pk=period.pk) for _copy in range(2))
        outcome = at_once(
            lambda one=first: one.publish(by=office.manager), lambda one=second: one.publish(by=office.manager)
        )
        assert outcome == ["NotNow", "done"]
        assert AuditEntry.objects.of(period).filter(action="publish").count() == 1
        month = month.next


@pytest.mark.clause("1.3.2", "4.3.3")
def test_of_two_sets_of_rules_for_one_month_announced_at_once_one_holds_and_the_other_is_refused(office):
    month = Month.parse("2031-01")
    for _n in range(REPEATED):
        drafts = [make_draft(office.manager, month) for _copy in range(2)]
        for draft in drafts:
            draft.propose(by=office.manager)
        outcome = at_once(*[lambda one=one: one.announce(by=office.leadership) for one in drafts])
        assert outcome == ["RuleBroken", "done"]
        assert RuleSet.objects.announced().filter(valid_from=month).count() == 1
        month = month.next


@pytest.mark.clause("4.1.4")
def test_two_companies_of_a_group_that_sign_at_once_are_one_new_customer(office):
    for _n in range(REPEATED):
        group = make_customer(office.rep)
        contracts = [make_contract(office.rep, customer=make_customer(office.rep, parent=group)) for _one in range(2)]

        def act(one):
            with as_of(date(2026, 10, 5)):
                sign(one, office.manager, date(2026, 10, 5))

        assert at_once(*[lambda one=one: act(one) for one in contracts]) == ["done", "done"]
        counted = SalesEntry.objects.filter(contract__in=contracts).totals()["new_customers"]
        assert counted == 1


@pytest.mark.clause("4.2")
def test_two_schedulers_open_a_month_once(office):
    month = Month.parse("2026-10")
    outcome = at_once(*[lambda: open_period(month)] * 4)
    assert outcome == ["done"] * 4
    assert Period.objects.count() == 1
    assert Scorecard.objects.count() == 3


@pytest.mark.clause("3.4.3")
def test_a_contract_signed_by_two_at_once_is_booked_once(office):
    for _n in range(REPEATED):
        contract = make_contract(office.rep)
        copies = [type(contract).objects.get(pk=contract.pk) for _copy in range(2)]

        def act(one):
            with as_of(date(2026, 10, 5)):
                sign(one, office.supervisor, date(2026, 10, 5))

        assert at_once(*[lambda one=one: act(one) for one in copies]) == ["NotNow", "done"]
        assert contract.entries.count() == 1


A_FEW = 8


@pytest.mark.clause("1.3.2")
def test_two_who_decide_about_an_objection_decide_it_once(office):
    period = published(MONTH, office)
    for about in ("amount", "profit", "growth", "new_customers", "satisfaction"):
        objection = filed(card_of(office.rep, period), about=about)
        objection.answer(by=office.clerk, facts="facts")
        first, second = (Objection.objects.get(pk=objection.pk) for _copy in range(2))
        outcome = at_once(
            lambda one=first: one.uphold(by=office.manager, remedy="correction", decision="right"),
            lambda one=second: one.dismiss(by=office.manager, decision="wrong"),
        )
        assert outcome == ["NotNow", "done"]
        assert Objection.objects.get(pk=objection.pk).decision in ("right", "wrong")


@pytest.mark.clause("1.3.2")
def test_a_month_is_never_locked_over_an_objection_of_the_last_second(office):
    month = Month.parse("2020-01")
    for _n in range(A_FEW):
        period = published(month, office)
        card = card_of(office.rep, period)

        def object_in_time(card=card, until=period.objections_until):
            with as_of(end_of(until)):
                Objection.file(card, by=office.rep, about="amount", note="in the last second")

        def lock(period=period):
            with as_of(period.objections_until + timedelta(days=1)):
                period.lock_if_due()

        at_once(object_in_time, lock)
        period.refresh_from_db()
        assert (period.state == "locked") != period.objections().exists()
        month = month.next


@pytest.mark.clause("4.3.3")
def test_no_sale_slips_into_a_month_beside_its_publication(office):
    month = Month.parse("2020-01")
    for _n in range(A_FEW):
        period = reviewed(month, office)
        period.evaluate(by=office.manager)
        contract = make_contract(office.rep)

        def sign_late(contract=contract, month=month):
            with as_of(month.next.first + timedelta(days=9)):
                sign(contract, office.supervisor, month.last)

        at_once(sign_late, lambda period=period: period.publish(by=office.manager))
        entry, state = contract.entries.get(), Period.objects.get(pk=period.pk).state
        assert (state == "published") == (entry.origin_on is not None)
        month = month.next
