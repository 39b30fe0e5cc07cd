"""The demo company's customers: sixty files told from the first visit on, and the leads of these weeks."""

from datetime import date, datetime, time, timedelta
from email.message import EmailMessage
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from .campaigns.forms import CampaignForm
from .channels import Channel
from .forms import LeadForm
from .mail.intake import upload
from .models import (
    Address,
    Attachment,
    BankAccount,
    Campaign,
    Communication,
    Consent,
    Contact,
    Customer,
    DataRequest,
    Lead,
    OwnField,
)
from .private.forms import PersonForm
from .purchases.forms import PurchaseForm
from .surveys.demo import tell as ask_how_content
from .tending import tend_pool
from .visits.demo import plan_the_week
from .web_forms.forms import WebFormForm

FOUNDED = [
    "永信",
    "大成",
    "宏達",
    "台亞",
    "冠群",
    "華泰",
    "聯昌",
    "信義",
    "正隆",
    "光寶",
    "明基",
    "立德",
    "瑞昱",
    "建興",
    "長鴻",
]
TRADES = {
    "精密工業": "製造業",
    "電子": "電子業",
    "物流": "運輸倉儲",
    "生技": "生物科技",
    "食品": "食品業",
    "建設": "營造業",
    "紡織": "紡織業",
    "國際貿易": "貿易業",
    "醫療器材": "醫療業",
    "連鎖藥局": "零售業",
}
CITIES = [
    ("台北市", "內湖區瑞光路", "02"),
    ("新北市", "汐止區新台五路", "02"),
    ("桃園市", "龜山區文化一路", "03"),
    ("新竹市", "東區光復路", "03"),
    ("台中市", "西屯區工業區一路", "04"),
    ("台南市", "永康區中正北路", "06"),
    ("高雄市", "前鎮區成功二路", "07"),
]
SURNAMES = "王李張劉陳楊黃趙吳周徐孫馬朱胡林郭何高羅"
GIVEN = ["志豪", "淑惠", "建國", "雅婷", "俊宏", "怡君", "家豪", "美慧", "文雄", "佩玲", "宗翰", "靜怡"]
POSTS = [
    ("資訊部經理", Contact.Part.INFLUENCES),
    ("總經理", Contact.Part.DECIDES),
    ("採購主任", Contact.Part.PAYS),
    ("生產部課長", Contact.Part.USES),
]
NOTES = {
    "progress": [
        "說明新版功能，對方願意安排試用",
        "確認需求範圍，下次帶技術同仁",
        "示範生產進度看板，反應良好",
        "討論導入時程",
    ],
    "wants_quote": ["預算約五十萬，年底前要上線", "請提供三年維護的報價", "希望分兩期付款"],
    "not_met": ["對方臨時出差", "只見到櫃台，留了名片"],
    "on_hold": ["等新年度預算核定", "內部改組，三個月後再談"],
}
STEPS = ["電話確認試用心得", "送報價單", "拜訪資訊部經理", "寄規格說明", "安排技術交流"]
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

FILES_PER_REP = 10
RHYTHM = {"A": 24, "B": 48, "C": 75}
"""Days between two contacts with a customer of the class."""

POOL_DAYS = {"A": 90, "B": 120, "C": 180}
WARNED_BEFORE = 5
GIVEN_BACK = [
    ("預算刪除，明年再議", 48),
    ("窗口離職，聯絡不上", 33),
    ("不在我的區域", 21),
    ("規模不符", 12),
    ("已用同業產品", 6),
]
"""Why a file was given back to the pool, and how many days ago."""

LUNAR_BIRTHDAYS = 0.2

PRIVATE_PERSONS = [("沈雨晴", "yuqing@private.example"), ("方文彥", "wenyan@private.example")]

WITH_A_PLANT = 0.3
PAID_BY_TRANSFER, BANKS = 0.3, ["台灣銀行", "第一銀行", "玉山銀行"]

ASKED, BOUNCING = 0.6, 0.06
"""Shares of the contact persons: asked how they may be reached, with a mail address that does not work."""

CHECKED = 0.8
"""Share of the files whose facts were checked lately."""

NEGLECTED_EVERY = 9
"""One file in so many was left alone lately, so that the home page has something to say."""


def tell(story) -> None:
    """Files opened before the first month, contacts kept up since, leads of the last weeks."""
    names = _names(story)
    before = story.months[0].first - timedelta(days=20)
    with story.on(before):
        story.customers = [
            _open_file(story, rep, next(names)) for rep in story.people.reps for _n in range(FILES_PER_REP)
        ]
    for number, customer in enumerate(story.customers):
        _keep_up(story, customer, before, neglected=number % NEGLECTED_EVERY == NEGLECTED_EVERY - 1)
    _share_some(story)
    _ask_for_own_data(story)
    _open_private_persons(story)
    _attach_papers(story)
    _enter_purchases(story)
    _ask_own_fields(story)
    _take_in_mails(story)
    story.campaigns = {channel: _plan(story, name, channel, *rest) for name, channel, *rest in CAMPAIGNS}
    _collect_leads(story)
    age = (story.today - before).days
    story.won_leads = [_qualify(story, *facts) for facts in WON_LEADS if facts[-1] < age]
    _receive_from_site(story)
    _fill_pool(story, names, before)
    plan_the_week(story)
    ask_how_content(story)


def _fill_pool(story, names, opened: date) -> None:
    """Some files came back to the pool, one of them was claimed again; of others the owners were warned lately."""
    reps = story.people.reps
    for number, (why, days) in enumerate(GIVEN_BACK):
        rep = reps[number % len(reps)]
        with story.on(opened):
            customer = _open_file(story, rep, next(names))
        with story.on(story.today - timedelta(days=days)):
            customer.give_back(by=rep, reason=why)
    with story.on(story.today - timedelta(days=GIVEN_BACK[-1][1] - 1)):
        customer.claim(by=reps[0] if rep != reps[0] else reps[1])
    with story.on(story.today - timedelta(days=WARNED_BEFORE)):
        tend_pool()


def _names(story):
    """永信精密工業股份有限公司 and so on, each once."""
    pairs = [(name, trade) for name in FOUNDED for trade in TRADES]
    story.random.shuffle(pairs)
    for name, trade in pairs:
        yield f"{name}{trade}股份有限公司", TRADES[trade]


def _open_file(story, rep, named) -> Customer:
    name, industry = named
    die = story.random
    city, road, prefix = die.choice(CITIES)
    customer = Customer.open(
        by=rep,
        name=name,
        tax_id=_tax_id(die),
        industry=industry,
        level=die.choices("ABC", weights=[2, 3, 5])[0],
        status=Customer.Status.ACTIVE,
        employees=die.choice([45, 80, 120, 260, 480, 1100]),
        founded_year=die.randint(1968, 2016),
        region=city,
        address=f"{road}{die.randint(1, 420)}號",
        phone=f"{prefix}-{die.randint(2000, 8999)}-{die.randint(1000, 9999)}",
    )
    for place, (title, part) in enumerate(die.sample(POSTS, die.randint(1, 3))):
        _name_person(story, customer, title, part, is_primary=place == 0)
    if die.random() < WITH_A_PLANT:
        place, street, _prefix = die.choice(CITIES)
        lines = f"{street}{die.randint(1, 420)}號"
        Address.objects.create(customer=customer, kind=Address.Kind.SITE, region=place, lines=lines)
    if die.random() < PAID_BY_TRANSFER:
        number = "".join(str(die.randint(0, 9)) for _n in range(12))
        BankAccount.objects.create(customer=customer, bank=die.choice(BANKS), branch=city, holder=name, number=number)
    return customer


def _tax_id(die) -> str:
    """Eight digits whose weighted digit sum is divisible by 5, the rule of 2023."""
    while True:
        digits = [die.randint(0, 9) for _n in range(8)]
        products = [digit * weight for digit, weight in zip(digits, (1, 2, 1, 2, 1, 2, 4, 1), strict=True)]
        if sum(number // 10 + number % 10 for number in products) % 5 == 0 and digits[0]:
            return "".join(map(str, digits))


def _name_person(story, customer, title, part, *, is_primary: bool) -> Contact:
    die = story.random
    birthday = _birthday(story) if die.random() < 0.6 else (None, None)
    contact = Contact.objects.create(
        customer=customer,
        name=die.choice(SURNAMES) + die.choice(GIVEN),
        title=title,
        part=part,
        language="zh-hant",
        phone=f"09{die.randint(10, 89)}-{die.randint(100, 999)}-{die.randint(100, 999)}",
        email=f"contact{die.randint(1000, 9999)}@customer.example",
        birth_month=birthday[0],
        birth_day=birthday[1] and min(birthday[1], 29),
        birth_calendar="lunar" if birthday[0] and die.random() < LUNAR_BIRTHDAYS else "solar",
        is_primary=is_primary,
    )
    _ask_how_to_be_reached(story, contact)
    return contact


def _ask_how_to_be_reached(story, contact) -> None:
    """Most agree to mails and calls when they hand over their card; some refuse text messages; some mails come back."""
    die, by = story.random, contact.customer.owner
    if die.random() < ASKED:
        Consent.say(contact, ways=["mail", "phone"], wish="given", source="交換名片時同意", by=by)
        answer = "refused" if die.random() < 0.3 else "given"
        Consent.say(contact, ways=["text"], wish=answer, source="交換名片時詢問", by=by)
    if die.random() < BOUNCING:
        contact.mark_failed("email-0", by=by, why="550 收件人不存在")


def _birthday(story) -> tuple[int, int]:
    """Some fall in the next days, so that reminders can be seen."""
    day = story.today + timedelta(days=story.random.choice([1, 2, *range(3, 360)]))
    return day.month, day.day


def _keep_up(story, customer, since: date, *, neglected: bool) -> None:
    """Visits and calls by the rhythm of the class up to now; the latest one plans the next."""
    silence = POOL_DAYS[customer.level] - WARNED_BEFORE if neglected else story.random.randint(1, 20)
    last_day = story.today - timedelta(days=silence)
    people = list(customer.contacts.all())
    day, previous = since + timedelta(days=story.random.randint(3, 20)), None
    while day <= last_day:
        previous = _speak(story, customer, people, day, previous)
        day += timedelta(days=RHYTHM[customer.level] + story.random.randint(-8, 8))
    if previous and not neglected:
        _speak(story, customer, people, last_day, previous, plans=story.random.random() < 0.4)
    if story.random.random() < CHECKED:
        with story.on(story.today - timedelta(days=story.random.randint(2, 80))):
            customer.verify(by=customer.owner)


def _speak(story, customer, people, day, promised=None, *, plans=False) -> Communication:
    die = story.random
    kind = die.choices(["visit", "call", "mail", "message", "meeting"], weights=[5, 4, 2, 1, 1])[0]
    outcome = die.choices(["progress", "wants_quote", "on_hold", "not_met"], weights=[6, 2, 1, kind == "visit"])[0]
    hour = timezone.make_aware(datetime.combine(day, time(die.randint(9, 17), die.choice([0, 15, 30, 45]))))
    plan = (
        {"next_step": die.choice(STEPS), "next_on": story.today + timedelta(days=die.randint(-1, 9))} if plans else {}
    )
    with story.on(hour):
        if promised and promised.next_on:
            promised.settle_next_step(by=customer.owner)
        return Communication.log(
            by=customer.owner,
            customer=customer,
            contact=die.choice(people),
            kind=kind,
            outcome=outcome,
            note=die.choice(NOTES[outcome]),
            **plan,
        )


def _share_some(story) -> None:
    """Colleagues help one another, and the departments see what they work on (1.3.3)."""
    reps = story.people.reps
    with story.on(story.today - timedelta(days=12)):
        for customer, colleague in (
            (story.customers[0], reps[1]),
            (story.customers[FILES_PER_REP], reps[0]),
            (story.customers[1], story.people.technical),
            (story.customers[2], story.people.aftersales),
        ):
            customer.share(colleague, by=customer.owner, may_write=colleague in reps)


def _ask_own_fields(story) -> None:
    """Three facts that this department keeps beside ours."""
    with story.on(story.today - timedelta(days=30)):
        sites = OwnField.objects.create(label="據點數", kind=OwnField.Kind.NUMBER, place=1)
        cloud = OwnField.objects.create(
            label="雲端偏好", kind=OwnField.Kind.CHOICE, choices=["公有雲", "私有雲", "自建機房"], place=2
        )
        renewal = OwnField.objects.create(label="現有維護到期", kind=OwnField.Kind.DATE, place=3)
    for number, customer in enumerate(story.customers[::2]):
        customer.own = {
            sites.key: 1 + number % 9,
            cloud.key: cloud.choices[number % 3],
            renewal.key: (story.today + timedelta(days=20 * number)).isoformat(),
        }
        customer.save(update_fields=["own"])


def _attach_papers(story) -> None:
    """Minutes in two versions and a list of systems, as texts."""
    customer, story_day = story.customers[0], story.today - timedelta(days=9)
    with story.on(story_day):
        minutes = Attachment.add(
            _text("需求訪談紀要.txt", "現況：三套系統各自為政。"), by=customer.owner, place=customer
        )
        Attachment.add(_text("系統清單.csv", "系統,用途\nERP,進銷存\n"), by=customer.owner, place=customer)
    with story.on(story_day + timedelta(days=2)):
        corrected = _text("需求訪談紀要.txt", "現況：三套系統各自為政。\n決策人：資訊長。")
        minutes.add_version(corrected, by=customer.owner, remark="補上決策人")


def _enter_purchases(story) -> None:
    """What two customers bought before this system, and from others."""
    day = story.today
    earlier = (
        (story.customers[0], "財務模組授權", 900, 420_000, "TWD", "PO-2291", "", None),
        (story.customers[0], "雲端備份年約", 300, 6_800, "USD", "", "Rubrik", 65),
        (story.customers[1], "生產排程系統", 610, 1_150_000, "TWD", "", "鼎新電腦", 120),
    )
    for customer, what, ago, amount, currency, number, seller, ends_in in earlier:
        entered = {"what": what, "bought_on": day - timedelta(days=ago), "amount": amount, "currency": currency}
        entered |= {"number": number, "seller": seller}
        entered |= {"ends_on": day + timedelta(days=ends_in)} if ends_in else {}
        with story.on(day - timedelta(days=8)):
            form = PurchaseForm(entered, customer=customer, by=customer.owner)
            form.full_clean()
            form.save()


def _take_in_mails(story) -> None:
    """One of a known person, with its paper, which finds its file; one that waits in the tray."""
    customer = story.customers[0]
    known = customer.contacts.exclude(email="").first()
    with story.on(story.today - timedelta(days=2)):
        asked = _letter(
            known.email if known else "it@customer.example", "詢問維護合約內容", "附上目前的設備清單，請報價。"
        )
        asked.add_attachment("伺服器,3\n儲存設備,1\n", subtype="csv", filename="設備清單.csv")
        upload(asked.as_bytes(), by=customer.owner)
        upload(_letter("lin@newcomer.example", "想了解貴公司產品", "請與我們聯絡。").as_bytes(), by=customer.owner)


def _letter(sender: str, subject: str, text: str) -> EmailMessage:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = sender, "sales@demo.example", subject
    letter.set_content(text)
    return letter


def _text(name: str, text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode("utf-8-sig"))


def _open_private_persons(story) -> None:
    """Two who buy for themselves: opened by the one form that asks for everything."""
    for number, (name, email) in enumerate(PRIVATE_PERSONS):
        entered = {
            "name": name,
            "level": "C",
            "status": "prospect",
            "phone": f"0955-20{number}-118",
            "email": email,
            "region": "台北市",
            "address": f"和平東路一段{number + 20}號",
            "birth_calendar": "solar",
            "birth_month": 3 + number,
            "birth_day": 8,
            "language": "zh-hant",
        }
        with story.on(story.today - timedelta(days=30 - number)):
            form = PersonForm(entered, by=story.people.reps[number])
            form.full_clean()
            form.save()


def _ask_for_own_data(story) -> None:
    """One person asks for a copy, another one to be erased; the manager has both on the desk."""
    asked = ((story.customers[3], "copy", "電子郵件來信", 9), (story.customers[4], "erasure", "書面申請", 16))
    for customer, kind, how, days in asked:
        day = story.today - timedelta(days=days)
        with story.on(day):
            contact = customer.contacts.first()
            request = DataRequest.receive(contact, by=customer.owner, kind=kind, how=how, asked_on=day)
            request.check_identity(by=customer.owner, identity="回撥已知電話確認")


def _plan(story, name, channel, begun, ended, cost, note) -> Campaign:
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


def _collect_leads(story) -> None:
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


def _qualify(story, company, industry, channel, note, days_ago) -> Lead:
    rep, came = story.random.choice(story.people.reps), story.today - timedelta(days=days_ago)
    with story.on(came):
        lead = _collect(story, rep, f"{company}股份有限公司", industry, channel, note)
    with story.on(came + timedelta(days=2)):
        lead.contact(by=rep)
        lead.qualify(by=rep)
    return lead


def _receive_from_site(story) -> None:
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
