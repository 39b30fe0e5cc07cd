"""What chapter 5 adds to pages of others."""

from django.urls import reverse
from django.utils.translation import gettext as _

from salesdept.common.sections import Section
from salesdept.common.today import today_panel

from .roles import STAFF


@today_panel(order=10)
def can_i_spend_it(day, user):
    """Asked where the day begins (5.3.1); the categories are read when it is opened."""
    if not user.is_a(*STAFF):
        return None
    return Section(
        _("Can I spend it?"), "expenses/_spend_box.html", url=reverse("expenses:can_spend"), link_label=_("In full")
    )
