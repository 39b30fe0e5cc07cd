"""The demo company's plan of this week: each rep has visits made, ahead, moved and called off."""

from datetime import time, timedelta

from ..models import PlannedVisit
from .forms import PlanForm

PURPOSES = ["了解需求", "示範系統", "談報價", "送樣張", "回訪使用情形", "介紹新版", "確認驗收日期"]
HOURS = [time(9, 30), time(14), time(16), None, time(10), time(15, 30)]
DAYS = [0, 0, 1, 1, 2, 3, 3, 4]
"""Of the week, the day of each visit."""
AHEAD = [0, 0, 1, 3]
"""The days from today on, of those that are ahead."""
OUTCOMES = ["progress", "wants_quote", "not_met"]


def plan_the_week(story) -> None:
    """Planned on Monday morning, and made as the days came; then what lies ahead."""
    monday = story.today - timedelta(days=story.today.weekday())
    for rep in story.people.reps:
        own = [customer for customer in story.customers if customer.owner == rep]
        with story.on(monday):
            week = [_plan(rep, own[number], number, monday + timedelta(days=day)) for number, day in enumerate(DAYS)]
        for number, visit in enumerate(week):
            _tell(story, visit, number)
        rest = own[len(DAYS) : len(DAYS) + len(AHEAD)]
        ahead = [
            _plan(rep, file, number, story.today + timedelta(days=AHEAD[number])) for number, file in enumerate(rest)
        ]
        for visit in ahead[-1:]:
            visit.move(by=rep, day=visit.day + timedelta(days=1), starts=time(10, 30), ends=time(11, 30))


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
    with story.on(min(visit.day, story.today)):
        if number == 2:
            visit.cancel(by=visit.person, reason="客戶臨時有會，下週再約")
        elif visit.day < story.today:
            visit.meet(by=visit.person, outcome=OUTCOMES[number % len(OUTCOMES)])
