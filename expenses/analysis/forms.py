import re

from django import forms
from django.utils.translation import gettext_lazy as _

from pipeline.analysis.figures import NONE, Filters
from salesdept.common.calendar import today
from salesdept.common.forms import DateInput
from salesdept.people.models import Role, User

from ..history.categories import our_categories
from ..roles import SEE_ALL_SPENDING

YEARS = 6
"""How many years back are offered; what an address asks for beyond is shown as well."""


class YearForm(forms.Form):
    """Of which year: this one where nothing is asked."""

    year = forms.TypedChoiceField(label=_("Year"), coerce=int, required=False)

    NARROWS: tuple[str, ...] = ()

    def __init__(self, asked):
        years = [today().year - n for n in range(YEARS)]
        given = asked.get("year", "")
        if re.fullmatch("(19|20|21)[0-9]{2}", given) and int(given) not in years:
            years.append(int(given))
        super().__init__({"year": years[0], **asked.dict()})
        self.fields["year"].choices = [(year, str(year)) for year in years]

    @property
    def of_year(self) -> int:
        return (self.is_valid() and self.cleaned_data["year"]) or today().year

    @property
    def narrowed(self) -> Filters:
        """What is chosen of NARROWS, as the lists are filtered."""
        return {
            name: self.cleaned_data[name] for name in self.NARROWS if self.is_valid() and self.cleaned_data.get(name)
        }

    @property
    def asked(self) -> Filters:
        """What an address says to show the same."""
        return {"year": self.of_year} | self.narrowed


class AnalysisForm(YearForm):
    """Of which year, and of whose expenses; who sees the own alone is asked for no persons."""

    NARROWS = ("category", "team", "person")

    def __init__(self, asked, *, user):
        super().__init__(asked)
        self._offer("category", _("Category"), [(str(one.pk), str(one)) for one in our_categories()])
        people = list(_people(user))
        if people:
            self._offer("person", _("Claimant"), [(str(one.pk), one.name) for one in people])
        teams = {str(one.team_id or NONE): one.team_name or _("Without a team") for one in people}
        if len(teams) > 1:
            self._offer("team", _("Team"), list(teams.items()))

    def _offer(self, name: str, label, choices: list) -> None:
        self.fields[name] = forms.ChoiceField(label=label, choices=[("", _("all")), *choices], required=False)


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
