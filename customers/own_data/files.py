"""Uploaded files that name a person (7.1.3): which models keep such files, and how one of them goes.

The chapter that keeps them says so:

uploads("pipeline.ImportFile", of=lambda person, leads: ImportFile.objects.all(), knows=speaks_of, lose=lose_file)

Files of models that are kept by law (kept.py) stay as they are.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext

from salesdept.common.errors import NotNow
from salesdept.common.file_text import text_of
from salesdept.common.tables.uploads import lose_file

from ..models import AttachmentVersion, CustomerImport
from .places import Fate, Person, Place


@dataclass(frozen=True)
class Uploads:
    """The files of one model: `of(person, leads)` those that are looked into, `knows(person, text)` whether one names
    the person, `lose(row)` what makes it go. What nobody but a person can read is asked about if `asks_unread`.
    """

    of: Callable[[Person, models.QuerySet], models.QuerySet]
    knows: Callable[[Person, str], bool]
    lose: Callable
    fate: Fate = Fate.ERASED
    asks_unread: bool = False


_uploads: dict[str, Uploads] = {}


def uploads(label: str, **about) -> None:
    """Register the uploaded files of the model `label`; `about` is what Uploads says."""
    _uploads[label] = Uploads(**about)


def looked_into() -> set[str]:
    """Labels of the models whose files an erasure looks into."""
    return set(_uploads)


@dataclass(frozen=True)
class PlaceInFile(Place):
    """A file that names the person; `text` is None for one that could not be read."""

    text: str | None = None

    @property
    def label(self) -> str:
        return gettext("%(file)s: content") % {"file": self.row}

    @property
    def is_unread(self) -> bool:
        return self.text is None

    def excerpt(self, person: Person) -> str:
        if self.text is None:
            return gettext("A picture, a scan or a locked file: look into it yourself.")
        return self._around_a_word(" ".join(self.text.split()), person)

    def write_over(self, person: Person, pseudonym: str) -> None:
        """The file goes with the caller's transaction. NotNow while an import works with it."""
        _uploads[self.row._meta.label].lose(self.row)


def places_in_files(person: Person, leads: models.QuerySet) -> Iterator[PlaceInFile]:
    """Reads every file in question; `leads` are those of other files that have the person's number or address."""
    for files in _uploads.values():
        for row in files.of(person, leads).exclude(stored="").iterator():
            text = _text_of(row)
            if text is None and files.asks_unread:
                yield PlaceInFile(row, "stored", Fate.ASKED)
            elif text is not None and files.knows(person, text):
                yield PlaceInFile(row, "stored", files.fate, text=text)


def _text_of(row) -> str | None:
    try:
        with row.stored.open("rb") as file:
            return text_of(file.read(), row.name)
    except FileNotFoundError:
        return ""


def speaks_of(person: Person, text: str) -> bool:
    """The person's number or address stands there, or the name together with the company's: no namesake's file."""
    if person.is_named_in(text, person.addresses):
        return True
    return person.is_named_in(text, [person.contact.name]) and person.is_named_in(text, [person.contact.customer.name])


def at_work(importing) -> NotNow:
    """The file of an import that is under way can't go yet."""
    message = gettext("The import %(file)s works with the person's data; wait until it is done.")
    return NotNow(message % {"file": importing}, "7.1.3")


def _papers(person: Person, leads: models.QuerySet) -> models.QuerySet:
    """Every version of what stands with the person's customer file, and with leads that know the person."""
    file = Q(attachment__customer=person.contact.customer)
    return AttachmentVersion.objects.filter(file | Q(attachment__lead__in=leads)).select_related("attachment")


def _lose_import(row: CustomerImport) -> None:
    if row.is_waiting:
        raise at_work(row)
    lose_file(row)


uploads(
    "customers.AttachmentVersion",
    of=_papers,
    knows=Person.is_named_in,
    lose=AttachmentVersion.lose_content,
    fate=Fate.ASKED,
    asks_unread=True,
)
uploads("customers.CustomerImport", of=lambda *_about: CustomerImport.objects.all(), knows=speaks_of, lose=_lose_import)
