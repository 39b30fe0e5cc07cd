"""The demo company's plan of this week: each rep has visits made, ahead, moved and called off; and arrivals at them."""

from datetime import datetime, time, timedelta
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import make_aware
from PIL import Image, ImageDraw

from ..models import PlannedVisit
from .check_in_form import CheckInForm
from .forms import PlanForm

PURPOSES = ["了解需求", "示範系統", "談報價", "送樣張", "回訪使用情形", "介紹新版", "確認驗收日期"]
HOURS = [time(9, 30), time(14), time(16), None, time(10), time(15, 30)]
DAYS = [0, 0, 1, 1, 2, 3, 3, 4]
"""Of the week, the day of each visit."""
AHEAD = [0, 0, 1, 3]
"""The days from today on, of those that are ahead."""
OUTCOMES = ["progress", "wants_quote", "not_met"]
MORNING, NOON, EVENING = time(8), time(12), time(19)
PLACES = {
    "台北市": (25.0797, 121.5748),
    "新北市": (25.0616, 121.6453),
    "桃園市": (25.0397, 121.3890),
    "新竹市": (24.7961, 120.9967),
    "台中市": (24.1718, 120.6055),
    "台南市": (23.0262, 120.2570),
    "高雄市": (22.6034, 120.3065),
}
"""Latitude and longitude of the streets at which the customers sit."""


def plan_the_week(story) -> None:
    """Planned on Monday morning, and made as the days came; then what lies ahead. One was made last week."""
    monday = story.today - timedelta(days=story.today.weekday())
    for rep in story.people.reps:
        own = [customer for customer in story.customers if customer.owner == rep]
        lately = monday - timedelta(days=4)
        with story.on(_at(lately, MORNING)):
            _make(story, _plan(rep, own[0], 4, lately), 4)
        with story.on(_at(monday, MORNING)):
            week = [_plan(rep, own[number], number, monday + timedelta(days=day)) for number, day in enumerate(DAYS)]
        for number, visit in enumerate(week):
            _tell(story, visit, number)
        rest = own[len(DAYS) : len(DAYS) + len(AHEAD)]
        ahead = [
            _plan(rep, file, number, story.today + timedelta(days=AHEAD[number])) for number, file in enumerate(rest)
        ]
        for visit in ahead[-1:]:
            visit.move(by=rep, day=visit.day + timedelta(days=1), starts=time(10, 30), ends=time(11, 30))


def _at(day, hour: time) -> datetime:
    return make_aware(datetime.combine(day, hour))


def _plan(rep, customer, number: int, day) -> PlannedVisit:
    hour = HOURS[number % len(HOURS)]
    main = customer.addresses.filter(is_main=True).first()
    contact = customer.contacts.first()
    facts = {
        "customer": customer.pk,
        "day": day,
        "starts": hour or "",
        "purpose": PURPOSES[number % len(PURPOSES)],
        "contacts": [contact.pk] if contact else [],
        "address": main.pk if main else "",
    }
    form = PlanForm(facts, by=rep, customer=customer)
    form.full_clean()
    return form.save()


def _tell(story, visit: PlannedVisit, number: int) -> None:
    if number == 2:
        with story.on(min(visit.day, story.today)):
            visit.cancel(by=visit.person, reason="客戶臨時有會，下週再約")
    elif visit.day < story.today:
        _make(story, visit, number)


def _make(story, visit: PlannedVisit, number: int) -> None:
    """Arrived and made; where there was no line, the arrival came in the evening."""
    arrived, has_line = _at(visit.day, visit.starts or NOON), number % 4 != 1
    with story.on(arrived if has_line else _at(visit.day, EVENING)):
        _arrive(visit, number, arrived)
    with story.on(_at(visit.day, EVENING)):
        visit.meet(by=visit.person, outcome=OUTCOMES[number % len(OUTCOMES)])


def _arrive(visit: PlannedVisit, number: int, at: datetime) -> None:
    """Most let the browser tell where they are; now and then there is a photo of the door."""
    place = PLACES.get(visit.customer.region) if number % 5 != 3 else None
    shown = {"latitude": place[0] + number / 10_000, "longitude": place[1], "accuracy": 8 + number} if place else {}
    photo = {"photo": _door(number)} if number % 4 == 0 else {}
    form = CheckInForm({"at": at} | shown, photo, visit=visit, by=visit.person)
    form.full_clean()
    form.save()


def _door(number: int) -> SimpleUploadedFile:
    """A photo as good as drawn: the front of a house with its door."""
    picture = Image.new("RGB", (640, 480), (176 - 9 * number, 196, 214))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((80, 90, 560, 480), fill=(222, 214, 200))
    for column in range(4):
        draw.rectangle((120 + column * 110, 140, 180 + column * 110, 220), fill=(92, 120, 148))
    draw.rectangle((270, 300, 370, 480), fill=(120, 84, 60))
    out = BytesIO()
    picture.save(out, format="JPEG", quality=80)
    return SimpleUploadedFile("door.jpg", out.getvalue(), "image/jpeg")
