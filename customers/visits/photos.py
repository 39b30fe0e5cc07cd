"""Photos taken at a visit: drawn anew, so that nothing comes along that the person does not see on them."""

from io import BytesIO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from salesdept.common.content import kind_of

MOST_PIXELS = 50_000_000
LONGEST_SIDE = 1600
TAKEN = ("jpeg", "png")


def plain_photo(upload, name: str) -> SimpleUploadedFile:
    """The picture upright and no larger than a screen, without place, device and time (EXIF), as JPEG called `name`.

    ValidationError says why it can't be taken.
    """
    if upload.size > settings.ATTACHMENT_BYTES:
        raise ValidationError(
            _("The file is larger than %(mb)d MB."), params={"mb": settings.ATTACHMENT_BYTES // 2**20}
        )
    content = upload.read()
    kind = kind_of(content)
    if kind not in TAKEN:
        raise ValidationError(_("A photo is a JPEG or PNG file, by its content."))
    return SimpleUploadedFile(f"{name}.jpg", _redrawn(content, kind), "image/jpeg")


def _redrawn(content: bytes, kind: str) -> bytes:
    try:
        with Image.open(BytesIO(content), formats=[kind.upper()]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise ValidationError(_("The picture is too large: 50 megapixels at most."))
            picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            upright = ImageOps.exif_transpose(picture).convert("RGB")
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            upright.info = {}
            out = BytesIO()
            upright.save(out, format="JPEG", quality=85, exif=b"")
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError):
        raise ValidationError(_("The picture can't be read; take it once more.")) from None
    return out.getvalue()
