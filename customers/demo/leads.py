"""The campaigns, and the leads of these weeks."""

from datetime import timedelta
from uuid import UUID

from ..campaigns.forms import CampaignForm
from ..channels import Channel
from ..forms import LeadForm
from ..models import Campaign, Lead
from ..web_forms.forms import WebFormForm
from .words import GIVEN, STEPS, SURNAMES

LEADS = [
    ("鼎立食品", "食品業", Channel.TRADE_FAIR, "展覽攤位上問起條碼追溯"),
    ("海洋運輸", "運輸倉儲", Channel.ONLINE, "填了網站表單，想換倉儲系統"),
    ("育成生技", "生物科技", Channel.REFERRAL, "永信資訊部經理介紹"),
    ("和泰機械", "製造業", Channel.MARKET_RESEARCH, "公開資料：今年要擴廠"),
    ("東聯紙業", "製造業", Channel.TRADE_FAIR, "索取型錄，約下週電話"),
    ("美加連鎖餐飲", "餐飲業", Channel.ONLINE, "下載了白皮書"),
    ("興農化工", "化工業", Channel.MARKET_RESEARCH, "舊系統將停止維護"),
    ("環球旅遊", "旅遊業", Channel.REFERRAL, "客戶轉介，尚未聯繫"),
    ("精誠光學", "電子業", Channel.TRADE_FAIR, "想看資安檢測的範例報告"),
    ("佳和傢俱", "零售業", Channel.ONLINE, "只要最便宜的方案"),
    ("中興電機", "電子業", Channel.MARKET_RESEARCH, "標案預告"),
    ("春天幼教", "教育業", Channel.OTHER, "來電詢問"),
]
CAMPAIGNS = [
    ("台北國際電腦展攤位", Channel.TRADE_FAIR, 160, 156, 180_000, "與兩家夥伴共用攤位，現場示範條碼追溯"),
    ("倉儲數位化白皮書", Channel.ONLINE, 90, -45, 60_000, "搜尋廣告導向下載頁"),
    ("老客戶介紹方案", Channel.REFERRAL, 200, -120, 20_000, "介紹成交者次年維護費九折"),
]
"""(name, channel, begun so many days ago, ended so many days ago, cost, note)"""
FROM_THE_SITE = [
    ("恆春農產運銷合作社", "潘小姐", "想了解倉儲條碼的費用"),
    ("鼎立食品有限公司", "郭佩玲", "展覽後想約示範"),
    ("青田設計", "沈先生", "十五人的公司適合哪個方案？"),
]
"""(company, person, message); the second is known already."""
WON_LEADS = [
    ("豐禾烘焙", "食品業", Channel.REFERRAL, "老客戶介紹，想汰換進銷存", 100),
    ("威信自動化", "製造業", Channel.TRADE_FAIR, "春季展覽看過示範", 150),
    ("晨光電商", "零售業", Channel.ONLINE, "網站表單：倉儲與訂單整合", 75),
]
"""(company, trade, channel, note, collected so many days ago): leads of whose files something was bought since."""
LEADS_PLANNED = 0.4
"""For so many of the leads the rep has planned a next step."""


def plan_campaign(story, name, channel, begun, ended, cost, note) -> Campaign:
    starts_on = story.today - timedelta(days=begun)
    entered = {
        "name": name,
        "channel": channel,
        "starts_on": starts_on,
        "ends_on": story.today - timedelta(days=ended),
        "cost": cost,
        "note": note,
    }
    with story.on(starts_on):
        form = CampaignForm(entered, by=story.people.supervisors[0])
        form.full_clean()
        return form.save()


def collect_leads(story) -> None:
    """Half are new; the others were contacted, became files or were put aside."""
    for number, (company, *facts) in enumerate(LEADS):
        rep = story.people.reps[number % len(story.people.reps)]
        came = story.today - timedelta(days=14 - number)
        with story.on(came):
            lead = _collect(story, rep, f"{company}有限公司", *facts)
        with story.on(min(came + timedelta(days=1), story.today)):
            _treat(lead, number, rep)


def _collect(story, rep, company, industry, channel, note) -> Lead:
    die = story.random
    planned = {"next_step": die.choice(STEPS), "next_on": story.today + timedelta(days=die.randint(0, 6))}
    planned = planned if die.random() < LEADS_PLANNED else {}
    entered = {
        "company": company,
        "channel": channel,
        "campaign": story.campaigns.get(channel),
        "note": note,
        "person": die.choice(SURNAMES) + die.choice(GIVEN),
        "phone": f"09{die.randint(10, 89)}-{die.randint(100, 999)}-555",
        "industry": industry,
        "employees": die.choice([None, 30, 90, 150, 640]),
    } | planned
    form = LeadForm(entered, by=rep)
    form.full_clean()
    return form.save()


def qualify(story, company, industry, channel, note, days_ago) -> Lead:
    rep, came = story.random.choice(story.people.reps), story.today - timedelta(days=days_ago)
    with story.on(came):
        lead = _collect(story, rep, f"{company}股份有限公司", industry, channel, note)
    with story.on(came + timedelta(days=2)):
        lead.contact(by=rep)
        lead.qualify(by=rep)
    return lead


def receive_from_site(story) -> None:
    """A form on the company's site, and what came by it these days: the reps of the first team take turns."""
    entered = {
        "name": "官網諮詢表單",
        "campaign": story.campaigns[Channel.ONLINE],
        "channel": Channel.ONLINE,
        "team": story.teams[0],
        "language": "zh-hant",
        "origins": "https://www.example.com",
        "consent": "我同意貴公司保存並使用我的資料以回覆本次詢問，並可隨時撤回同意。",
        "is_active": True,
    }
    with story.on(story.today - timedelta(days=20)):
        form = WebFormForm(entered, by=story.people.supervisors[0])
        form.full_clean()
        web_form = form.save()
    for days, (company, person, note) in enumerate(FROM_THE_SITE, start=1):
        number = UUID(int=story.random.getrandbits(128))
        facts = {"company": company, "person": person, "email": f"site{days}@visitor.example", "note": note}
        with story.on(story.today - timedelta(days=days)):
            web_form.receive(facts, number=number, address=f"visitor {days}")


def _treat(lead, number: int, rep) -> None:
    if number in (0, 2, 4):
        lead.contact(by=rep)
    if number == 2:
        lead.qualify(by=rep)
    if number == 9:
        lead.disqualify(by=rep, reason="預算遠低於最小方案")
