from django.db import transaction
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from salesdept.common.audit import record_change
from salesdept.common.calendar import today
from salesdept.common.history import history_of
from salesdept.common.listing import Column, Listing
from salesdept.common.screens import screen
from salesdept.common.web import go, visible_or_404

from ..roles import KEEP_CATALOGUE, KEEP_RATES, SEE_CONTRACTS, SEE_COSTS
from .filters import ProductFilter
from .forms import CostForm, Parts, PriceForm, ProductEditForm, ProductForm, TaxRateForm
from .models import Product, TaxClass, TaxRate


@screen(_("Catalogue"), to=SEE_CONTRACTS, clauses=["3.3.2"])
def products(request):
    sees_costs = request.user.is_a(*SEE_COSTS)
    columns = [
        Column("name", _("Name"), sort="name"),
        Column("code", _("Number"), sort="code"),
        Column("series", _("Series"), sort="series"),
        Column("price", _("List price"), numeric=True),
        *([Column("cost", _("Cost"), numeric=True)] if sees_costs else []),
        Column("state", _("State")),
    ]
    rows = Product.objects.visible_to(request.user).for_list()
    listing = Listing(request, rows, columns, filterset=ProductFilter)
    may_add = request.user.is_a(*KEEP_CATALOGUE)
    return render(request, "pipeline/catalogue/products.html", {"listing": listing, "may_add": may_add})


@screen(_("Product"), to=SEE_CONTRACTS, clauses=["3.3.2"])
def product(request, pk):
    product = visible_or_404(Product.objects.visible_to(request.user).for_list(), pk=pk)
    sees_costs = request.user.is_a(*SEE_COSTS)
    context = {
        "product": product,
        "tax_rate": TaxRate.rates_on(today())[product.tax_class],
        "prices": product.prices.all(),
        "costs": product.costs.all() if sees_costs else [],
        "sees_costs": sees_costs,
        "parts": product.parts.select_related("product"),
        "may_edit": product.may_edit(request.user),
        "places": _places(product) if product.may_edit(request.user) else {},
        "history": history_of(product) if sees_costs else [],
    }
    return render(request, "pipeline/catalogue/product.html", context)


def _places(product) -> dict[str, str]:
    """Where prices, costs and parts are set."""
    names = {"price": "price_new", "cost": "cost_new", "parts": "parts"}
    return {key: reverse(f"pipeline:{name}", args=[product.pk]) for key, name in names.items()}


@screen(_("New product"), to=KEEP_CATALOGUE, clauses=["3.3.2"])
def product_new(request):
    form = ProductForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        return go(request, form.save())
    return _form(request, form, _("New product"))


@screen(_("Edit a product"), to=KEEP_CATALOGUE, clauses=["3.3.2"])
def product_edit(request, pk):
    product = _one(request, pk)
    form = ProductEditForm(request.POST or None, instance=product, by=request.user)
    if request.method == "POST" and form.is_valid():
        return go(request, form.save())
    return _form(request, form, _("Edit"), product)


@screen(_("Set a list price"), to=KEEP_CATALOGUE, clauses=["3.3.2"])
def price_new(request, pk):
    product = _one(request, pk)
    form = PriceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        product.set_price(by=request.user, **form.cleaned_data)
        return go(request, product)
    return _form(request, form, _("Set a list price"), product)


@screen(_("Set a cost"), to=KEEP_CATALOGUE, clauses=["3.3.2"])
def cost_new(request, pk):
    product = _one(request, pk)
    form = CostForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        product.set_cost(by=request.user, **form.cleaned_data)
        return go(request, product)
    return _form(request, form, _("Set a cost"), product)


@screen(_("Parts of a bundle"), to=KEEP_CATALOGUE, clauses=["3.3.2"])
def parts(request, pk):
    product = _one(request, pk)
    parts = Parts(request.POST or None, instance=product, prefix="parts")
    if request.method == "POST" and parts.is_valid():
        with transaction.atomic():
            parts.save()
            names = ", ".join(str(part) for part in product.parts.select_related("product"))
            record_change(product, by=request.user, clause="3.3.2", changed={"parts": ["", names]})
        return go(request, product)
    status = 422 if request.method == "POST" else 200
    return render(request, "pipeline/catalogue/parts.html", {"product": product, "parts": parts}, status=status)


@screen(_("Tax rates"), to=SEE_CONTRACTS, clauses=["3.3.2"])
def tax_rates(request):
    """The rates of today, those of other days, and for who keeps them a form for the next."""
    may_add = request.user.is_a(*KEEP_RATES)
    form = TaxRateForm(request.POST if may_add and request.method == "POST" else None, by=request.user)
    if form.is_bound and form.is_valid():
        form.save()
        return go(request, "pipeline:tax_rates")
    rates = TaxRate.rates_on(today())
    context = {
        "today": [(label, rates[value]) for value, label in TaxClass.choices],
        "rates": TaxRate.objects.visible_to(request.user).order_by("-since"),
        "form": form if may_add else None,
    }
    return render(request, "pipeline/catalogue/tax_rates.html", context, status=422 if form.errors else 200)


def _one(request, pk) -> Product:
    return visible_or_404(Product.objects.visible_to(request.user), pk=pk)


def _form(request, form, heading, product=None):
    status = getattr(form, "status", 422 if form.errors else 200)
    context = {"form": form, "heading": heading, "product": product}
    return render(request, "pipeline/catalogue/form.html", context, status=status)
