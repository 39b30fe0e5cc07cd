"""What is written in a file that somebody uploaded: text, tables, mails, Office documents, PDFs."""

import email
import email.policy
import html
import re
import zipfile
from io import BytesIO

import pypdfium2

from .content import kind_of
from .tables.encodings import encoding_of

MOST = 64 * 2**20
"""Bytes of an unpacked document that are read; one beyond it counts as unreadable."""

ENDS_A_WORD = re.compile(r"</(?:\w+:)?(?:p|si|c|t[cdr]|row|cell|h)>|<(?:\w+:)?(?:br|tab|line-break)\b[^>]*>")
"""Marks of Office documents at which a cell or paragraph ends; other marks stand within a word."""
MARK = re.compile(r"<[^>]*>")


def text_of(content: bytes, name: str = "") -> str | None:
    """The text, without its lay-out. None where nobody but a person can read it: a picture, a scan, a password."""
    if kind_of(content) == "pdf":
        return _of_pdf(content)
    if content.startswith(b"PK\x03\x04"):
        return _of_office(content)
    if kind_of(content) or b"\x00\x00\x00" in content[:4096]:
        return None
    if name.lower().endswith((".eml", ".mht")):
        return _of_mail(content)
    return content.decode(encoding_of(BytesIO(content)), errors="replace")


def _of_pdf(content: bytes) -> str | None:
    try:
        with pypdfium2.PdfDocument(content) as document:
            text = "\n".join(page.get_textpage().get_text_bounded() for page in document)
    except pypdfium2.PdfiumError:
        return None
    return text if text.strip() else None


def _of_office(content: bytes) -> str | None:
    """Word, Excel, PowerPoint, LibreOffice: an archive of XML."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            parts = [part for part in archive.infolist() if part.filename.endswith(".xml")]
            if not parts or sum(part.file_size for part in parts) > MOST:
                return None
            return "\n".join(_of_xml(archive.read(part).decode("utf-8", errors="replace")) for part in parts)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError):
        # RuntimeError: it wants a password.
        return None


def _of_xml(text: str) -> str:
    return html.unescape(MARK.sub("", ENDS_A_WORD.sub("\n", text)))


def _of_mail(content: bytes) -> str:
    message = email.message_from_bytes(content, policy=email.policy.default)
    parts = [part for part in message.walk() if part.get_content_maintype() == "text"]
    heads = [f"{key}: {value}" for key, value in message.items()]
    return "\n".join([*heads, *(str(part.get_content()) for part in parts)])
