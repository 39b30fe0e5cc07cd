"""Pages of chapter 5: claims, inbox, payments, budgets, supplements."""

from django.db import transaction
from django.http import FileResponse, Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import today
from salesdept.common.errors import NotYourPart
from salesdept.common.history import history_of
from salesdept.common.listing import Column, Listing
from salesdept.common.screens import screen
from salesdept.common.web import go, take_step, visible_or_404
from salesdept.people.models import Role

from .documents import CONTENT_TYPES
from .filters import ClaimFilter, SupplementFilter
from .forms import BudgetForm, BudgetLines, ClaimEditForm, ClaimForm, ClaimLines, SupplementForm
from .models import Budget, BudgetLine, Claim, ClaimLine, Supplement
from .review import draws, findings
from .reviewers import reviewers_of

STAFF = [role for role in Role if role != Role.ADMIN]
REVIEWERS = [Role.SUPERVISOR, Role.MANAGER, Role.LEADERSHIP]
SEE_BUDGETS = [Role.REP, Role.SUPERVISOR, Role.MANAGER, Role.CLERK, Role.FINANCE, Role.LEADERSHIP]
ASKERS = [Role.REP, Role.SUPERVISOR, Role.MANAGER]


# Claims.


@screen(_("Claims"), to=STAFF, clauses=["5.2.1"])
def claims(request):
    columns = [
        Column("claim", _("Claim"), sort="created_at"),
        Column("claimant", _("Claimant"), sort="claimant__name"),
        Column("state", _("State")),
        Column("submitted", _("Submitted")),
        Column("total", _("Amount"), numeric=True),
    ]
    rows = Claim.objects.visible_to(request.user).for_list()
    listing = Listing(request, rows, columns, filterset=ClaimFilter, order="-created_at")
    return render(request, "expenses/claim_list.html", {"listing": listing})


@screen(_("Claim"), to=STAFF, clauses=["5.2.2", "5.2.3", "5.2.4"])
def claim(request, pk):
    claim = visible_or_404(Claim.objects.visible_to(request.user).for_list(), pk=pk)
    return render(request, "expenses/claim_detail.html", _shown(request, claim))


def _shown(request, claim: Claim) -> dict:
    return {
        "claim": claim,
        "lines": findings(claim),
        "draws": draws(claim),
        "may_edit": claim.may_edit(request.user),
        "waits_for": reviewers_of(claim) if claim.state == Claim.State.SUBMITTED else (),
        "stages": _stages(claim),
        "signatures": _signatures(claim),
        "history": history_of(claim),
    }


def _stages(claim: Claim) -> list[dict]:
    path = [Claim.State.DRAFT, Claim.State.SUBMITTED, Claim.State.APPROVED, Claim.State.VERIFIED, Claim.State.PAID]
    labels = [_now("Submit"), _now("Review"), _now("Re-check"), _now("Pay")]
    if claim.state not in path:
        reached = 0 if claim.state in (Claim.State.RETURNED, Claim.State.CANCELLED) else 1
        blocked = "blocked"
    else:
        reached, blocked = path.index(Claim.State(claim.state)), "current"
    return [
        {"label": label, "state": "done" if at < reached else blocked if at == reached else "todo"}
        for at, label in enumerate(labels)
    ]


def _signatures(claim: Claim) -> list[tuple]:
    payment = getattr(claim, "payment", None)
    return [
        (_now("Claimed"), claim.claimant, claim.submitted_at),
        (_now("Reviewed"), claim.approved_by, claim.approved_at),
        (_now("Re-checked"), claim.verified_by, claim.verified_at),
        (_now("Paid"), payment and payment.by, payment and payment.created_at),
    ]


@screen(_("New claim"), to=STAFF, clauses=["5.2.1", "5.2.2"])
def claim_new(request):
    return _edit(request, ClaimForm(request.POST or None, by=request.user), Claim(claimant=request.user))


@screen(_("Edit a claim"), to=STAFF, clauses=["5.2.1", "5.2.2"])
def claim_edit(request, pk):
    claim = visible_or_404(Claim.objects.visible_to(request.user), pk=pk)
    if not claim.may_edit(request.user):
        raise NotYourPart(_now("A claim is changed by its claimant, while it is a draft or was sent back."), "5.2.1")
    return _edit(request, ClaimEditForm(request.POST or None, instance=claim, by=request.user), claim)


def _edit(request, form, claim: Claim):
    """A claim and its lines in one form; saved together or not at all."""
    lines = ClaimLines(
        request.POST or None, request.FILES or None, instance=claim, prefix="lines", form_kwargs={"by": request.user}
    )
    if request.method == "POST" and form.is_valid() and lines.is_valid():
        with transaction.atomic():
            lines.instance = saved = form.save()
            lines.save()
        return go(request, saved)
    budgets = BudgetLine.objects.visible_to(request.user).in_force(today().year).for_list()
    context = {"form": form, "lines": lines, "claim": claim, "budgets": budgets}
    return render(request, "expenses/claim_form.html", context, status=422 if request.method == "POST" else 200)


@screen(_("Step of a claim"), to=STAFF, clauses=["5.2.1", "5.2.3", "5.2.4", "5.3.3"])
def claim_step(request, pk, name):
    claim = visible_or_404(Claim.objects.visible_to(request.user), pk=pk)
    answer = take_step(request, claim, name)
    if request.method == "POST" and request.POST.get("from") == "inbox" and answer.status_code in (204, 302):
        return go(request, "expenses:inbox")
    return answer


@screen(_("Document of an expense"), to=STAFF, clauses=["5.2.2", "7.1.3"])
def document(request, pk):
    """The invoice as it is kept; shown in a sandbox of its own, never as part of our pages."""
    visible = Claim.objects.visible_to(request.user).values("pk")
    line = visible_or_404(ClaimLine.objects.filter(claim__in=visible), pk=pk)
    if not line.document:
        raise Http404
    response = FileResponse(line.document.open(), content_type=CONTENT_TYPES[line.document_kind])
    response["Content-Disposition"] = f'inline; filename="{line.claim.number}.{line.document_kind}"'
    response["X-Content-Type-Options"] = "nosniff"
    response._csp_replace = {"default-src": "'none'", "object-src": "'self'", "img-src": "'self'", "sandbox": ""}
    return response


@screen(_("Inbox"), to=REVIEWERS, clauses=["5.2.3"])
def inbox(request):
    """What waits for this reviewer, the evidence beside the decision; `?claim=` names the one that is open."""
    visible = Claim.objects.visible_to(request.user).for_list().waiting_for_review().order_by("submitted_at", "pk")
    queue = [claim for claim in visible[:100] if request.user in reviewers_of(claim)]
    chosen = next((claim for claim in queue if str(claim.pk) == request.GET.get("claim")), None)
    shown = chosen or next(iter(queue), None)
    context = {"queue": queue, "is_chosen": chosen is not None, **(_shown(request, shown) if shown else {})}
    return render(request, "expenses/inbox.html", context)


@screen(_("Payments"), to=[Role.FINANCE], clauses=["5.2.4"])
def payments(request):
    visible = Claim.objects.visible_to(request.user).for_list()
    context = {
        "to_verify": visible.filter(state=Claim.State.APPROVED).order_by("submitted_at"),
        "to_pay": visible.filter(state=Claim.State.VERIFIED).order_by("submitted_at"),
        "paid": visible.filter(state=Claim.State.PAID).select_related("payment").order_by("-payment__created_at")[:20],
    }
    return render(request, "expenses/payments.html", context)


# Budgets.


@screen(_("Budgets"), to=SEE_BUDGETS, clauses=["5.1.1", "5.3.1"])
def budgets(request):
    columns = [
        Column("budget", _("Budget"), sort="year"),
        Column("state", _("State")),
        Column("approved", _("Approved"), numeric=True),
        Column("reserved", _("Reserved"), numeric=True),
        Column("spent", _("Spent"), numeric=True),
    ]
    listing = Listing(request, Budget.objects.visible_to(request.user).for_list(), columns, order="-year")
    return render(
        request, "expenses/budget_list.html", {"listing": listing, "may_draft": request.user.is_a(Role.MANAGER)}
    )


@screen(_("Budget"), to=SEE_BUDGETS, clauses=["5.1.1", "5.1.2", "5.1.3", "5.3.1", "5.3.2"])
def budget(request, pk):
    budget = visible_or_404(Budget.objects.visible_to(request.user).for_list(), pk=pk)
    lines = BudgetLine.objects.visible_to(request.user).filter(budget=budget).for_list()
    context = {
        "budget": budget,
        "lines": lines,
        "may_edit": budget.may_edit(request.user),
        "may_ask": budget.state == Budget.State.APPROVED and request.user.is_a(*ASKERS),
        "history": history_of(budget),
    }
    return render(request, "expenses/budget_detail.html", context)


@screen(_("New budget"), to=[Role.MANAGER], clauses=["5.1.1"])
def budget_new(request):
    form = BudgetForm(request.POST or None, by=request.user, initial={"year": today().year})
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            saved = form.save()
        return go(request, reverse("expenses:budget_edit", args=[saved.pk]))
    return render(request, "expenses/budget_new.html", {"form": form}, status=422 if form.errors else 200)


@screen(_("Edit a budget"), to=[Role.MANAGER], clauses=["5.1.1", "5.1.2", "5.1.3"])
def budget_edit(request, pk):
    budget = visible_or_404(Budget.objects.visible_to(request.user), pk=pk)
    if not budget.may_edit(request.user):
        raise NotYourPart(_now("Only a draft is edited; what is approved changes by supplements."), "5.1.3")
    sheet = BudgetLines(request.POST or None, queryset=budget.lines.select_related("category"), prefix="lines")
    if request.method == "POST" and sheet.is_valid():
        sheet.save()
        return go(request, budget)
    context = {"budget": budget, "sheet": sheet}
    return render(request, "expenses/budget_form.html", context, status=422 if request.method == "POST" else 200)


@screen(_("Step of a budget"), to=[Role.MANAGER, Role.LEADERSHIP], clauses=["5.1.3"])
def budget_step(request, pk, name):
    return take_step(request, visible_or_404(Budget.objects.visible_to(request.user), pk=pk), name)


# Supplements.


@screen(_("Supplements"), to=[*ASKERS, Role.LEADERSHIP, Role.FINANCE], clauses=["5.3.3"])
def supplements(request):
    columns = [
        Column("line", _("Budget line"), sort="created_at"),
        Column("asked_by", _("Asked by")),
        Column("state", _("State")),
        Column("amount", _("Amount"), sort="amount", numeric=True),
    ]
    rows = Supplement.objects.visible_to(request.user).for_list()
    listing = Listing(request, rows, columns, filterset=SupplementFilter, order="-created_at")
    context = {"listing": listing, "may_ask": request.user.is_a(*ASKERS)}
    return render(request, "expenses/supplement_list.html", context)


@screen(_("Supplement"), to=[*ASKERS, Role.LEADERSHIP, Role.FINANCE], clauses=["5.3.3"])
def supplement(request, pk):
    supplement = visible_or_404(Supplement.objects.visible_to(request.user).for_list(), pk=pk)
    context = {"supplement": supplement, "line": supplement.line, "history": history_of(supplement)}
    return render(request, "expenses/supplement_detail.html", context)


@screen(_("Ask for a supplement"), to=ASKERS, clauses=["5.3.3"])
def supplement_new(request):
    asked = {name: request.GET[name] for name in ("line", "amount") if name in request.GET}
    form = SupplementForm(request.POST or None, by=request.user, initial=asked)
    if request.method == "POST" and form.is_valid():
        return go(request, form.save())
    return render(request, "expenses/supplement_form.html", {"form": form}, status=422 if form.errors else 200)


@screen(_("Step of a supplement"), to=[*ASKERS, Role.LEADERSHIP], clauses=["5.3.3"])
def supplement_step(request, pk, name):
    return take_step(request, visible_or_404(Supplement.objects.visible_to(request.user), pk=pk), name)
