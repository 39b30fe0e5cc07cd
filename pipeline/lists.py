"""The lists of this chapter that have views, and the views that the house gives."""

from django.utils.translation import gettext_lazy as _

from salesdept.lists.pages import GivenView, ListPage

OPPORTUNITIES = ListPage(
    "opportunities",
    "pipeline:opportunities",
    [
        GivenView("mine", _("Mine"), "mine=on&state=open"),
        GivenView("overdue", _("Next step overdue"), "overdue=on"),
        GivenView("stuck", _("Stuck"), "stuck=on"),
        GivenView("closing", _("Closing soon"), "state=open&sort=expected_close"),
    ],
)
