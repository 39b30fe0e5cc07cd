"""The demo company's months: answers of customers, and every month taken through its steps."""

from datetime import timedelta

from customers.models import SurveyAnswer
from salesdept.common.calendar import end_of, now

from .bonus import demo as bonus_demo
from .models import Period
from .months import demo as months_demo
from .promotion import demo as promotion_demo
from .rule_sets.demo import tell_rules

COMMENTS = ["回應迅速，謝謝", "導入過程順利", "希望教育訓練再多一些", ""]


def tell(story) -> None:
    """A few answers a month; all months but the last are published."""
    for month in [*story.months, story.months[-1].next]:
        _answers(story, month)
    for month in story.months[:-1]:
        _publish(story, month)
    if len(story.months) > 1:
        months_demo.object_to(story, story.months[-2])
    last = story.months[-1]
    with story.on(last.next.first):
        Period.open_month(last)
    with story.on(min(last.next.first + timedelta(days=2), story.today)):
        period = Period.objects.get(month=last)
        months_demo.compile_month(story, period)
        months_demo.begin_review(story, period)
    tell_rules(story)
    bonus_demo.tell(story)
    promotion_demo.tell(story)


def _answers(story, month) -> None:
    """A dozen customers answer each month."""
    days = min((story.today - month.first).days, 27)
    received = [month.first + timedelta(days=story.random.randint(0, days)) for _n in range(12)]
    SurveyAnswer.objects.bulk_create(
        SurveyAnswer(
            customer=customer,
            rep=customer.owner,
            team=customer.owner.team_on(month.first),
            received_on=day,
            created_at=min(end_of(day), now()),
            rating=story.random.choice([3, 4, 4, 5, 5, 5]),
            comment=story.random.choice(COMMENTS),
        )
        for customer, day in zip(
            story.random.sample(story.customers, min(12, len(story.customers))), received, strict=False
        )
    )


def _publish(story, month) -> None:
    """The month's way on the first days of the next one, each step by who takes it."""
    people = story.people
    with story.on(month.next.first):
        period = Period.open_month(month)
    with story.on(month.next.first + timedelta(days=1)):
        months_demo.compile_month(story, period)
    with story.on(month.next.first + timedelta(days=2)):
        for supervisor in people.supervisors:
            for card in period.cards_to_review(supervisor):
                card.see(by=supervisor)
            period.review(by=supervisor)
    with story.on(month.next.first + timedelta(days=3)):
        if period.parts_to_sign(people.manager):
            for card in period.cards_to_review(people.manager):
                card.see(by=people.manager)
            period.review(by=people.manager)
        months_demo.weigh(story, period)
        period.evaluate(by=people.manager)
        period.publish(by=people.manager)
