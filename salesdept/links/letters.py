"""The letter that carries a private link to its reader."""

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from salesdept.messages.models import OutboxMessage

KIND = "private_link"


def write_letter(link, words: str) -> None:
    """Put it into the outbox in the reader's language. The token leaves the database once the letter has left."""
    page = link.page
    with translation.override(link.language):
        title = page.title(link.record)
        context = {
            "link": link,
            "letter": page.letter(link.record),
            "words": words,
            "company": settings.COMPANY_NAME or _("Sales department"),
        }
        body = render_to_string("links/letter.txt", context)
    paper = page.enclosure(link.record, link.language, link.made_by)
    OutboxMessage.queue(key=key_of(link), address=link.email, subject=title, body=body, paper=paper)


def key_of(link) -> str:
    return f"{KIND}:{link.pk}"
