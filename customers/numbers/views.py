from django.http import Http404
from django.utils.translation import gettext_lazy as _

from salesdept.common.screens import screen
from salesdept.common.web import visible_or_404
from salesdept.people.models import Role

from ..models import BankAccount, Contact, Customer
from ..roles import CORRECT, SELLERS
from ..views.pages import crumbs_of, entered, revealed, saved_or_page, to_edit
from .forms import BankAccountEditForm, BankAccountForm
from .models import IdNumber


@screen(_("New bank account"), to=SELLERS, clauses=["7.1.1"])
def bank_account_new(request, pk):
    customer = visible_or_404(Customer.objects.visible_to(request.user).for_list(), pk=pk)
    customer.must_be_written_by(request.user)
    form = BankAccountForm(entered(request), customer=customer, by=request.user)
    return saved_or_page(request, form, _("New bank account"), customer.get_absolute_url(), crumbs_of(customer))


@screen(_("Edit a bank account"), to=CORRECT, clauses=["7.1.1"])
def bank_account_edit(request, pk):
    account = to_edit(BankAccount.objects.for_list(), request.user, pk)
    form = BankAccountEditForm(entered(request), instance=account, by=request.user)
    back = account.get_absolute_url()
    return saved_or_page(request, form, account.bank, back, crumbs_of(account.customer))


@screen(_("Number of a bank account"), to=[Role.MANAGER], clauses=["7.1.3"])
def bank_account_reveal(request, pk):
    account = visible_or_404(BankAccount.objects.visible_to(request.user).for_list(), pk=pk)
    return revealed(request, account, account.get_absolute_url())


@screen(_("ID number of a person"), to=[Role.MANAGER], clauses=["7.1.3"])
def id_number_reveal(request, pk):
    contact = visible_or_404(Contact.objects.visible_to(request.user).for_list(), pk=pk)
    if not contact.id_number:
        raise Http404
    return revealed(request, IdNumber(contact), contact.get_absolute_url())
