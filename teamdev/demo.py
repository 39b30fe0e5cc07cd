"""The demo company's words of praise, and its champions."""

from datetime import timedelta

from appraisal.models import Period
from salesdept.common.calendar import midnight
from salesdept.messages.models import Notice

from .forms import PraiseForm
from .models import Award
from .plans import demo as plans_demo

PRAISE = [
    "在客戶現場待到晚上九點，把系統切換順利完成。",
    "主動把報價範本整理好，全隊都省了半天。",
    "客戶來電抱怨，十分鐘內就回覆並安排到府處理。",
    "帶新同事跑了三家客戶，還幫忙準備簡報。",
    "把合同條款的風險先找出來，談判少走很多彎路。",
    "回訪做得很細，客戶當場提了下一期的需求。",
]
A_MONTH = 3
DECIDED_AFTER = timedelta(days=8)


def tell(story) -> None:
    """Some words of praise each month; the champions of all months but the last, which waits for the manager."""
    for month in story.months:
        for _turn in range(A_MONTH):
            _praise(story, month.first + timedelta(days=story.random.randrange(28)))
    for period in Period.objects.published().order_by("month"):
        _choose_champion(story, period)
        plans_demo.tell(story, period)
    Notice.objects.filter(created_at__lt=midnight(story.today - timedelta(days=14))).mark_read()


def _praise(story, day) -> None:
    colleagues = [*story.people.reps, *story.people.supervisors, story.people.technical, story.people.aftersales]
    giver, receiver = story.random.sample(colleagues, 2)
    with story.on(day):
        form = PraiseForm({"receiver": receiver.pk, "text": story.random.choice(PRAISE)}, by=giver)
        form.is_valid()
        form.save()


def _choose_champion(story, period) -> None:
    decided_on = period.month.last + DECIDED_AFTER
    with story.on(min(decided_on, story.today)):
        Award.propose_from(period)
        if decided_on < story.today and period.month != story.months[-1]:
            for award in Award.objects.of_month(period.month).waiting():
                award.confirm(by=story.people.manager)
