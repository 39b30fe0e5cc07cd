"""The demo company's plan of this week: each rep has visits made, ahead, moved and called off."""

from datetime import time, timedelta

from ..models import PlannedVisit
from .forms import PlanForm

PURPOSES = ["了解需求", "示範系統", "談報價", "送樣張", "回訪使用情形", "介紹新版", "確認驗收日期"]
HOURS = [time(9, 30), time(14), time(16), None, time(10), time(15, 30)]
PLANNED = 8
OUTCOMES = ["progress", "wants_quote", "not_met"]


def plan_the_week(story) -> None:
    """Planned on Monday morning, as far as it has come made since."""
    monday = story.today - timedelta(days=story.today.weekday())
    for rep in story.people.reps:
        own = [customer for customer in story.customers if customer.owner == rep][:PLANNED]
        with story.on(monday):
            visits = [_plan(rep, customer, number, monday) for number, customer in enumerate(own)]
        for number, visit in enumerate(visits):
            _tell(story, visit, number)


def _plan(rep, customer, number: int, monday) -> PlannedVisit:
    """Two a day from Monday on; the fifth day's hours meet those of the fourth."""
    day = monday + timedelta(days=number * 5 // PLANNED)
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
        elif number == PLANNED - 1:
            visit.move(by=visit.person, day=visit.day, starts=time(10, 30), ends=time(11, 30))
