"""What stands in a draft, said as the form says it."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.forms import ChoiceField, ModelChoiceField
from django.utils.translation import gettext as _

from .models import ClaimDraft
from .names import NAME

SHOWN_AT = {"receipt": "document"}


@dataclass(frozen=True)
class Change:
    """A field that another device changed; `said` is its value as people read it."""

    name: str
    value: str
    label: str
    said: str


def in_words(draft: ClaimDraft, user) -> list[Change]:
    from ..forms import ClaimForm, ClaimLineForm

    forms = {None: ClaimForm(by=user)} | {"line": ClaimLineForm(by=user)} if draft.others else {}
    return [_change(draft, name, forms) for name in draft.others]


def _change(draft: ClaimDraft, name: str, forms: dict) -> Change:
    found = NAME.fullmatch(name)
    field = (forms["line"] if found else forms[None]).fields.get(SHOWN_AT.get(found[2], found[2]) if found else name)
    label = str(field.label if field and field.label else _("entry"))
    if found:
        label = _("Expense %(number)d, %(field)s") % {"number": int(found[1]) + 1, "field": label}
    value = draft.others[name]
    return Change(name, draft.shown(name, value), label, _said(field, value))


def _said(field, value) -> str:
    """Of a choice its label, of a file that it is there."""
    if isinstance(value, list):
        return _("another file")
    if not isinstance(field, ChoiceField) or not value:
        return value or _("empty")
    try:
        chosen = field.to_python(value)
    except ValidationError:
        return value
    return str(chosen if isinstance(field, ModelChoiceField) else dict(field.widget.choices).get(chosen, chosen))
