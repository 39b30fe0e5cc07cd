"""The demo company's research: confirmed before each proposal; of today's some asked, changed since, or custom work."""

from datetime import timedelta

from customers.models import Communication
from salesdept.links.models import PrivateLink
from salesdept.people.models import Role, User

from ..models import Decider, FeasibilityQuestion, Need, Opportunity, PurchaseStep, Requirements
from ..stages import Stage

NEEDS = ["整合進銷存與會計", "縮短月結時間", "追蹤生產進度", "通過客戶資安稽核", "汰換十年以上的舊系統"]
PAINS = [("月結要花八個工作天", "自動拋轉傳票，三天內完成"), ("各廠資料不同步", "單一資料庫，即時更新")]
STEPS = [("資訊部評估功能", 10), ("採購詢價與比價", 25), ("總經理核准", 40)]


def research(story, opportunity, day) -> Requirements:
    """What the rep found out by `day`: two needs, who decides, how they buy; nothing confirmed yet."""
    brief, person = Requirements.of(opportunity), opportunity.customer.contacts.first()
    brief.budget, brief.budget_certainty, brief.budget_source = opportunity.amount, "stated", "資訊部年度預算表"
    brief.feasibility = "標準功能可滿足九成，其餘以參數設定"
    brief.save()
    goals = {"goal": "縮短月結時間", "measure": "月結工作天數由八天降為三天", "goal_on": day + timedelta(days=180)}
    text = story.random.choice(NEEDS)
    Need.objects.bulk_create(
        Need(requirements=brief, contact=person, text=one, priority=priority, pain=pain, answer=answer, **further)
        for one, priority, (pain, answer), further in (
            (text, "must", PAINS[0], goals),
            ("多廠區共用料號", "should", PAINS[1], {}),
        )
    )
    PurchaseStep.objects.bulk_create(
        PurchaseStep(requirements=brief, text=step, expected_on=day + timedelta(days=days)) for step, days in STEPS
    )
    if person:
        Decider.objects.create(requirements=brief, contact=person, attitude=story.random.choice(["for", "neutral"]))
        note = "與決策人確認需求與預算"
        owner, customer = opportunity.owner, opportunity.customer
        Communication.log(by=owner, customer=customer, contact=person, kind="call", outcome="progress", note=note)
    brief.forget()
    return brief


def confirm(story, opportunity, day) -> None:
    """Researched and confirmed on one visit."""
    brief = research(story, opportunity, day)
    person = opportunity.customer.contacts.first()
    name = person.name if person else "王經理"
    brief.record_confirmation(by=opportunity.owner, name=name, on=day, how="meeting", evidence="訪談紀錄，雙方簽名")


def tell(story) -> None:
    """Of the deals that are in research today one waits for the customer, one is custom work, and the one that was sent
    back from the proposal changed since the customer confirmed it.
    """
    here = Opportunity.objects.filter(state="open", stage=Stage.REQUIREMENTS).select_related("owner", "customer")
    for deal in here.exclude(requirements=None).order_by("code")[:1]:
        Need.write(deal, by=deal.owner, text="新任資訊長要求支援行動簽核", priority="should")
    day = story.today - timedelta(days=3)
    untouched = here.filter(requirements=None, waivers=None).order_by("code")
    for deal, go_on in zip(untouched, (_ask_customer, _custom_work), strict=False):
        with story.on(day):
            brief = research(story, deal, day)
            go_on(deal, brief)


def _ask_customer(deal, brief) -> None:
    brief.freeze(by=deal.owner)
    facts = {"name": "林經理", "email": "lin@client.example", "language": "zh-hant", "way": "hand"}
    PrivateLink.make(brief, "requirements", by=deal.owner, **facts)


def _custom_work(deal, brief) -> None:
    """Answered with conditions once, and asked once more today."""
    brief.is_custom = True
    brief.save()
    asked = FeasibilityQuestion.ask(brief, by=deal.owner, question="客戶要求與既有 MES 即時串接，兩個月內可行嗎？")
    technician = User.objects.active().filter(role=Role.TECHNICAL).first()
    terms = "客戶須於第一個月提供 MES 介面文件與測試環境"
    asked.give_answer(by=technician, verdict="conditional", conditions=terms, reason="介面需自行開發，約三十人天")
    FeasibilityQuestion.ask(brief, by=deal.owner, question="若改為每日批次轉檔，能否縮短為一個月？")
