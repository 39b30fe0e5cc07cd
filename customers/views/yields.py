from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from salesdept.common.screens import screen

from ..forms import SpanForm
from ..roles import SEE_YIELDS
from ..yields import Yields


@screen(_("Yield of channels"), to=SEE_YIELDS, clauses=["3.1.1"])
def yields(request):
    form = SpanForm(request.GET or None)
    found = Yields(request.user, form.span())
    context = {
        "form": form,
        "together": found.together,
        "by_channel": found.by_channel,
        "by_campaign": found.by_campaign,
        "shows_costs": found.shows_costs,
        "qualified": [(row.label, row.qualified.value, None, row.qualified.url) for row in found.by_channel],
        "won": [(row.label, row.won.value, None, row.won.url) for row in found.by_channel],
    }
    return render(request, "customers/yields.html", context, status=422 if form.errors else 200)
