"""Pages of claims: the list, the form, the document."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from salesdept.common.calendar import today
from salesdept.common.content import served
from salesdept.common.history import history_of
from salesdept.common.listing import Column, Listing
from salesdept.common.screens import screen
from salesdept.common.web import go, take_step, visible_or_404
from salesdept.papers.offers import papers_section
from salesdept.people.models import Role

from . import choosing
from .budgets.outlook import outlook, outlook_of
from .drafts.models import ClaimDraft
from .exports import claims_as_file, form_asked
from .filters import ClaimFilter
from .forms import ClaimSheet
from .models import BudgetLine, Claim, ClaimLine, PayeeAccount, Preview
from .payers import standstill, waits_for
from .review.views import evidence, following, is_from_inbox, undo
from .roles import SIGNERS, STAFF
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
    export = f"{reverse('expenses:claims_export')}?{request.GET.urlencode()}" if request.user.is_a(Role.FINANCE) else ""
    context = {"listing": listing, "unfinished": unfinished_by(request.user), "export": export}
    return render(request, "expenses/claim_list.html", context)


@screen(_("Claims as a file"), to=[Role.FINANCE], clauses=["5.2.4", "7.1.3"])
def claims_export(request):
    """What the list shows, as CSV or XLSX."""
    mine = Claim.objects.visible_to(request.user).for_list().with_signatures()
    found = ClaimFilter(request.GET, mine, request=request).qs
    return claims_as_file(found, form_asked(request), by=request.user)


@screen(_("Claim"), to=STAFF, clauses=["5.2.2", "5.2.3", "5.2.4"])
def claim(request, pk):
    claim = visible_or_404(Claim.objects.visible_to(request.user).for_list().with_signatures(), pk=pk)
    return render(request, "expenses/claim_detail.html", _shown(request, claim))


def _shown(request, claim: Claim) -> dict:
    stands_still, may_edit = standstill(claim), claim.may_edit(request.user)
    return (
        evidence(claim, request.user)
        | _given_back(request.user, claim)
        | _less_advances(claim)
        | {
            "may_edit": may_edit,
            "outlook": outlook(claim, request.user) if may_edit else None,
            "waits_for": () if stands_still else sorted(map(str, waits_for(claim))),
            "stands_still": stands_still,
            "sees_payments": request.user.is_a(*SIGNERS),
            "stages": _stages(claim),
            "answer": claim.answer if claim.state in (Claim.State.RETURNED, Claim.State.REJECTED) else "",
            "payment": claim.payment if _is_verified(claim) else None,
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
    claim.must_be_open_to(request.user)
    wants_more = "more" in request.GET
    entered = (request.POST or None, request.FILES or None)
    draft = _draft_of(request, claim.pk)
    return _fill_in(request, ClaimSheet(*entered, by=request.user, claim=claim, wants_more=wants_more, draft=draft))


def _fill_in(request, sheet: ClaimSheet, **further):
    if request.method == "POST" and sheet.is_valid():
        return _go_on(request, sheet.save())
    year = today().year
    in_force = BudgetLine.objects.visible_to(request.user).in_force(year - 1, year).for_list()
    budgets = [line for line in in_force if not line.budget.is_over()]
    claim = sheet.form.instance
    context = {
        "form": sheet.form,
        "lines": sheet.lines,
        "claim": claim,
        "about": sheet.about,
        "draft": sheet.draft,
        "is_restored": request.method == "GET",
        "budgets": budgets,
        "year": year,
        "outlook": outlook_of(sheet),
        "unfinished": () if claim.number or sheet.draft else unfinished_by(request.user),
        "visits": () if claim.number else without_expense(request.user),
        "back": claim.get_absolute_url() if claim.number else reverse("expenses:claims"),
        **further,
    }
    status = sheet.status if request.method == "POST" else 200
    return render(request, "expenses/claim_form.html", context, status=status)


@screen(_("What a claim takes from the budget"), to=STAFF, clauses=["5.3.1", "5.3.3"])
@require_POST
def claim_budget(request, about):
    """Of what stands in the form just now, and is too long for an address; nothing is kept."""
    own = Claim.objects.visible_to(request.user).filter(claimant=request.user, pk=about).first()
    sheet = ClaimSheet(request.POST, by=request.user, claim=own)
    return render(request, "expenses/_outlook.html", {"outlook": outlook_of(sheet)})


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
    return document_of(_with_document(request.user, pk))


def document_of(line: ClaimLine) -> FileResponse:
    """404 for an expense without a file."""
    if not line.document:
        raise Http404
    return served(line.document, name=f"{line.claim.number}.{line.document_kind}", kind=line.document_kind)


@screen(_("Small picture of an invoice"), to=STAFF, clauses=["5.2.3", "7.1.3"])
def preview(request, pk):
    """The first page, drawn by us, for whoever may see the invoice."""
    line = _with_document(request.user, pk)
    made = visible_or_404(Preview.objects.exclude(picture=""), paper=line.document.name)
    return served(made.picture, name=f"{line.claim.number}.webp", kind="webp")


def _with_document(user, pk) -> ClaimLine:
    visible = Claim.objects.visible_to(user).values("pk")
    line = visible_or_404(ClaimLine.objects.filter(claim__in=visible).select_related("claim"), pk=pk)
    if not line.document:
        raise Http404
    return line
