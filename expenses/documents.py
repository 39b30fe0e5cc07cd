"""Files that come with a claim: known by their content, kept without what hides in them."""

import hashlib
from io import BytesIO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from salesdept.common.records import uuid7

LARGEST = 10 * 1024 * 1024
MOST_PIXELS = 50_000_000
KINDS = {b"%PDF-": "pdf", b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpeg"}
CONTENT_TYPES = {"pdf": "application/pdf", "png": "image/png", "jpeg": "image/jpeg"}


def kind_of(head: bytes) -> str:
    """pdf, png or jpeg by the first bytes; "" for everything else, whatever it is called."""
    return next((kind for magic, kind in KINDS.items() if head.startswith(magic)), "")


def accepted(upload) -> ContentFile:
    """The upload as it is kept: a PDF as it came, a picture drawn anew without EXIF, under a name that nobody guesses.

    Carries `kind` and `sha256` of what came. ValidationError says what is wrong with it.
    """
    if not upload.size:
        raise ValidationError(_("The file is empty."))
    if upload.size > LARGEST:
        raise ValidationError(_("The file is larger than 10 MB."))
    content = upload.read()
    kind = kind_of(content[:16])
    if not kind:
        raise ValidationError(_("Only PDF, PNG and JPEG files are taken, by their content."))
    kept = ContentFile(content if kind == "pdf" else _redrawn(content, kind), name=f"{uuid7()}.{kind}")
    kept.kind, kept.sha256 = kind, hashlib.sha256(content).hexdigest()
    return kept


def _redrawn(content: bytes, kind: str) -> bytes:
    try:
        with Image.open(BytesIO(content)) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise ValidationError(_("The picture is too large: 50 megapixels at most."))
            upright = ImageOps.exif_transpose(picture)
            plain = upright.convert("RGB") if kind == "jpeg" else upright
            out = BytesIO()
            plain.save(out, format=kind.upper(), exif=b"")
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError, SyntaxError):
        raise ValidationError(_("The picture can't be read; take it once more.")) from None
    return out.getvalue()
