"""Pages of the performance bonus (4.4.1)."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from salesdept.common.history import history_of
from salesdept.common.listing import Column, Listing
from salesdept.common.screens import screen
from salesdept.common.web import go, take_step, visible_or_404
from salesdept.people.models import Role

from ..models import BonusBase, BonusLine, BonusRun, Loss, Period, Promotion
from .forms import BonusBaseForm
from .shown import shown

DECIDE = [Role.MANAGER, Role.LEADERSHIP]
SEE_RUNS = [*DECIDE, Role.FINANCE]
HAVE_BONUSES = [Role.REP, Role.SUPERVISOR]
LINES_SHOWN = 24

RUN_COLUMNS = [
    Column("month", _("Month"), sort="period__month"),
    Column("total", _("Total"), sort="total", numeric=True),
    Column("state", _("State")),
    Column("approved", _("Approved")),
    Column("paid", _("Paid on")),
]
BASE_COLUMNS = [
    Column("person", _("Person"), sort="person__name"),
    Column("valid_from", _("Valid from"), sort="valid_from"),
    Column("amount", _("Bonus base"), sort="amount", numeric=True),
    Column("set_by", _("Set by")),
]
LOSS_COLUMNS = [
    Column("person", _("Person"), sort="person__name"),
    Column("month", _("Month"), sort="month"),
    Column("amount", _("Loss"), sort="amount", numeric=True),
    Column("used", _("Made good"), sort="used", numeric=True),
    Column("state", _("State")),
]


@screen(_("Bonus runs"), to=SEE_RUNS, clauses=["4.4.1"])
def runs(request):
    listing = Listing(
        request, BonusRun.objects.visible_to(request.user).for_list(), RUN_COLUMNS, order="-period__month"
    )
    waiting = Period.objects.without_bonus() if run_make.screen.is_open_to(request.user) else []
    context = {
        "listing": listing,
        "waiting": waiting,
        "lapsed": Loss.objects.visible_to(request.user).lapsed().for_list(),
        "may_see_bases": bases.screen.is_open_to(request.user),
    }
    return render(request, "appraisal/bonus/runs.html", context)


@screen(_("Make a bonus run"), to=[Role.MANAGER], clauses=["4.4.1"])
@require_POST
def run_make(request, month):
    period = visible_or_404(Period.objects.visible_to(request.user), month=month)
    return redirect(BonusRun.make(period, by=request.user))


@screen(_("Bonus run"), to=SEE_RUNS, clauses=["4.4.1", "1.3.2"])
def run(request, pk):
    run = _run(request, pk)
    lines = shown(BonusLine.objects.visible_to(request.user).filter(run=run).for_list(), request.user)
    context = {
        "run": run,
        "lines": [line for line in lines if not line.is_difference],
        "differences": [line for line in lines if line.is_difference],
        "without_base": [line.person for line in lines if not line.base and not line.is_difference],
        "shows_computation": run.shows_computation_to(request.user),
        "may_take_files": payroll_file.screen.is_open_to(request.user),
        "files": run.files.defer("content").select_related("run__period"),
        "signatures": _signatures(run),
        "history": history_of(run),
    }
    return render(request, "appraisal/bonus/run.html", context)


def _signatures(run: BonusRun) -> list[tuple]:
    return [
        (_("Calculated"), run.made_by, run.made_at),
        (_("Approved"), run.approved_by, run.approved_at),
        (_("Exported"), run.exported_by, run.exported_at),
        (_("Paid out"), run.paid_by, run.paid_on),
    ]


@screen(_("Step of a bonus run"), to=SEE_RUNS, clauses=["4.4.1"])
def run_step(request, pk, name):
    return take_step(request, _run(request, pk), name)


@screen(_("File for payroll"), to=[Role.FINANCE], clauses=["4.4.1", "7.1.3"])
def payroll_file(request, pk, form):
    file = visible_or_404(_run(request, pk).files.all(), form=form)
    answer = HttpResponse(file.take(by=request.user), content_type=file.TYPES[file.form])
    answer["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return answer


@screen(_("My bonuses"), to=HAVE_BONUSES, clauses=["4.4.1", "4.4.2", "1.3.2"])
def my_bonuses(request):
    lines = BonusLine.objects.visible_to(request.user).filter(person=request.user).newest_first().for_list()
    context = {
        "lines": shown(lines[:LINES_SHOWN], request.user),
        "bases": BonusBase.objects.visible_to(request.user).filter(person=request.user),
        "decided": {"promotions": Promotion.objects.visible_to(request.user).of_person(request.user)},
    }
    return render(request, "appraisal/bonus/my_bonuses.html", context)


@screen(_("Bonus bases"), to=DECIDE, clauses=["4.4.1"])
def bases(request):
    listing = Listing(
        request, BonusBase.objects.visible_to(request.user).for_list(), BASE_COLUMNS, order="person__name"
    )
    context = {"listing": listing, "may_set": base_new.screen.is_open_to(request.user)}
    return render(request, "appraisal/bonus/bases.html", context)


@screen(_("Set a bonus base"), to=[Role.MANAGER], clauses=["4.4.1"])
def base_new(request):
    form = BonusBaseForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        return go(request, BonusBase.assign(**form.cleaned_data, by=request.user))
    return render(request, "appraisal/bonus/base_form.html", {"form": form}, status=422 if form.errors else 200)


@screen(_("Losses carried forward"), to=DECIDE, clauses=["4.4.1"])
def losses(request):
    listing = Listing(request, Loss.objects.visible_to(request.user).for_list(), LOSS_COLUMNS, order="-month")
    return render(request, "appraisal/bonus/losses.html", {"listing": listing})


@screen(_("Loss of a month"), to=DECIDE, clauses=["4.4.1"])
def loss(request, pk):
    loss = visible_or_404(Loss.objects.visible_to(request.user).for_list(), pk=pk)
    uses = loss.uses.filter(line__run__in=BonusRun.objects.settled()).select_related("line__run__period")
    return render(request, "appraisal/bonus/loss.html", {"loss": loss, "uses": uses, "history": history_of(loss)})


@screen(_("Write off a loss"), to=[Role.MANAGER], clauses=["4.4.1"])
def loss_step(request, pk, name):
    return take_step(request, visible_or_404(Loss.objects.visible_to(request.user), pk=pk), name)


def _run(request, pk) -> BonusRun:
    return visible_or_404(BonusRun.objects.visible_to(request.user).for_list(), pk=pk)
