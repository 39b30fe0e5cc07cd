"""The lists of this chapter that have views, and the views that the house gives."""

from django.utils.translation import gettext_lazy as _

from salesdept.lists.pages import GivenView, ListPage

CUSTOMERS = ListPage(
    "customers",
    "customers:customers",
    [
        GivenView("mine", _("Mine"), "mine=on"),
        GivenView("overdue", _("Overdue in contact"), "overdue=on&sort=silent_since"),
        GivenView("class-a", _("Class A"), "level=A"),
    ],
)
LEADS = ListPage("leads", "customers:leads", [GivenView("new", _("Untouched"), "state=new&sort=created_at")])
COMMUNICATIONS = ListPage(
    "communications", "customers:communications", [GivenView("visits", _("Visits"), "kind=visit")]
)
