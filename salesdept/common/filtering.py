"""Filters of lists beside those of django-filter."""

import django_filters
from django import forms
from django_filters.fields import MultipleChoiceField


class Ticks(forms.CheckboxSelectMultiple):
    """Boxes to tick; read from `level=A,B` as well as from `level=A&level=B`."""

    def value_from_datadict(self, data, files, name):
        return [value for text in data.getlist(name) for value in text.split(",") if value]


class Tick(forms.CheckboxInput):
    """One box; what is not ticked is not asked."""

    def value_from_datadict(self, data, files, name):
        return super().value_from_datadict(data, files, name) or None


class SeveralField(MultipleChoiceField):
    widget = Ticks


class SeveralFilter(django_filters.MultipleChoiceFilter):
    """Rows whose field has one of the values chosen."""

    field_class = SeveralField

    def filter(self, rows, chosen):
        if not chosen:
            return rows
        return self.get_method(rows)(**{f"{self.field_name}__in": chosen})


class TickFilter(django_filters.BooleanFilter):
    """Rows of which something holds, told by `method`; not ticked is not asked."""

    def __init__(self, **options):
        super().__init__(widget=Tick, **options)
