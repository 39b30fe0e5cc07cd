"""Pages of an act on many files (7.1.1): what is meant, what would happen, what happened, the way back."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from salesdept.common.errors import NotYourPart
from salesdept.common.screens import screen
from salesdept.common.web import page_or_part, take_step, visible_or_404

from ..models import Customer
from ..roles import CORRECT
from .acts import ACTS
from .forms import ActForm
from .models import Operation, OperationRow
from .picking import files_meant

SHOWN = 100


@screen(_("Act on many customer files"), to=CORRECT, clauses=["7.1.1", "7.1.3"])
@require_POST
def operation_new(request):
    """The files are picked: ask for the value, then check. Export goes its own way, with its own rules."""
    kind, files = request.POST.get("kind", ""), _meant(request)
    if kind == "export":
        return redirect(f"{reverse('customers:export')}?{_as_query(request)}")
    if kind not in ACTS:
        raise Http404
    if not request.user.is_a(*ACTS[kind].roles):
        raise NotYourPart(gettext("This belongs to another role."), "7.1.3")
    if not files.exists():
        messages.warning(request, gettext("Pick at least one file."))
        return redirect(f"{reverse('customers:customers')}?{request.POST.get('query', '')}")
    form = ActForm(request.POST if "value" in request.POST else None, kind=kind, by=request.user)
    if form.is_valid():
        return redirect(Operation.ask(files, by=request.user, kind=kind, **form.as_kept()))
    context = {
        "form": form,
        "act": ACTS[kind],
        "count": files.order_by().count(),
        "sent": [(name, value) for name in ("kind", "all", "query", "pick") for value in request.POST.getlist(name)],
        "back": f"{reverse('customers:customers')}?{request.POST.get('query', '')}",
    }
    return render(request, "customers/bulk/new.html", context, status=422 if form.errors else 200)


def _meant(request):
    query = request.POST.get("query", "") if request.POST.get("all") else None
    try:
        return files_meant(request, request.POST.getlist("pick"), query)
    except ValidationError:
        return Customer.objects.none()


def _as_query(request) -> str:
    """The selection as the export page asks for it."""
    if request.POST.get("all"):
        return request.POST.get("query", "")
    return f"pick={','.join(request.POST.getlist('pick'))}"


@screen(_("An act on many customer files"), to=CORRECT, clauses=["7.1.1", "7.1.3"])
def operation(request, pk):
    shown = _visible(request, pk)
    outcomes = OperationRow.Outcome
    context = {
        "operation": shown,
        "changed": shown.rows.filter(outcome__in=(outcomes.READY, outcomes.DONE, outcomes.UNDONE))[:SHOWN],
        "left": shown.rows.filter(outcome__in=(outcomes.SKIPPED, outcomes.SPARED))[:SHOWN],
    }
    return page_or_part(request, "customers/bulk/operation.html", "customers/bulk/_operation.html", context)


@screen(_("Step of an act on many customer files"), to=CORRECT, clauses=["7.1.1"])
def operation_step(request, pk, name):
    return take_step(request, _visible(request, pk), name)


def _visible(request, pk) -> Operation:
    return visible_or_404(Operation.objects.visible_to(request.user).for_list(), pk=pk)
