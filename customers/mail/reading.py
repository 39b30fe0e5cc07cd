"""A mail as it came over the wire, read: who wrote to whom, when, what, with which papers. Nothing in it is trusted."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.header import decode_header
from email.message import Message
from email.parser import BytesParser
from email.utils import getaddresses, mktime_tz, parsedate_tz
from io import BytesIO
from mimetypes import guess_extension

from salesdept.common.tables.encodings import encoding_of
from salesdept.messages.returning import ENVELOPE, TROUBLE

from .plain import plain_text

MOST_ADDRESSES = 100
MOST_PAPERS = 50
LONGEST_TEXT = 100_000
LONGEST_SUBJECT = 300
LONGEST_ID = 200
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
AS_WRITTEN = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "cp950", "ks_c_5601-1987": "cp949", "iso-8859-1": "cp1252"}
"""Charsets that mails name and the wider ones that they mean."""


@dataclass
class Letter:
    """A mail. `routed_to` are the addresses by which it came here, also those that its writer kept hidden."""

    message_id: str
    sender: str = ""
    recipients: list[str] = field(default_factory=list)
    routed_to: list[str] = field(default_factory=list)
    subject: str = ""
    sent_at: datetime | None = None
    text: str = ""
    papers: list[tuple[str, bytes]] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)


def read(content: bytes) -> Letter:
    """Whatever can be made out of it; a mail without an id is known by its content."""
    letter = Letter(message_id=hashlib.sha256(content).hexdigest())
    try:
        message = BytesParser().parsebytes(content)
        _read_head(letter, message)
        _read_body(letter, message)
    except TROUBLE:
        letter.unreadable.append("mail")
    return letter


def _read_head(letter: Letter, message: Message) -> None:
    given = _line(message.get("Message-ID")).strip("<> ")
    if 0 < len(given) <= LONGEST_ID:
        letter.message_id = given
    letter.subject = _line(message.get("Subject"))[:LONGEST_SUBJECT]
    letter.sender = next(iter(_addresses(message, "From")), "")
    letter.recipients = _addresses(message, "To", "Cc")
    letter.routed_to = _addresses(message, "To", "Cc", "Bcc", *ENVELOPE)
    letter.sent_at = _moment(message.get("Date"))


def _addresses(message: Message, *names: str) -> list[str]:
    """Each once, in small letters."""
    lines = [str(line) for name in names for line in message.get_all(name, [])]
    found = (address.strip().lower() for _name, address in getaddresses(lines))
    plain = (_clean(address)[:254] for address in found if "@" in address)
    return list(dict.fromkeys(plain))[:MOST_ADDRESSES]


def _moment(line) -> datetime | None:
    """When it says that it was sent; None for nothing, nonsense, and days before there was mail."""
    parts = parsedate_tz(str(line or ""))
    if parts is None:
        return None
    try:
        moment = datetime.fromtimestamp(mktime_tz(parts), UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return moment if moment >= EARLIEST else None


def _line(raw) -> str:
    """A header as it reads, on one line."""
    if raw is None:
        return ""
    pieces = decode_header(raw) if not isinstance(raw, str) or "=?" in raw else [(raw, None)]
    read = "".join(one if isinstance(one, str) else decoded(one, charset) for one, charset in pieces)
    return " ".join(_clean(read).split())


def decoded(content: bytes, charset: str | None) -> str:
    """By the charset that is named; by what it looks like where that is none, or none that we know."""
    name = (charset or "").strip().lower()
    try:
        return _clean(content.decode(AS_WRITTEN.get(name, name), "replace" if name else "strict"))
    except (LookupError, ValueError):
        return _clean(content.decode(encoding_of(BytesIO(content)), "replace"))


def _clean(text: str) -> str:
    """Without what the database can't keep."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")


def _read_body(letter: Letter, message: Message) -> None:
    plain, html = [], []
    for number, part in enumerate(_parts(message), start=1):
        try:
            kind = part.get_content_type()
            if _is_paper(part, kind):
                _take_paper(letter, part, kind, number)
            elif kind == "text/html":
                html.append(_text_of(part))
            elif kind == "text/plain":
                plain.append(_text_of(part))
        except TROUBLE:
            letter.unreadable.append(f"{number}")
    text = "\n".join(plain).strip() or "\n".join(plain_text(one) for one in html).strip()
    letter.text = text.replace("\r\n", "\n")[:LONGEST_TEXT]


def _parts(message: Message) -> Iterator[Message]:
    """Every part that is no mere envelope of others; a mail within the mail is one part."""
    waiting = [message]
    while waiting:
        part = waiting.pop()
        if part.get_content_maintype() == "multipart" and part.is_multipart():
            waiting.extend(reversed(part.get_payload()))  # type: ignore[arg-type]
        else:
            yield part


def _is_paper(part: Message, kind: str) -> bool:
    """A picture that only stands in the text, as logos in signatures do, is none."""
    disposition = part.get_content_disposition()
    if kind.startswith("image/") and part.get("Content-ID") and disposition != "attachment":
        return False
    return disposition == "attachment" or bool(part.get_filename()) or not kind.startswith(("text/", "multipart/"))


def _take_paper(letter: Letter, part: Message, kind: str, number: int) -> None:
    name = _line(part.get_filename())
    if kind == "message/rfc822" and part.is_multipart():
        inner = part.get_payload(0)
        content = inner.as_bytes()  # type: ignore[union-attr]
        name = name or f"{_line(inner.get('Subject')) or number}.eml"  # type: ignore[union-attr]
    else:
        content = part.get_payload(decode=True) or b""  # type: ignore[assignment]
    name = name or f"{number}{guess_extension(kind) or ''}"
    if len(letter.papers) < MOST_PAPERS:
        letter.papers.append((name, content))
    else:
        letter.unreadable.append(name)


def _text_of(part: Message) -> str:
    content = part.get_payload(decode=True) or b""
    charset = part.get_content_charset()
    return re.sub(r"\r\n?", "\n", decoded(content, charset))  # type: ignore[arg-type]
