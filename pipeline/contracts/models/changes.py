from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.errors import NotYourPart, RuleBroken
from salesdept.common.workflow import step

from ...roles import NEGOTIATORS
from .. import guards
from ..amending import add_amendment
from .share import ContractShare
from .state import State


class Changes:
    """What becomes of a signed contract: what was booked stays, each change is booked beside it (3.4.3, 4.1.1)."""

    @step(
        State.SIGNED,
        None,
        label=_("Change the contract"),
        by=NEGOTIATORS,
        clause="3.4.3",
        guards=[guards.concerns_own_team],
        form="pipeline.contracts.forms.AmendmentForm",
    )
    def amend(self, *, by, on, reason, gross_change=None, cost_change=None, lines=None):
        """An amendment: the difference is a new entry on its own day; what was booked stays (4.1.1).

        By its `lines`, from which the amount follows; by total where the contract has none.

        One beyond the limit of who records it waits for the manager.
        """
        self.must_lie_in_force(on)
        totals = {"gross_change": gross_change, "cost_change": cost_change}
        add_amendment(self, by=by, on=on, reason=reason, lines=lines, **totals)

    @step(
        State.SIGNED,
        State.CANCELLED,
        label=_("Cancel the contract"),
        by=NEGOTIATORS,
        clause="3.4.3",
        guards=[guards.concerns_own_team],
        form="pipeline.contracts.forms.CancellationForm",
        tone="danger",
    )
    def cancel(self, *, by, on, reason):
        """Everything booked is taken back in the month in which the cancellation is confirmed (4.1.1, 4.1.4)."""
        from ...ledger import book_cancellation

        self.must_lie_in_force(on)
        book_cancellation(self, on=on, by=by, reason=reason)

    @step(
        State.SIGNED,
        None,
        label=_("Name the cost"),
        by=NEGOTIATORS,
        clause="4.1.2",
        guards=[guards.concerns_own_team],
        form="pipeline.contracts.forms.CostForm",
    )
    def name_cost(self, *, by, cost, reason):
        """What all of it costs, known late or otherwise than was thought: the profit follows in the open month."""
        from ...ledger import book_cost

        if cost == self.cost:
            raise RuleBroken(gettext("Nothing would change."), "4.1.2")
        book_cost(self, cost, by=by, reason=reason)
        self.cost = cost

    @step(
        State.SIGNED,
        None,
        label=_("Split the credit anew"),
        by=NEGOTIATORS,
        clause="4.1.1",
        guards=[guards.concerns_own_team],
        form="pipeline.contracts.forms.CreditForm",
    )
    def share_credit(self, *, by, shares, reason):
        """`shares` are (rep, part) pairs, 1 in all; what was booked moves with them in the open month."""
        from ...ledger import book_split

        if by in (rep for rep, _share in shares) or self.shares.filter(rep=by).exists():
            raise NotYourPart(gettext("Nobody decides about his own credit."), "4.1.1")
        self.shares.all().delete()
        ContractShare.objects.bulk_create(ContractShare(contract=self, rep=rep, share=share) for rep, share in shares)
        if refusal := guards.has_whole_shares(self, by):
            raise refusal
        book_split(self, by=by, reason=reason)
