"""Pages of the invoice wallet."""

from django.contrib import messages
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from salesdept.common.content import served
from salesdept.common.listing import Column, Listing
from salesdept.common.screens import screen
from salesdept.common.web import go, page_or_part, visible_or_404

from ..roles import STAFF
from .forms import CheckForm, DropForm
from .matching import matches_of
from .models import WalletInvoice
from .named import ids_in

SHOWN = 100
COLUMNS = [Column("invoice", pgettext_lazy("paper", "Invoice"), sort="created_at")]


@screen(_("Invoice wallet"), to=STAFF, clauses=["5.2.2"])
def wallet(request):
    """What lies in the wallet; POST drops further invoices into it."""
    form = DropForm(request.POST or None, request.FILES or None) if request.method == "POST" else DropForm()
    refused: list = []
    if request.method == "POST" and form.is_valid():
        form.save_for(request.user)
        refused = form.refused
        if not refused and not request.headers.get("HX-Request"):
            return go(request, reverse("expenses:wallet"))
    context = _shown(request) | {"form": form, "refused": refused}
    status = 422 if form.errors or refused else 200
    return page_or_part(request, "expenses/wallet/wallet.html", "expenses/wallet/_wallet.html", context, status)


def _shown(request) -> dict:
    kept = WalletInvoice.objects.of(request.user).unclaimed().for_list()
    listing = Listing(request, kept, COLUMNS, order="-created_at", per_page=SHOWN)
    gone = WalletInvoice.objects.visible_to(request.user).filter(discarded_at__isnull=False)
    return {
        "listing": listing,
        "rows": _with_matches(request.user, listing.rows),
        "gone": gone.filter(pk__in=ids_in([request.GET.get("gone")])).first(),
    }


def _with_matches(user, invoices) -> list[tuple]:
    return list(matches_of(user, invoices).items())


@screen(_("Row of an invoice"), to=STAFF, clauses=["5.2.2"])
def wallet_row(request, pk):
    """One row of the wallet, asked for again while it is read; what else the page shows stands still."""
    ((invoice, matches),) = _with_matches(request.user, [_mine(request, pk)])
    return render(request, "expenses/wallet/_row.html", {"invoice": invoice, "matches": matches})


@screen(pgettext_lazy("paper", "Invoice"), to=STAFF, clauses=["5.2.2"])
def wallet_invoice(request, pk):
    """What was read beside the paper; saving says that it is right."""
    invoice = _mine(request, pk)
    form = CheckForm(request.POST or None, instance=invoice, by=request.user)
    if request.method == "POST":
        invoice.must_be_open()
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, gettext("The invoice is checked."))
        return go(request, reverse("expenses:wallet"))
    context = {"invoice": invoice, "form": form, "back": reverse("expenses:wallet")}
    return render(request, "expenses/wallet/invoice.html", context, status=form.status)


@screen(_("File of an invoice"), to=STAFF, clauses=["5.2.2", "7.1.3"])
def wallet_file(request, pk):
    invoice = _mine(request, pk)
    return served(invoice.stored, name=f"{invoice}.{invoice.kind}", kind=invoice.kind)


@screen(_("Delete an invoice"), to=STAFF, clauses=["5.2.2"])
@require_POST
def wallet_discard(request, pk):
    invoice = _mine(request, pk)
    invoice.discard(by=request.user)
    return go(request, f"{reverse('expenses:wallet')}?gone={invoice.pk}")


@screen(_("Put an invoice back"), to=STAFF, clauses=["5.2.2"])
@require_POST
def wallet_put_back(request, pk):
    _mine(request, pk).put_back(by=request.user)
    return go(request, reverse("expenses:wallet"))


def _mine(request, pk) -> WalletInvoice:
    return visible_or_404(WalletInvoice.objects.visible_to(request.user).for_list(), pk=pk)
