from django import forms
from django.utils.translation import gettext_lazy as _

from .categories import our_categories
from .columns import FIELDS
from .models import OTHER


class PastUploadForm(forms.Form):
    clause = "5.3.2"

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV or XLSX: card lines, or claims with one amount for each kind. You see what it holds first."),
    )


class DecisionForm(forms.Form):
    """Which column is which, which category means which of ours, what becomes of doubles. Cleaned into `decisions`."""

    clause = "5.3.2"
    wants = ("document",)

    date_order = forms.ChoiceField(
        label=_("Days such as 03/04/2026"),
        choices=[("", _("as the file shows")), ("dmy", _("day first")), ("mdy", _("month first"))],
        required=False,
    )
    doubles = forms.ChoiceField(
        label=_("Alike in day, amount and seller"),
        choices=[("", _("take all")), ("leave", _("take one of each"))],
        required=False,
    )
    rest = forms.ChoiceField(label=_("Categories that nobody names below"), required=False)
    column_parts = forms.TypedMultipleChoiceField(
        label=_("Several amounts in one row"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Each of these columns is an expense of its own; its title is the category."),
    )

    def __init__(self, *args, document, **kwargs):
        super().__init__(*args, **kwargs)
        self.document = document
        plan, decided = document.plan or {}, document.decisions
        header, columns = plan.get("header", ()), plan.get("columns", {})
        self._ask_columns([(str(at), title) for at, title in enumerate(header) if title], columns)
        for name in ("date_order", "doubles", "rest"):
            self.fields[name].initial = decided.get(name)
        ours = [("", _("not said yet")), *((str(one.pk), str(one)) for one in our_categories())]
        if _("Other expenses") not in dict(ours).values():
            ours.append((OTHER, _("Other expenses")))
        self.fields["rest"].choices = ours
        self.keys: dict[str, str] = {}
        for number, told in enumerate(plan.get("categories", ())):
            self.keys[f"category_{number}"] = told["key"]
            label = f"{told['name'] or _('(none)')} · {told['rows']}"
            self.fields[f"category_{number}"] = forms.ChoiceField(
                label=label, choices=ours, required=False, initial=told["category"]
            )

    def _ask_columns(self, titles, columns):
        """Of a file that could not be read nobody can say them: they are recognised once it can."""
        if not titles:
            del self.fields["column_parts"]
            return
        for one in FIELDS:
            self.fields[f"column_{one.key}"] = forms.ChoiceField(
                label=one.label,
                choices=[("", _("none")), *titles],
                required=False,
                initial=str(columns.get(one.key, "")),
            )
        self.fields["column_parts"].choices = titles
        self.fields["column_parts"].initial = [str(at) for at in columns.get("parts", ())]

    def clean(self):
        entered = super().clean()
        if self.errors:
            return entered
        categories = {key: entered[name] for name, key in self.keys.items() if entered[name]}
        told = {name: entered[name] for name in ("date_order", "doubles", "rest")}
        return {"decisions": told | self._columns(entered) | {"categories": categories}}

    def _columns(self, entered: dict) -> dict:
        if "column_parts" not in entered:
            return {}
        columns = {one.key: int(entered[f"column_{one.key}"]) for one in FIELDS if entered[f"column_{one.key}"]}
        return {"columns": columns | {"parts": entered["column_parts"]}}
