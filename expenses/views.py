"""Pages of claims: the list, the form, the document."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import today
from salesdept.common.content import served
from salesdept.common.errors import NotYourPart
from salesdept.common.history import history_of
from salesdept.common.listing import Column, Listing
from salesdept.common.screens import screen
from salesdept.common.web import go, take_step, visible_or_404
from salesdept.papers.offers import papers_section

from . import choosing
from .drafts.models import ClaimDraft
from .filters import ClaimFilter
from .forms import ClaimSheet
from .models import BudgetLine, Claim, ClaimLine
from .payments.views import CONFIRMERS
from .review.views import evidence, following, is_from_inbox, undo
from .reviewers import reviewers_of
from .roles import STAFF
from .wallet.named import ids_in
from .wallet.picking import lines_of, picked, title_of
from .wallet.visits import without_expense

SHOWN = 5
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


def unfinished_by(user):
    """New claims that this person began to fill in and has not saved, the latest first."""
    return ClaimDraft.objects.visible_to(user).of_new_claims()[:SHOWN]


@screen(_("Claims"), to=STAFF, clauses=["5.2.1"])
def claims(request):
    rows = Claim.objects.visible_to(request.user).for_list()
    listing = Listing(request, rows, CLAIMS, filterset=ClaimFilter, order="-created_at")
    context = {"listing": listing, "unfinished": unfinished_by(request.user)}
    return render(request, "expenses/claim_list.html", context)


@screen(_("Claim"), to=STAFF, clauses=["5.2.2", "5.2.3", "5.2.4"])
def claim(request, pk):
    claim = visible_or_404(Claim.objects.visible_to(request.user).for_list().with_signatures(), pk=pk)
    return render(request, "expenses/claim_detail.html", _shown(request, claim))


def _shown(request, claim: Claim) -> dict:
    waits_for = reviewers_of(claim) if claim.state == Claim.State.SUBMITTED else set()
    return evidence(claim, request.user) | {
        "may_edit": claim.may_edit(request.user),
        "waits_for": waits_for,
        "stands_still": claim.state == Claim.State.SUBMITTED and not waits_for,
        "sees_payments": request.user.is_a(*CONFIRMERS),
        "stages": _stages(claim),
        "answer": claim.answer if claim.state in (Claim.State.RETURNED, Claim.State.REJECTED) else "",
        "payment": claim.payment if _is_verified(claim) else None,
        **_less_advances(claim),
        "papers": papers_section(claim, request.user),
        "undo": undo(request.user),
        "verifying": _verifying(request.user, claim),
        "history": history_of(claim),
    }


def _less_advances(claim) -> dict:
    """What is set off of which advance and what is then paid; nothing where there is none."""
    set_offs = claim.set_offs(claim.total)
    if not set_offs:
        return {}
    return {"set_offs": set_offs, "to_be_paid": claim.total - sum(amount for _advance, amount in set_offs)}


def _verifying(user, claim: Claim):
    """The ticks of finance, to stand beside the invoices; None for who does not verify it now."""
    rule = Claim.steps()["verify"]
    return None if rule.refusal(claim, user) else rule.make_form(None, claim, user)


def _is_verified(claim: Claim) -> bool:
    """Nothing is paid before."""
    return STAGES[Claim.State(claim.state)][0] >= 3


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
        draft = _draft_of(request, request.POST.get("record_id"))
        return _fill_in(request, ClaimSheet(request.POST, request.FILES, by=request.user, draft=draft))
    if asked := request.GET.get("draft"):
        return _go_on_typing(request, asked)
    chosen = picked(request.user, request.GET)
    begun = lines_of(request.user, chosen.invoices, chosen.visits)
    sheet = ClaimSheet(by=request.user, title=title_of(chosen.invoices, chosen.visits), begun=begun)
    sheet.form.initial["commitment"] = request.GET.get("commitment")
    return _fill_in(request, sheet, picked=chosen)


def _draft_of(request, about) -> ClaimDraft | None:
    """What this person typed into that claim's form and didn't save."""
    return ClaimDraft.objects.visible_to(request.user).filter(about__in=ids_in([str(about)])).first()


def _go_on_typing(request, about: str):
    """A new claim that was begun, on whatever device."""
    if (draft := _draft_of(request, about)) is None:
        return go(request, reverse("expenses:claims"))
    if Claim.objects.visible_to(request.user).filter(pk=draft.about).exists():
        return go(request, reverse("expenses:claim_edit", args=[draft.about]))
    return _fill_in(request, ClaimSheet(by=request.user, draft=draft))


@screen(_("Edit a claim"), to=STAFF, clauses=["5.2.1", "5.2.2"])
def claim_edit(request, pk):
    claim = visible_or_404(Claim.objects.visible_to(request.user), pk=pk)
    if not claim.may_edit(request.user):
        raise NotYourPart(gettext("A claim is changed by its claimant, while it is a draft or was sent back."), "5.2.1")
    wants_more = "more" in request.GET
    entered = (request.POST or None, request.FILES or None)
    draft = _draft_of(request, claim.pk)
    return _fill_in(request, ClaimSheet(*entered, by=request.user, claim=claim, wants_more=wants_more, draft=draft))


def _fill_in(request, sheet: ClaimSheet, **further):
    if request.method == "POST" and sheet.is_valid():
        return _go_on(request, sheet.save())
    budgets = BudgetLine.objects.visible_to(request.user).in_force(today().year).for_list()
    claim = sheet.form.instance
    context = {
        "form": sheet.form,
        "lines": sheet.lines,
        "claim": claim,
        "about": sheet.about,
        "draft": sheet.draft,
        "is_restored": request.method == "GET",
        "budgets": budgets,
        "unfinished": () if claim.number or sheet.draft else unfinished_by(request.user),
        "visits": () if claim.number else without_expense(request.user),
        "back": claim.get_absolute_url() if claim.number else reverse("expenses:claims"),
        **further,
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


@screen(_("Names to choose from"), to=STAFF, clauses=["5.2.2"])
def names(request, kind):
    """Those that fit what is typed so far, for the field that asks; of opportunities those of its line's customer."""
    asking = request.headers.get("HX-Trigger-Name", "typed")
    customer = request.GET.get(asking.removesuffix("opportunity") + "customer", "")
    found = choosing.names(request.user, kind, request.GET.get(asking, "").strip()[:160], customer[:160])
    return HttpResponse(format_html_join("", '<option value="{}"></option>', ((name,) for name in found)))


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
    line = visible_or_404(ClaimLine.objects.filter(claim__in=visible).select_related("claim"), pk=pk)
    if not line.document:
        raise Http404
    name = f"{line.claim.number}.{line.document_kind}"
    return served(line.document, name=name, kind=line.document_kind)
