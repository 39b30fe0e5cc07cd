"""The demo company's months: targets, answers of customers, and every month taken through its steps."""

from datetime import timedelta
from decimal import Decimal

from salesdept.people.models import Target

from .models import Period, SurveyAnswer

TARGET, PROFIT, NEW_CUSTOMERS = Decimal(900_000), Decimal(280_000), Decimal(1)
COMMENTS = ["回應迅速，謝謝", "導入過程順利", "希望教育訓練再多一些", ""]


def tell(story) -> None:
    """Targets for every rep, a few answers a month; all months but the last are published."""
    for number, month in enumerate([*story.months, story.months[-1].next]):
        with story.on(month.first):
            for rep in story.people.reps:
                growth = 1 + Decimal(number) / 100
                Target.assign(
                    rep,
                    month,
                    by=story.people.manager,
                    amount=(TARGET * growth).quantize(Decimal(1)),
                    profit=PROFIT,
                    new_customers=NEW_CUSTOMERS,
                )
        _answers(story, month)
    for month in story.months[:-1]:
        _publish(story, month)
    last = story.months[-1]
    with story.on(last.next.first):
        Period.open_month(last)
    with story.on(min(last.next.first + timedelta(days=2), story.today)):
        Period.objects.get(month=last).compile(by=story.people.clerk, waiver="部分合同成本待採購回覆")


def _answers(story, month) -> None:
    """A dozen customers answer each month."""
    days = min((story.today - month.first).days, 27)
    SurveyAnswer.objects.bulk_create(
        SurveyAnswer(
            customer=customer,
            rep=customer.owner,
            received_on=month.first + timedelta(days=story.random.randint(0, days)),
            rating=story.random.choice([3, 4, 4, 5, 5, 5]),
            comment=story.random.choice(COMMENTS),
        )
        for customer in story.random.sample(story.customers, min(12, len(story.customers)))
    )


def _publish(story, month) -> None:
    """The month's way on the first days of the next one, each step by who takes it."""
    people = story.people
    with story.on(month.next.first):
        period = Period.open_month(month)
    with story.on(month.next.first + timedelta(days=1)):
        period.compile(by=people.clerk, waiver="部分合同成本待採購回覆")
    with story.on(month.next.first + timedelta(days=2)):
        for supervisor in people.supervisors:
            period.review(by=supervisor)
    with story.on(month.next.first + timedelta(days=3)):
        period.evaluate(by=people.manager)
        period.publish(by=people.manager)
