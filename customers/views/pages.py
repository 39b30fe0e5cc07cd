"""What the pages of this chapter share."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from salesdept.common.errors import NotYourPart
from salesdept.common.text import Text
from salesdept.common.web import go, page_or_part, visible_or_404

from ..forms import LookForm
from ..models import Customer


def open_customer(request, pk) -> Customer:
    """The file, if this reader may open it, with what it shows of its phone number."""
    return visible_or_404(Customer.objects.visible_to(request.user).read_by(request.user).for_list(), pk=pk)


def kept_customer(request, pk) -> Customer:
    """A file that the reader keeps; NotYourPart for one that is only read."""
    customer = open_customer(request, pk)
    customer.must_be_kept_by(request.user)
    return customer


def contacts_of(customer: Customer) -> list:
    """The contact persons, read as whole or as masked as the file itself."""
    contacts = list(customer.contacts.all())
    for contact in contacts:
        contact.reads_whole = customer.reads_whole
    return contacts


def crumbs_of(customer: Customer) -> list[tuple[Text, str]]:
    return [(_("Customer files"), reverse("customers:customers")), (customer.name, customer.get_absolute_url())]


def entered(request):
    """What a form was sent with, None while it is only shown."""
    return request.POST if request.method == "POST" else None


def to_edit(queryset, user, pk):
    """The visible row that `user` may change; NotYourPart for one that is only read."""
    record = visible_or_404(queryset.visible_to(user).read_by(user), pk=pk)
    if not record.may_edit(user):
        raise NotYourPart(_("This is kept by others; you can read it."), "7.1.3")
    return record


def form_page(request, form, heading, back, crumbs=(), status=None):
    """A page that holds one form; `back` is where Cancel leads, `crumbs` are the (label, url) above it."""
    context = {"form": form, "heading": heading, "back": back, "crumbs": crumbs}
    return render(request, "customers/form.html", context, status=status or (422 if form.errors else 200))


def saved_or_page(request, form, heading, back, crumbs=(), *, to=None):
    """What the form saves is shown, or `to`; the form's page, as form_page draws it, until it holds."""
    if request.method == "POST" and form.is_valid():
        saved = form.save()
        # Some learn only from saving that they don't hold.
        if not form.errors:
            return go(request, to or saved)
    return form_page(request, form, heading, back, crumbs, getattr(form, "status", None))


def revealed(request, record, back):
    """GET asks why, POST shows the confidential fields whole, once, after the look is logged (7.1.3)."""
    record.must_be_open_to(request.user)
    form = LookForm(entered(request), record=record, by=request.user)
    context = {"record": record, "form": form, "back": back}
    if request.method == "POST" and form.is_valid():
        data = record.reveal(by=request.user, **form.cleaned_data)
        context |= {"phone": data.get("phone", ""), "email": data.get("email", ""), "number": data.get("number", "")}
        context["further"] = [*data.get("other_phones", ()), *data.get("other_emails", ())]
        return page_or_part(request, "customers/revealed.html", "customers/_revealed.html", context)
    status = 422 if form.errors else 200
    return page_or_part(request, "customers/look.html", "customers/_look.html", context, status)
