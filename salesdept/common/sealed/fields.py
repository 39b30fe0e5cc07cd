"""Model and form fields for what is kept encrypted."""

from django import forms
from django.core.exceptions import FieldError
from django.db import models
from django.db.models.query_utils import DeferredAttribute
from django.utils.translation import gettext_lazy as _

from .keys import mark_of
from .values import Sealed

NONE = "-"
"""Typed into the form, it takes away what is known."""


def plain(text: str) -> str:
    """A number as it is kept and compared: without spaces and dashes, in capitals."""
    return "".join(sign for sign in text.upper() if sign.isalnum())


class SealedFormField(forms.CharField):
    """Written, never shown: what is known stays unless something is typed."""

    def __init__(self, **options):
        super().__init__(**{"max_length": 60, **options})
        self.widget.attrs |= {"autocomplete": "off"}

    def prepare_value(self, value):
        return "" if isinstance(value, Sealed) else value

    def get_bound_field(self, form, field_name):
        known = form.get_initial_for_field(self, field_name)
        if isinstance(known, Sealed):
            self.help_text = _("%(masked)s stays if this is left empty; - takes it away.") % {"masked": known}
        return super().get_bound_field(form, field_name)

    def clean(self, value):
        text = super().clean(value)
        if text.strip() == NONE and not self.required:
            return None
        return Sealed.of(plain(text)) if plain(text) else ""

    def has_changed(self, initial, data):
        return bool((data or "").strip())


class SealedAttribute(DeferredAttribute):
    """Whatever is assigned is sealed from then on."""

    def __set__(self, instance, value):
        instance.__dict__[self.field.attname] = self.field.to_python(value)


class SealedField(models.Field):
    """A text that the database keeps encrypted, None where there is none. Its MarkField finds it."""

    descriptor_class = SealedAttribute

    def get_internal_type(self):
        return "TextField"

    def __init__(self, *args, **options):
        super().__init__(*args, **{"null": True, "blank": True, **options})

    def get_lookup(self, lookup_name):
        if lookup_name != "isnull":
            raise FieldError(f"{self.name} is kept encrypted: it is found by its mark.")
        return super().get_lookup(lookup_name)

    def from_db_value(self, value, _expression, _connection):
        return None if value is None else Sealed(value)

    def to_python(self, value):
        if isinstance(value, str):
            return Sealed.of(plain(value)) if plain(value) else None
        return value

    def get_prep_value(self, value):
        sealed = self.to_python(value)
        return sealed.under_first_key().kept if sealed else None

    def run_validators(self, value):
        if value:
            super().run_validators(value.whole())

    def save_form_data(self, instance, data):
        """ "" leaves what is known, None takes it away."""
        if data != "":
            setattr(instance, self.name, data)

    def formfield(self, **options):
        return super().formfield(**{"form_class": SealedFormField, **options})

    def value_to_string(self, obj):
        return str(self.value_from_object(obj) or "")


class MarkField(models.CharField):
    """By which a sealed field is found, by the whole text alone: a keyed hash of it, written with every save.

    Asked with the text itself: .filter(number_mark="012 345-678").
    """

    def __init__(self, *args, of: str, **options):
        self.of = of
        fixed = {"max_length": 64, "editable": False, "default": "", "db_index": True}
        super().__init__(*args, **{**options, **fixed})

    def deconstruct(self):
        name, path, args, options = super().deconstruct()
        for fixed in ("max_length", "editable", "default", "db_index"):
            options.pop(fixed, None)
        return name, path, args, {**options, "of": self.of}

    def pre_save(self, model_instance, add):
        sealed = getattr(model_instance, self.of)
        mark = self.mark(sealed.whole()) if sealed else ""
        setattr(model_instance, self.attname, mark)
        return mark

    def mark(self, text: str) -> str:
        return mark_of(f"{self.model._meta.label_lower}.{self.of}", plain(text))

    def get_db_prep_save(self, value, connection):
        """As it is: `pre_save` has made it."""
        return value

    def get_prep_value(self, value):
        """Asked with a text; nothing is found by none."""
        return self.mark(value) if value else None
