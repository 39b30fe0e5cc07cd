"""The pages of the targets beside each other."""

from django.urls import reverse
from django.utils.translation import gettext as _


def parts_of(user, active: str) -> list[tuple]:
    """Tabs (label, address, is active) over the pages that `user` may open."""
    tabs = [("month", _("Month"), reverse("people:targets")), ("year", _("Year"), reverse("people:goals"))]
    if user.is_a("manager"):
        tabs.append(("file", _("From a file"), reverse("people:targets_import")))
    return [(label, url, name == active) for name, label, url in tabs]
