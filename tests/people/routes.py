"""Arguments for the addresses of chapter 2, as tests/test_access.py asks for them."""

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
    "people:team_edit": lambda office: {"pk": office.team.pk},
    "people:password_reset_confirm": lambda office: {"uidb64": "x", "token": "x"},
}
