from django import forms
from django.contrib.postgres.forms import SimpleArrayField
from django.utils.translation import gettext_lazy as _

from .models import Customer


class CustomerNameField(forms.CharField):
    """A customer by its name or tax ID, typed. A list to choose from would hold the whole department's files."""

    default_error_messages = {
        "unknown": _("No file of this name is known to you."),
        "ambiguous": _("Several files bear this name. Enter the tax ID instead."),
    }

    def __init__(self, *, reader=None, **options):
        super().__init__(required=options.pop("required", False), **options)
        self.reader = reader

    def prepare_value(self, value):
        return value.name if isinstance(value, Customer) else value

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        found = list(Customer.objects.visible_to(self.reader).called(text)[:2])
        if len(found) != 1:
            raise forms.ValidationError(self.error_messages["ambiguous" if found else "unknown"])
        return found[0]

    def has_changed(self, initial, data):
        return super().has_changed(self.prepare_value(initial), data)


class NamesField(SimpleArrayField):
    """Several names, one on each line."""

    def __init__(self, base_field, **options):
        super().__init__(base_field, delimiter="\n", **options)

    def to_python(self, value):
        if isinstance(value, str):
            value = "\n".join(line.strip() for line in value.splitlines() if line.strip())
        return super().to_python(value)
