from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from salesdept.common.listing import Column, Listing
from salesdept.common.screens import screen
from salesdept.common.web import go, visible_or_404

from ..forms import ProductEditForm, ProductForm
from ..models import Product
from ..roles import KEEP_CATALOGUE, SEE_CONTRACTS, SEE_COSTS


@screen(_("Catalogue"), to=SEE_CONTRACTS, clauses=["3.3.2"])
def products(request):
    sees_costs = request.user.is_a(*SEE_COSTS)
    columns = [
        Column("name", _("Name"), sort="name"),
        Column("series", _("Series"), sort="series"),
        Column("price", _("List price"), sort="list_price", numeric=True),
        *([Column("cost", _("Cost"), numeric=True)] if sees_costs else []),
        Column("state", _("State")),
    ]
    listing = Listing(request, Product.objects.visible_to(request.user).for_list(), columns)
    for row in listing.rows:
        row.may_be_edited = row.may_edit(request.user)
    may_add = request.user.is_a(*KEEP_CATALOGUE)
    return render(request, "pipeline/product_list.html", {"listing": listing, "may_add": may_add})


@screen(_("New product"), to=KEEP_CATALOGUE, clauses=["3.3.2"])
def product_new(request):
    return _form(request, ProductForm(request.POST or None, by=request.user), _("New product"))


@screen(_("Edit a product"), to=KEEP_CATALOGUE, clauses=["3.3.2"])
def product_edit(request, pk):
    product = visible_or_404(Product.objects.visible_to(request.user), pk=pk)
    return _form(request, ProductEditForm(request.POST or None, instance=product, by=request.user), str(product))


def _form(request, form, heading):
    if request.method == "POST" and form.is_valid():
        form.save()
        return go(request, "pipeline:products")
    status = getattr(form, "status", 422 if form.errors else 200)
    return render(request, "pipeline/product_form.html", {"form": form, "heading": heading}, status=status)
