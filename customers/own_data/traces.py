"""Where a person is named: every text column of every table that leads to the person's customer file, and the traces
that name the person elsewhere (history, notices, mails, imports).
"""

from collections.abc import Iterable, Iterator
from functools import cache, reduce
from operator import or_
from typing import Any
from urllib.parse import unquote_plus

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
from salesdept.common.text import Text
from salesdept.links.models import PrivateLink
from salesdept.lists.models import SavedView
from salesdept.messages.models import Notice, OutboxMessage

from ..models import (
    Contact,
    Customer,
    CustomerImport,
    DataRequest,
    Export,
    ImportedRecord,
    Lead,
    LeftOutRow,
    Mail,
    SurveyImport,
)
from .files import places_in_files
from .kept import reason_to_keep
from .places import Fate, Person, Place, PlaceInTray, PlaceInView, PlaceOnLink

FARTHEST = 4
"""Steps from a record to the customer file."""
ABOUT_THE_PERSON = {"customers.Lead": {"person", "phone", "email"}, "customers.Mail": {"sender", "recipients"}}
"""Columns that say nothing but who the person is: nobody is asked about them."""


def places_of(person: Person) -> list[Place]:
    """Everywhere the person is named but on the contact itself; dozens of queries, which read whole tables."""
    leads, _mails = _of_other_files(person)
    return [*_on_the_file(person), *_elsewhere(person), *_in_views(person), *places_in_files(person, leads)]


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
            place = PlaceInTray if rows.model is Mail else Place
            yield place(row, column, _fate(row, column, ""))


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
        (_speaking_of(companies, SurveyImport.objects.all(), "plan"), person.words),
        (_speaking_of(companies, SurveyImport.objects.all(), "report"), person.words),
        (SurveyImport.objects.all(), person.addresses),
        (Export.objects.all(), person.words),
    ]
    seen: set[str] = set()
    for rows, words in sources:
        for row, column in _naming(rows, words):
            place = Place(row, column, Fate.ERASED)
            if place.key not in seen:
                seen.add(place.key)
                yield place
    yield from _on_links(person, ids)


def _in_views(person: Person) -> Iterator[Place]:
    """Saved views that ask for the person. By the name alone it may be a namesake: somebody decides."""
    for view in SavedView.objects.all():
        for place, text in ((Place, view.name), (PlaceInView, unquote_plus(view.query))):
            if person.is_named_in(text):
                fate = Fate.ERASED if person.is_named_in(text, person.addresses) else Fate.ASKED
                yield place(view, "name" if place is Place else "query", fate)


def _on_links(person: Person, ids: list) -> Iterator[Place]:
    """Private links to records of this file that bear the name, and all that go to the person's address."""
    for row, column in _naming(PrivateLink.objects.filter(record_id__in=ids), person.words):
        yield PlaceOnLink(row, column, Fate.ERASED)
    for row, column in _naming(PrivateLink.objects.exclude(record_id__in=ids), person.addresses):
        yield PlaceOnLink(row, column, Fate.ERASED)


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
        named = reduce(or_, (Q(as_text__icontains=word) for word in words), Q(pk__in=[]))
        for row in rows.alias(as_text=Cast(column, TextField())).filter(named):
            yield row, column


@cache
def text_columns(model) -> tuple[str, ...]:
    """Columns in which somebody may have written a name: no choices or codes, nothing made of other columns."""
    made = (*getattr(model, "SPELLED_INTO", ()), *getattr(model, "ONLY_CODES", ()))
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
            ways = (field for field in model._meta.concrete_fields if field.many_to_one or field.one_to_one)
            way = next((field for field in ways if field.related_model in paths), None)
            if way is not None:
                further = paths[way.related_model]
                paths[model] = way.name if further == "pk" else f"{way.name}__{further}"
    return paths
