"""Months with the cards that a test wants, published by their step: what bonus, promotion and plans begin with."""

from datetime import timedelta
from decimal import Decimal

from appraisal.models import BonusRun, Period, RuleSet, Scorecard
from appraisal.models.evidence import keep_places
from salesdept.common.calendar import Month, as_of, now

SCORES = {"A": 95, "B": 85, "C": 75, "D": 65, "E": 40, "": None}
D = Decimal


def graded(rep, grade="A", **figures) -> dict:
    """A card of `rep`, by default of a whole month of 22 working days without profit."""
    facts = {"profit": D(0), "days": 22, "working_days": 22} | figures
    return {"rep": rep, "grade": grade, "score": SCORES[grade], "computed_score": SCORES[grade]} | facts


def evaluated(month: Month, office, *cards: dict, revision=1) -> Period:
    """The month with these cards, ready to be published."""
    facts = {
        "rule_set": RuleSet.for_month(month),
        "computed_at": now(),
        "compiled_by": office.clerk,
        "evaluated_by": office.manager,
    }
    period, _is_new = Period.objects.update_or_create(
        month=month, defaults={"state": Period.State.EVALUATED, "revision": revision} | facts
    )
    Scorecard.objects.bulk_create(
        Scorecard(period=period, revision=revision, last_day=month.last, **card) for card in cards
    )
    keep_places(period)
    return period


def published(month: Month, office, *cards: dict, revision=1) -> Period:
    """Published on the fourth day after; again with a later revision for a month that was opened again."""
    period = evaluated(month, office, *cards, revision=revision)
    with as_of(month.next.first + timedelta(days=3)):
        period.publish(by=office.manager)
    return period


def stands(month: Month, office, *cards: dict) -> Period:
    """Published long ago, so that nothing follows from it by itself."""
    period = evaluated(month, office, *({"is_published": True} | card for card in cards))
    Period.objects.filter(pk=period.pk).update(state=Period.State.PUBLISHED)
    return period


def made(period: Period, office) -> BonusRun:
    with as_of(period.month.next.first + timedelta(days=4)):
        return BonusRun.make(period, by=office.manager)


def approved(period: Period, office) -> BonusRun:
    run = made(period, office)
    with as_of(period.month.next.first + timedelta(days=5)):
        run.approve(by=office.leadership)
    return run


def exported(period: Period, office) -> BonusRun:
    run = approved(period, office)
    with as_of(period.month.next.first + timedelta(days=6)):
        run.export(by=office.finance)
    return run
