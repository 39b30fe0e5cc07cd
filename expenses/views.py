"""Pages of claims: the list, the form, the document."""

from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import today
from salesdept.common.content import served
from salesdept.common.history import history_of
from salesdept.common.listing import Column, Listing
from salesdept.common.screens import screen
from salesdept.common.web import go, take_step, visible_or_404
from salesdept.papers.offers import papers_section

from .filters import ClaimFilter
from .forms import ClaimSheet
from .models import BudgetLine, Claim, ClaimLine, PayeeAccount
from .payers import standstill, waits_for
from .review.views import evidence, following, is_from_inbox, undo
from .roles import SIGNERS, STAFF
from .wallet.picking import lines_of, picked, title_of
from .wallet.visits import without_expense

STAGES = {
    Claim.State.DRAFT: (0, "current"),
    Claim.State.RETURNED: (0, "blocked"),
    Claim.State.CANCELLED: (0, "blocked"),
    Claim.State.SUBMITTED: (1, "current"),
    Claim.State.REJECTED: (1, "blocked"),
    Claim.State.APPROVED: (2, "current"),
    Claim.State.VERIFIED: (3, "current"),
    Claim.State.IN_PAYMENT: (3, "current"),
    Claim.State.PAID: (4, "current"),
    Claim.State.VOID_PENDING: (3, "blocked"),
    Claim.State.VOIDED: (3, "blocked"),
}
"""How many stages of its way a claim has behind it, and how the next one looks."""
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
    stands_still = standstill(claim)
    return (
        evidence(claim)
        | _given_back(request.user, claim)
        | {
            "may_edit": claim.may_edit(request.user),
            "waits_for": () if stands_still else sorted(map(str, waits_for(claim))),
            "stands_still": stands_still,
            "sees_payments": request.user.is_a(*SIGNERS),
            "stages": _stages(claim),
            "answer": claim.answer if claim.state in (Claim.State.RETURNED, Claim.State.REJECTED) else "",
            "payment": claim.payment,
            "papers": papers_section(claim, request.user),
            "undo": undo(request.user),
            "verifying": _verifying(request.user, claim),
            "history": history_of(claim),
        }
    )


def _given_back(user, claim: Claim) -> dict:
    """The payment that the bank gave back last, while none was made anew, and where the account is to be seen."""
    failed = claim.payments.filter(failed_at__isnull=False) if claim.state == Claim.State.VERIFIED else None
    last = failed.order_by("-failed_at").first() if failed is not None else None
    if last is None:
        return {}
    account = PayeeAccount.objects.visible_to(user).filter(person=claim.claimant_id).first()
    url = account.get_absolute_url() if account else ""
    return {"given_back": last, "account_url": reverse("expenses:own_account") if user == claim.claimant else url}


def _verifying(user, claim: Claim):
    """The ticks of finance, to stand beside the invoices; None for who does not verify it now."""
    rule = Claim.steps()["verify"]
    return None if rule.refusal(claim, user) else rule.make_form(None, claim, user)


def _stages(claim: Claim) -> list[dict]:
    reached, look = STAGES[Claim.State(claim.state)]
    labels = [gettext("Submit"), gettext("Review"), gettext("Re-check"), gettext("Pay")]
    return [
        {"label": label, "state": "done" if at < reached else look if at == reached else "todo"}
        for at, label in enumerate(labels)
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
    claim.must_be_open_to(request.user)
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
    after = following(request.user, claim) if is_from_inbox(request) else ""
    answer = take_step(request, claim, name)
    if request.method != "POST" or answer.status_code not in (204, 302):
        return answer
    claim.refresh_from_db()
    if not after:
        messages.success(request, f"{claim.title}: {claim.get_state_display()}")
        return answer
    is_decided = claim.state != Claim.State.SUBMITTED
    return go(request, after if is_decided else f"{reverse('expenses:inbox')}?claim={claim.pk}")


@screen(_("Document of an expense"), to=STAFF, clauses=["5.2.2", "7.1.3"])
def document(request, pk):
    """The invoice as it is kept: a picture, drawn by us, to look at; a PDF to save. Neither can act here."""
    visible = Claim.objects.visible_to(request.user).values("pk")
    return document_of(visible_or_404(ClaimLine.objects.filter(claim__in=visible).select_related("claim"), pk=pk))


def document_of(line: ClaimLine) -> FileResponse:
    """404 for an expense without a file."""
    if not line.document:
        raise Http404
    name = f"{line.claim.number}.{line.document_kind}"
    try:
        return served(line.document.open(), name=name, kind=line.document_kind)
    except FileNotFoundError:
        raise Http404 from None
