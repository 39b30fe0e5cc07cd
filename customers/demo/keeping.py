"""What is kept in the files since: contacts, colleagues, papers, purchases, mails, wishes about one's own data."""

from datetime import date, datetime, time, timedelta
from email.message import EmailMessage

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from ..mail.intake import upload
from ..models import Attachment, Communication, DataRequest, OwnField
from ..purchases.forms import PurchaseForm
from .words import FILES_PER_REP, POOL_DAYS, STEPS, WARNED_BEFORE

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
RHYTHM = {"A": 24, "B": 48, "C": 75}
"""Days between two contacts with a customer of the class."""
CHECKED = 0.8
"""Share of the files whose facts were checked lately."""


def keep_up(story, customer, since: date, *, neglected: bool) -> None:
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


def share_some(story) -> None:
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


def ask_own_fields(story) -> None:
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


def attach_papers(story) -> None:
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


def enter_purchases(story) -> None:
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


def take_in_mails(story) -> None:
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


def ask_for_own_data(story) -> None:
    """One person asks for a copy, another one to be erased; the manager has both on the desk."""
    asked = ((story.customers[3], "copy", "電子郵件來信", 9), (story.customers[4], "erasure", "書面申請", 16))
    for customer, kind, how, days in asked:
        day = story.today - timedelta(days=days)
        with story.on(day):
            contact = customer.contacts.first()
            request = DataRequest.receive(contact, by=customer.owner, kind=kind, how=how, asked_on=day)
            request.check_identity(by=customer.owner, identity="回撥已知電話確認")
