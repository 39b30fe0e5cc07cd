"""Pages of claims: the list, the form, inbox, payments."""

from urllib.parse import urlsplit

from django.contrib import messages
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import today
from salesdept.common.content import served
from salesdept.common.errors import NotYourPart
from salesdept.common.history import history_of
from salesdept.common.listing import Column, Listing
from salesdept.common.screens import screen
from salesdept.common.web import go, take_step, visible_or_404
from salesdept.people.models import Role

from .filters import ClaimFilter
from .forms import ClaimSheet
from .models import BudgetLine, Claim, ClaimLine
from .review import draws, findings
from .reviewers import reviewers_of
from .roles import REVIEWERS, STAFF
from .wallet.picking import lines_of, picked, title_of
from .wallet.visits import without_expense

QUEUE = 100
"""How many waiting claims the inbox shows at once."""
CLAIMS = [
    Column("claim", _("Claim"), sort="created_at"),
    Column("claimant", _("Claimant"), sort="claimant__name"),
    Column("state", _("State")),
    Column("submitted", _("Submitted")),
    Column("total", _("Amount"), numeric=True),
]


# Claims.


@screen(_("Claims"), to=STAFF, clauses=["5.2.1"])
def claims(request):
    rows = Claim.objects.visible_to(request.user).for_list()
    listing = Listing(request, rows, CLAIMS, filterset=ClaimFilter, order="-created_at")
    return render(request, "expenses/claim_list.html", {"listing": listing})


@screen(_("Claim"), to=STAFF, clauses=["5.2.2", "5.2.3", "5.2.4"])
def claim(request, pk):
    claim = visible_or_404(Claim.objects.visible_to(request.user).for_list(), pk=pk)
    return render(request, "expenses/claim_detail.html", _shown(request, claim))


def _shown(request, claim: Claim) -> dict:
    return _evidence(claim) | {
        "may_edit": claim.may_edit(request.user),
        "waits_for": reviewers_of(claim) if claim.state == Claim.State.SUBMITTED else (),
        "stages": _stages(claim),
        "answer": claim.answer if claim.state in (Claim.State.RETURNED, Claim.State.REJECTED) else "",
        "payment": claim.payment if claim.state == Claim.State.PAID else None,
        "history": history_of(claim),
    }


def _stages(claim: Claim) -> list[dict]:
    path = [Claim.State.DRAFT, Claim.State.SUBMITTED, Claim.State.APPROVED, Claim.State.VERIFIED, Claim.State.PAID]
    labels = [gettext("Submit"), gettext("Review"), gettext("Re-check"), gettext("Pay")]
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
    return [
        (gettext("Claimed"), claim.claimant, claim.submitted_at),
        (gettext("Reviewed"), claim.approved_by, claim.approved_at),
        (gettext("Re-checked"), claim.verified_by, claim.verified_at),
        (gettext("Paid"), claim.paid_by, claim.paid_at),
    ]


@screen(_("New claim"), to=STAFF, clauses=["5.2.1", "5.2.2"])
def claim_new(request):
    """Empty, or filled in from the invoices, visits and the commitment that the address names."""
    if request.method == "POST":
        return _fill_in(request, ClaimSheet(request.POST, request.FILES, by=request.user))
    invoices, logged = picked(request.user, request.GET)
    begun = lines_of(request.user, invoices, logged)
    sheet = ClaimSheet(by=request.user, title=title_of(invoices, logged), begun=begun)
    sheet.form.initial["commitment"] = request.GET.get("commitment")
    return _fill_in(request, sheet)


@screen(_("Edit a claim"), to=STAFF, clauses=["5.2.1", "5.2.2"])
def claim_edit(request, pk):
    claim = visible_or_404(Claim.objects.visible_to(request.user), pk=pk)
    if not claim.may_edit(request.user):
        raise NotYourPart(gettext("A claim is changed by its claimant, while it is a draft or was sent back."), "5.2.1")
    wants_more = "more" in request.GET
    entered = (request.POST or None, request.FILES or None)
    return _fill_in(request, ClaimSheet(*entered, by=request.user, claim=claim, wants_more=wants_more))


def _fill_in(request, sheet: ClaimSheet):
    if request.method == "POST" and sheet.is_valid():
        return _go_on(request, sheet.save())
    budgets = BudgetLine.objects.visible_to(request.user).in_force(today().year).for_list()
    claim = sheet.form.instance
    context = {
        "form": sheet.form,
        "lines": sheet.lines,
        "claim": claim,
        "budgets": budgets,
        "is_begun": bool(sheet.lines.initial_extra),
        "visits": () if claim.number else without_expense(request.user),
        "back": claim.get_absolute_url() if claim.number else reverse("expenses:claims"),
    }
    status = sheet.status if request.method == "POST" else 200
    return render(request, "expenses/claim_form.html", context, status=status)


def _go_on(request, claim: Claim):
    """After saving: one more expense, or hand it in; what keeps it from being handed in stands on its page."""
    then = request.POST.get("then")
    if then == "more":
        return go(request, reverse("expenses:claim_edit", args=[claim.pk]) + "?more=1#more")
    if then == "submit" and claim.steps()["submit"].refusal(claim, request.user) is None:
        claim.submit(by=request.user)
        messages.success(request, gettext("The claim is handed in."))
    return go(request, claim)


@screen(_("Step of a claim"), to=STAFF, clauses=["5.2.1", "5.2.3", "5.2.4", "5.3.3"])
def claim_step(request, pk, name):
    claim = visible_or_404(Claim.objects.visible_to(request.user), pk=pk)
    following = _following(request, claim) if _is_from_inbox(request) else None
    answer = take_step(request, claim, name)
    if request.method == "POST" and answer.status_code in (204, 302):
        claim.refresh_from_db()
        messages.success(request, f"{claim.title}: {claim.get_state_display()}")
        return go(request, following) if following else answer
    return answer


def _is_from_inbox(request) -> bool:
    inbox = reverse("expenses:inbox")
    return request.POST.get("from") == "inbox" or urlsplit(request.headers.get("HX-Current-URL", "")).path == inbox


def _following(request, claim: Claim) -> str:
    """The inbox at what waits after `claim`, at its beginning when that was the last."""
    queue = list(Claim.objects.to_review_by(request.user).values_list("pk", flat=True)[:QUEUE])
    at = queue.index(claim.pk) if claim.pk in queue else -1
    rest = [*queue[at + 1 :], *queue[: max(at, 0)]]
    return reverse("expenses:inbox") + (f"?claim={rest[0]}" if rest else "")


@screen(_("Document of an expense"), to=STAFF, clauses=["5.2.2", "7.1.3"])
def document(request, pk):
    """The invoice as it is kept: a picture, drawn by us, to look at; a PDF to save. Neither can act here."""
    visible = Claim.objects.visible_to(request.user).values("pk")
    line = visible_or_404(ClaimLine.objects.filter(claim__in=visible).select_related("claim"), pk=pk)
    if not line.document:
        raise Http404
    name = f"{line.claim.number}.{line.document_kind}"
    return served(line.document.open(), name=name, kind=line.document_kind)


@screen(_("Inbox"), to=REVIEWERS, clauses=["5.2.3"])
def inbox(request):
    """What waits for this reviewer, the evidence beside the decision; `?claim=` names the one that is open."""
    queue = list(Claim.objects.to_review_by(request.user).for_list().with_warnings()[:QUEUE])
    chosen = next((claim for claim in queue if str(claim.pk) == request.GET.get("claim")), None)
    shown = chosen or next(iter(queue), None)
    context = {"queue": queue, "is_chosen": chosen is not None, **(_evidence(shown) if shown else {})}
    return render(request, "expenses/inbox.html", context)


def _evidence(claim: Claim) -> dict:
    return {"claim": claim, "lines": findings(claim), "draws": draws(claim), "signatures": _signatures(claim)}


@screen(_("Payments"), to=[Role.FINANCE], clauses=["5.2.4"])
def payments(request):
    claims = Claim.objects.visible_to(request.user).for_list()
    context = {
        "to_verify": claims.to_verify_by(request.user)[:QUEUE],
        "to_pay": claims.to_pay_by(request.user)[:QUEUE],
        "with_colleague": claims.left_to_colleagues_of(request.user)[:QUEUE],
        "paid": claims.filter(state=Claim.State.PAID).order_by("-paid_at")[:20],
        "columns": CLAIMS,
    }
    return render(request, "expenses/payments.html", context)
