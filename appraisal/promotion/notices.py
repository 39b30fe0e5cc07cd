"""Who is told of promotions and pay rises (4.4.2)."""

from django.utils.translation import gettext as _

from salesdept.messages.language import in_language_of
from salesdept.messages.models import Notice

from ..models import Promotion


def tell_of_decision(promotion: Promotion) -> None:
    """The person hears what leadership decided, and why where it declined."""
    with in_language_of(promotion.person):
        told = {"kind": promotion.get_kind_display(), "decision": promotion.get_state_display()}
        title = _("%(kind)s: %(decision)s") % told
    Notice.tell(
        promotion.person,
        key=f"promotion:{promotion.pk}",
        title=title,
        body=promotion.reason,
        url=promotion.get_absolute_url(),
    )
