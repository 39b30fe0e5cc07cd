"""Files that come with a claim: known by their content, kept without what hides in them."""

import hashlib
from dataclasses import astuple, dataclass
from datetime import timedelta
from io import BytesIO

from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from salesdept.common.content import kind_of
from salesdept.common.records import uuid7

from .invoices import digital_xml, ofd, taiwan_xml
from .invoices.likeness import likeness_of
from .invoices.read_out import Trouble, Unreadable
from .invoices.tree import tree_of

LARGEST = 20 * 1024 * 1024
MOST_PIXELS = 50_000_000
PICTURES = ("png", "jpeg", "heif")
BRANDS = (b"heic", b"heix", b"hevc", b"mif1", b"msf1")
"""How the photographs of some telephones (HEIC) begin, behind the length of their head."""
QUALITY = 92
"""Of a photograph that is drawn anew: its QR code must stay readable."""
SALT = "expenses.document"
FOLDER = "claims"
RECEIPT_SERVES = timedelta(days=1)


@dataclass(frozen=True)
class Paper:
    """A file that was taken: where it is kept, what it is, and the SHA-256 of what came and of what is kept."""

    name: str
    kind: str
    sha256: str
    kept_sha256: str = ""

    def lose(self) -> None:
        """It was not needed after all."""
        default_storage.delete(self.name)


def take(upload) -> Paper:
    """Keep the upload: a picture drawn anew without EXIF, all else as it came, under a name that nobody guesses.

    A PDF, a picture, or a digital invoice as OFD or XML. ValidationError says what is wrong with it.
    """
    if not upload.size:
        raise ValidationError(_("The file is empty."))
    if upload.size > LARGEST:
        raise ValidationError(_("The file is larger than 20 MB."))
    content = upload.read()
    kind = document_kind(content)
    kept = content
    if kind in PICTURES:
        kept, kind = _redrawn(content, kind)
    name = default_storage.save(f"{FOLDER}/{uuid7()}.{kind}", ContentFile(kept))
    return Paper(name, kind, _digest(content), _digest(kept))


def document_kind(content: bytes) -> str:
    """pdf, png, jpeg, heif, ofd or xml by the content; ValidationError for everything else, whatever it is called."""
    if (kind := kind_of(content)) in ("pdf", "png", "jpeg"):
        return kind
    if content[4:8] == b"ftyp" and content[8:12] in BRANDS:
        return "heif"
    if content.startswith(b"PK") and ofd.is_ofd(content):
        return "ofd"
    if content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<" and _is_invoice(content):
        return "xml"
    raise ValidationError(_("Only PDF, PNG, JPEG, HEIC, OFD and invoices as XML are taken, by their content."))


def _is_invoice(content: bytes) -> bool:
    try:
        root = tree_of(content)
        return bool(digital_xml.read(root) or taiwan_xml.read(root))
    except Unreadable as problem:
        return problem.trouble == Trouble.SEVERAL


def kept_digest(stored) -> str:
    """The SHA-256 of a kept file as it is now; "" where there is none, or none any more."""
    if not stored:
        return ""
    try:
        with stored.open() as file:
            return _digest(file.read())
    except OSError:
        return ""


def likeness_of_kept(paper: Paper) -> str:
    """By which another photograph of the same thing is known; "" for what is no picture, or not there."""
    try:
        with default_storage.open(paper.name) as file:
            return likeness_of(file.read(), paper.kind)
    except OSError:
        return ""


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def receipt_for(paper: Paper, by) -> str:
    """What a form carries when it comes back with errors, so that the file need not be sent again."""
    return signing.dumps([str(by.pk), *astuple(paper)], salt=SALT)


def paper_of(receipt: str, by) -> Paper | None:
    """The paper behind a receipt given to this very person within a day and still kept; None for anything else."""
    try:
        owner, *paper = signing.loads(receipt, salt=SALT, max_age=RECEIPT_SERVES)
    except signing.BadSignature:
        return None
    return Paper(*paper) if owner == str(by.pk) and default_storage.exists(paper[0]) else None


def _redrawn(content: bytes, kind: str) -> tuple[bytes, str]:
    """(the picture upright and alone, its kind): a photograph of a telephone becomes a JPEG."""
    if kind == "heif":
        _learn_heif()
    kept_as = "png" if kind == "png" else "jpeg"
    try:
        with Image.open(BytesIO(content), formats=[kind.upper()]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise Image.DecompressionBombError
            upright = ImageOps.exif_transpose(picture)
            plain = upright.convert("RGB") if kept_as == "jpeg" else upright
            plain.info = {key: plain.info[key] for key in ("transparency",) if key in plain.info}
            out = BytesIO()
            plain.save(out, format=kept_as.upper(), quality=QUALITY, exif=b"")
    except Image.DecompressionBombError:
        raise ValidationError(_("The picture is too large: 50 megapixels at most.")) from None
    except (OSError, ValueError, SyntaxError, EOFError):
        raise ValidationError(_("The picture can't be read; take it once more.")) from None
    return out.getvalue(), kept_as


def _learn_heif() -> None:
    try:
        from pillow_heif import register_heif_opener
    except ImportError:
        raise ValidationError(
            _("HEIC photographs can't be read on this server. Let the telephone take JPEG (“most compatible”).")
        ) from None
    register_heif_opener()
