from datetime import date
from decimal import Decimal

import pytest

from salesdept.common.calendar import as_of, today

from .. import makers


@pytest.fixture
def in_november():
    with as_of(date(2026, 11, 10)):
        yield


@pytest.fixture
def contract(office):
    """Signed on a Monday; its copies are out, its project runs."""
    return makers.sign(makers.make_contract(office.rep), office.supervisor, date(2026, 10, 5))


@pytest.fixture
def shared_project(office):
    """Its contract is credited to a second rep too, who sees it and does not keep the customer's file."""
    shares = {office.rep: Decimal("0.7"), office.second_rep: Decimal("0.3")}
    return makers.sign(makers.make_contract(office.rep, shares=shares), office.supervisor, date(2026, 10, 5)).project


@pytest.fixture
def project(contract, office):
    """Under way: both departments have confirmed their copies."""
    makers.confirm_copies(contract, office.technical, office.aftersales)
    return contract.project


@pytest.fixture
def milestone(project):
    return makers.make_milestone(
        project, title="Go live", promised_on=date(2026, 11, 20), expected_on=date(2026, 11, 20)
    )


@pytest.fixture
def done(milestone, office):
    milestone.finish(by=office.technical, done_on=today())
    return milestone
