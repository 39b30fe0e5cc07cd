"""Who is asked, and who is left out (4.3.2). Asking again about the same occasion does nothing."""

import hashlib
from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from salesdept.common.calendar import now, today

from ..models import Contact, OwnershipPeriod
from .letters import send_letter
from .models import Invitation, LeftOut, SurveyCampaign
from .occasions import Occasion, occasions_of


def ask_all() -> int:
    """What every running campaign has not asked yet, and the reminders that are due; return how many were asked."""
    asked = 0
    for campaign in SurveyCampaign.objects.running().select_related("questionnaire"):
        asked += ask_what_is_missing(campaign)
        remind(campaign)
    return asked


def ask_what_is_missing(campaign: SurveyCampaign) -> int:
    known = set(campaign.invitations.values_list("occasion", flat=True))
    missing = (one for one in occasions_of(campaign) if one.key not in known)
    return sum(ask(campaign, occasion) for occasion in missing)


def ask_now(campaign: SurveyCampaign, customers: Iterable) -> int:
    """The clerk names them; a second time on the same day asks nobody twice."""
    named = (Occasion(f"hand:{customer.pk}:{today()}", customer, now()) for customer in customers)
    return sum(ask(campaign, occasion) for occasion in named)


@transaction.atomic
def ask(campaign: SurveyCampaign, occasion: Occasion) -> bool:
    """Write the letter, or keep why there is none; return whether somebody is asked."""
    contact = _whom(occasion)
    rep = _keeper(occasion)
    invitation = Invitation(
        campaign=campaign,
        version_asked=campaign.questionnaire.current,
        occasion=occasion.key,
        customer=occasion.customer,
        contact=contact,
        rep=rep,
        team=rep.team_on(timezone.localdate(occasion.happened_at)) if rep else None,
        case=occasion.case,
        about=occasion.about[:160],
        product=occasion.product[:120],
        language=(contact.language if contact else "") or campaign.language,
        expires_at=campaign.opens_until,
        left_out=_why_not(campaign, occasion, contact),
    )
    Invitation.objects.bulk_create([invitation], ignore_conflicts=True)
    if invitation.left_out or not Invitation.objects.filter(pk=invitation.pk).exists():
        return False
    send_letter(invitation)
    return True


def _whom(occasion: Occasion) -> Contact | None:
    """The person concerned, else the first to ask; held, so that two campaigns don't ask the same one at once."""
    persons = Contact.objects.filter(customer=occasion.customer, erased_on=None)
    if occasion.contact is not None:
        persons = persons.filter(pk=occasion.contact.pk) | persons.none()
    return persons.select_for_update(of=("self",)).order_by("-is_primary", "name", "pk").first()


def _keeper(occasion: Occasion):
    """Who kept the file when it happened."""
    then = Q(since__lte=occasion.happened_at) & (Q(until=None) | Q(until__gt=occasion.happened_at))
    period = OwnershipPeriod.objects.filter(then, customer=occasion.customer).select_related("owner").first()
    return period.owner if period else None


def _why_not(campaign: SurveyCampaign, occasion: Occasion, contact: Contact | None) -> str:
    if not is_in_sample(campaign, occasion.key):
        return LeftOut.SAMPLE
    if contact is None:
        return LeftOut.NOBODY
    if not contact.may_be_reached(campaign.channel):
        return LeftOut.REFUSED
    since = now() - timedelta(days=campaign.rest_days)
    if Invitation.objects.asked().filter(contact=contact, created_at__gt=since).exists():
        return LeftOut.RECENTLY
    return ""


def is_in_sample(campaign: SurveyCampaign, key: str) -> bool:
    """The same answer whenever it is asked: the campaign's seed decides, nobody chooses."""
    drawn = hashlib.sha256(f"{campaign.seed}:{key}".encode()).digest()
    return int.from_bytes(drawn[:8], "big") % 100 < campaign.sample_percent


def remind(campaign: SurveyCampaign) -> int:
    """Once each, those who have not answered in time; return how many letters went out."""
    if campaign.remind_after_days is None:
        return 0
    before = now() - timedelta(days=campaign.remind_after_days)
    silent = campaign.invitations.waiting().filter(reminded_at=None, created_at__lte=before)
    return sum(_remind(one) for one in silent.select_related("campaign", "contact", "customer"))


@transaction.atomic
def _remind(invitation: Invitation) -> bool:
    contact = invitation.contact
    if contact is None or not contact.may_be_reached(invitation.campaign.channel):
        return False
    mine = Invitation.objects.waiting().filter(pk=invitation.pk, reminded_at=None).update(reminded_at=now())
    if mine:
        send_letter(invitation, is_reminder=True)
    return bool(mine)
