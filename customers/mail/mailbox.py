"""The mailbox to which copies are sent, where a server of the company keeps it: read by IMAP (7.1.1)."""

import logging
from contextlib import contextmanager
from imaplib import IMAP4, IMAP4_SSL

from django.conf import settings

from salesdept.common.errors import RuleBroken

from .intake import receive

logger = logging.getLogger(__name__)
TIMEOUT = 30
AT_ONCE = 100


def fetch() -> int:
    """Take in what nobody has read yet; return how many. Nothing to do where no mailbox is named.

    What was taken in, or never will be, counts as read there. What fails otherwise stays unread for the next time.
    """
    if not settings.IMAP_HOST:
        return 0
    with _mailbox() as mailbox:
        _kind, found = mailbox.search(None, "UNSEEN")
        return sum(_take(mailbox, number) for number in found[0].split()[:AT_ONCE])


@contextmanager
def _mailbox():
    make = IMAP4_SSL if settings.IMAP_TLS else IMAP4
    mailbox = make(settings.IMAP_HOST, settings.IMAP_PORT, timeout=TIMEOUT)
    try:
        mailbox.login(settings.IMAP_USER, settings.IMAP_PASSWORD)
        mailbox.select(settings.IMAP_FOLDER)
        yield mailbox
    finally:
        mailbox.logout()


def _take(mailbox, number: bytes) -> bool:
    """Only as much of it is fetched as is needed to see that it is too large."""
    _kind, parts = mailbox.fetch(number, f"(BODY.PEEK[]<0.{settings.MAIL_BYTES + 1}>)")
    content = next((part[1] for part in parts if isinstance(part, tuple)), b"")
    try:
        receive(content)
        taken = True
    except RuleBroken as refusal:
        logger.warning("A mail of the mailbox was not taken in: %s", refusal)
        taken = False
    mailbox.store(number, "+FLAGS", "\\Seen")
    return taken
