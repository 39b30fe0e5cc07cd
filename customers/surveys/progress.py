"""How far a campaign is (4.3.2). That somebody opened a page is not known: mail programs open links by themselves."""

from collections import Counter

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from salesdept.messages.models import OutboxMessage

from .letters import letters_of
from .models import LeftOut, SurveyCampaign

State = OutboxMessage.State
WORDS = {
    "asked": _("Asked"),
    "sent": _("Letters sent"),
    "reminded": _("Reminded"),
    "answered": _("Answered"),
    "failed": _("Not delivered"),
    "withheld": _("Held back"),
    "unsubscribed": _("Unsubscribed"),
}
"""What is counted of a campaign, as pages call it. Letters that wait are what is left of those asked."""


def progress_of(campaign: SurveyCampaign) -> dict[str, int]:
    """How many of each kind in WORDS, in that order."""
    counts = campaign.invitations.asked().aggregate(
        asked=Count("pk"),
        answered=Count("pk", filter=Q(answered_at__isnull=False)),
        unsubscribed=Count("pk", filter=Q(unsubscribed_at__isnull=False)),
    )
    first, reminders = _by_state(campaign, is_reminder=False), _by_state(campaign, is_reminder=True)
    counts |= {
        "sent": first[State.SENT] + first[State.RETURNED],
        "reminded": reminders[State.SENT] + reminders[State.RETURNED],
        "failed": len(_not_delivered(campaign)),
        "withheld": first[State.WITHHELD] + reminders[State.WITHHELD],
    }
    return {kind: counts[kind] for kind in WORDS}


def progress_in_words(campaign: SurveyCampaign) -> list[tuple[str, int]]:
    return [(str(WORDS[kind]), count) for kind, count in progress_of(campaign).items()]


def _letters(campaign: SurveyCampaign, *, is_reminder: bool):
    return OutboxMessage.objects.filter(key__startswith=letters_of(campaign, is_reminder=is_reminder))


def _by_state(campaign: SurveyCampaign, *, is_reminder: bool) -> Counter[str]:
    return Counter(dict(_letters(campaign, is_reminder=is_reminder).values_list("state").annotate(Count("pk"))))


def _not_delivered(campaign: SurveyCampaign) -> set[str]:
    """The invitations of which a letter failed or came back, each once."""
    failed = _letters(campaign, is_reminder=False) | _letters(campaign, is_reminder=True)
    return {
        key.rpartition(":")[2]
        for key in failed.filter(state__in=[State.FAILED, State.RETURNED]).values_list("key", flat=True)
    }


def left_out_of(campaign: SurveyCampaign) -> list[tuple[str, int]]:
    """(why, how many) of the occasions that nobody was asked about."""
    rows = campaign.invitations.exclude(left_out="").values_list("left_out").annotate(Count("pk")).order_by("left_out")
    return [(str(LeftOut(code).label), count) for code, count in rows]


def withheld_from(campaign: SurveyCampaign) -> list[tuple[str, int]]:
    """(why, how many) of the letters that did not leave though they were written."""
    letters = _letters(campaign, is_reminder=False) | _letters(campaign, is_reminder=True)
    rows = letters.filter(state=State.WITHHELD).order_by("trouble").values_list("trouble").annotate(Count("pk"))
    return [(str(_(why)), count) for why, count in rows]
