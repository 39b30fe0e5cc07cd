from salesdept.common.calendar import Month
from teamdev.models import Award, Praise, TrainingPlan
from tests.appraisal import results


def award(office) -> dict:
    """Proposed, not public yet."""
    return {"pk": Award.objects.create(month=Month.parse("2026-10"), winner=office.rep, amount=1).pk}


def praise(office) -> dict:
    return {"pk": Praise.objects.create(giver=office.rep, receiver=office.clerk, text="x").pk}


def plan(office) -> dict:
    month = Month.parse("2026-10")
    card = results.stands(month, office, results.graded(office.rep, "E")).cards().get()
    facts = {"month": month, "counts_from": month, "due_on": month.last, "starts_on": month.last, "ends_on": month.last}
    plan = TrainingPlan(person=office.rep, card=card, state="in_force", topics="x", measures="x", **facts)
    plan.save()
    return {"pk": plan.pk}


ROUTES = {
    "teamdev:plan": plan,
    "teamdev:plan_step": lambda office: plan(office) | {"name": "note_progress"},
    "api:training-plan-detail": plan,
    "api:training-plan-take-step": lambda office: plan(office) | {"step": "note_progress"},
    "teamdev:award": award,
    "teamdev:award_step": lambda office: award(office) | {"step": "withhold"},
    "api:award-detail": award,
    "api:award-take-step": lambda office: award(office) | {"step": "withhold"},
    "api:praise-detail": praise,
}
