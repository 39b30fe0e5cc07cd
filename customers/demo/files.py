"""Sixty files with their persons, and the private persons."""

from datetime import timedelta

from ..models import Address, BankAccount, Consent, Contact, Customer
from ..private.forms import PersonForm
from .words import GIVEN, SURNAMES

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
POSTS = [
    ("資訊部經理", Contact.Part.INFLUENCES),
    ("總經理", Contact.Part.DECIDES),
    ("採購主任", Contact.Part.PAYS),
    ("生產部課長", Contact.Part.USES),
]
PRIVATE_PERSONS = [("沈雨晴", "yuqing@private.example"), ("方文彥", "wenyan@private.example")]
WITH_A_PLANT = 0.3
PAID_BY_TRANSFER, BANKS = 0.3, ["台灣銀行", "第一銀行", "玉山銀行"]
ASKED, BOUNCING = 0.6, 0.06
"""Shares of the contact persons: asked how they may be reached, with a mail address that does not work."""
LUNAR_BIRTHDAYS = 0.2


def company_names(story):
    """永信精密工業股份有限公司 and so on, each once."""
    pairs = [(name, trade) for name in FOUNDED for trade in TRADES]
    story.random.shuffle(pairs)
    for name, trade in pairs:
        yield f"{name}{trade}股份有限公司", TRADES[trade]


def open_file(story, rep, named) -> Customer:
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


def open_private_persons(story) -> None:
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
