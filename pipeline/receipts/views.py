from django.http import StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from salesdept.common.audit import record_change
from salesdept.common.errors import NotNow
from salesdept.common.history import history_of
from salesdept.common.listing import Column, Listing
from salesdept.common.screens import screen
from salesdept.common.web import go, take_step, visible_or_404
from salesdept.people.models import Role

from ..models import Instalment, Receipt
from ..roles import SEE_RECEIVABLES
from .filters import ReceiptFilter, ReceivableFilter
from .forms import ReceiptEditForm, ReceiptForm
from .receivables import COLUMNS, by_age, rows_as_csv

FINANCE = [Role.FINANCE]
EXPORTERS = [role for role in SEE_RECEIVABLES if role != Role.CLERK]


@screen(_("Receivables"), to=SEE_RECEIVABLES, clauses=["3.4.3"])
def receivables(request):
    """What is owed against what was received, and for how long it is overdue."""
    mine = Instalment.objects.visible_to(request.user)
    listing = Listing(request, mine.in_force().for_list().by_day(), COLUMNS, filterset=ReceivableFilter)
    context = {
        "listing": listing,
        "ages": by_age(mine, reverse("pipeline:receivables")),
        "sums": mine.in_force().sums(),
        "credit": Receipt.objects.visible_to(request.user).credit(),
        "records": request.user.is_a(Role.FINANCE),
        "export_url": f"{reverse('pipeline:receivables_export')}?{request.GET.urlencode()}",
        "may_export": request.user.is_a(*EXPORTERS),
    }
    return render(request, "pipeline/receipts/receivable_list.html", context)


@screen(_("Receivables as a file"), to=EXPORTERS, clauses=["3.4.3", "7.1.3"])
def receivables_export(request):
    """What the list shows, as CSV; that it was taken is kept with who took it."""
    mine = Instalment.objects.visible_to(request.user).in_force().for_list().by_day()
    rows = ReceivableFilter(request.GET, mine, request=request).qs.order_by("falls_due", "pk")
    count = rows.count()
    record_change(
        request.user, by=request.user, clause="7.1.3", action="export", changed={"receivables": ["", str(count)]}
    )
    answer = StreamingHttpResponse(rows_as_csv(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="receivables.csv"'
    return answer


@screen(_("Receipts of payment"), to=SEE_RECEIVABLES, clauses=["3.4.3"])
def receipts(request):
    columns = [
        Column("receipt", _("Receipt")),
        Column("received", _("Received on"), sort="received_on"),
        Column("method", _("Method")),
        Column("state", _("State")),
        Column("value", _("Amount"), sort="value", numeric=True),
        Column("left", _("Not allocated"), sort="left", numeric=True),
    ]
    rows = Receipt.objects.visible_to(request.user).for_list()
    listing = Listing(request, rows, columns, filterset=ReceiptFilter, order="-received_on")
    context = {"listing": listing, "records": request.user.is_a(Role.FINANCE)}
    return render(request, "pipeline/receipts/receipt_list.html", context)


@screen(_("Receipt of payment"), to=SEE_RECEIVABLES, clauses=["3.4.3"])
def receipt(request, pk):
    receipt = _visible(request, pk)
    context = {
        "receipt": receipt,
        "left_own": f"= {receipt.left_over_own:,.2f} {receipt.currency}" if receipt.is_foreign else "",
        "entries": receipt.entries.select_related("instalment__contract", "by"),
        "may_edit": receipt.may_edit(request.user),
        "history": history_of(receipt),
    }
    return render(request, "pipeline/receipts/receipt_detail.html", context)


@screen(_("Record a receipt"), to=FINANCE, clauses=["3.4.3"])
def receipt_new(request):
    form = ReceiptForm(request.POST or None, by=request.user, initial={"customer": request.GET.get("customer")})
    if request.method == "POST" and form.is_valid():
        return go(request, form.save())
    return _form_page(request, form, _("Record a receipt"), reverse("pipeline:receipts"))


@screen(_("Edit a receipt"), to=FINANCE, clauses=["3.4.3"])
def receipt_edit(request, pk):
    receipt = _visible(request, pk)
    if not receipt.may_edit(request.user):
        raise NotNow(_("A confirmed receipt stays as it is; one booked in error is reversed."), "3.4.3")
    form = ReceiptEditForm(request.POST or None, instance=receipt, by=request.user)
    if request.method == "POST" and form.is_valid():
        return go(request, form.save())
    return _form_page(request, form, _("Edit"), receipt.get_absolute_url(), form.status)


@screen(_("Step of a receipt"), to=FINANCE, clauses=["3.4.3"])
def receipt_step(request, pk, name):
    return take_step(request, _visible(request, pk), name)


def _visible(request, pk) -> Receipt:
    return visible_or_404(Receipt.objects.visible_to(request.user).for_list(), pk=pk)


def _form_page(request, form, heading, back, status=None):
    crumbs = [(_("Receivables"), reverse("pipeline:receivables")), (_("Receipts"), reverse("pipeline:receipts"))]
    context = {"form": form, "heading": heading, "crumbs": crumbs, "back": back}
    return render(request, "pipeline/contracts/form.html", context, status=status or (422 if form.errors else 200))
