"""Two people at the same moment, on two connections."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection

from appraisal.models import Period, Scorecard
from salesdept.common.calendar import Month, as_of
from salesdept.common.errors import RuleBroken
from salesdept.common.models import AuditEntry
from tests.pipeline.makers import make_contract, sign

from .makers import open_period, reviewed

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
REPEATED = 50


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
