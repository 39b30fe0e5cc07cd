"""Pages of finance: what to verify and pay, batches, accounts, rules."""

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from salesdept.common.audit import record_change
from salesdept.common.history import history_of
from salesdept.common.portion import Portion, said
from salesdept.common.screens import screen
from salesdept.common.web import go, take_step, visible_or_404
from salesdept.papers.offers import papers_section
from salesdept.people.models import Role

from ..exports import form_asked, payments_as_file
from ..filters import PaymentFilter
from ..models import Advance, Claim, PayeeAccount, Payment, PaymentBatch, PaymentRules
from ..payers import has_who_confirms, standstill, waits_for
from ..roles import SIGNERS, STAFF
from .bank_files import as_pain_001, as_table
from .forms import AccountForm, RulesForm

QUEUE = 100
CONFIRMERS = [Role.FINANCE, Role.LEADERSHIP]


@screen(_("Payments"), to=CONFIRMERS, clauses=["5.2.4"])
def payments(request):
    """What waits for this person: to verify, to pay, to confirm, to look at."""
    claims = Claim.objects.visible_to(request.user).for_list()
    is_finance = request.user.is_a(Role.FINANCE)
    own = claims if is_finance else claims.none()
    waiting = PaymentBatch.objects.visible_to(request.user).waiting()
    is_mine = Q(pk__in=waiting.left_to(request.user).order_by().values("pk"))
    batches = waiting.for_list().annotate(is_mine=is_mine).order_by("-is_mine", *PaymentBatch._meta.ordering)[:QUEUE]
    to_pay = Portion(claims.to_pay_by(request.user).with_what_came_back(), QUEUE)
    advances = Portion(Advance.objects.for_list().to_pay_by(request.user), QUEUE)
    context = {
        "is_finance": is_finance,
        "narrowing": PaymentFilter(request=request).form,
        "to_verify": Portion(claims.to_verify_by(request.user), QUEUE),
        "to_pay": _with_refusal(to_pay, request.user),
        "advances": _with_refusal(advances, request.user),
        "payable": said(to_pay, advances),
        "with_colleague": _with_whom(own.left_to_colleagues_of(request.user)[:QUEUE]),
        "to_confirm": [batch for batch in batches if batch.is_mine],
        "others_confirm": [batch for batch in batches if not batch.is_mine],
        "bounced": claims.bounced()[:QUEUE],
        "paid": PaymentBatch.objects.visible_to(request.user).paid().for_list()[:20],
        "accounts": PayeeAccount.objects.visible_to(request.user).unsettled().for_list() if is_finance else (),
        "owed": Portion(Advance.objects.owed().for_list(), QUEUE) if is_finance else (),
        "to_come_back": Portion(own.filter(state=Claim.State.VOID_PENDING), QUEUE),
    }
    return render(request, "expenses/payments.html", context)


def _with_refusal(papers, user) -> list[tuple]:
    """(claim or advance, why nobody could confirm what this person pays)."""
    return [(paper, has_who_confirms(paper, user)) for paper in papers]


def _with_whom(claims) -> list[tuple]:
    """(claim, the names of those whose turn it is, why it is nobody's)."""
    return [(claim, ", ".join(sorted(map(str, waits_for(claim)))), standstill(claim)) for claim in claims]


@screen(_("Payments as a file"), to=[Role.FINANCE], clauses=["5.2.4", "7.1.3"])
def payments_export(request):
    """Every payment that goes through the filter, as CSV or XLSX."""
    batches = PaymentFilter(request.GET, PaymentBatch.objects.visible_to(request.user), request=request).qs
    found = Payment.objects.filter(batch__in=batches.order_by().values("pk")).for_list()
    return payments_as_file(found, form_asked(request), by=request.user)


@screen(_("Put claims in one payment"), to=CONFIRMERS, clauses=["5.2.4"])
@require_POST
def batch_new(request):
    """All that were picked, or none: the first that may not be paid says why."""
    claims = picked(Claim, request.POST.getlist("claim")[:QUEUE], request.user)
    advances = picked(Advance, request.POST.getlist("advance")[:QUEUE], request.user)
    if not claims and not advances:
        messages.warning(request, gettext("Pick the claims that are paid together."))
        return go(request, "expenses:payments")
    return go(request, PaymentBatch.of(claims, advances, by=request.user))


def picked(model, ids, user) -> list:
    """Those claims or advances, each once; 404 for one that this person does not see."""
    return [visible_or_404(model.objects.visible_to(user), pk=pk) for pk in dict.fromkeys(ids)]


@screen(_("Payment"), to=SIGNERS, clauses=["5.2.4"])
def batch(request, pk):
    batch = visible_or_404(PaymentBatch.objects.visible_to(request.user).for_list(), pk=pk)
    is_waiting = batch.state != PaymentBatch.State.PAID
    context = {
        "batch": batch,
        "payments": batch.payments.for_list(),
        "papers": papers_section(batch, request.user),
        "history": history_of(batch),
        "is_finance": request.user.is_a(Role.FINANCE),
        "signatures": signatures_of(batch),
        "sees_all": request.user.is_a(*CONFIRMERS),
        "is_empty": is_waiting and not batch.count,
        "waits_for": sorted(map(str, batch.confirmers())) if is_waiting and batch.count else (),
        "stands_still": batch.standstill(),
    }
    return render(request, "expenses/batch_detail.html", context)


def signatures_of(batch: PaymentBatch) -> list[tuple]:
    first = [(gettext("Confirmed first"), batch.first_confirmed_by, None)] if batch.first_confirmed_by else []
    return [
        (gettext("Put together"), batch.made_by, batch.created_at),
        *first,
        (gettext("Confirmed"), batch.confirmed_by, batch.confirmed_at),
    ]


@screen(_("Step of a payment"), to=SIGNERS, clauses=["5.2.4"])
def batch_step(request, pk, name):
    batch = visible_or_404(PaymentBatch.objects.visible_to(request.user), pk=pk)
    answer = take_step(request, batch, name)
    if request.method == "POST" and answer.status_code in (204, 302):
        batch.refresh_from_db()
        messages.success(request, f"{batch}: {batch.get_state_display()}")
    return answer


@screen(_("Bank file"), to=[Role.FINANCE], clauses=["5.2.4", "7.1.3"])
@require_POST
def bank_file(request, pk, form):
    """The batch for the bank, account numbers whole; whoever takes it is written down."""
    return bank_file_of(visible_or_404(PaymentBatch.objects.visible_to(request.user), pk=pk), form, by=request.user)


def bank_file_of(batch: PaymentBatch, form: str, *, by) -> HttpResponseBase:
    """`form` is csv or xml. RuleBroken where an account is missing."""
    answer: HttpResponseBase
    if form == "csv":
        answer = StreamingHttpResponse(as_table(batch), content_type="text/csv; charset=utf-8")
    else:
        answer = HttpResponse(as_pain_001(batch), content_type="application/xml")
    record_change(batch, by=by, clause="7.1.3", action="bank_file", changed={"number": ["", f"{batch}.{form}"]})
    answer["Content-Disposition"] = f'attachment; filename="{batch.number}.{form}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@screen(_("My account"), to=STAFF, clauses=["5.2.4", "7.1.3"])
def own_account(request):
    """Where I am paid. The number is written and never shown whole again."""
    account = PayeeAccount.to_edit(request.user) if request.method == "POST" else PayeeAccount.of(request.user)
    form = AccountForm(request.POST or None, instance=account, by=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, gettext("The account is kept."))
        return go(request, "expenses:own_account")
    return render(request, "expenses/own_account.html", {"form": form, "account": account}, status=form.status)


@screen(_("Account of a payee"), to=STAFF, clauses=["5.2.4", "7.1.3"])
def payee_account(request, pk):
    account = visible_or_404(PayeeAccount.objects.visible_to(request.user).for_list(), pk=pk)
    may_confirm = request.user.is_a(Role.FINANCE) and account.person != request.user and account.confirmed_by is None
    context = {"account": account, "may_confirm": may_confirm, "history": history_of(account)}
    return render(request, "expenses/payee_account.html", context)


@screen(_("Confirm an account"), to=[Role.FINANCE], clauses=["5.2.4"])
@require_POST
def payee_account_confirm(request, pk):
    account = visible_or_404(PayeeAccount.objects.visible_to(request.user), pk=pk)
    account.confirm(by=request.user, version=request.POST.get("version"))
    messages.success(request, gettext("The account is confirmed."))
    return go(request, account)


@screen(_("Rules of payment"), to=PaymentRules.KEEPERS, clauses=["5.2.4"])
def payment_rules(request):
    rules = PaymentRules.to_edit() if request.method == "POST" else PaymentRules.current()
    form = RulesForm(request.POST or None, instance=rules, by=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        return go(request, rules)
    history = [] if rules._state.adding else history_of(rules)
    context = {"form": form, "history": history}
    return render(request, "expenses/payment_rules.html", context, status=form.status)
