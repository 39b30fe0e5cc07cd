from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from salesdept.common.screens import screen
from salesdept.common.text import Text
from salesdept.common.web import visible_or_404

from ..forms import ContactEditForm, ContactForm
from ..models import Contact, Customer
from ..roles import CORRECT, REVEAL, SELLERS
from .pages import entered, revealed, saved_or_page, to_edit


@screen(_("New contact person"), to=SELLERS, clauses=["7.1.1"])
def contact_new(request, pk):
    customer = visible_or_404(Customer.objects.visible_to(request.user).for_list(), pk=pk)
    customer.must_be_written_by(request.user)
    form = ContactForm(entered(request), customer=customer, by=request.user)
    return saved_or_page(request, form, _("New contact person"), customer.get_absolute_url(), _crumbs(customer))


@screen(_("Edit a contact person"), to=CORRECT, clauses=["7.1.1"])
def contact_edit(request, pk):
    contact = to_edit(Contact.objects.for_list(), request.user, pk)
    form = ContactEditForm(entered(request), instance=contact, by=request.user)
    return saved_or_page(request, form, contact.name, contact.get_absolute_url(), _crumbs(contact.customer))


@screen(_("Contact data of a person"), to=REVEAL, clauses=["7.1.3"])
def contact_reveal(request, pk):
    contact = visible_or_404(Contact.objects.visible_to(request.user).for_list(), pk=pk)
    return revealed(request, contact, contact.get_absolute_url())


def _crumbs(customer: Customer) -> list[tuple[Text, str]]:
    return [(_("Customer files"), reverse("customers:customers")), (customer.name, customer.get_absolute_url())]
