"""What happened with the deals of a customer stands on the line of its file (7.1.1)."""

from django.utils.translation import gettext_lazy as _

from customers.time_line import strand

from ..models import StageMove


@strand(
    {"move": _("Stage of a deal")},
    at="moved_at",
    template="pipeline/moves/_on_line.html",
    searched=["opportunity__name", "opportunity__code", "reason"],
)
def moves_on_line(customer, user):
    """The moves of the opportunities that this reader may see."""
    moves = StageMove.objects.visible_to(user).filter(opportunity__customer=customer)
    return moves.select_related("opportunity", "by")
