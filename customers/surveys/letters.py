"""The letter or text message that carries the link to a survey, in the person's language. It is written as it leaves:
to who may still answer, at a civil hour, with a link that the database never holds.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import CharField, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from salesdept.common.calendar import now
from salesdept.common.mobile import dialled
from salesdept.messages.models import OutboxMessage
from salesdept.messages.writing import Letter, NotYet, Withheld, written_on_leaving

from .models import Invitation, SurveyCampaign
from .quiet import quiet_until

WHILE_PAUSED = timedelta(hours=1)
"""After that the letters of a paused survey ask again whether it runs."""


def send_letter(invitation: Invitation, *, is_reminder: bool = False) -> None:
    """Put it into the outbox, once per invitation and reminder."""
    with translation.override(invitation.language):
        subject = (
            _("Reminder: how content are you with %(company)s?")
            if is_reminder
            else _("How content are you with %(company)s?")
        )
        OutboxMessage.queue(
            key=f"{letters_of(invitation.campaign, is_reminder=is_reminder)}{invitation.pk}",
            address=_address(invitation.contact, invitation.campaign.channel),
            subject=subject % {"company": _company()},
            channel=invitation.campaign.channel,
        )


def letters_of(campaign: SurveyCampaign, *, is_reminder: bool) -> str:
    """With what the keys of a campaign's first letters, or of its reminders, begin; the invitation's id follows."""
    return f"survey:{campaign.pk}:{'reminder' if is_reminder else 'letter'}:"


def fresh_letters(campaign: SurveyCampaign, since: datetime):
    """For a query over its invitations: the first letter, where that waits yet or left after `since`."""
    key = Concat(Value(letters_of(campaign, is_reminder=False)), Cast(OuterRef("pk"), CharField()))
    waits = Q(state__in=[OutboxMessage.State.PENDING, OutboxMessage.State.SENDING])
    return OutboxMessage.objects.filter(waits | Q(sent_at__gt=since), key=key)


@written_on_leaving("survey")
def letter(message: OutboxMessage) -> Letter:
    """Withheld from who may not or can't answer any more; it waits for the morning, and while the survey is paused."""
    _kind, _campaign, sort, pk = message.key.split(":")
    invitation = Invitation.objects.select_related("campaign", "contact").filter(pk=UUID(pk)).first()
    if invitation is None:
        raise Withheld(gettext_noop("nobody is asked any more"))
    if why := _why_withheld(invitation, message.address):
        raise Withheld(why)
    if invitation.campaign.state == SurveyCampaign.State.PAUSED:
        raise NotYet(now() + WHILE_PAUSED)
    if until := quiet_until():
        raise NotYet(until)
    return _written(invitation, is_reminder=sort == "reminder")


def _why_withheld(invitation: Invitation, address: str) -> str:
    if invitation.answered_at:
        return gettext_noop("answered meanwhile")
    if invitation.unsubscribed_at:
        return gettext_noop("wants no more surveys")
    if invitation.is_over:
        return gettext_noop("the survey or its link has ended")
    contact, channel = invitation.contact, invitation.campaign.channel
    if contact is None or not contact.may_be_reached(channel):
        return gettext_noop("may no longer be reached this way")
    return gettext_noop("the address was changed") if _address(contact, channel) != address else ""


def _written(invitation: Invitation, *, is_reminder: bool) -> Letter:
    address = invitation.new_address()
    stop = f"{address}stop/"
    with translation.override(invitation.language):
        context = {
            "name": invitation.contact,
            "company": _company(),
            "about": invitation.about,
            "address": address,
            "stop": stop,
            "until": invitation.expires_at,
            "is_reminder": is_reminder,
        }
        if invitation.campaign.channel == SurveyCampaign.Channel.TEXT:
            return Letter(render_to_string("customers/surveys/text_message.txt", context).strip())
        body = render_to_string("customers/surveys/letter.txt", context)
    # RFC 2369 and 8058: the mail program's own button ends it with one tap.
    return Letter(body, {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"})


def _address(contact, channel: str) -> str:
    address = contact.address_for(channel)
    return dialled(address) if channel == SurveyCampaign.Channel.TEXT else address


def _company() -> str:
    return settings.COMPANY_NAME or _("Sales department")
