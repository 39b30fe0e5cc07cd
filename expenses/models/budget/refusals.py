from decimal import Decimal
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext

from salesdept.common.errors import RuleBroken
from salesdept.people.models import Role, User

from ...roles import ASKERS


class OverBudget(RuleBroken):
    """It does not fit (5.3.3): what is there, what holds it, how much is missing, and where more is asked for.

    `claim` is what it is wanted for, where there is one already.
    """

    def __init__(self, line, missing: Decimal, by, claim=None):
        self.line, self.missing, self.claim = line, missing, claim
        holders = line.holders(by)
        super().__init__(
            gettext(
                "%(line)s: available %(left)s of %(approved)s: reserved %(reserved)s by %(claims)d claims and "
                "commitments (yours: %(own)d), spent %(spent)s. %(missing)s is missing; %(people)s can approve it."
            )
            % {
                "line": line,
                "left": f"{line.left:,.2f}",
                "approved": f"{line.approved:,.2f}",
                "reserved": f"{line.reserved:,.2f}",
                "claims": len(holders),
                "own": sum(holders),
                "spent": f"{line.spent:,.2f}",
                "missing": f"{missing:,.2f}",
                "people": ", ".join(map(str, deciders())) or gettext("leadership"),
            },
            "5.3.3",
            remedy=self._way_out(by),
            remedy_url=self._where_to_ask() if by.is_a(*ASKERS) else "",
        )

    def _way_out(self, by) -> str:
        told = {"missing": f"{self.missing:,.2f}"}
        if by.is_a(*ASKERS):
            return gettext("Ask for a supplement of at least %(missing)s") % told
        return gettext("Ask the sales manager for a supplement of at least %(missing)s.") % told

    def _where_to_ask(self) -> str:
        asked = {"line": self.line.pk, "amount": self.missing}
        if self.claim is not None:
            asked["claim"] = self.claim.pk
        return f"{reverse('expenses:supplement_new')}?{urlencode(asked)}"


def deciders() -> list[User]:
    """Who may approve more than the budget has (5.3.3)."""
    return list(User.objects.active().filter(role=Role.LEADERSHIP).order_by("name"))
