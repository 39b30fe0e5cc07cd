"""Customers and opportunities found by name or number where a form asks for one: a list of all would be too long."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from customers.models import Customer
from customers.names import bare_name
from pipeline.models import Opportunity
from salesdept.common.finding import Query
from salesdept.common.forms import SuggestingInput

from .wallet.named import ids_in

OFFERED = 20
"""So many of a name are offered to choose from."""


class NamedChoiceField(forms.ModelChoiceField):
    """One of `queryset`, typed as its name or number or a part of it, or given as its id.

    Of several that fit, a list asks which; names to choose from are offered while one types.
    """

    find: Callable
    kind = ""
    kept = None
    """What the record names already: meant by its name although others are called alike."""

    def __init__(self, queryset, **options):
        attrs = {
            "autocomplete": "off",
            "placeholder": _("a part of the name"),
            "hx-trigger": "input changed delay:300ms, focus",
            "hx-target": "next datalist",
            "hx-swap": "innerHTML",
        }
        super().__init__(queryset, widget=SuggestingInput([], attrs), **options)

    def shown(self, record) -> str:
        return str(record)

    def offer(self, include: str = "") -> None:
        """Names come from their address, which is told also what stands in the fields that `include` selects."""
        self.widget.attrs["hx-get"] = reverse(f"expenses:{self.kind}_names")
        if include:
            self.widget.attrs["hx-include"] = include

    def prepare_value(self, value):
        """Records and ids as their name; what was typed stays as it is."""
        if isinstance(value, self.queryset.model):
            return self.shown(value)
        if isinstance(self.widget, forms.Select) or not ids_in([str(value or "")]):
            return value
        chosen = self.queryset.filter(pk=value).first()
        return self.shown(chosen) if chosen else value

    def has_changed(self, initial, data):
        return super().has_changed(initial, self.prepare_value(data))

    def to_python(self, value):
        text = str(value or "").strip()
        if not text:
            return None
        if asked := ids_in([text]):
            found = list(self.queryset.filter(pk__in=asked))
        elif self.kept and text == self.shown(self.kept):
            found = list(self.queryset.filter(pk=self.kept.pk))
        else:
            found = self.find(self.queryset, text)
        if len(found) > 1:
            self.widget = forms.Select(choices=[(text, _("choose one")), *((one.pk, self.shown(one)) for one in found)])
            names = "、".join(self.shown(one) for one in found[:3])
            raise ValidationError(_("Several are called so: %(names)s … Choose one."), params={"names": names})
        if not found:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return found[0]


class CustomerField(NamedChoiceField):
    kind = "customer"
    default_error_messages = {"invalid_choice": _("No customer that you see is called so.")}

    @staticmethod
    def find(rows, text: str) -> list:
        """Called exactly so, or of this tax ID; else in part."""
        return list(rows.called(text)[:OFFERED]) or rows.best(Query(bare_name(text)), OFFERED)

    def see(self, user, *, kept=None) -> None:
        """All that are open to `user`, and the one `kept` that the record names already, whoever owns it by now."""
        self.queryset, self.kept = with_kept(Customer.objects.visible_to(user), kept), kept
        self.offer()


class OpportunityField(NamedChoiceField):
    kind = "opportunity"
    default_error_messages = {"invalid_choice": _("No open opportunity of this customer is called so.")}

    def shown(self, record) -> str:
        return f"{record.code} {record.name}"

    @staticmethod
    def find(rows, text: str) -> list:
        """Of this number, with or without its name; else called so in part."""
        numbered = rows.filter(code__iexact=text.split()[0])
        return list(numbered) or rows.best(Query(text), OFFERED)

    def see(self, user, *, of_customer=None, kept=None) -> None:
        """Open ones that `user` may read, of the customer where there is one; and the one `kept`."""
        rows = Opportunity.objects.visible_to(user).open()
        rows = rows.filter(customer=of_customer) if of_customer else rows
        self.queryset, self.kept = with_kept(rows, kept), kept


def with_kept(rows, kept):
    return rows.model.objects.filter(Q(pk__in=rows.values("pk")) | Q(pk=kept.pk)) if kept else rows


def names(user, kind: str, typed: str, customer: str = "") -> list[str]:
    """What `user` may choose by what is typed so far; the likeliest where nothing is."""
    if kind == CustomerField.kind:
        files = Customer.objects.visible_to(user)
        found = CustomerField.find(files, typed) if typed else files.proposed_to(user, OFFERED)
        return [one.name for one in found]
    field = OpportunityField(Opportunity.objects.none())
    field.see(user, of_customer=_customer(user, customer))
    rows: Any = field.queryset
    return [field.shown(one) for one in (field.find(rows, typed) if typed else rows.order_by("name")[:OFFERED])]


def _customer(user, typed: str):
    """The one that is meant; None while several could be, or none."""
    field = CustomerField(Customer.objects.none())
    field.see(user)
    try:
        return field.to_python(typed)
    except ValidationError:
        return None
