from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import today
from salesdept.common.errors import NotYourPart
from salesdept.common.history import history_of
from salesdept.common.screens import screen
from salesdept.common.web import go, take_step, visible_or_404

from ...models import YearGoals
from ...roles import SEE_TARGETS
from ..forms import NewYearForm
from ..parts import parts_of
from ..year_sheet import YearSheet


@screen(_("Goals of the year"), to=SEE_TARGETS, clauses=["1.1", "2.2.1"])
def goals(request):
    """The goals of the year asked for: what is being drafted for those who may see it, else what is in force."""
    year = int(asked) if (asked := request.GET.get("year", "")).isdecimal() and len(asked) == 4 else today().year
    known = YearGoals.objects.visible_to(request.user).of_year(year).for_list()
    shown = known.in_preparation().first() or known.in_force().first()
    return render(request, "people/targets/year.html", _context(request, year, shown))


@screen(_("Goals of a year"), to=SEE_TARGETS, clauses=["1.1", "2.2.1"])
def year_goals(request, pk):
    found = _found(request, pk)
    return render(request, "people/targets/year.html", _context(request, found.year, found))


def _context(request, year: int, found: YearGoals | None) -> dict:
    others = YearGoals.objects.visible_to(request.user).of_year(year).exclude(state="discarded")
    return {
        # As text: a year is no number to be grouped by thousands.
        "year": str(year),
        "year_before": str(year - 1),
        "year_after": str(year + 1),
        "goals": found,
        "rows": YearSheet(found).laid_out() if found else [],
        "may_edit": bool(found and found.may_edit(request.user)),
        "may_draft": year_goals_new.screen.is_open_to(request.user),
        "draft_url": f"{reverse('people:year_goals_new')}?year={year}",
        "others": [one for one in others.order_by("created_at") if one != found],
        "history": history_of(found) if found else [],
        "parts": parts_of(request.user, "year"),
    }


@screen(_("New goals of a year"), to=["manager"], clauses=["1.1", "2.2.1"])
def year_goals_new(request):
    form = NewYearForm(request.POST or None, initial=_year_asked(request))
    if request.method == "POST" and form.is_valid():
        return go(request, form.save(by=request.user).edit_url)
    context = {"form": form, "heading": _("New goals of a year"), "submit": _("Draft"), "back": reverse("people:goals")}
    return render(request, "people/form.html", context, status=422 if form.errors else 200)


def _year_asked(request) -> dict:
    asked = request.GET.get("year", "")
    return {"year": int(asked)} if asked.isdecimal() and len(asked) == 4 else {}


@screen(_("Sheet of the goals of a year"), to=["manager"], clauses=["1.1", "2.2.1"])
def year_goals_edit(request, pk):
    """Year, quarters and months as one sheet; a draft may be saved before its parts meet the whole."""
    found = _found(request, pk)
    if not found.may_edit(request.user):
        raise NotYourPart(
            gettext("The manager changes goals while they are a draft."),
            "1.1",
            remedy=gettext("Revise what is in force: the change is approved like the year itself."),
            remedy_url=found.get_absolute_url(),
        )
    sheet = YearSheet(found, request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if "spread" in request.POST:
            _spread(request, sheet)
        elif sheet.is_valid():
            sheet.save(by=request.user)
            return redirect(found)
    context = {"goals": found, "sheet": sheet, "rows": sheet.laid_out(), "is_spread": "spread" in request.POST}
    return render(request, "people/targets/year_edit.html", context, status=sheet.status)


def _spread(request, sheet: YearSheet) -> None:
    try:
        sheet.spread(request.POST["spread"])
    except ValueError:
        messages.warning(request, gettext("There is nothing to spread by: no whole, or no figures of then."))
    else:
        messages.info(request, gettext("Spread, not saved yet. Look it over, then save."))


@screen(_("Step of the goals of a year"), to=["manager", "leadership"], clauses=["1.1"])
def year_goals_step(request, pk, name):
    found = _found(request, pk)
    # Of what is revised the draft is shown next.
    back = f"{reverse('people:goals')}?year={found.year}" if name in ("revise", "discard") else None
    return take_step(request, found, name, back=back)


def _found(request, pk) -> YearGoals:
    return visible_or_404(YearGoals.objects.visible_to(request.user).for_list(), pk=pk)
