"""The page of results (4.3.2, 4.1.5), of what each reader may see."""

from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import Month
from salesdept.common.screens import screen
from salesdept.common.templatetags.charts import Mark

from ..models import SurveyAnswer
from ..roles import SEE_ANSWERS, SEE_RESULTS
from .narrowing import NarrowForm
from .pages import LEVELS
from .results import FEWEST, Result, by_month, by_person, by_product, by_team, total

MONTHS_SHOWN = 13


@screen(_("Results of surveys"), to=SEE_RESULTS, clauses=["4.3.2", "4.1.5"])
def survey_results(request):
    """By month, person, team and product, with the number of answers beside each figure."""
    form = NarrowForm(request.GET or None, user=request.user)
    answers = form.narrow(SurveyAnswer.received.summed_for(request.user).standing())
    opens = request.user.is_a(*SEE_ANSWERS)
    months = by_month(answers)[-MONTHS_SHOWN:]
    context = {
        "form": form,
        "total": total(answers),
        "months": months,
        "stacks": [_stack(one, form.asked, opens) for one in months],
        "levels": [str(label) for label in LEVELS.values()],
        "groups": [
            (_("By sales rep"), _("Sales rep"), by_person(answers)),
            (_("By team"), _("Team"), by_team(answers)),
            (_("By product"), _("Product"), by_product(answers)),
        ],
        "fewest": FEWEST,
        "comments": answers.visible_to(request.user).exclude(comment="").for_list()[:10] if opens else [],
        "opens": opens,
    }
    return render(request, "customers/surveys/results.html", context)


def _stack(result: Result, asked: dict, opens: bool) -> tuple:
    """(month, its five levels, no target) as the chart wants them; each opens its answers for who may see them."""
    month: Month = result.key  # type: ignore[assignment]
    narrowed = {"since": max(month.first, asked.get("since", month.first))}
    narrowed |= {"until": min(month.last, asked.get("until", month.last)), "counted": "on"}
    if "campaign" in asked:
        narrowed["campaign"] = asked["campaign"].pk
    here = f"{reverse('customers:survey_answers')}?{urlencode(narrowed)}"
    parts = [
        Mark("", count, str(count), f"{here}&rating={level}" if opens else "")
        for level, count in zip(LEVELS, result.levels, strict=True)
    ]
    return f"{result.label} · n={result.n}", parts, None
