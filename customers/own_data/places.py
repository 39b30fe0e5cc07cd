"""Where a person is named (7.1.3): what the person is known by, one such place, and what becomes of it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl, unquote_plus, urlencode

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.finding import Findable
from salesdept.common.spelling import digits_of
from salesdept.common.text import Text
from salesdept.links.models import PrivateLink
from salesdept.lists.models import SavedView

from ..models import Contact, Mail

AROUND = 30
"""Signs of a note that are shown before and behind the name."""
GONE = "***"
BETWEEN = re.compile(r"[\s\-()./]+")
"""What people write between the digits of a number, and a PDF between two signs."""


class Fate(models.TextChoices):
    ERASED = "erased", _("erased")
    ASKED = "asked", _("to be decided")
    KEPT = "kept", _("kept")


@dataclass(frozen=True)
class Person:
    """By what the person is known: the name, and numbers and mail addresses."""

    contact: Contact

    @cached_property
    def addresses(self) -> list[str]:
        """Numbers as they were written and by their digits, mail addresses."""
        written = [point.value for point in self.contact.addresses]
        digits = [digits_of(value) for value in written if "@" not in value]
        return [text for text in dict.fromkeys([*written, *digits]) if len(text) > 3]

    @cached_property
    def words(self) -> list[str]:
        """The longest first: what is a part of another must not spoil it."""
        return sorted([self.contact.name, *self.addresses], key=len, reverse=True)

    def is_named_in(self, text: str, words: Iterable[str] | None = None) -> bool:
        """One of `words`, all of the person's if not given, stands in the text, however it is spaced."""
        squeezed = BETWEEN.sub("", text).casefold()
        return any(BETWEEN.sub("", word).casefold() in squeezed for word in (self.words if words is None else words))

    def without(self, value: Any, pseudonym: str) -> Any:
        """The value with the pseudonym for the name and stars for numbers and addresses, whatever it is made of."""
        if isinstance(value, dict):
            return {self.without(name, pseudonym): self.without(one, pseudonym) for name, one in value.items()}
        if isinstance(value, list):
            return [self.without(one, pseudonym) for one in value]
        if not isinstance(value, str):
            return value
        for word in self.words:
            instead = pseudonym if word == self.contact.name else GONE
            value = re.sub(re.escape(word), instead, value, flags=re.IGNORECASE)
        return value


def column_name(row: models.Model, column: str) -> str:
    """As it reads."""
    return str(getattr(row._meta.get_field(column), "verbose_name", column))


@dataclass(frozen=True)
class Place:
    """One column of one row that names the person, and what becomes of it."""

    row: Any
    column: str
    fate: Fate
    because: Text = ""

    @property
    def key(self) -> str:
        return f"{self.row._meta.label}:{self.row.pk}:{self.column}"

    @property
    def label(self) -> str:
        """The record and the column, as they read."""
        return f"{self.row}: {column_name(self.row, self.column)}"

    @property
    def url(self) -> str:
        ask = getattr(self.row, "get_absolute_url", None)
        return ask() if ask else ""

    @property
    def is_unread(self) -> bool:
        """Whether the person is named there only a person can tell."""
        return False

    def excerpt(self, person: Person) -> str:
        """The name with some of what stands around it."""
        return self._around_a_word(str(getattr(self.row, self.column)), person)

    @staticmethod
    def _around_a_word(text: str, person: Person) -> str:
        at = min((found for word in person.words if (found := text.lower().find(word.lower())) >= 0), default=0)
        return f"{'…' if at > AROUND else ''}{text[max(0, at - AROUND) : at + AROUND * 2]}"

    def write_over(self, person: Person, pseudonym: str) -> None:
        """The pseudonym in this column of the row, and in what the row is found by; for good."""
        model = type(self.row)
        row = model._base_manager.get(pk=self.row.pk)
        value = person.without(getattr(row, self.column), pseudonym)
        # A number or address is gone; stars would be dialled.
        value = "" if self.column in ("phone", "email", "address") and GONE in str(value) else value
        limit = getattr(model._meta.get_field(self.column), "max_length", None)
        setattr(row, self.column, value[:limit] if isinstance(value, str) else value)
        columns = [self.column]
        if isinstance(row, Findable):
            row.spell()
            columns += row.SPELLED_INTO
        model._base_manager.filter(pk=row.pk).update(**{column: getattr(row, column) for column in columns})


class PlaceInTray(Place):
    """A mail that waits for its file: it is discarded, for its content is too much to write over."""

    def write_over(self, person: Person, pseudonym: str) -> None:
        gone: dict[str, object] = {"content": None, "text": "", "subject": "", "sender": "", "recipients": []}
        Mail._base_manager.filter(pk=self.row.pk).update(state=Mail.State.DISCARDED, **gone)


class PlaceOnLink(Place):
    """A private link for the person: it opens no more."""

    def write_over(self, person: Person, pseudonym: str) -> None:
        PrivateLink.objects.filter(pk=self.row.pk).end()
        super().write_over(person, pseudonym)


class PlaceInView(Place):
    """What a saved view asks for: the query of an address."""

    @property
    def label(self) -> str:
        return gettext("Saved view “%(view)s”") % {"view": self.row}

    def excerpt(self, person: Person) -> str:
        return unquote_plus(self.row.query)

    def write_over(self, person: Person, pseudonym: str) -> None:
        asked = [(name, person.without(value, pseudonym)) for name, value in parse_qsl(self.row.query)]
        SavedView.objects.filter(pk=self.row.pk).update(query=urlencode(asked, safe=","))
