"""The letter that carries the link to a survey, in the person's language."""

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from salesdept.messages.models import OutboxMessage


def send_letter(invitation, *, is_reminder: bool = False) -> None:
    """Put it into the outbox, once per invitation and reminder; the link is forgotten when the letter has left."""
    address = invitation.new_address()
    with translation.override(invitation.language):
        company = settings.COMPANY_NAME or _("Sales department")
        subject = (
            _("Reminder: how content are you with %(company)s?")
            if is_reminder
            else _("How content are you with %(company)s?")
        )
        context = {
            "name": invitation.contact.name,
            "company": company,
            "about": invitation.about,
            "address": address,
            "stop": f"{address}stop/",
            "until": invitation.expires_at,
            "is_reminder": is_reminder,
        }
        OutboxMessage.queue(
            key=key_of(invitation, is_reminder=is_reminder),
            address=invitation.contact.address_for(invitation.campaign.channel),
            subject=subject % {"company": company},
            body=render_to_string("customers/surveys/letter.txt", context),
        )


def key_of(invitation, *, is_reminder: bool = False) -> str:
    return f"{letters_of(invitation.campaign)}{'reminder' if is_reminder else 'letter'}:{invitation.pk}"


def letters_of(campaign) -> str:
    """With what the keys of all letters of a campaign begin."""
    return f"survey:{campaign.pk}:"
