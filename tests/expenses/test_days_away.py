"""5.2.1 A person has one allowance a day."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage

from expenses.models import Claim
from salesdept.common.errors import RuleBroken

from .makers import add_line, make_budget, make_claim
from .wallet.acts import A_WEEKDAY

pytestmark = [pytest.mark.django_db, pytest.mark.clause("5.2.1")]


class TestDaysAway:
    def away(self, office, quantity, *, ago=0) -> Claim:
        claim = Claim.objects.create(claimant=office.rep, title="Fair")
        given = {"basis": "days", "quantity": quantity, "invoice_number": "", "seller": f"x{ago}"}
        add_line(claim, 500, spent_on=A_WEEKDAY - timedelta(days=ago), **given)
        return claim

    @pytest.mark.parametrize(
        ("quantity", "ago", "fits"), [("1", 0, False), ("0.5", 0, True), ("2", 1, False), ("1.5", 1, True)]
    )
    def test_one_allowance_a_day(self, quantity, ago, fits, office):
        make_budget(office, Travel=50_000)
        self.away(office, "0.5").submit(by=office.rep)
        claim = self.away(office, quantity, ago=ago)
        if fits:
            claim.submit(by=office.rep)
            found = claim.lines.for_review().get()
            assert found.alike == (1 if ago == 0 else 0)
        else:
            with pytest.raises(RuleBroken, match="one allowance a day"):
                claim.submit(by=office.rep)

    def test_a_file_that_is_gone_is_not_handed_in(self, office):
        make_budget(office, Travel=5000)
        claim = make_claim(office.rep, 10)
        default_storage.delete(claim.lines.get().document.name)
        with pytest.raises(RuleBroken, match="not there any more"):
            claim.submit(by=office.rep)
        claim.refresh_from_db()
        assert claim.state == "draft"
