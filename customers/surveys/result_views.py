"""The page of results (4.3.2, 4.1.5), of what each reader may see."""

from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import Month
from salesdept.common.screens import screen
from salesdept.common.templatetags.charts import Mark
from salesdept.people.models import IN_TEAMS

from ..colleagues import OVERSEERS
from ..models import SurveyAnswer
from ..roles import SEE_ANSWERS, SEE_RESULTS
from .filters import NONE
from .narrowing import NarrowForm
from .pages import LEVELS
from .results import FEWEST, Result, by_month, by_person, by_product, by_team, total

MONTHS_SHOWN = 13


@screen(_("Results of surveys"), to=SEE_RESULTS, clauses=["4.3.2", "4.1.5"])
def survey_results(request):
    """By month, person, team and product, with the number of answers beside each figure, and of those in doubt."""
    form, user = NarrowForm(request.GET or None, user=request.user), request.user
    answers = form.narrow(SurveyAnswer.received.summed_for(user).told_to(user).standing())
    opens = user.is_a(*SEE_ANSWERS)
    months = by_month(answers)[-MONTHS_SHOWN:]
    whole = total(answers)
    context = {
        "form": form,
        "total": whole,
        "doubtful_url": _rows_of(form.asked, {"doubtful": "on"}) if opens and whole.in_doubt else "",
        "months": months,
        "stacks": [_stack(one, form.asked, opens) for one in months],
        "levels": [str(label) for label in LEVELS.values()],
        "groups": [
            (_("By month"), _("Month"), _doubtful(months[::-1], form.asked, opens, _of_month)),
            (_("By sales rep"), _("Sales rep"), _doubtful(by_person(answers), form.asked, opens, _named("rep", user))),
            (_("By team"), _("Team"), _doubtful(by_team(answers), form.asked, opens, _named("team", user))),
            (_("By product"), _("Product"), _doubtful(by_product(answers), form.asked, opens, _of_product)),
        ],
        "fewest": FEWEST,
        "knows_months_alone": user.is_a(*IN_TEAMS),
        "comments": answers.visible_to(user).exclude(comment="").for_list()[:10] if opens else [],
        "opens": opens,
    }
    return render(request, "customers/surveys/results.html", context)


def _stack(result: Result, asked: dict, opens: bool) -> tuple:
    """(month, its five levels, no target) as the chart wants them; each opens its answers for who may see them."""
    here = _rows_of(asked, _of_month(result, asked))
    parts = [
        Mark("", count, str(count), f"{here}&rating={level}" if opens else "")
        for level, count in zip(LEVELS, result.levels, strict=True)
    ]
    return f"{result.label} · n={result.n}", parts, None


def _doubtful(results: list[Result], asked: dict, opens: bool, narrowed) -> list[tuple[Result, str]]:
    """Each line with the address of its answers in doubt, "" for none and for who sees no answers."""
    return [
        (one, _rows_of(asked, {"doubtful": "on"} | narrowed(one, asked)) if opens and one.in_doubt else "")
        for one in results
    ]


def _of_month(result: Result, asked: dict) -> dict:
    month: Month = result.key  # type: ignore[assignment]
    return {
        "since": max(month.first, asked.get("since", month.first)),
        "until": min(month.last, asked.get("until", month.last)),
    }


def _named(name: str, user):
    """By rep or team, in lists that ask for it; who sees the own answers alone needs no choice."""
    return lambda result, asked: {name: result.key or NONE} if user.is_a(*OVERSEERS) else {}


def _of_product(result: Result, asked: dict) -> dict:
    return {"product": result.key or NONE}


def _rows_of(asked: dict, narrowed: dict) -> str:
    """The list of answers that count, narrowed as the figures are and further."""
    told = {name: value.pk if name == "campaign" else value for name, value in asked.items()}
    return f"{reverse('customers:survey_answers')}?{urlencode(told | narrowed | {'counted': 'on'})}"
