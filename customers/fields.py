import re

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


class IdsField(forms.MultipleChoiceField):
    """Ids of records, as a program names them; whether they are there is asked of the records."""

    def validate(self, value):
        forms.Field.validate(self, value)
        for one in value:
            forms.UUIDField().clean(one)


class PointsField(forms.CharField):
    """What earns points and how many, one on each line: "Manufacturing 20". Read as a dict; programs may send one.

    `labels()` names the codes that may stand there, by code; `is_number` wants whole numbers instead.
    """

    widget = forms.Textarea({"rows": 6})
    default_error_messages = {
        "unreadable": _("Line %(line)s: write what earns points, then from -100 to 100 points."),
        "unknown": _("Line %(line)s: %(name)s is none of these: %(known)s."),
    }
    most = 100

    def __init__(self, *, labels=dict, is_number=False, **options):
        super().__init__(required=False, **options)
        self.labels, self.is_number = labels, is_number

    def prepare_value(self, value):
        if not isinstance(value, dict):
            return value
        labels = self.labels()
        return "\n".join(f"{labels.get(name, name)} {points}" for name, points in value.items())

    def to_python(self, value):
        lines = enumerate(super().to_python(self.prepare_value(value)).splitlines(), start=1)
        return dict(self._read(number, line) for number, line in lines if line.strip())

    def _read(self, number: int, line: str) -> tuple[str, int]:
        name, _gap, points = line.strip().rpartition(" ")
        name = name.strip()
        try:
            worth = int(points)
        except ValueError:
            worth = self.most + 1
        if not name or abs(worth) > self.most or (self.is_number and not _is_small_number(name)):
            raise forms.ValidationError(self.error_messages["unreadable"] % {"line": number})
        return self._code(number, name), worth

    def _code(self, number: int, name: str) -> str:
        codes = {str(label).casefold(): code for code, label in self.labels().items()}
        if not codes:
            return name
        if name.casefold() not in codes:
            known = ", ".join(map(str, self.labels().values()))
            raise forms.ValidationError(self.error_messages["unknown"] % {"line": number, "name": name, "known": known})
        return codes[name.casefold()]

    def has_changed(self, initial, data):
        return super().has_changed(self.prepare_value(initial), self.prepare_value(data))


def _is_small_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 6


def tags_in(text: str) -> list[str]:
    """The tags of a line, with commas or semicolons between them; each once."""
    words = (" ".join(word.split()) for word in re.split(r"[,，、;；\n]", text))
    return list(dict.fromkeys(word for word in words if word))


class TagsField(SimpleArrayField):
    """Tags as `tags_in` reads them; programs may send a list."""

    def to_python(self, value):
        text = ",".join(map(str, value)) if isinstance(value, list) else value or ""
        return super().to_python(",".join(tags_in(text)))
