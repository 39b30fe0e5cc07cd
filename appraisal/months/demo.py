"""The demo company's month on its way: weighed, objected to, corrected, and one that is being reviewed."""

from datetime import timedelta
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile

from pipeline.models import SalesEntry

from ..models import Correction, Objection, Period

PAPER = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n%%EOF\n"


def compile_month(story, period: Period) -> None:
    """Each supervisor leaves open what purchasing has not answered for the own team, the manager the rest."""
    for by in (*story.people.supervisors, story.people.manager):
        if own := period.waivable_by(by):
            period.waive(by=by, what=[one.key for one in own], reason="採購尚未回覆成本，下月補登。")
    period.compile(by=story.people.clerk)


def weigh(story, period: Period) -> None:
    """The manager writes to the best and the last and to the first team, and departs from one computed grade."""
    ranked = list(period.cards().ranked().by_rank().select_related("rep", "period__rule_set"))
    if not ranked:
        return
    ranked[0].remark(by=story.people.manager, comment="本月表現突出，請在週會分享做法。")
    if team := period.team_results().select_related("period__rule_set").first():
        team.remark(by=story.people.manager, comment="團隊業績居首，新客戶仍須加把勁。")
    last = ranked[-1]
    last.remark(by=story.people.manager, comment="下週一起檢視商機清單，我陪你拜訪一家客戶。")
    if last.grade == "E":
        last.set_other_grade(by=story.people.manager, grade="D", reason="月中支援技術部門驗收兩週，數字未反映。")


def object_to(story, month) -> None:
    """Two reps object to their cards of `month`: one is right and gets a correction, one waits for the decision."""
    period, published_on = Period.objects.get(month=month), month.next.first + timedelta(days=3)
    cards = [card for card in period.cards().select_related("rep", "period") if card.rep in story.people.reps][:2]
    for card, about, note in zip(cards, ("amount", "satisfaction"), NOTES, strict=False):
        with story.on(published_on + timedelta(days=1)):
            Objection.file(card, by=card.rep, about=about, note=note)
    with story.on(published_on + timedelta(days=2)):
        for objection in period.objections().select_related("card__rep"):
            objection.answer(by=story.people.clerk, facts=FACTS[objection.about])
    with story.on(published_on + timedelta(days=3)):
        _uphold(story, period.objections().filter(about="amount").first())


NOTES = ("十月的增購金額少計兩萬元，附上客戶的訂單。", "有一份問卷是上個月的專案，不該算在這個月。")
FACTS = {"amount": "訂單確為未稅金額，合同登錄時重複扣稅。", "satisfaction": "問卷於本月收到，按規則計入收到的月份。"}


def _uphold(story, objection: Objection | None) -> None:
    if objection is None:
        return
    objection.uphold(by=story.people.manager, remedy="correction", decision="登錄有誤，以更正補回差額。")
    booked = SalesEntry.objects.in_month(objection.card.period.month).exclude(cost=None)
    entry = booked.filter(rep=objection.card.rep, contract__state="signed").last()
    if entry:
        Correction.book(
            entry.contract,
            by=story.people.clerk,
            rep=objection.card.rep,
            team=None,
            on=max(entry.booked_on, entry.contract.signed_on),
            amount=Decimal(20_000),
            cost=None,
            new_customers=Decimal(0),
            reason="重複扣稅，補回未稅金額兩萬元。",
            document=SimpleUploadedFile("customer-order.pdf", PAPER),
            objection=objection,
        )


def begin_review(story, period: Period) -> None:
    """The first supervisor has looked at a card and asks the clerk about another."""
    supervisor = story.people.supervisors[0]
    cards = period.cards_to_review(supervisor)
    if len(cards) > 1:
        cards[0].see(by=supervisor)
        cards[1].ask(by=supervisor, question="這位同仁本月的退款是否已扣除？")
