"""The lines of a draft as one sheet: sums, months and plan of use, pasted, spread, saved together."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from django import forms
from django.db import transaction
from django.forms import modelformset_factory
from django.utils import formats
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.audit import record_change
from salesdept.common.calendar import Month
from salesdept.common.errors import NotNow, NotYourPart, RuleBroken
from salesdept.common.money import ZERO
from salesdept.common.templatetags.formats import plain
from salesdept.people.models import Role, Team
from salesdept.people.targets.spreading import spread

from ..amounts import MoneyInput, plain_amount
from ..models import Budget, BudgetLine, Category
from ..models.budget.year import ALIKE
from .year_before import Before, place_of, year_before

MONTHS = [f"m{number}" for number in range(1, 13)]


def month_names() -> list[str]:
    """Jan to Dec in the reader's language."""
    return [formats.date_format(Month.parse(f"2000-{number:02}").first, "M") for number in range(1, 13)]


class BudgetLineForm(forms.ModelForm):
    """A row of the sheet. A new one names its category, known or further (5.1.2), and may name a team.

    Months left empty take the year's sum evenly; a sum left empty is that of the months.
    """

    name = forms.CharField(
        label=_("Category"),
        max_length=60,
        required=False,
        widget=forms.TextInput({"placeholder": _("Category")}),
    )

    class Meta:
        model = BudgetLine
        fields = ["team", "planned", "plan"]
        widgets = {"planned": MoneyInput, "plan": forms.Textarea({"rows": 1, "placeholder": _("Plan of use")})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.is_new = self.instance._state.adding
        if not self.is_new:
            del self.fields["name"], self.fields["team"]
        else:
            self.fields["team"].queryset = Team.objects.order_by("name")
            self.fields["team"].empty_label = _("whole department")
        self.fields["planned"].required = False
        self.initial["planned"] = plain(self.instance.planned) if self.instance.planned else ""
        self._add_months()

    def _add_months(self) -> None:
        for place, (name, label) in enumerate(zip(MONTHS, month_names(), strict=True)):
            self.fields[name] = forms.DecimalField(
                label=label, required=False, min_value=ZERO, max_digits=14, decimal_places=2, widget=MoneyInput
            )
            if self.instance.months:
                self.initial[name] = plain(self.instance.months[place])

    @property
    def months(self) -> list:
        return [self[name] for name in MONTHS]

    @property
    def whole(self) -> str:
        return self.add_prefix("planned")

    @property
    def parts(self) -> str:
        """The names of the months' cells, as the page's script counts them."""
        return " ".join(self.add_prefix(name) for name in MONTHS)

    def clean(self):
        entered = super().clean()
        if self.is_new and self.has_changed() and not entered.get("name"):
            self.add_error("name", _("Name the category of this line."))
        if not self.errors:
            self._bring_together(entered)
        return entered

    def _bring_together(self, entered: dict) -> None:
        months, planned = [entered[name] for name in MONTHS], entered["planned"]
        given = [month or ZERO for month in months]
        if planned is None:
            planned = sum(given, ZERO)
        if all(month is None for month in months):
            given = spread(planned, ALIKE)
        elif sum(given) != planned:
            told = {"sum": f"{sum(given):,.2f}", "planned": f"{planned:,.2f}"}
            self.add_error("planned", gettext("The months come to %(sum)s, not to %(planned)s.") % told)
        entered["planned"], self.instance.months = planned, given

    def save(self, commit=True):
        if self.is_new:
            self.instance.category = Category.named(self.cleaned_data["name"])
        else:
            self.instance.mend()
        return super().save(commit)


class BudgetSheet(modelformset_factory(BudgetLine, form=BudgetLineForm, extra=2)):  # type: ignore[misc]
    """All lines of a draft as one table. Pass `budget`, and to `save_by` who saves."""

    def __init__(self, *args, budget: Budget, **kwargs):
        super().__init__(*args, queryset=budget.lines.for_list(), prefix="lines", **kwargs)
        self.budget = budget
        past = year_before(budget)
        for form in self.initial_forms:
            form.last_year = past.get(place_of(form.instance))

    def clean(self):
        super().clean()
        known = {(line.category_id, line.team_id) for line in self.queryset}
        for form in self.extra_forms:
            if not form.has_changed() or form.errors:
                continue
            category = Category.find(form.cleaned_data["name"])
            team = form.cleaned_data["team"]
            place = (category.pk if category else form.cleaned_data["name"], team and team.pk)
            if place in known:
                form.add_error("name", _("This line stands in the sheet already."))
            known.add(place)

    @transaction.atomic
    def save_by(self, by, version=None) -> None:
        """Save the rows that changed and audit each figure before and after; Stale when `version` is not the saved."""
        budget = self.budget
        budget.refresh_from_db(from_queryset=Budget._base_manager.select_for_update(of=("self",)))
        budget.must_be_as_shown(version)
        if refusal := not_editable(budget, by):
            raise refusal
        before = {line.pk: line.planned for line in budget.lines.all()}
        for form in self.extra_forms:
            form.instance.budget = budget
        saved = self.save()
        changed = {str(line): [str(before.get(line.pk, "")), str(line.planned)] for line in saved}
        if changed:
            budget.version += 1
            budget.save(update_fields=["version"])
            record_change(budget, by=by, clause="5.1.3", changed=changed)


def not_editable(budget: Budget, by) -> RuleBroken | None:
    """Why `by` may not change the lines now, or None."""
    if not by.is_a(Role.MANAGER):
        return NotYourPart(gettext("The manager drafts the budget."), "5.1.1")
    if not budget.may_edit(by):
        return NotNow(gettext("Only a draft is edited; what is approved changes by supplements."), "5.1.3")
    return None


def spread_in(data: Mapping, asked: str, budget: Budget) -> dict:
    """What was typed, with the months filled in: "lines-0:alike", "lines-0:curve", or "all:…" for every row.

    "curve" goes by what was paid of that line in the months of the year before. ValueError where there is nothing to
    go by.
    """
    row, _colon, how = asked.partition(":")
    filled = {name: data[name] for name in data}
    rows = sorted({name.removesuffix("-planned") for name in data if name.endswith("-planned")})
    chosen = [prefix for prefix in rows if row in ("all", prefix) and _amount(data[f"{prefix}-planned"])]
    if not chosen or how not in ("alike", "curve"):
        raise ValueError(asked)
    curves = _curves(budget) if how == "curve" else {}
    for prefix in chosen:
        weights = ALIKE if how == "alike" else curves.get(str(data.get(f"{prefix}-id")), ())
        if row == "all" and not any(weights):
            weights = ALIKE
        parts = spread(_amount(data[f"{prefix}-planned"]), weights)
        filled |= {f"{prefix}-{name}": plain(part) for name, part in zip(MONTHS, parts, strict=True)}
    return filled


def _curves(budget: Budget) -> dict[str, list[Decimal]]:
    """Id of a line -> what was spent there in each month of the year before; refunds beyond it count as nothing."""
    past, nothing = year_before(budget), Before()
    return {
        str(line.pk): [max(month, ZERO) for month in past.get(place_of(line), nothing).months]
        for line in budget.lines.all()
    }


def _amount(typed: str) -> Decimal:
    try:
        amount = Decimal(plain_amount(typed or "0") or "0")
    except InvalidOperation:
        return ZERO
    return amount if amount.is_finite() else ZERO
