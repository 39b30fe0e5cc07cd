"""An uploaded file: how large it may be, what it is told by, how it is called, and when it goes again."""

import hashlib
import re
from datetime import timedelta
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..errors import RuleBroken
from ..records import uuid7
from .sheets import MAX_BYTES, MEGABYTE

KEPT_FOR = timedelta(days=30)
"""How long an uploaded file is kept once nobody works on it: what it brought can be compared with it until then."""


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


class KeptFile(models.Model):
    """A file as it was uploaded, known again by its SHA-256. Its name is only shown; it lies under a name of ours."""

    name = models.CharField(_("file"), max_length=120)
    stored = models.FileField(upload_to="imports", blank=True)
    sha256 = models.CharField(max_length=64)

    class Meta:
        abstract = True

    @classmethod
    def of_upload(cls, file, **told) -> Self:
        """The row of an open upload, kept. ValidationError when it is too large."""
        kept = cls(name=shown_name(file.name), sha256=digest_of(file), **told)
        kept.stored.save(str(uuid7()), file)
        return kept


def lose_file(row: models.Model, column: str = "stored") -> None:
    """`row` has no file any more, in the caller's transaction; the file itself goes once that is committed."""
    stored = getattr(row, column)
    if not stored:
        return
    storage, path = stored.storage, stored.name
    type(row)._base_manager.filter(pk=row.pk).update(**{column: ""})
    setattr(row, column, "")
    transaction.on_commit(lambda: storage.delete(path))


@transaction.atomic
def lose_old_files(rows: models.QuerySet) -> int:
    """The uploaded files of `rows`, which are done with, go; return how many."""
    old = list(rows.exclude(stored="").select_for_update(of=("self",)))
    for row in old:
        lose_file(row)
    return len(old)


def upload_is_kept(document, by) -> RuleBroken | None:
    """Guard of steps that read the upload again."""
    if document.has_its_file:
        return None
    return RuleBroken(
        gettext("The uploaded file is not kept any more. Upload it again."),
        "7.1.3",
    )
