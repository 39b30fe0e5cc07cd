"""Arguments for the addresses of saved views, as tests/test_access.py asks for them."""

from .makers import make_view


def view(office) -> dict:
    return {"pk": make_view(office.rep).pk}


ROUTES = {
    "lists:view_new": lambda office: {"page": "customers"},
    **{name: view for name in ("lists:view", "lists:view_update", "lists:view_remove", "api:saved-view-detail")},
}
