"""How a mail comes in: uploaded, or by the address of a person to which a copy was sent (7.1.1)."""

import re

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext

from salesdept.common.errors import NotYourPart, RuleBroken
from salesdept.common.locks import hold
from salesdept.messages.models import OutboxMessage
from salesdept.messages.returning import take_report

from ..models.communication import may_log
from ..roles import LOG
from .matching import files_of
from .models import Mail, MailAddress
from .reading import Letter, read

WAITING_AT_MOST = 200
"""Beyond it somebody is filling the tray."""
Origin = Mail.Origin


class NobodyThere(RuleBroken):
    """No person has this address, or not any more."""


def receive(content: bytes, *, to: str = "") -> Mail | OutboxMessage:
    """A copy that came by e-mail, for the person whose address is among those it was sent to, `to` first; or the letter
    of ours on which this mail reports.

    NobodyThere for an address that was never given out or was renewed, RuleBroken for what can't be taken.
    """
    _must_be_small(content)
    if returned := take_report(content, to=to):
        return returned
    letter = read(content)
    token = next(iter(_tokens([to.strip().lower(), *letter.routed_to])), "")
    address = MailAddress.objects.select_related("person").filter(token=token).first()
    if address is None or not address.person.is_active or not address.person.is_a(*LOG):
        raise NobodyThere(gettext("Nobody has this address."), "7.1.3")
    return take_in(content, letter, person=address.person, origin=Origin.COPY)


def upload(content: bytes, *, by, customer=None) -> Mail:
    """An .eml that `by` uploads: into `customer`, or wherever its addresses lead."""
    _must_be_small(content)
    if customer is not None and not may_log(customer, by):
        raise NotYourPart(gettext("This file is kept by others; ask its owner to share it."), "7.1.3")
    letter = read(content)
    if not (letter.sender or letter.recipients or letter.subject):
        raise RuleBroken(gettext("This is no e-mail: save the mail as .eml and upload that."), "7.1.1")
    return take_in(content, letter, person=by, origin=Origin.UPLOAD, customer=customer)


@transaction.atomic
def take_in(content: bytes, letter: Letter, *, person, origin: str, customer=None) -> Mail:
    """The mail, in the file or in the tray; the one that is here already when it comes again, also at once."""
    _wait_for_others(letter.message_id)
    earlier = Mail.objects.filter(message_id=letter.message_id)
    twin = earlier.filter(customer=customer).first() if customer else earlier.filter(person=person).first()
    if twin:
        return twin
    mail = earlier.filter(person=person).waiting().first() or _keep(content, letter, person=person, origin=origin)
    found = [customer] if customer else files_of(mail.addresses, person)
    if len(found) != 1 or mail.is_foreign and not customer:
        return mail
    if twin := earlier.filter(customer=found[0]).first():
        mail.discard(by=person)
        return twin
    mail.file(by=person, customer=found[0])
    return mail


def _keep(content: bytes, letter: Letter, *, person, origin: str) -> Mail:
    if person.mails.waiting().count() >= WAITING_AT_MOST:
        raise RuleBroken(gettext("The tray is full: put its mails in files first."), "7.1.1")
    return Mail.objects.create(
        person=person,
        origin=origin,
        message_id=letter.message_id,
        sender=letter.sender,
        recipients=letter.recipients,
        subject=letter.subject,
        sent_at=letter.sent_at,
        text=letter.text,
        content=content,
        is_foreign=origin == Origin.COPY and letter.sender != person.email.lower(),
    )


def _must_be_small(content: bytes) -> None:
    largest = settings.MAIL_BYTES
    if len(content) > largest:
        raise RuleBroken(gettext("The mail is larger than %(mb)d MB.") % {"mb": largest // 2**20}, "7.1.1")


def _tokens(addresses: list[str]) -> list[str]:
    local, _at, host = settings.MAIL_ADDRESS.lower().partition("@")
    if not host:
        return []
    ours = re.compile(rf"{re.escape(local)}\+([0-9a-f]{{24}})@{re.escape(host)}")
    return [match[1] for one in addresses if (match := ours.fullmatch(one))]


def _wait_for_others(message_id: str) -> None:
    """The same mail twice at once: the second looks when the first is in."""
    hold([f"mail {message_id}"])
