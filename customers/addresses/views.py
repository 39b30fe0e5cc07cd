from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from salesdept.common.screens import screen
from salesdept.common.web import go, visible_or_404

from ..models import Address, Customer
from ..roles import CORRECT, SELLERS
from ..views.pages import crumbs_of, entered, kept_customer, saved_or_page, to_edit
from .forms import AddressEditForm, AddressForm


@screen(_("New address"), to=SELLERS, clauses=["7.1.1"])
def address_new(request, pk):
    customer = visible_or_404(Customer.objects.visible_to(request.user).for_list(), pk=pk)
    customer.must_be_written_by(request.user)
    form = AddressForm(entered(request), customer=customer, by=request.user)
    return saved_or_page(request, form, _("New address"), customer.get_absolute_url(), crumbs_of(customer))


@screen(_("Edit an address"), to=CORRECT, clauses=["7.1.1"])
def address_edit(request, pk):
    address = to_edit(Address.objects.for_list(), request.user, pk)
    form = AddressEditForm(entered(request), instance=address, by=request.user)
    back = address.get_absolute_url()
    return saved_or_page(request, form, address.get_kind_display(), back, crumbs_of(address.customer))


@screen(_("Remove an address"), to=SELLERS, clauses=["7.1.1"])
@require_POST
def address_remove(request, pk):
    address = visible_or_404(Address.objects.visible_to(request.user).for_list(), pk=pk)
    kept_customer(request, address.customer_id)
    address.remove(by=request.user)
    return go(request, address.customer)
