from functools import cached_property

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from salesdept.common.calendar import Month
from salesdept.common.listing import Listing
from salesdept.common.screens import screen, screen_at

from ..roles import SEE_ANALYSIS
from .categories import Category
from .figures import Filters, query_of
from .forecast import Forecast, Period
from .forms import NarrowedForm, PeriodForm, quarter_of
from .funnel import Funnel
from .outcomes import Outcomes
from .repeats import Repeats
from .sheets import (
    BOOKED,
    CHANGED,
    CLOSED_DEALS,
    DAYS,
    DEFINITIONS,
    FIRST_BUYERS,
    FORECAST,
    SECOND_BUYERS,
    VISITED,
)
from .visits import Fate


@screen(gettext_lazy("Forecast"), to=SEE_ANALYSIS, clauses=["3.4.1", "1.1"])
def forecast(request):
    form = PeriodForm(request.GET or None, user=request.user)
    if form.errors:
        return unread(request, form, _("Forecast"))
    period = form.period()
    found = Forecast(request.user, period, form.narrowed)
    context = {
        "form": form,
        "found": found,
        "total": found.rows[0],
        "periods": _periods(period, form.narrowed),
        "by_line": [(row.label, row.parts, row.target) for row in found.rows[1:] or found.rows],
        "by_month": [(row.label, row.parts, row.target) for row in found.by_month],
        "parts": [_("Won already"), *(one.label for one in Category)],
        "meanings": [one.meaning for one in (FORECAST, BOOKED, CHANGED)],
        **_bridge(found),
    }
    return render(request, "pipeline/analysis/forecast.html", context)


def _bridge(found: Forecast) -> dict:
    """The two ends of the bridge from the last written forecast to now; nothing before there is one."""
    if found.compared_with is None:
        return {}
    day = date_format(found.compared_with, "SHORT_DATE_FORMAT")
    return {
        "then": (_("Open deals on %(day)s") % {"day": day}, found.then.value, found.then.url),
        "now": (_("Open deals now"), found.now.value, found.now.url),
    }


def _periods(shown: Period, narrowed: Filters) -> list[tuple]:
    """The usual periods as tabs: (label, address, whether it is shown)."""
    here = Month.current()
    quarter, following = quarter_of(here), quarter_of(quarter_of(here).last.next)
    usual = [
        (_("This month"), Period(here, here)),
        (_("Next month"), Period(here.next, here.next)),
        (_("This quarter"), quarter),
        (_("Next quarter"), following),
    ]
    at = reverse("pipeline:forecast")
    return [
        (label, f"{at}?{query_of({'first': one.first, 'last': one.last} | narrowed).urlencode()}", one == shown)
        for label, one in usual
    ]


@screen(gettext_lazy("Funnel"), to=SEE_ANALYSIS, clauses=["3.1.3"])
def funnel(request):
    form = NarrowedForm(request.GET or None, user=request.user)
    if form.errors:
        return unread(request, form, _("Funnel"))
    rows = Funnel(request.user, form.span().filters | form.narrowed).rows
    context = {
        "form": form,
        "rows": rows,
        "stages": [(row.label, row.parts, None) for row in rows],
        "parts": [fate.label for fate in Fate],
        "meanings": [VISITED.meaning, DAYS.meaning],
    }
    return render(request, "pipeline/analysis/funnel.html", context)


@screen(gettext_lazy("Won and lost"), to=SEE_ANALYSIS, clauses=["3.4.3"])
def outcomes(request):
    form = NarrowedForm(request.GET or None, user=request.user)
    if form.errors:
        return unread(request, form, _("Won and lost"))
    span = form.span()
    found = Outcomes(request.user, span.first, span.last, form.narrowed)
    context = {
        "form": form,
        "found": found,
        "total": found.together,
        "months": [(row.label, [row.won, row.lost], None) for row in found.by_month],
        "parts": [_("Won"), _("Lost")],
        "meanings": [CLOSED_DEALS.meaning],
    }
    return render(request, "pipeline/analysis/outcomes.html", context)


@screen(gettext_lazy("Second purchases"), to=SEE_ANALYSIS, clauses=["3.6.3"])
def repeats(request):
    form = NarrowedForm(request.GET or None, user=request.user, with_channel=False)
    if form.errors:
        return unread(request, form, _("Second purchases"))
    found = Repeats(request.user, form.span().filters | form.narrowed)
    context = {
        "form": form,
        "found": found,
        "total": found.together,
        "waits": [(label, figure.value, None, figure.url) for label, figure in found.waits],
        "tables": [
            (_("By class"), found.by_level),
            (_("By product of the first contract"), found.by_product),
            (_("By team and person"), found.by_person),
        ],
        "meanings": [FIRST_BUYERS.meaning, SECOND_BUYERS.meaning],
    }
    return render(request, "pipeline/analysis/repeats.html", context)


class FigureListing(Listing):
    """What narrows the rows came with the number: it can be taken away, not chosen. Unreadable, it leaves no rows."""

    @property
    def filter_form(self):
        return None

    @cached_property
    def notes(self) -> list[str]:
        wrong = self.filterset.form.errors.items() if self.filterset else ()
        return [
            _("No rows are shown, %(field)s can't be read: %(why)s")
            % {"field": self._fields[name].label, "why": errors[0]}
            for name, errors in wrong
        ] or super().notes


@screen(gettext_lazy("Rows of a figure"), to=SEE_ANALYSIS, clauses=["1.3.2"])
def figure(request, code):
    return figure_page(request, DEFINITIONS.get(code))


def figure_page(request, definition):
    """The rows that a number counts, with what it means and the number made anew out of them; 404 for no number."""
    if definition is None:
        raise Http404
    sheet = definition.sheet
    rows = definition.rows(request.user, request.GET)
    listing = FigureListing(request, rows, sheet.columns, filterset=sheet.filterset, order=sheet.order)
    for row in listing.rows:
        for name, choices in sheet.said:
            setattr(row, f"{name}_label", choices(getattr(row, name)).label)
    context = {
        "definition": definition,
        "listing": listing,
        "cell": definition.of(request.user, request.GET),
        "row_template": sheet.template,
        "back_label": screen_at(definition.page)[0].title,
    }
    return render(request, "pipeline/analysis/figure.html", context)


def unread(request, form, heading: str, *, tabs=()):
    """The form with what is wrong in it, and no number: those of all would answer another question."""
    context = {"form": form, "heading": heading, "tabs": tabs}
    return render(request, "pipeline/analysis/unread.html", context, status=422)
