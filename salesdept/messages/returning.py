"""Letters that come back later, as mail: what a mail server reports of their delivery (RFC 3464).

A report is believed only of the letter that it names and of the address to which that went. Letters are named by an id
that can't be guessed: in their Message-ID, and in the address to which reports are sent, where we have one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.errors import MessageError
from email.message import Message
from email.parser import BytesHeaderParser, BytesParser, Parser
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings

from .models import OutboxMessage

ENVELOPE = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "X-Delivered-To")
TROUBLE = (MessageError, ValueError, LookupError, TypeError, AttributeError, RecursionError, AssertionError)
"""What the standard library raises on mails that are broken in ways nobody thought of."""
ID = r"([0-9a-f]{32})"
NO_MAILBOX = re.compile(r"5\.(0\.0|1\.(?!7$|8$)\d+|2\.[01]|4\.4)")
"""Of the codes of RFC 3463 those about the recipient's address; others are about the sender, the letter or the way."""


def message_id_of(message: OutboxMessage) -> str:
    """The same for every attempt, so that a second copy is known as one."""
    return f"<{message.pk.hex}@{urlsplit(settings.SITE_URL).hostname}>"


def return_address_of(message: OutboxMessage) -> str:
    """Where reports of it go; "" where no address of ours is read."""
    local, _at, host = settings.MAIL_ADDRESS.partition("@")
    return f"{local}+b{message.pk.hex}@{host}" if host else ""


def take_report(content: bytes, *, to: str = "") -> OutboxMessage | None:
    """The letter of ours that this mail reports on, which has come back where that says so; None for any other mail.

    `to` is the address to which it was sent, where that is known. The same report again changes nothing.
    """
    try:
        report = _read(content, to)
    except TROUBLE:
        return None
    mails = OutboxMessage.objects.filter(channel=OutboxMessage.Channel.MAIL)
    message = mails.filter(pk=report.letter).first() if report else None
    if message and (failure := report.failure_at(message.address)):  # type: ignore[union-attr]
        message.come_back(failure.why, bounces=bool(NO_MAILBOX.fullmatch(failure.status)))
    return message


@dataclass(frozen=True)
class Failure:
    """What the server says of one recipient, without the address."""

    addresses: frozenset[str]
    status: str
    why: str


@dataclass(frozen=True)
class Report:
    letter: UUID
    failures: tuple[Failure, ...]

    def failure_at(self, address: str) -> Failure | None:
        return next((one for one in self.failures if address.lower() in one.addresses), None)


def _read(content: bytes, to: str) -> Report | None:
    head = BytesHeaderParser().parsebytes(content)
    kind = str(head.get_param("report-type", "")).lower()
    if head.get_content_type() != "multipart/report" or kind != "delivery-status":
        return None
    parts: list[Message] = BytesParser().parsebytes(content).get_payload()  # type: ignore[assignment]
    named = _named_by_address([to, *_lines(head, "To", *ENVELOPE)]) or _named_by_id(parts)
    failures = (_failure(block) for block in _recipients(parts) if _line(block, "Action").lower() == "failed")
    return Report(UUID(named), tuple(failures)) if named else None


def _recipients(parts: list[Message]) -> Iterator[Message]:
    """What is told of each recipient; the first block is about the whole."""
    for part in parts:
        if part.get_content_type() == "message/delivery-status":
            yield from part.get_payload()[1:]  # type: ignore[index,misc]


def _lines(message: Message, *names: str) -> list[str]:
    return [str(line) for name in names for line in message.get_all(name, [])]


def _line(message: Message, name: str) -> str:
    return " ".join(str(message.get(name, "")).split())


def _named_by_address(lines: list[str]) -> str:
    local, _at, host = settings.MAIL_ADDRESS.partition("@")
    ours = re.compile(rf"(?<![\w.+-]){re.escape(local)}\+b{ID}@{re.escape(host)}(?![\w.-])", re.IGNORECASE)
    return _first(ours, lines) if host else ""


def _named_by_id(parts: list[Message]) -> str:
    """By the letter, or its headers, that the report brings back."""
    host = re.escape(urlsplit(settings.SITE_URL).hostname or "")
    return _first(re.compile(rf"<{ID}@{host}>", re.IGNORECASE), [_line(one, "Message-ID") for one in _returned(parts)])


def _returned(parts: list[Message]) -> Iterator[Message]:
    for part in parts:
        if part.get_content_type() == "message/rfc822":
            yield from part.get_payload()  # type: ignore[misc]
        elif part.get_content_type() == "text/rfc822-headers":
            yield Parser().parsestr(str(part.get_payload()), headersonly=True)


def _first(pattern: re.Pattern, lines: list[str]) -> str:
    return next((found[1].lower() for line in lines if (found := pattern.search(line))), "")


def _failure(block: Message) -> Failure:
    lines = [_line(block, name) for name in ("Original-Recipient", "Final-Recipient")]
    told = [line.partition(";")[2].strip(" <>").lower() for line in lines]
    status = _first(re.compile(r"^([45]\.\d{1,3}\.\d{1,3})\b"), [_line(block, "Status")])
    words = _line(block, "Diagnostic-Code").partition(";")[2].replace("\x00", "").encode(errors="ignore").decode()
    without_addresses = re.sub(r"\S+@\S+", "…", words).strip()
    return Failure(frozenset([*told, _plain(told[0])]), status, f"{status} {without_addresses}".strip()[:200])


def _plain(address: str) -> str:
    """Written as RFC 3461 has it in Original-Recipient: "+2B" is a plus."""
    return re.sub(r"\+([0-9a-f]{2})", lambda found: chr(int(found[1], 16)), address)
