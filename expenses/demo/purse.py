"""Budgets of the demo company, what is asked for beside them, and what is held ahead."""

from datetime import date, timedelta
from decimal import Decimal

from salesdept.people.targets.spreading import spread

from ..models import Budget, BudgetLine, Commitment, ExpenseStandards, OverBudget, Supplement
from ..models.budget.year import ALIKE
from .claims import EXPENSES, Teller

SHEET: dict[str, tuple[int, str, list]] = {
    "marketing": (600_000, "兩場展覽、線上廣告與產品型錄", [3, 2, 6, 3, 2, 2, 2, 2, 3, 6, 3, 2]),
    "travel": (480_000, "客戶拜訪、外地出差與住宿", ALIKE),
    "entertainment": (300_000, "重要客戶餐敘與節慶禮品", [5, 3, 2, 2, 2, 3, 2, 2, 4, 2, 2, 3]),
    "communication": (60_000, "業務手機與行動網路", ALIKE),
    "training": (120_000, "外部課程與團隊活動", [2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]),
}
LIMITS = [
    ("travel", "", "", 5_500),
    ("travel", "", "臺北", 6_500),
    ("entertainment", "rep", "", 6_000),
    ("entertainment", "", "", 12_000),
    ("communication", "", "", 1_500),
]
"""(category, grade or all, city or anywhere, the most for one expense)."""


class Purse:
    """What the manager plans and leadership grants."""

    def __init__(self, teller: Teller):
        self.teller, self.story, self.people = teller, teller.story, teller.people

    def tell(self) -> None:
        self.ask_for_more()
        self.hold_ahead()
        self.plan_the_next_year()
        self.write_standards()

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
                    category=self.teller.categories[code],
                    planned=amount,
                    months=spread(Decimal(amount), [Decimal(weight) for weight in weights]),
                    plan=plan,
                )
            budget.submit(by=people.manager)
        with story.on(start + timedelta(days=2)):
            budget.approve(by=people.leadership)

    def close_the_year_before(self) -> None:
        """Finance closes it when the grace is over."""
        budget = Budget.objects.filter(year=self.story.today.year - 1).first()
        if budget and self.story.today > budget.takes_until:
            with self.story.on(budget.takes_until + timedelta(days=1)):
                budget.close(by=self.people.finance[0])

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
        fair = self.teller.claim(asker, day, EXPENSES[3], int(marketing.left) + 20_000, title="國際電腦展攤位")
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
            trip.approve(by=self.teller.supervisor_of(people.reps[1]))
        claim = self.teller.claim(
            people.reps[1], today - timedelta(days=2), EXPENSES[1], 5_200, title="高雄巡訪第一晚住宿"
        )
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
                category=self.teller.categories[code],
                amount=Decimal(amount),
                purpose=purpose,
                planned_on=planned_on,
                until=planned_on + timedelta(days=30),
            )

    def plan_the_next_year(self) -> None:
        """The manager copied this year's; leadership wants one line changed."""
        day, people = self.story.today - timedelta(days=4), self.people
        with self.story.on(day):
            Budget.objects.get(year=day.year, state=Budget.State.APPROVED).carry_over(by=people.manager)
            draft = Budget.objects.get(year=day.year + 1)
            draft.submit(by=people.manager)
        with self.story.on(day + timedelta(days=1)):
            marketing = draft.lines.get(category=self.teller.categories["marketing"])
            marketing.send_back(by=people.leadership, reason="明年只參加一場展覽，請調整。")
            draft.lines.get(category=self.teller.categories["travel"]).accept(by=people.leadership)

    def write_standards(self) -> None:
        """What the company pays from the first day told on; above it somebody says why."""
        first = self.story.months[0].first
        standards = ExpenseStandards.objects.create(valid_from=first, per_day=500, per_kilometre=8)
        for code, grade, city, most in LIMITS:
            standards.limits.create(category=self.teller.categories[code], grade=grade, city=city, most=most)

    def _line(self, code: str, year: int) -> BudgetLine:
        return BudgetLine.objects.get(budget__year=year, category=self.teller.categories[code], team=None)
