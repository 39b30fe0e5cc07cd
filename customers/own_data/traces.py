"""Where a person is named: every text column of every table that leads to the person's customer file, and the traces
that name the person elsewhere (history, notices, mails, imports).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property, reduce
from operator import or_
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from salesdept.common.erasing import unchangeable_tables
from salesdept.common.models import AuditEntry
from salesdept.common.sealed import MarkField
from salesdept.common.spelling import digits_of
from salesdept.common.text import Text
from salesdept.messages.models import Notice, OutboxMessage

from ..models import Contact, Customer, CustomerImport, DataRequest, Export, ImportedRecord, Lead, LeftOutRow, Mail
from .kept import reason_to_keep

FARTHEST = 4
"""Steps from a record to the customer file."""
AROUND = 30
"""Signs of a note that are shown before and behind the name."""
GONE = "***"
ABOUT_THE_PERSON = {"customers.Lead": {"person", "phone", "email"}, "customers.Mail": {"sender", "recipients"}}
"""Columns that say nothing but who the person is: nobody is asked about them."""


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

    row: models.Model
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

    def excerpt(self, person: Person) -> str:
        """The name with some of what stands around it."""
        text = str(getattr(self.row, self.column))
        at = min((found for word in person.words if (found := text.lower().find(word.lower())) >= 0), default=0)
        return f"{'…' if at > AROUND else ''}{text[max(0, at - AROUND) : at + AROUND * 2]}"


def places_of(person: Person) -> list[Place]:
    """Everywhere the person is named but on the contact itself; dozens of queries, which read whole tables."""
    return [*_on_the_file(person), *_elsewhere(person)]


def _on_the_file(person: Person) -> Iterator[Place]:
    """Rows that lead to the customer file, and leads anywhere with the person's number or address."""
    file, unchangeable = person.contact.customer, unchangeable_tables()
    for model, path in paths_to_customer().items():
        because = reason_to_keep(model) or (
            _("Kept as it was written.") if model._meta.db_table in unchangeable else ""
        )
        rows = model._base_manager.filter(**{path: file.pk})
        for row, column in _naming(rows, person.words):
            yield Place(row, column, _fate(row, column, because), because)
    for rows in _of_other_files(person):
        for row, column in _naming(rows, person.words):
            yield Place(row, column, _fate(row, column, ""))


def _of_other_files(person: Person) -> list[models.QuerySet]:
    """Leads, and mails that wait in a tray, which have a number or address of the person."""
    outside = (Lead._base_manager.exclude(customer=person.contact.customer), Mail._base_manager.filter(customer=None))
    return [
        rows.model._base_manager.filter(pk__in={row.pk for row, _column in _naming(rows, person.addresses)})
        for rows in outside
    ]


def _fate(row, column: str, because: Text) -> Fate:
    if because:
        return Fate.KEPT
    return Fate.ERASED if column in ABOUT_THE_PERSON.get(row._meta.label, ()) else Fate.ASKED


def _elsewhere(person: Person) -> Iterator[Place]:
    """History, notices, mails and imports: what names the person there says it of a record of this file."""
    contact, file = person.contact, person.contact.customer
    leads, mails = _of_other_files(person)
    ids = [*ids_on_the_file(file), *leads.values_list("pk", flat=True), *mails.values_list("pk", flat=True)]
    companies = [file.name, *leads.values_list("company", flat=True)]
    here = [str(contact.pk), str(file.pk)]
    about_here = reduce(or_, (Q(url__contains=key) | Q(key__contains=key) for key in here))
    imports = ContentType.objects.get_for_model(CustomerImport)
    sources: list[tuple] = [
        (AuditEntry.objects.filter(document_id__in=ids), person.words),
        (AuditEntry.objects.exclude(document_id__in=ids), person.addresses),
        (Notice.objects.filter(about_here), person.words),
        (Notice.objects.exclude(about_here), person.addresses),
        (OutboxMessage.objects.all(), person.addresses),
        (ImportedRecord.objects.filter(record__in=ids), person.words),
        (_speaking_of(companies, LeftOutRow.objects.all(), "cells"), person.words),
        (_speaking_of(companies, CustomerImport.objects.all(), "plan"), person.words),
        (_speaking_of(companies, AuditEntry.objects.filter(document_type=imports), "details"), person.words),
        (LeftOutRow.objects.all(), person.addresses),
        (Export.objects.all(), person.words),
    ]
    seen: set[str] = set()
    for rows, words in sources:
        for row, column in _naming(rows, words):
            place = Place(row, column, Fate.ERASED)
            if place.key not in seen:
                seen.add(place.key)
                yield place


def _speaking_of(companies: list[str], rows, column: str):
    """Rows that name one of the companies too: a namesake elsewhere is another person."""
    named = reduce(or_, (Q(row__contains=company) for company in companies))
    return rows.alias(row=Cast(column, TextField())).filter(named)


def ids_on_the_file(file: Customer) -> list:
    """The ids of all records that lead to the file, contact persons among them."""
    ids: list = [file.pk]
    paths: dict[Any, str] = {**paths_to_customer(), Contact: "customer"}
    for model, path in paths.items():
        if isinstance(model._meta.pk, models.UUIDField):
            ids += model._base_manager.filter(**{path: file.pk}).values_list("pk", flat=True)
    return [*ids, *DataRequest.objects.filter(contact__customer=file).values_list("pk", flat=True)]


def _naming(rows, words: Iterable[str]) -> Iterator[tuple[models.Model, str]]:
    """(row, column) for each text column in which one of the words stands."""
    for column in text_columns(rows.model):
        told = Cast(column, TextField())
        named = reduce(or_, (Q(told__icontains=word) for word in words), Q(pk__in=[]))
        for row in rows.alias(told=told).filter(named):
            yield row, column


@cache
def text_columns(model) -> tuple[str, ...]:
    """Columns in which somebody may have written a name: no choices, nothing that is made of other columns."""
    made = getattr(model, "SPELLED_INTO", ())
    return tuple(
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField | models.JSONField | ArrayField)
        and not isinstance(field, MarkField)
        and not field.choices
        and field.name not in made
    )


@cache
def paths_to_customer() -> dict[type[models.Model], str]:
    """model -> the way over its foreign keys to the customer file ("pk" of the file itself), but contact persons."""
    paths: dict[Any, str] = {Customer: "pk"}
    for _step in range(FARTHEST):
        for model in apps.get_models():
            if model in paths or model is Contact:
                continue
            ways = (field for field in model._meta.concrete_fields if field.many_to_one)
            way = next((field for field in ways if field.related_model in paths), None)
            if way is not None:
                further = paths[way.related_model]
                paths[model] = way.name if further == "pk" else f"{way.name}__{further}"
    return paths
