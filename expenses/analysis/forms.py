import re

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.channels import Channel
from customers.forms import SpanForm
from customers.yields import Span
from pipeline.analysis.figures import NONE, Asker, Filters
from salesdept.common.calendar import Month, today
from salesdept.common.forms import DateInput, SuggestingInput
from salesdept.people.models import Role, Team, User

from ..history.categories import our_categories
from ..roles import SEE_ALL_SPENDING
from ..wallet.named import ids_in
from .filters import customers_spent_on
from .sums import MonthSum

MOST_MONTHS = 36
OFFERED = 20
"""So many customers of a name are offered to choose from."""


class MonthsForm(SpanForm):
    """Of which months: this year's where nothing is asked. `year=2026` in an address means all of that year."""

    NARROWS: tuple[str, ...] = ()

    def __init__(self, asked):
        given = asked.copy()
        for year in given.pop("year", [])[-1:]:
            is_one = re.fullmatch("[0-9]{4}", year)
            given.update({"first": f"{year}-01", "last": f"{year}-12"} if is_one else {"first": year, "last": year})
        super().__init__(given)

    def usual(self) -> Span:
        return Span.of_year(today().year)

    def clean(self):
        entered = super().clean()
        if not self.errors and entered["last"] - entered["first"] >= MOST_MONTHS:
            self.add_error("last", _("Choose %(most)s months at most.") % {"most": MOST_MONTHS})
        return entered

    @property
    def narrowed(self) -> Filters:
        """What is chosen of NARROWS, as the lists are filtered."""
        given = self.cleaned_data if self.is_bound and self.is_valid() else {}
        return {name: given[name] for name in self.NARROWS if given.get(name)}

    @property
    def asked(self) -> Filters:
        """What an address says to show the same."""
        return asked_for(self.span()) | self.narrowed

    @property
    def parameters(self) -> list[str]:
        return ["year", *self.fields]


class NarrowedMonthsForm(MonthsForm):
    """Of which months, and of whose expenses; who sees the own alone is asked for no persons.

    What is not among the expenses that the reader sees can't be chosen.
    """

    NARROWS: tuple[str, ...] = ("team", "person", "customer")

    def __init__(self, asked, *, user):
        super().__init__(asked)
        self.user = user
        people = list(_people(user))
        self._offer("person", _("Claimant"), [(str(one.pk), one.name) for one in people], User)
        teams = {str(one.team_id or NONE): one.team_name or _("Without a team") for one in people}
        self._offer("team", _("Team"), list(teams.items()) if len(teams) > 1 else [], Team)
        self._offer_customers()

    def _offer(self, name: str, label, choices: list, model=None) -> None:
        """A choice, where there is one or it is asked for; what is not in the list but on expenses can be asked for."""
        asked = ids_in([self.data.get(name, "")])
        if model and asked and str(asked[0]) not in dict(choices):
            borne = MonthSum.objects.visible_to(self.user).filter(**{f"{name}__in": asked}).values(name)
            choices += [(str(one.pk), one.name) for one in model.objects.filter(pk__in=borne)]
        if choices or self.data.get(name):
            choices = [("", _("all")), *choices]
            self.fields[name] = forms.ChoiceField(label=label, choices=choices, required=False)

    def _offer_customers(self) -> None:
        """Found by any part of the name; of several that are called so one is chosen."""
        self.fields["customer"] = forms.CharField(
            label=_("Customer"), required=False, max_length=160,
            widget=SuggestingInput([], attrs={"placeholder": _("a part of the name")}),
        )  # fmt: skip
        text = self.data.get("customer", "").strip()
        self.found = self._called(text) if text else []
        if len(self.found) == 1:
            self.data = {**self.data, "customer": self.found[0].name}
        elif self.found:
            choices = [(text, _("choose one")), *((str(one.pk), one.name) for one in self.found)]
            self.fields["customer"].widget = forms.Select(choices=choices)

    def _called(self, text: str) -> list:
        """Customers of this id, else called exactly so, else in part."""
        among = customers_spent_on(Asker(self.user))
        if asked := ids_in([text]):
            return list(among.filter(pk__in=asked))
        found = list(among.named(text).order_by("name")[:OFFERED])
        return [one for one in found if one.name == text] or found

    def clean_customer(self):
        if not self.cleaned_data["customer"]:
            return ""
        if not self.found:
            raise forms.ValidationError(_("No customer among these expenses is called so."))
        if len(self.found) > 1:
            raise forms.ValidationError(_("Several customers are called so: choose one."))
        return str(self.found[0].pk)

    def suggest(self, names: list[str]) -> None:
        """Names of customers to choose from while one types."""
        if isinstance(widget := self.fields["customer"].widget, SuggestingInput):
            widget.suggestions = names


class AnalysisForm(NarrowedMonthsForm):
    NARROWS = ("category", *NarrowedMonthsForm.NARROWS)

    def __init__(self, asked, *, user):
        super().__init__(asked, user=user)
        self.categories = our_categories()
        self._offer("category", _("Category"), [(str(one.pk), str(one)) for one in self.categories])
        self.order_fields(["first", "last", "category"])


class ReturnsForm(NarrowedMonthsForm):
    """An expense has no channel; what a channel brought is counted by its leads, of all together."""

    NARROWS = (*NarrowedMonthsForm.NARROWS, "channel")

    def __init__(self, asked, *, user):
        super().__init__(asked, user=user)
        self._offer("channel", _("Channel"), list(Channel.choices))

    def clean(self):
        entered = super().clean()
        if entered.get("channel") and any(entered.get(name) for name in NarrowedMonthsForm.NARROWS):
            self.add_error("channel", _("A channel is shown of all together: take away team, claimant and customer."))
        return entered


def asked_for(span: Span) -> Filters:
    return {"first": span.first, "last": span.last}


def usual_spans() -> list[tuple]:
    """(label, span) of the months that are asked for most; the year to date where it is neither month nor year."""
    here, year = Month.current(), Span.of_year(today().year)
    month, to_date = Span(here, here), Span(year.first, here)
    quarter = here.shift(-((here.first.month - 1) % 3))
    return [
        (_("This month"), month),
        (_("This quarter"), Span(quarter, quarter.shift(2))),
        *([] if to_date in (month, year) else [(_("Year to date"), to_date)]),
        (_("This year"), year),
        (_("Last year"), year.year_before),
    ]


class TaskForm(forms.Form):
    """Who looks into a finding, and until when."""

    clause = "5.3.2"

    owner: forms.ModelChoiceField = forms.ModelChoiceField(label=_("Whose task"), queryset=None)
    due_on = forms.DateField(label=_("Due on"), widget=DateInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = User.objects.active().exclude(role=Role.ADMIN).order_by("name")

    def clean_due_on(self):
        day = self.cleaned_data["due_on"]
        if day < today():
            raise forms.ValidationError(_("This day has passed."))
        return day


def _people(user):
    if user.is_a(*SEE_ALL_SPENDING):
        return User.objects.active().exclude(role=Role.ADMIN).with_team().order_by("team_name", "name").only("name")
    if user.is_a(Role.SUPERVISOR):
        led = User.objects.active().filter(pk__in=[user.pk, *user.led_ids])
        return led.with_team().order_by("team_name", "name").only("name")
    return []
