"""Who is asked, and who is left out (4.3.2). Asking again about the same occasion does nothing; who was left out for a
reason that passes is looked at again.
"""

import hashlib
from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, Q
from django.utils import timezone, translation

from salesdept.common.calendar import now, today

from ..models import Contact, OwnershipPeriod
from .insiders import is_ours, written_by_rep_at
from .letters import fresh_letters, send_letter
from .models import Invitation, LeftOut, SurveyCampaign
from .occasions import Occasion, occasions_of


def ask_all() -> int:
    """What every running campaign has not asked yet, and the reminders that are due; return how many were asked."""
    asked = 0
    for campaign in SurveyCampaign.objects.running().with_questions():
        asked += ask_what_is_missing(campaign)
        remind(campaign)
    return asked


def ask_what_is_missing(campaign: SurveyCampaign) -> int:
    settled = set(campaign.invitations.settled(campaign.channel).values_list("occasion", flat=True))
    missing = (one for one in occasions_of(campaign) if one.key not in settled)
    return sum(ask(campaign, occasion) for occasion in missing)


def ask_now(campaign: SurveyCampaign, customers: Iterable) -> int:
    """The clerk names them; a second time on the same day asks nobody twice."""
    named = (Occasion(f"hand:{customer.pk}:{today()}", customer, now()) for customer in customers)
    return sum(ask(campaign, occasion) for occasion in named)


@transaction.atomic
def ask(campaign: SurveyCampaign, occasion: Occasion) -> bool:
    """Queue the letter, or keep why there is none; return whether somebody is asked.

    The campaign is held: who pauses or ends it waits for this one alone, and no second task asks at the same time.
    """
    if not SurveyCampaign.objects.running().hold(campaign.pk):
        return False
    before = campaign.invitations.filter(occasion=occasion.key).first()
    if before is not None and not _may_be_looked_at_again(campaign, before, occasion):
        return False
    contact, why_not = _whom(campaign, occasion)
    if before is not None and before.left_out == why_not:
        return False
    if before is not None:
        before.delete()
    invitation = _invite(campaign, occasion, contact, why_not)
    if not why_not:
        send_letter(invitation)
    return not why_not


def _may_be_looked_at_again(campaign: SurveyCampaign, before: Invitation, occasion: Occasion) -> bool:
    """As long as a link to it would have been open."""
    return before.may_pass and occasion.happened_at > now() - timedelta(days=campaign.open_days)


def _invite(campaign: SurveyCampaign, occasion: Occasion, contact: Contact | None, left_out: str) -> Invitation:
    rep = _keeper(occasion)
    language = (contact.language if contact else "") or campaign.language
    with translation.override(language):
        about = occasion.about()[:160]
    return Invitation.objects.create(
        campaign=campaign,
        version_asked=campaign.questionnaire.current,
        occasion=occasion.key,
        customer=occasion.customer,
        contact=contact,
        rep=rep,
        team=rep.team_on(timezone.localdate(occasion.happened_at)) if rep else None,
        case=occasion.case,
        about=about,
        product=occasion.product[:120],
        language=language,
        expires_at=campaign.opens_until,
        left_out=left_out,
        address_by_rep_at=written_by_rep_at(contact, rep, campaign.channel) if contact and rep else None,
    )


def _whom(campaign: SurveyCampaign, occasion: Occasion) -> tuple[Contact | None, str]:
    """The person concerned, else the first who may be asked; else the first of all, and why not.

    All are held, so that two campaigns don't ask the same one at once.
    """
    if not is_in_sample(campaign, occasion.key):
        return None, LeftOut.SAMPLE
    persons = Contact.objects.filter(customer=occasion.customer, erased_on=None)
    if occasion.contact is not None:
        persons = persons.filter(pk=occasion.contact.pk)
    held = persons.select_for_update(of=("self",), no_key=True).order_by("-is_primary", "name", "pk")
    looked_at = [(contact, _why_not(campaign, contact)) for contact in held]
    may_be_asked = (found for found in looked_at if not found[1])
    return next(may_be_asked, looked_at[0] if looked_at else (None, LeftOut.NOBODY))


def _keeper(occasion: Occasion):
    """Who kept the file when it happened."""
    then = Q(since__lte=occasion.happened_at) & (Q(until=None) | Q(until__gt=occasion.happened_at))
    period = OwnershipPeriod.objects.filter(then, customer=occasion.customer).select_related("owner").first()
    return period.owner if period else None


def _why_not(campaign: SurveyCampaign, contact: Contact) -> str:
    if obstacle := _obstacle(campaign, contact):
        return obstacle
    since = now() - timedelta(days=campaign.rest_days)
    if Invitation.objects.asked().filter(contact=contact, created_at__gt=since).exists():
        return LeftOut.RECENTLY
    return ""


def _obstacle(campaign: SurveyCampaign, contact: Contact) -> str:
    if campaign.channel == SurveyCampaign.Channel.TEXT and not contact.has_mobile:
        return LeftOut.NO_MOBILE
    if not contact.may_be_reached(campaign.channel):
        return LeftOut.REFUSED
    return LeftOut.STAFF if is_ours(contact.address_for(campaign.channel)) else ""


def is_in_sample(campaign: SurveyCampaign, key: str) -> bool:
    """The same answer whenever it is asked: the campaign's seed decides, nobody chooses."""
    drawn = hashlib.sha256(f"{campaign.seed}:{key}".encode()).digest()
    return int.from_bytes(drawn[:8], "big") % 100 < campaign.sample_percent


def remind(campaign: SurveyCampaign) -> int:
    """Once each, those who have not answered in time since the letter left; return how many letters were queued."""
    if campaign.remind_after_days is None:
        return 0
    before = now() - timedelta(days=campaign.remind_after_days)
    silent = campaign.invitations.waiting().filter(reminded_at=None, created_at__lte=before)
    silent = silent.exclude(Exists(fresh_letters(campaign, before)))
    return sum(_remind(one) for one in silent.select_related("campaign", "contact", "customer", "rep"))


@transaction.atomic
def _remind(invitation: Invitation) -> bool:
    campaign, contact = invitation.campaign, invitation.contact
    if not SurveyCampaign.objects.running().hold(campaign.pk):
        return False
    if contact is None or _obstacle(campaign, contact):
        return False
    rep = invitation.rep
    written_at = written_by_rep_at(contact, rep, campaign.channel) if rep else None
    silent = Invitation.objects.waiting().filter(pk=invitation.pk, reminded_at=None)
    if not silent.update(reminded_at=now(), address_by_rep_at=written_at or invitation.address_by_rep_at):
        return False
    send_letter(invitation, is_reminder=True)
    return True
