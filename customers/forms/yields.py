"""Of which months the yield is shown (3.1.1)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import Month
from salesdept.common.forms import MonthInput

from ..yields import Span

YEARS = range(1990, 2200)
"""Of which months are asked for; a calendar ends before what a reader may type."""
BOUNDS = {"first": YEARS[0], "last": YEARS[-1]}


class SpanForm(forms.Form):
    """Of which months the yield is shown: the last twelve where nothing else is asked."""

    first = forms.CharField(label=_("From"), widget=MonthInput)
    last = forms.CharField(label=_("Until"), widget=MonthInput)

    def __init__(self, asked):
        self.proposed = self.usual()
        initial = {"first": str(self.proposed.first), "last": str(self.proposed.last)}
        super().__init__({**initial, **asked.dict()} if asked else None, initial=initial)

    def usual(self) -> Span:
        return Span(Month.current().shift(-11), Month.current())

    def clean(self):
        entered = super().clean()
        for name in [name for name in ("first", "last") if name in entered]:
            try:
                entered[name] = Month.parse(entered[name])
            except ValueError:
                self.add_error(name, _("Write a month as 2027-01."))
            else:
                if entered[name].year not in YEARS:
                    self.add_error(name, _("Choose a month from %(first)s to %(last)s.") % BOUNDS)
        if not self.errors and entered["last"] < entered["first"]:
            self.add_error("last", _("It ends before it begins."))
        return entered

    def span(self) -> Span:
        """What is asked for, the proposed months where it can't be read."""
        return Span(self.cleaned_data["first"], self.cleaned_data["last"]) if self.is_valid() else self.proposed
