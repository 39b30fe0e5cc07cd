"""The demo company's budgets and claims: a year closed, one in force, the next with leadership; claims in every state,
one beyond the budget; money held ahead.
"""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFont

from customers.models import Customer
from salesdept.common.calendar import now, today
from salesdept.people.models import Delegation
from salesdept.people.targets.spreading import spread

from .analysis import demo as analysis
from .documents import take
from .history import demo as history
from .models import (
    Budget,
    BudgetLine,
    Category,
    Claim,
    ClaimLine,
    Commitment,
    ExpenseStandards,
    OverBudget,
    PayeeAccount,
    PaymentBatch,
    PaymentRules,
    Supplement,
)
from .models.budget.year import ALIKE
from .models.claim.guards import is_explained_beyond_the_month
from .tasks import tell_decisions
from .wallet.demo import fill_wallets

SHEET: dict[str, tuple[int, str, list]] = {
    "marketing": (600_000, "兩場展覽、線上廣告與產品型錄", [3, 2, 6, 3, 2, 2, 2, 2, 3, 6, 3, 2]),
    "travel": (480_000, "客戶拜訪、外地出差與住宿", ALIKE),
    "entertainment": (300_000, "重要客戶餐敘與節慶禮品", [5, 3, 2, 2, 2, 3, 2, 2, 4, 2, 2, 3]),
    "communication": (60_000, "業務手機與行動網路", ALIKE),
    "training": (120_000, "外部課程與團隊活動", [2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]),
}
EXPENSES = [
    ("travel", "高鐵來回與計程車", "台灣高鐵", (1_500, 4_200)),
    ("travel", "外地出差住宿", "福華飯店", (2_600, 5_400)),
    ("entertainment", "客戶餐敘", "欣葉餐廳", (1_800, 5_200)),
    ("marketing", "說明會場地與茶點", "集思會議中心", (6_000, 18_000)),
    ("communication", "行動電話月費", "中華電信", (599, 1_399)),
    ("training", "簡報技巧課程", "卡內基訓練", (3_000, 6_800)),
]
A_MONTH = 3
LIMITS = [
    ("travel", "", "", 5_500),
    ("travel", "", "臺北", 6_500),
    ("entertainment", "rep", "", 6_000),
    ("entertainment", "", "", 12_000),
    ("communication", "", "", 1_500),
]
"""(category, grade or all, city or anywhere, the most for one expense)."""


def tell(story) -> None:
    """Budgets of all years told, three paid claims a month, and what is on the tables today."""
    teller = Teller(story)
    for year in range(story.months[0].year, story.today.year + 1):
        teller.approve_budget(year)
    for month in story.months:
        for number in range(A_MONTH):
            teller.pay(story.people.reps[(month.first.month + number) % len(story.people.reps)], month.first, number)
    teller.close_the_year_before()
    teller.fill_the_tables()
    teller.ask_for_more()
    teller.hold_ahead()
    teller.plan_the_next_year()
    Desk(teller).tell()
    teller.write_standards()
    fill_wallets(story)
    history.tell(story)
    analysis.tell(story)


class Teller:
    """Acts for the people of the story; every expense has an invoice of its own."""

    def __init__(self, story):
        self.story, self.people, self.random = story, story.people, story.random
        self.categories = {category.code: category for category in Category.standard()}
        self.customers = {rep: list(Customer.objects.filter(owner=rep)[:8]) for rep in story.people.reps}
        self.serial = 10_000_000

    def approve_budget(self, year: int) -> None:
        story, people = self.story, self.people
        start = max(date(year, 1, 1) - timedelta(days=12), story.months[0].first)
        with story.on(start):
            budget = Budget.objects.create(
                year=year,
                goal="全年銷售額成長 15%，南區新增 20 家客戶",
                goal_amount=Decimal(72_000_000),
                drafted_by=people.manager,
            )
            for code, (amount, plan, weights) in SHEET.items():
                BudgetLine.objects.create(
                    budget=budget,
                    category=self.categories[code],
                    planned=amount,
                    months=spread(Decimal(amount), [Decimal(weight) for weight in weights]),
                    plan=plan,
                )
            budget.submit(by=people.manager)
        with story.on(start + timedelta(days=2)):
            budget.approve(by=people.leadership)

    def claim(self, who, day, expense=None, amount=None, title="") -> Claim:
        """A draft of `who` with one expense of the day before."""
        code, purpose, seller, span = expense or self.random.choice(EXPENSES)
        spent_on, amount = day - timedelta(days=1), amount or self.random.randint(*span)
        number = self._next_number()
        with self.story.on(day):
            claim = Claim.objects.create(claimant=who, title=title or purpose)
            paper = take(SimpleUploadedFile("invoice.png", _invoice(number, spent_on, amount)))
            ClaimLine.objects.create(
                claim=claim,
                category=self.categories[code],
                spent_on=spent_on,
                amount=amount,
                purpose=purpose,
                seller=seller,
                invoice_number=number,
                customer=self._customer_of(who) if code == "entertainment" else None,
                people="王經理、林主任" if code == "entertainment" else "",
                document=paper.name,
                document_kind=paper.kind,
                document_sha256=paper.sha256,
                document_kept_sha256=paper.kept_sha256,
            )
        return claim

    def hand_in(self, who, day, *given, **details) -> Claim:
        claim = self.claim(who, day, *given, **details)
        with self.story.on(day):
            if is_explained_beyond_the_month(claim, who):
                claim.month_reason = "客戶活動提前，下月相應減少"
                claim.save(update_fields=["month_reason"])
            claim.submit(by=who)
        return claim

    def pay(self, rep, first: date, number: int) -> None:
        """A claim of that month, on its whole way."""
        day = first + timedelta(days=3 + 7 * number)
        claim = self.hand_in(rep, day)
        with self.story.on(day + timedelta(days=1)):
            claim.approve(by=self._supervisor_of(rep))
        self._take_through_finance(claim, day + timedelta(days=3))

    def fill_the_tables(self) -> None:
        """Something for everybody to do today, and a claim in every state."""
        people, ago = self.people, lambda days: self.story.today - timedelta(days=days)
        first, second = people.supervisors
        dinner, train = EXPENSES[2], EXPENSES[0]
        self.claim(people.reps[0], ago(1), train)
        for number, rep in enumerate(people.reps):
            self.hand_in(rep, ago(2 + number % 3))
        self.hand_in(people.reps[0], ago(3), dinner, 3_600, title="永信科技餐敘")
        self.hand_in(people.reps[1], ago(3), dinner, 3_600, title="與永信科技晚餐")
        self.hand_in(first, ago(2), EXPENSES[1], title="中部客戶拜訪住宿")
        self.hand_in(people.manager, ago(2), dinner, title="年度合作夥伴餐會")
        for rep, days in ((people.reps[1], 6), (people.reps[2], 7), (people.reps[4], 5)):
            self.approved(rep, ago(days))
        verified = self.approved(people.reps[3], ago(8))
        with self.story.on(ago(5)):
            verified.verify(by=people.finance[0])
        returned = self.hand_in(people.reps[0], ago(4), train)
        with self.story.on(ago(3)):
            returned.send_back(by=first, reason="收據日期看不清楚，請重拍一張。")
        rejected = self.hand_in(people.reps[5], ago(9), dinner)
        with self.story.on(ago(8)):
            rejected.reject(by=second, reason="私人聚餐，不屬業務招待。")
        cancelled = self.claim(people.reps[2], ago(10), train)
        with self.story.on(ago(10)):
            cancelled.cancel(by=people.reps[2])

    def write_standards(self) -> None:
        """What the company pays from the first day told on; above it somebody says why."""
        first = self.story.months[0].first
        standards = ExpenseStandards.objects.create(valid_from=first, per_day=500, per_kilometre=8)
        for code, grade, city, most in LIMITS:
            standards.limits.create(category=self.categories[code], grade=grade, city=city, most=most)

    def ask_for_more(self) -> None:
        """A fair costs more than the budget has left (5.3.3); an earlier request was granted in part."""
        people, today = self.people, self.story.today
        asker, day = people.reps[0], today - timedelta(days=1)
        travel = self._line("travel", day.year)
        with self.story.on(day - timedelta(days=20)):
            granted = Supplement.objects.create(
                line=travel, amount=60_000, reason="南區新客戶集中，出差增加", asked_by=people.supervisors[1]
            )
        with self.story.on(day - timedelta(days=18)):
            granted.approve(by=people.leadership, granted=Decimal(40_000))
        marketing = self._line("marketing", day.year)
        fair = self.claim(asker, day, EXPENSES[3], int(marketing.left) + 20_000, title="國際電腦展攤位")
        with self.story.on(day):
            try:
                fair.submit(by=asker)
            except OverBudget as refusal:
                Supplement.objects.create(
                    line=marketing,
                    amount=refusal.missing,
                    reason="電腦展攤位費調漲，差額如附件",
                    claim=fair,
                    asked_by=asker,
                )
        shift = self._line("entertainment", day.year), self._line("training", day.year)
        with self.story.on(day - timedelta(days=9)):
            shifted = Supplement.objects.create(
                line=shift[0],
                source=shift[1],
                amount=10_000,
                reason="年終餐敘增加，課程延到明年",
                asked_by=people.manager,
            )
        with self.story.on(day - timedelta(days=8)):
            shifted.approve(by=people.leadership)

    def hold_ahead(self) -> None:
        """A trip whose money is held and partly claimed, and a course that waits for the supervisor."""
        people, today = self.people, self.story.today
        trip = self._hold(people.reps[1], "travel", 18_000, "高雄客戶巡訪三日", today - timedelta(days=9), 12)
        with self.story.on(today - timedelta(days=8)):
            trip.approve(by=self._supervisor_of(people.reps[1]))
        claim = self.claim(people.reps[1], today - timedelta(days=2), EXPENSES[1], 5_200, title="高雄巡訪第一晚住宿")
        claim.commitment = trip
        claim.save(update_fields=["commitment"])
        with self.story.on(today - timedelta(days=2)):
            claim.submit(by=people.reps[1])
        self._hold(people.reps[0], "training", 6_500, "簡報技巧進階課程", today - timedelta(days=1), 20)

    def _hold(self, rep, code: str, amount: int, purpose: str, day, ahead: int) -> Commitment:
        """Held on that day, for some days ahead within the year."""
        planned_on = min(day + timedelta(days=ahead), date(day.year, 12, 31))
        with self.story.on(day):
            return Commitment.hold(
                by=rep,
                category=self.categories[code],
                amount=Decimal(amount),
                purpose=purpose,
                planned_on=planned_on,
                until=planned_on + timedelta(days=30),
            )

    def close_the_year_before(self) -> None:
        """Finance closes it when the grace is over."""
        budget = Budget.objects.filter(year=self.story.today.year - 1).first()
        if budget and self.story.today > budget.takes_until:
            with self.story.on(budget.takes_until + timedelta(days=1)):
                budget.close(by=self.people.finance[0])

    def plan_the_next_year(self) -> None:
        """The manager copied this year's; leadership wants one line changed."""
        day, people = self.story.today - timedelta(days=4), self.people
        with self.story.on(day):
            Budget.objects.get(year=day.year, state=Budget.State.APPROVED).carry_over(by=people.manager)
            draft = Budget.objects.get(year=day.year + 1)
            draft.submit(by=people.manager)
        with self.story.on(day + timedelta(days=1)):
            marketing = draft.lines.get(category=self.categories["marketing"])
            marketing.send_back(by=people.leadership, reason="明年只參加一場展覽，請調整。")
            draft.lines.get(category=self.categories["travel"]).accept(by=people.leadership)

    def approved(self, rep, day) -> Claim:
        claim = self.hand_in(rep, day)
        with self.story.on(day + timedelta(days=1)):
            claim.approve(by=self._supervisor_of(rep))
        return claim

    def _take_through_finance(self, claim, day) -> None:
        checker, payer = self.people.finance
        with self.story.on(day):
            claim.verify(by=checker)
        with self.story.on(day + timedelta(days=1)):
            claim.pay(by=payer)
        with self.story.on(day + timedelta(days=2)):
            reference = f"TT{day:%m%d}-{claim.number[-4:]}"
            claim.payment.batch.confirm(by=self.people.leadership, paid_on=today(), reference=reference)

    def _supervisor_of(self, rep):
        return self.people.supervisors[self.people.reps.index(rep) // 3]

    def _customer_of(self, who):
        mine = self.customers.get(who)
        return self.random.choice(mine) if mine else None

    def _line(self, code: str, year: int) -> BudgetLine:
        return BudgetLine.objects.get(budget__year=year, category=self.categories[code], team=None)

    def _next_number(self) -> str:
        self.serial += 1
        return f"{self.random.choice(['AB', 'CK', 'TN', 'WZ'])}-{self.serial}"


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


def _invoice(number: str, day: date, amount: int) -> bytes:
    """A small picture of an invoice."""
    paper = Image.new("L", (420, 260), 250)
    pen = ImageDraw.Draw(paper)
    pen.rectangle((12, 12, 407, 247), outline=170)
    pen.text((32, 30), "INVOICE", fill=40, font=ImageFont.load_default(26))
    pen.text((32, 72), f"{number}    {day:%Y/%m/%d}", fill=70, font=ImageFont.load_default(20))
    for left in range(32, 388, 14):
        pen.line((left, 116, left + 7, 116), fill=150)
    pen.text((32, 134), "services rendered", fill=90, font=ImageFont.load_default(18))
    pen.text((388, 176), f"TWD {amount:,}", fill=20, font=ImageFont.load_default(34), anchor="ra")
    out = BytesIO()
    paper.save(out, format="PNG")
    return out.getvalue()
