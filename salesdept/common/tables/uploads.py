"""Taking in an uploaded file: how large it may be, what it is told by, how it is called."""

import hashlib
import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from .sheets import MAX_BYTES, MEGABYTE


def digest_of(file) -> str:
    """The SHA-256 of an open upload, by which the same content is known again. ValidationError when it is too large."""
    if file.size > MAX_BYTES:
        raise ValidationError(
            gettext("%(name)s is larger than %(limit)s MB.") % {"name": file.name, "limit": MAX_BYTES // MEGABYTE}
        )
    digest = hashlib.sha256()
    for block in file.chunks():
        digest.update(block)
    return digest.hexdigest()


def shown_name(name: str) -> str:
    """The upload's own name, fit to be shown and never used as a path."""
    return re.sub(r"[\x00-\x1f\x7f]", "", re.split(r"[/\\]", name)[-1])[-120:] or "file"
