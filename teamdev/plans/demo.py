"""The demo company's training plans: what its poor months led to."""

from datetime import timedelta

from .following import follow
from .models import TrainingPlan

FILLED_IN_AFTER = timedelta(days=9)
TOPICS = "需求訪談、報價與談判技巧"
MEASURES = "每週一次與主管同行拜訪，月底檢討一次；參加報價與談判課程。"
PROGRESS = "已與主管拜訪三家客戶，重新整理了需求訪談的提問清單。"


def tell(story, period) -> None:
    """The plans that the month leads to; those whose time to be filled in is over are in force."""
    published_on = min(period.month.next.first + timedelta(days=3), story.today)
    with story.on(published_on):
        follow(period)
    filled_in_on = published_on + FILLED_IN_AFTER
    if filled_in_on >= story.today:
        return
    drafts = TrainingPlan.objects.filter(state=TrainingPlan.State.DRAFT).order_by("month", "person__name")
    # Of the last published month one is left for the manager.
    for plan in drafts[1:] if period.month == story.months[-2] else drafts:
        with story.on(filled_in_on):
            plan.put_in_force(
                by=story.people.manager,
                topics=TOPICS,
                measures=MEASURES,
                starts_on=filled_in_on,
                ends_on=filled_in_on + timedelta(days=90),
                mentor=story.people.supervisors[0],
            )
        with story.on(min(filled_in_on + timedelta(days=10), story.today)):
            plan.note_progress(by=plan.person, text=PROGRESS)
