"""What lies on the tables of the demo company's reviewers and of finance."""

from datetime import date, timedelta
from decimal import Decimal

from salesdept.common.calendar import now
from salesdept.people.models import Delegation

from ..models import Claim, PayeeAccount, PaymentBatch, PaymentRules
from ..tasks import tell_decisions
from .claims import EXPENSES, Teller


class Desk:
    """What reviewers and finance have on their tables beside the plain way: questions, cuts, absence, payments."""

    def __init__(self, teller: Teller):
        self.teller, self.people, self.on = teller, teller.people, teller.story.on
        self.checker, self.payer = self.people.finance

    def tell(self) -> None:
        self.enter_accounts()
        self.ask_cut_and_stand_in()
        self.leave_one_lying()
        self.pay_together()
        self.pay_back()
        tell_decisions()

    def _day(self, ago: int) -> date:
        return self.teller.story.today - timedelta(days=ago)

    def enter_accounts(self) -> None:
        """Everybody who is paid; one changed it yesterday, which finance has to confirm."""
        PaymentRules.objects.create(holder="Salesdept Demo Co., Ltd.", bank_code="TWBATWTP", number="0040012345678901")
        payees = [*self.people.reps, *self.people.supervisors, self.people.manager]
        with self.on(self._day(40)):
            for place, person in enumerate(payees):
                number = f"{self.teller.random.randrange(10**13):014}"
                bank = ("0081234", "0130017", "8220901")[place % 3]
                PayeeAccount.objects.create(person=person, holder=person.name, bank_code=bank, number=number)
        PayeeAccount.objects.filter(person=self.people.reps[4]).update(changed_at=now() - timedelta(hours=20))

    def ask_cut_and_stand_in(self) -> None:
        first, second = self.people.supervisors
        with self.on(self._day(1)):
            Delegation.objects.create(
                principal=second, delegate=first, since=self._day(1), until=self._day(-4), reason="家庭旅行"
            )
        asked = self.teller.hand_in(self.people.reps[2], self._day(2), EXPENSES[2], 4_300, title="與大成工業午餐")
        cut = self.teller.hand_in(self.people.reps[1], self._day(4), EXPENSES[1], 5_400, title="臺南出差住宿")
        lent = self.teller.hand_in(self.people.reps[3], self._day(3), EXPENSES[0], 2_380, title="高雄客戶拜訪")
        with self.on(self._day(1)):
            asked.ask(by=first, question="當天有哪些人出席？")
            cut.cut(by=first, line=cut.lines.get(), amount=Decimal(4_800), reason="迷你吧台 600 元屬個人消費")
            cut.approve(by=first)
            lent.approve(by=first)

    def leave_one_lying(self) -> None:
        """Two weeks with nobody's answer: it goes to the manager as well."""
        self.teller.hand_in(self.people.reps[4], self._day(14), EXPENSES[4], 899, title="行動電話月費")
        with self.on(self._day(5)):
            Claim.raise_forgotten()

    def pay_together(self) -> None:
        """One payment that waits for its confirmation, one claim that the bank gave back."""
        waiting = [self._verified(rep, 12 + number) for number, rep in enumerate(self.people.reps[:4])]
        with self.on(self._day(2)):
            PaymentBatch.of(waiting[:3], by=self.payer)
            waiting[3].pay(by=self.payer)
        with self.on(self._day(1)):
            waiting[3].bank_failed(by=self.checker, reason="帳號已結清，銀行退匯")

    def pay_back(self) -> None:
        """Paid in error: one that manager or leadership decide, one whose money is to come back."""
        for rep, is_confirmed in ((self.people.reps[0], False), (self.people.reps[3], True)):
            claim = self._verified(rep, 20)
            with self.on(self._day(14)):
                claim.pay(by=self.payer)
                batch = claim.payment.batch
                batch.confirm(by=self.people.leadership, paid_on=self._day(14), reference=f"TT{claim.number[-6:]}")
                claim.refresh_from_db()
                claim.propose_void(by=self.checker, reason="同一趟車資已由公司帳戶支付")
                if is_confirmed:
                    claim.confirm_void(by=self.people.manager)

    def _verified(self, rep, ago: int) -> Claim:
        claim = self.teller.approved(rep, self._day(ago))
        with self.on(self._day(ago - 3)):
            claim.verify(by=self.checker)
        return claim
