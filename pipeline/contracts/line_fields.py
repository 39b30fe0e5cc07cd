"""How a change of a contract's lines is entered: a table on the page, a list of rows from programs."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

ADDED = 3
"""Rows for new lines on the page."""


class LineRow(forms.Form):
    """One row, of a `line` in force by its number, or of a new one by its `name`."""

    line = forms.IntegerField(required=False, min_value=1)
    name = forms.CharField(label=_("name"), required=False, max_length=120)
    unit = forms.CharField(label=_("unit"), required=False, max_length=20)
    quantity = forms.DecimalField(label=_("quantity"), required=False, min_value=0, max_digits=12, decimal_places=3)
    unit_price = forms.DecimalField(label=_("unit price"), required=False, min_value=0, max_digits=14, decimal_places=2)
    unit_cost = forms.DecimalField(label=_("cost of one"), required=False, min_value=0, max_digits=14, decimal_places=2)

    def clean(self):
        entered = super().clean()
        if self.errors or entered.get("line"):
            return entered
        if not entered.get("name") or not entered.get("quantity") or entered.get("unit_price") is None:
            raise forms.ValidationError(_("A new line needs a name, a quantity and a price."))
        return entered


class LinesWidget(forms.Widget):
    """The lines in force with what each becomes, and rows for new ones; reads a list where one is sent."""

    template_name = "pipeline/contracts/lines_widget.html"
    use_fieldset = True
    standing: list = []

    def value_from_datadict(self, data, files, name):
        if name in data:
            return data[name]
        count = data.get(f"{name}-rows", "")
        numbers = range(min(int(count), 500)) if count.isdecimal() else ()
        rows = [{field: data.get(f"{name}-{n}-{field}", "") for field in LineRow.base_fields} for n in numbers]
        return [row for row in rows if any(row.values())]

    def value_omitted_from_data(self, data, files, name):
        return name not in data and f"{name}-rows" not in data

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        entered = value if isinstance(value, list) else []
        by_line = {str(row.get("line")): row for row in entered if isinstance(row, dict) and row.get("line")}
        rows = [{"standing": line, **_shown(line), **by_line.get(str(line.position), {})} for line in self.standing]
        added = [row for row in entered if isinstance(row, dict) and not row.get("line")]
        rows += added + [{} for _row in range(ADDED - len(added))]
        context["rows"] = rows
        return context


class LinesField(forms.Field):
    """A list of rows with `line`, `quantity`, `unit_price`, or `name`, `unit` for a new one; `unit_cost` if unknown."""

    widget = LinesWidget
    row_form = LineRow

    def clean(self, value):
        value = super().clean(value)
        if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
            raise forms.ValidationError(_("Send the lines as a list of rows."))
        rows = [LineRow(row) for row in value]
        told = [
            f"{place}: {message}"
            for place, row in enumerate(rows, 1)
            for messages in row.errors.values()
            for message in messages
        ]
        if told:
            raise forms.ValidationError(told)
        return [row.cleaned_data for row in rows]


def _shown(line) -> dict:
    return {"line": line.position, "quantity": _plain(line.quantity), "unit_price": _plain(line.unit_price)}


def _plain(amount: Decimal) -> str:
    return f"{amount.normalize():f}"
