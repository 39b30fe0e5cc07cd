"""Arguments for the addresses of chapter 4: last month, computed, with `rep`'s card published."""

from appraisal.models import Period, RuleSet
from salesdept.common.calendar import Month


def last_month(office) -> Period:
    return Period.open_month(Month.last_complete())


def period(office) -> dict:
    return {"pk": last_month(office).pk}


def month(office) -> dict:
    return {"month": last_month(office).month}


def card(office) -> dict:
    mine = last_month(office).cards().get(rep=office.rep)
    type(mine).objects.filter(pk=mine.pk).update(is_published=True)
    return {"pk": mine.pk}


def open_card(office) -> dict:
    """In a month that is reviewed, so that the manager may weigh it."""
    reviewed = last_month(office)
    mine = reviewed.cards().get(rep=office.rep)
    type(mine).objects.filter(pk=mine.pk).update(computed_score=80, score=80, grade="B")
    Period.objects.filter(pk=reviewed.pk).update(state=Period.State.REVIEWED)
    return {"pk": mine.pk}


def rule_set(office) -> dict:
    return {"pk": RuleSet.for_month(Month.current()).pk}


ROUTES = {
    "appraisal:period": month,
    "appraisal:period_open": month,
    "appraisal:period_step": lambda office: month(office) | {"name": "compile"},
    "appraisal:scorecard": card,
    "appraisal:figure": lambda office: card(office) | {"indicator": "amount"},
    "appraisal:adjust": open_card,
    "appraisal:rule_set": rule_set,
    "api:period-detail": period,
    "api:period-take-step": lambda office: period(office) | {"step": "compile"},
    "api:scorecard-detail": card,
    "api:scorecard-figures": card,
}
