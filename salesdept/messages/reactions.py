"""What people are sent about their accounts."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.template.loader import render_to_string
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from salesdept.common.calendar import now
from salesdept.common.workflow import after
from salesdept.papers.models import paper_printed
from salesdept.people.models import address_changed, invited
from salesdept.people.password_links import link_asked, password_link

from .language import in_language_of
from .models import OutboxMessage
from .tasks import send_outbox


@after(invited)
def send_invitation(person, by):
    with in_language_of(person):
        company = settings.COMPANY_NAME or _("Sales department")
        link = password_link(person, settings.SITE_URL)
        OutboxMessage.queue(
            key=_once_a_minute("invitation", person),
            address=person.email,
            subject=_("%(by)s invites you to %(company)s") % {"by": by.name, "company": company},
            body=render_to_string(
                "messages/invitation.txt",
                {"person": person, "by": by, "link": link, "site": settings.SITE_URL},
            ),
        )


@after(link_asked)
def send_password_link(person, origin):
    address = urlsplit(origin)
    context = {
        "user": person,
        "protocol": address.scheme,
        "domain": address.netloc,
        "uid": urlsafe_base64_encode(force_bytes(person.pk)),
        "token": default_token_generator.make_token(person),
    }
    with in_language_of(person):
        OutboxMessage.queue(
            key=_once_a_minute("password", person),
            address=person.email,
            subject=render_to_string("people/password_reset_subject.txt", context),
            body=render_to_string("people/password_reset_email.html", context),
        )


@after(address_changed)
def tell_the_former_address(person, former):
    with in_language_of(person):
        OutboxMessage.queue(
            key=_once_a_minute("address", person),
            address=former,
            subject=_("The address of your account was changed"),
            body=_(
                "%(name)s, your account has another address now, and you sign in with that one. "
                "If you know nothing of it, tell the administrator at once."
            )
            % {"name": person.name},
        )


def _once_a_minute(meaning: str, person) -> str:
    return f"{meaning}:{person.pk}:{now():%Y-%m-%dT%H:%M}"


@after(paper_printed)
def let_letters_leave() -> None:
    """Those that waited for a paper, now that it is printed."""
    send_outbox.delay()
