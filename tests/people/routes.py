"""Arguments for the addresses of chapter 2, as tests/test_access.py asks for them."""

from datetime import date

from salesdept.people.models import AccessKey


def key(office) -> dict:
    made, _text = AccessKey.make(by=office.rep, name="sync", chapters=["customers"], until=date(2100, 1, 1))
    return {"pk": made.pk}


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
}
