"""What a reviewer is pointed to (5.2.3): the queue and the checks beside the invoice say the same."""

from datetime import date

import pytest

from expenses.models import Claim
from expenses.review import findings
from salesdept.common.calendar import as_of

from .makers import hand_in, make_budget

pytestmark = [pytest.mark.clause("5.2.3"), pytest.mark.django_db]


@pytest.mark.parametrize(("day", "is_odd"), [(13, False), (14, True), (15, True), (16, False)])
def test_an_expense_on_a_weekend_is_pointed_out_in_both_places(office, day, is_odd):
    with as_of(date(2026, 11, 17)):
        make_budget(office, Travel=1000)
        claim = hand_in(office.rep, 100, spent_on=date(2026, 11, day))
        said = [finding.text for _line, found in findings(claim) for finding in found]
        assert Claim.objects.with_warnings().get().has_warning is is_odd
    assert ("On a weekend" in said) is is_odd
