"""How far a campaign is (4.3.2). That somebody opened a page is not known: mail programs open links by themselves."""

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from salesdept.messages.models import OutboxMessage

from .letters import letters_of
from .models import LeftOut, SurveyCampaign

WORDS = {
    "asked": _("Asked"),
    "sent": _("Letters sent"),
    "reminded": _("Reminded"),
    "answered": _("Answered"),
    "bounced": _("Bounced"),
    "unsubscribed": _("Unsubscribed"),
}
"""What is counted of a campaign, as pages call it."""


def progress_of(campaign: SurveyCampaign) -> dict[str, int]:
    """How many of each kind in WORDS, in that order."""
    counts = campaign.invitations.asked().aggregate(
        asked=Count("pk"),
        answered=Count("pk", filter=Q(answered_at__isnull=False)),
        reminded=Count("pk", filter=Q(reminded_at__isnull=False)),
        unsubscribed=Count("pk", filter=Q(unsubscribed_at__isnull=False)),
        broken=Count("pk", filter=Q(answered_at=None) & ~Q(contact__failures={})),
    )
    letters = OutboxMessage.objects.filter(key__startswith=letters_of(campaign)).aggregate(
        sent=Count("pk", filter=Q(state=OutboxMessage.State.SENT)),
        failed=Count("pk", filter=Q(state=OutboxMessage.State.FAILED)),
    )
    counts |= {"sent": letters["sent"], "bounced": max(letters["failed"], counts["broken"])}
    return {kind: counts[kind] for kind in WORDS}


def progress_in_words(campaign: SurveyCampaign) -> list[tuple[str, int]]:
    return [(str(WORDS[kind]), count) for kind, count in progress_of(campaign).items()]


def left_out_of(campaign: SurveyCampaign) -> list[tuple[str, int]]:
    """(why, how many) of the occasions that nobody was asked about."""
    rows = campaign.invitations.exclude(left_out="").values_list("left_out").annotate(Count("pk")).order_by("left_out")
    return [(str(LeftOut(code).label), count) for code, count in rows]
