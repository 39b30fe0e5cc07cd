from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from salesdept.common.history import history_of
from salesdept.common.screens import screen
from salesdept.people.models import Role

from ..forms import ScoreTableForm
from ..models import ScoreTable
from ..roles import SEE_LEADS
from ..scoring import rules
from .pages import entered, saved_or_page


@screen(_("Score of leads"), to=SEE_LEADS, clauses=["3.1.2", "1.3.2"])
def score_table(request):
    table = ScoreTable.in_force()
    context = {
        "groups": list(rules(table)),
        "may_edit": table.may_edit(request.user),
        "history": history_of(table),
    }
    return render(request, "customers/score_table.html", context)


@screen(_("Edit the score of leads"), to=[Role.MANAGER], clauses=["3.1.2"])
def score_table_edit(request):
    table = ScoreTable.kept() if request.method == "POST" else ScoreTable.in_force()
    form = ScoreTableForm(entered(request), instance=table, by=request.user)
    back = reverse("customers:score_table")
    return saved_or_page(request, form, _("Edit"), back, [(_("Score of leads"), back)])
