"""Arguments for the addresses of chapter 2, as tests/test_access.py asks for them."""

from datetime import date

from salesdept.common.calendar import today
from salesdept.people.models import AccessKey, Delegation, WorkDay
from tests.people.targets.makers import drafted, in_force, proposed, set_early


def key(office) -> dict:
    made, _text = AccessKey.make(by=office.rep, name="sync", chapters=["customers"], until=date(2100, 1, 1))
    return {"pk": made.pk}


def work_day(office) -> dict:
    return {"pk": WorkDay.objects.create(day=date(2026, 10, 9), name="National Day").pk}


def delegation(office) -> dict:
    """The supervisor of `rep` is away and the manager stands in."""
    made = Delegation.objects.create(principal=office.supervisor, delegate=office.manager, since=today(), until=today())
    return {"pk": made.pk}


def target(office) -> dict:
    return {"pk": set_early(office.rep, by=office.manager).pk}


def team_target(office) -> dict:
    return {"pk": set_early(office.team, by=office.manager).pk}


def goals(office) -> dict:
    return {"pk": in_force(office).pk}


def submitted_goals(office) -> dict:
    made = drafted(office)
    made.submit(by=office.manager)
    return {"pk": made.pk}


def proposal(office) -> dict:
    return {"pk": proposed(office).pk}


ROUTES = {
    name: lambda office: {"pk": office.rep.pk}
    for name in (
        "people:person",
        "people:person_edit",
        "people:invite_again",
        "people:change_role",
        "people:move",
        "people:deactivate",
        "people:reactivate",
    )
} | {
    "people:delegation_end": delegation,
    "api:delegation-detail": delegation,
    "api:delegation-end": delegation,
    "people:access_key_revoke": key,
    "people:team_edit": lambda office: {"pk": office.team.pk},
    "people:password_reset_confirm": lambda office: {"uidb64": "x", "token": "x"},
    "people:target_history": lambda office: target(office) | {"kind": "rep"},
    "people:target_proposal_step": lambda office: proposal(office) | {"name": "take_over"},
    "people:year_goals_edit": lambda office: {"pk": drafted(office).pk},
    "people:year_goals_step": lambda office: submitted_goals(office) | {"name": "send_back"},
    "api:target-detail": target,
    "api:team-target-detail": team_target,
    "api:target-proposal-take-step": lambda office: proposal(office) | {"step": "take_over"},
    "api:year-goals-take-step": lambda office: submitted_goals(office) | {"step": "approve"},
    **dict.fromkeys(("people:target_proposal", "api:target-proposal-detail"), proposal),
    **dict.fromkeys(("people:year_goals", "api:year-goals-detail"), goals),
    **dict.fromkeys(("people:work_day_remove", "api:work-day-remove", "api:work-day-detail"), work_day),
}
