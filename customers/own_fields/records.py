"""Own fields where records are written, listed and filtered."""

from collections.abc import Callable
from typing import Any

import django_filters as filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from salesdept.common.columns import Column
from salesdept.common.filtering import SeveralFilter
from salesdept.common.forms import DateInput

from .models import OwnField, own_fields

Kind = OwnField.Kind


class WithOwnFields:
    """Before a ModelForm of a record that has own fields: asks for them behind the others, under their keys."""

    instance: Any

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.own_fields = own_fields(self._meta.model.OWN_ABOUT)
        for one in self.own_fields:
            kept = self.instance.own.get(one.key)
            self.fields[one.key] = one.form_field(kept)
            self.initial[one.key] = one.as_entered(kept)
        if self.own_fields:
            self.groups = [*getattr(self, "groups", ()), (_("Own fields"), [one.key for one in self.own_fields])]

    def _post_clean(self):
        """The record's `own` with what was entered; what was cleared is gone from it."""
        entered = {one.key: one.as_kept(self.cleaned_data.get(one.key)) for one in self.own_fields}
        self.own_before = self.instance.own
        self.instance.own = {key: value for key, value in (self.own_before | entered).items() if value is not None}
        super()._post_clean()

    def further_changes(self, saved) -> dict:
        return changes(self.own_fields, saved.own, self.instance.own)


def changes(fields: list[OwnField], before: dict, after: dict) -> dict:
    """label -> [before, after] as they read, of the fields that differ."""
    return {
        one.label: [one.shown(before.get(one.key)), one.shown(after.get(one.key))]
        for one in fields
        if before.get(one.key) != after.get(one.key)
    }


def own_columns(about: str) -> list[Column]:
    """The columns that a list offers of own fields."""
    return [
        Column(one.key, one.label, numeric=one.kind == Kind.NUMBER, extra=True, value=_reader(one))
        for one in own_fields(about)
    ]


def _reader(one: OwnField) -> Callable:
    return lambda record: one.shown(record.own.get(one.key))


class OwnFieldFilters(filters.FilterSet):
    """Filters by own fields behind the others: text by a part of it, numbers and dates by their ends, choices."""

    about: str

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for one in own_fields(self.about):
            for name, found in _filters_of(one):
                found.parent, found.model, found.field_name = self, self.queryset.model, name
                self.filters[name] = found


def _filters_of(one: OwnField) -> list[tuple[str, filters.Filter]]:
    if one.kind == Kind.CHOICE:
        choices = [(name, name) for name in (*one.choices, *one.former_choices)]
        return [(one.key, SeveralFilter(method=_one_of(one), choices=choices, label=one.label))]
    if one.kind == Kind.TEXT:
        return [(one.key, filters.CharFilter(method=_by(one, "icontains"), label=one.label))]
    ends = (("from", "gte", _("%(label)s, from")), ("until", "lte", _("%(label)s, until")))
    return [
        (f"{one.key}_{end}", _end_filter(one, lookup, str(label) % {"label": one.label})) for end, lookup, label in ends
    ]


def _end_filter(one: OwnField, lookup: str, label: str) -> filters.Filter:
    if one.kind == Kind.DATE:
        return filters.DateFilter(method=_by(one, lookup), label=label, widget=DateInput)
    return filters.NumberFilter(method=_by(one, lookup), label=label)


def _by(one: OwnField, lookup: str) -> Callable:
    # That the key is there at all is what the index answers.
    return lambda rows, _name, value: rows.filter(
        own__has_key=one.key, **{f"own__{one.key}__{lookup}": one.as_kept(value)}
    )


def _one_of(one: OwnField) -> Callable:
    def narrowed(rows, _name, names):
        wanted = Q()
        for name in names:
            wanted |= Q(own__contains={one.key: name})
        return rows.filter(wanted)

    return narrowed
