"""Claims of the demo company, on their way."""

from datetime import date, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from customers.models import Customer
from salesdept.common.calendar import today

from ..documents import take
from ..models import Category, Claim, ClaimLine
from ..models.claim.guards import is_explained_beyond_the_month
from .papers import picture

EXPENSES = [
    ("travel", "高鐵來回與計程車", "台灣高鐵", (1_500, 4_200)),
    ("travel", "外地出差住宿", "福華飯店", (2_600, 5_400)),
    ("entertainment", "客戶餐敘", "欣葉餐廳", (1_800, 5_200)),
    ("marketing", "說明會場地與茶點", "集思會議中心", (6_000, 18_000)),
    ("communication", "行動電話月費", "中華電信", (599, 1_399)),
    ("training", "簡報技巧課程", "卡內基訓練", (3_000, 6_800)),
]


class Teller:
    """Acts for the people of the story; every expense has an invoice of its own."""

    def __init__(self, story):
        self.story, self.people, self.random = story, story.people, story.random
        self.categories = {category.code: category for category in Category.standard()}
        self.customers = {rep: list(Customer.objects.filter(owner=rep)[:8]) for rep in story.people.reps}
        self.serial = 10_000_000

    def claim(self, who, day, expense=None, amount=None, title="") -> Claim:
        """A draft of `who` with one expense of the day before."""
        code, purpose, seller, span = expense or self.random.choice(EXPENSES)
        spent_on, amount = day - timedelta(days=1), amount or self.random.randint(*span)
        number = self._next_number()
        with self.story.on(day):
            claim = Claim.objects.create(claimant=who, title=title or purpose)
            paper = take(SimpleUploadedFile("invoice.png", picture(number, spent_on, amount)))
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
            claim.approve(by=self.supervisor_of(rep))
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

    def approved(self, rep, day) -> Claim:
        claim = self.hand_in(rep, day)
        with self.story.on(day + timedelta(days=1)):
            claim.approve(by=self.supervisor_of(rep))
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

    def supervisor_of(self, rep):
        return self.people.supervisors[self.people.reps.index(rep) // 3]

    def _customer_of(self, who):
        mine = self.customers.get(who)
        return self.random.choice(mine) if mine else None

    def _next_number(self) -> str:
        self.serial += 1
        return f"{self.random.choice(['AB', 'CK', 'TN', 'WZ'])}-{self.serial}"
