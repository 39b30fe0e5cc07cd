"""What follows the steps of a month."""

from django.utils.translation import gettext as _

from salesdept.common.workflow import after
from salesdept.messages.language import in_language_of
from salesdept.messages.models import Notice

from .models import Period


@after(Period.publish)
def tell_reps(period, by):
    """Each rep hears that the own card is there."""
    for card in period.cards().select_related("rep", "period"):
        with in_language_of(card.rep):
            Notice.tell(
                card.rep,
                key=f"scorecard:{period.pk}:{period.revision}",
                title=_("The scorecard of %(month)s is published") % {"month": period.month.label},
                url=card.get_absolute_url(),
            )
