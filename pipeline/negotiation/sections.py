"""The negotiation on the page of its opportunity (3.4.1)."""

from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _

from ..pages import Section, opportunity_section
from ..roles import SEE_NEGOTIATION


@opportunity_section(order=30)
def rounds_of(opportunity, user) -> Section | None:
    """The rounds, the latest first, with what became of the price; for who negotiates and who reads along."""
    if not user.is_a(*SEE_NEGOTIATION):
        return None
    rounds = list(opportunity.rounds.select_related("by", "proposal").prefetch_related("concessions"))
    organises = opportunity.state == "open" and opportunity.organised_by(user) is None
    return Section(
        _("Negotiation"),
        "pipeline/negotiation/_rounds.html",
        {"rounds": rounds, "prices": prices_of(rounds)},
        count=len(rounds),
        url=reverse("pipeline:round_new", args=[opportunity.pk]) if organises else "",
        link_label=_("Record a round"),
        flush=bool(rounds),
    )


def prices_of(rounds) -> list[tuple]:
    """(day, price offered, price asked) of the rounds, the first one first; nothing to draw for less than two."""
    days = [(formats.date_format(one.held_on, "SHORT_DATE_FORMAT"), one.price, one.asked_price) for one in rounds]
    return days[::-1] if len(days) > 1 else []
