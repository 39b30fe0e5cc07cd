"""Pages of chapter 6: awards and praise, for all to see."""

from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from salesdept.common.history import history_of
from salesdept.common.listing import Column, Listing
from salesdept.common.screens import EVERYBODY, screen
from salesdept.common.web import go, take_step, visible_or_404
from salesdept.people.models import Role

from .forms import PraiseForm
from .models import Award, Praise

STAFF = [role for role in Role if role != Role.ADMIN]
AWARD_COLUMNS = [
    Column("month", _("Month"), sort="month"),
    Column("winner", _("Champion")),
    Column("decided_by", _("Criterion")),
    Column("state", _("State"), sort="state"),
]
PRAISE_COLUMNS = [Column("created_at", _("Praise"), sort="created_at")]


@screen(_("Awards"), to=EVERYBODY, clauses=["6.3.1", "6.3.2"])
def awards(request):
    """The hall: who won which month; the manager sees what waits for a decision as well."""
    listing = Listing(request, Award.objects.visible_to(request.user).for_list(), AWARD_COLUMNS, order="-month")
    return render(request, "teamdev/awards.html", {"listing": listing})


@screen(_("Award"), to=EVERYBODY, clauses=["6.3.1", "6.3.2"])
def award(request, pk):
    award = _award(request, pk)
    context = {"award": award, "amount": award.amount_shown_to(request.user), "history": history_of(award)}
    return render(request, "teamdev/award.html", context)


@screen(_("Decide about an award"), to=[Role.MANAGER], clauses=["6.3.1"])
def award_step(request, pk, step):
    return take_step(request, _award(request, pk), step)


@screen(_("Praise"), to=EVERYBODY, clauses=["6.2.2", "6.3.2"])
def praise(request):
    listing = Listing(request, Praise.objects.visible_to(request.user).for_list(), PRAISE_COLUMNS, order="-created_at")
    context = {"listing": listing, "may_praise": praise_new.screen.is_open_to(request.user)}
    return render(request, "teamdev/praise.html", context)


@screen(_("Praise a colleague"), to=STAFF, clauses=["6.2.2", "6.3.2"])
def praise_new(request):
    form = PraiseForm(request.POST if request.method == "POST" else None, by=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        return go(request, "teamdev:praise")
    return render(request, "teamdev/praise_form.html", {"form": form}, status=422 if form.errors else 200)


def _award(request, pk) -> Award:
    return visible_or_404(Award.objects.visible_to(request.user).for_list(), pk=pk)
