"""Arguments for the addresses of chapter 2, as tests/test_access.py asks for them."""

from datetime import date

from salesdept.people.models import AccessKey, WorkDay


def key(office) -> dict:
    made, _text = AccessKey.make(by=office.rep, name="sync", chapters=["customers"], until=date(2100, 1, 1))
    return {"pk": made.pk}


def work_day(office) -> dict:
    return {"pk": WorkDay.objects.create(day=date(2026, 10, 9), name="National Day").pk}


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
    "people:access_key_revoke": key,
    "people:team_edit": lambda office: {"pk": office.team.pk},
    "people:password_reset_confirm": lambda office: {"uidb64": "x", "token": "x"},
    **dict.fromkeys(("people:work_day_remove", "api:work-day-remove", "api:work-day-detail"), work_day),
}
