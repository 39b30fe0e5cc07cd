"""How far a campaign is (4.3.2). That somebody opened a page is not known: mail programs open links by themselves."""

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from salesdept.messages.models import OutboxMessage

from .letters import letters_of
from .models import LeftOut, SurveyCampaign


def progress_of(campaign: SurveyCampaign) -> list[tuple[str, int]]:
    """(what, how many) of those asked: letters that left, answers, bounces, refusals."""
    asked = campaign.invitations.asked()
    counts = asked.aggregate(
        asked=Count("pk"),
        answered=Count("pk", filter=Q(answered_at__isnull=False)),
        reminded=Count("pk", filter=Q(reminded_at__isnull=False)),
        unsubscribed=Count("pk", filter=Q(unsubscribed_at__isnull=False)),
        broken=Count("pk", filter=Q(answered_at=None) & ~Q(contact__failures={})),
    )
    letters = OutboxMessage.objects.filter(key__startswith=letters_of(campaign))
    sent = letters.filter(state=OutboxMessage.State.SENT).count()
    failed = letters.filter(state=OutboxMessage.State.FAILED).count()
    return [
        (_("Asked"), counts["asked"]),
        (_("Letters sent"), sent),
        (_("Reminded"), counts["reminded"]),
        (_("Answered"), counts["answered"]),
        (_("Bounced"), max(failed, counts["broken"])),
        (_("Unsubscribed"), counts["unsubscribed"]),
    ]


def left_out_of(campaign: SurveyCampaign) -> list[tuple[str, int]]:
    """(why, how many) of the occasions that nobody was asked about."""
    rows = campaign.invitations.exclude(left_out="").values_list("left_out").annotate(Count("pk")).order_by("left_out")
    return [(str(LeftOut(code).label), count) for code, count in rows]
