from salesdept.common.calendar import Month
from teamdev.models import Award, Praise


def award(office) -> dict:
    """Proposed, not public yet."""
    return {"pk": Award.objects.create(month=Month.parse("2026-10"), winner=office.rep, amount=1).pk}


def praise(office) -> dict:
    return {"pk": Praise.objects.create(giver=office.rep, receiver=office.clerk, text="x").pk}


ROUTES = {
    "teamdev:award": award,
    "teamdev:award_step": lambda office: award(office) | {"step": "withhold"},
    "api:award-detail": award,
    "api:award-take-step": lambda office: award(office) | {"step": "withhold"},
    "api:praise-detail": praise,
}
