"""Cash before the expense in the demo company: asked for, to be paid, to be settled, overdue for return."""

from datetime import timedelta
from decimal import Decimal

from ..models import Advance, Commitment, PaymentBatch
from .claims import Teller


class CashBox:
    """What lies with reviewers, finance and the colleagues who have the money."""

    def __init__(self, teller: Teller):
        self.teller, self.people, self.on = teller, teller.people, teller.story.on

    def tell(self) -> None:
        self._ask(self._hold(self.people.reps[3], 9_000, "花蓮客戶拜訪", until=20), 4_000, "火車票與民宿訂金")
        to_pay = self._ask(self._hold(self.people.reps[0], 12_000, "香港電子展參展", until=25), 7_500, "簽證與訂房")
        self._approve(to_pay)
        trip = Commitment.objects.get(claimant=self.people.reps[1], purpose="高雄客戶巡訪三日")
        over = self._hold(self.people.reps[2], 6_000, "臺東經銷商說明會", until=-2)
        self._pay([self._ask(trip, 8_000, "旅館與租車"), self._ask(over, 3_000, "場地訂金與餐盒")])
        self._bring_back(over)

    def _day(self, ago: int):
        return self.teller.story.today - timedelta(days=ago)

    def _hold(self, rep, amount: int, purpose: str, until: int) -> Commitment:
        """Held nine days ago, until so many days from now."""
        with self.on(self._day(9)):
            held = Commitment.hold(
                by=rep,
                category=self.teller.categories["travel"],
                amount=Decimal(amount),
                purpose=purpose,
                planned_on=min(self._day(3), self._day(-until)),
                until=self._day(-until),
            )
        with self.on(self._day(8)):
            held.approve(by=self.teller.supervisor_of(rep))
        return held

    def _ask(self, held: Commitment, amount: int, purpose: str) -> Advance:
        with self.on(self._day(7)):
            return Advance.ask(
                by=held.claimant,
                commitment=held,
                amount=Decimal(amount),
                needed_on=self._day(4),
                purpose=purpose,
            )

    def _approve(self, advance: Advance) -> None:
        with self.on(self._day(6)):
            advance.approve(by=self.teller.supervisor_of(advance.claimant))

    def _pay(self, advances: list[Advance]) -> None:
        checker, payer = self.people.finance
        for advance in advances:
            self._approve(advance)
        with self.on(self._day(5)):
            batch = PaymentBatch.of(advances=advances, by=payer)
        with self.on(self._day(4)):
            batch.confirm(by=checker, paid_on=self._day(4), reference=f"TT{batch.number[-6:]}")

    def _bring_back(self, held: Commitment) -> None:
        """It is over, a part came back, the rest is owed."""
        with self.on(self._day(1)):
            Commitment.expire_due()
            [advance] = held.advances.all()
            advance.take_return(
                by=self.people.finance[0], amount=Decimal(1_200), returned_on=self._day(1), reference="RC-0091"
            )
