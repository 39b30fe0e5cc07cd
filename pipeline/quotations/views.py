from django.contrib import messages
from django.db import transaction
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from salesdept.common.listing import Column, Listing
from salesdept.common.screens import screen
from salesdept.common.web import go, page_or_part, visible_or_404, wants_part

from ..catalogue.forms import MissingProductForm
from ..catalogue.models import Product
from ..proposals.limits import OfferLimits
from ..roles import KEEP_RATES, SEE_CONTRACTS, SEE_COSTS, WRITERS
from .filters import ExchangeRateFilter
from .forms import CurrencyForm, ExchangeRateForm, Lines, PickForm, QuotationForm
from .models import Quotation
from .rates import ExchangeRate

SHOWN = 60


def _to_write(request, pk) -> Quotation:
    """The quotation of the proposal `pk`; refused as begin_change refuses."""
    quotation = _visible(request, pk)
    if refusal := quotation.proposal.writing_refusal(request.user):
        raise refusal
    return quotation


def _visible(request, pk) -> Quotation:
    rows = Quotation.objects.visible_to(request.user).select_related("proposal__opportunity__owner")
    return visible_or_404(rows, proposal=pk)


def figures_of(quotation, totals, user) -> dict:
    """What a reader is shown of the sums: cost and margin only to those who see costs."""
    sees_costs = user.is_a(*SEE_COSTS)
    limits = OfferLimits.on()
    approver = limits.approver_for(margin=totals.margin, discount=totals.discount_rate, by=user)
    return {
        "quotation": quotation,
        "is_inside": True,
        "totals": totals,
        "sees_costs": sees_costs,
        "approver": approver.label if approver else "",
        "floor": limits.floor_of(user.role) if sees_costs else None,
    }


@screen(_("Write a quotation"), to=WRITERS, clauses=["3.3.2"])
def quotation(request, pk):
    """The grid. A stale version comes back with what was saved meanwhile; saving once more keeps one's own."""
    quotation = _to_write(request, pk)
    form = QuotationForm(request.POST or None, instance=quotation, by=request.user)
    lines = Lines(request.POST or None, instance=quotation, prefix="lines", queryset=quotation.lines.all())
    if request.method == "POST" and form.is_valid() and lines.is_valid():
        _save(form, lines, request.user)
        return go(request, reverse("pipeline:pick" if "pick" in request.POST else "pipeline:quotation", args=[pk]))
    if form.is_stale:
        lines.tell_stale()
    moved = _mark_moved(quotation, lines) if request.method == "GET" else 0
    totals = quotation.totals_with([line.instance for line in lines if line.instance.pk])
    context = figures_of(quotation, totals, request.user) | {
        "form": form,
        "lines": lines,
        "moved": moved,
        "currency_form": CurrencyForm(instance=quotation),
    }
    status = form.status if form.errors else 422 if request.method == "POST" else 200
    return render(request, "pipeline/quotations/quotation.html", context, status=status)


def _mark_moved(quotation, lines) -> int:
    """Give each line the list price of today where it is another by now; how many there are."""
    moved = quotation.moved_prices()
    for line in lines:
        line.instance.todays_price = moved.get(line.instance.pk)
    return len(moved)


@transaction.atomic
def _save(form, lines, by) -> None:
    form.instance.proposal.begin_change(by)
    form.save()
    lines.save()


@screen(_("Totals of a quotation"), to=WRITERS, clauses=["3.3.2"])
@require_POST
def quotation_totals(request, pk):
    """What the grid as it is typed comes to; nothing is saved."""
    quotation = _to_write(request, pk)
    form = QuotationForm(request.POST, instance=quotation, by=request.user)
    lines = Lines(request.POST, instance=quotation, prefix="lines", queryset=quotation.lines.all())
    form.is_valid(), lines.is_valid()
    unread = [line.prefix for line in lines if line.errors]
    standing = lines.standing()
    totals = quotation.totals_with(standing) if not unread and "discount" not in form.errors else None
    context = {"lines": standing, "unread": totals is None}
    if totals is not None:
        context |= figures_of(quotation, totals, request.user)
    return render(request, "pipeline/quotations/_live.html", context)


@screen(_("Add products"), to=WRITERS, clauses=["3.3.2"])
def pick(request, pk):
    """The pick list: found by any part of a name or number, several ticked at once."""
    quotation = _to_write(request, pk)
    form = PickForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        quotation.add_many(form.pairs(), by=request.user)
        return go(request, quotation)
    asked = request.GET.get("q", "")
    found = Product.objects.visible_to(request.user).on_sale().priced(quotation.currency).matching(asked)
    context = {"quotation": quotation, "products": found.order_by("name")[:SHOWN], "form": form, "asked": asked}
    status = 422 if form.errors else 200
    return page_or_part(
        request, "pipeline/quotations/pick.html", "pipeline/quotations/_found.html", context, status=status
    )


@screen(_("A product that is missing"), to=WRITERS, clauses=["3.3.2"])
def product_missing(request, pk):
    """Made and added in one go; in the dialog it joins the pick list, ticked, and nothing there is lost."""
    quotation = _to_write(request, pk)
    form = MissingProductForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        product = form.save()
        if wants_part(request):
            product.list_price, product.wanted = form.cleaned_data["list_price"], form.cleaned_data["quantity"]
            return render(request, "pipeline/quotations/_made.html", {"product": product})
        quotation.add(product, by=request.user, quantity=form.cleaned_data["quantity"])
        return go(request, quotation)
    context = {"quotation": quotation, "form": form}
    pages = ("pipeline/quotations/product_missing.html", "pipeline/quotations/_product_missing.html")
    return page_or_part(request, *pages, context, status=422 if form.errors else 200)


@screen(_("Currency of a quotation"), to=WRITERS, clauses=["3.3.2"])
@require_POST
def quotation_currency(request, pk):
    quotation = _to_write(request, pk)
    form = CurrencyForm(request.POST)
    if form.is_valid():
        quotation.change_currency(form.cleaned_data["currency"], by=request.user)
    return go(request, quotation)


@screen(_("Today's prices"), to=WRITERS, clauses=["3.3.2"])
@require_POST
def quotation_prices(request, pk):
    quotation = _to_write(request, pk)
    quotation.take_todays_prices(by=request.user)
    messages.success(request, gettext("The quotation has today's prices."))
    return go(request, quotation)


@screen(_("Exchange rates"), to=SEE_CONTRACTS, clauses=["3.3.2"])
def exchange_rates(request):
    """The rates so far, the latest day first; a form for who keeps them."""
    may_add = request.user.is_a(*KEEP_RATES)
    form = ExchangeRateForm(request.POST if may_add and request.method == "POST" else None, by=request.user)
    if form.is_bound and form.is_valid():
        form.save()
        return go(request, "pipeline:exchange_rates")
    columns = [
        Column("day", _("Day"), sort="day"),
        Column("currency", _("Currency")),
        Column("rate", _("Rate"), numeric=True),
    ]
    rows = ExchangeRate.objects.visible_to(request.user).for_list()
    listing = Listing(request, rows, columns, filterset=ExchangeRateFilter, order="-day")
    context = {"listing": listing, "form": form if may_add else None}
    return render(request, "pipeline/quotations/exchange_rates.html", context, status=422 if form.errors else 200)
