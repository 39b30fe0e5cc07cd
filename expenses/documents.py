"""Files that come with a claim: known by their content, kept without what hides in them."""

import hashlib
from dataclasses import astuple, dataclass
from io import BytesIO

from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from salesdept.common.content import kind_of
from salesdept.common.records import uuid7

LARGEST = 10 * 1024 * 1024
MOST_PIXELS = 50_000_000
TAKEN = ("pdf", "png", "jpeg")
SALT = "expenses.document"


@dataclass(frozen=True)
class Paper:
    """A file that was taken: where it is kept, what it is, and the SHA-256 of what came."""

    name: str
    kind: str
    sha256: str


def take(upload) -> Paper:
    """Keep the upload: a PDF as it came, a picture drawn anew without EXIF, under a name that nobody guesses.

    ValidationError says what is wrong with it.
    """
    if not upload.size:
        raise ValidationError(_("The file is empty."))
    if upload.size > LARGEST:
        raise ValidationError(_("The file is larger than 10 MB."))
    content = upload.read()
    kind = kind_of(content)
    if kind not in TAKEN:
        raise ValidationError(_("Only PDF, PNG and JPEG files are taken, by their content."))
    kept = content if kind == "pdf" else _redrawn(content, kind)
    name = default_storage.save(f"claims/{uuid7()}.{kind}", ContentFile(kept))
    return Paper(name, kind, hashlib.sha256(content).hexdigest())


def receipt_for(paper: Paper, by) -> str:
    """What a form carries when it comes back with errors, so that the file need not be sent again."""
    return signing.dumps([str(by.pk), *astuple(paper)], salt=SALT)


def paper_of(receipt: str, by) -> Paper | None:
    """The paper behind a receipt given to this very person within a day; None for anything else."""
    try:
        owner, *paper = signing.loads(receipt, salt=SALT, max_age=24 * 60 * 60)
    except signing.BadSignature:
        return None
    return Paper(*paper) if owner == str(by.pk) else None


def _redrawn(content: bytes, kind: str) -> bytes:
    try:
        with Image.open(BytesIO(content), formats=[kind.upper()]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise ValidationError(_("The picture is too large: 50 megapixels at most."))
            upright = ImageOps.exif_transpose(picture)
            plain = upright.convert("RGB") if kind == "jpeg" else upright
            plain.info = {key: plain.info[key] for key in ("transparency",) if key in plain.info}
            out = BytesIO()
            plain.save(out, format=kind.upper(), exif=b"")
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError):
        raise ValidationError(_("The picture can't be read; take it once more.")) from None
    return out.getvalue()
