from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from salesdept.common.history import history_of
from salesdept.common.screens import screen
from salesdept.common.web import take_step, visible_or_404

from ..models import Purchase
from ..roles import LOG, SEE_CUSTOMERS
from ..views.pages import crumbs_of, entered, open_customer, saved_or_page
from .forms import PurchaseEditForm, PurchaseForm


@screen(_("New purchase record"), to=LOG, clauses=["7.1.1"])
def purchase_new(request, pk):
    customer = open_customer(request, pk)
    customer.must_be_written_by(request.user)
    form = PurchaseForm(entered(request), customer=customer, by=request.user)
    return saved_or_page(
        request, form, _("New purchase record"), customer.get_absolute_url(), crumbs_of(customer), to=customer
    )


@screen(_("Purchase record"), to=SEE_CUSTOMERS, clauses=["7.1.1", "7.1.3"])
def purchase(request, pk):
    record = visible_or_404(Purchase.objects.visible_to(request.user).for_list(), pk=pk)
    context = {
        "record": record,
        "may_edit": record.may_edit(request.user),
        "steps": record.open_steps(request.user),
        "history": history_of(record),
    }
    return render(request, "customers/purchases/purchase.html", context)


@screen(_("Edit a purchase record"), to=LOG, clauses=["7.1.1"])
def purchase_edit(request, pk):
    record = visible_or_404(Purchase.objects.visible_to(request.user).for_list(), pk=pk)
    record.must_be_editable_by(request.user)
    form = PurchaseEditForm(entered(request), instance=record, by=request.user)
    return saved_or_page(request, form, _("Edit"), record.get_absolute_url(), crumbs_of(record.customer))


@screen(_("Step of a purchase record"), to=LOG, clauses=["7.1.1"])
def purchase_step(request, pk, name):
    record = visible_or_404(Purchase.objects.visible_to(request.user).for_list(), pk=pk)
    return take_step(request, record, name)
