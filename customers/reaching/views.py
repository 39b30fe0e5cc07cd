from django.contrib import messages
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from salesdept.common.screens import screen
from salesdept.common.web import go, visible_or_404

from ..models import Consent, Contact
from ..roles import CORRECT, SEE_CUSTOMERS
from ..views.pages import crumbs_of, entered, form_page, to_edit
from .forms import ConsentForm, FailureForm
from .reachable import Way, shown_address


@screen(_("How a person may be reached"), to=SEE_CUSTOMERS, clauses=["7.1.2", "7.1.3", "7.3.1"])
def reaching(request, pk):
    """Way by way what the person agreed to, which addresses work, and everything that was ever said."""
    user = request.user
    contact = visible_or_404(Contact.objects.visible_to(user).read_by(user).for_list(), pk=pk)
    may_edit = contact.may_edit(user)
    form = ConsentForm(entered(request)) if may_edit else None
    if request.method == "POST":
        contact = to_edit(Contact.objects.for_list(), user, pk)
        if form.is_valid():
            Consent.say(contact, by=user, **form.cleaned_data)
            messages.success(request, gettext("Noted for %(person)s.") % {"person": contact})
            return go(request, _page(contact))
    context = {
        "contact": contact,
        "form": form,
        "may_edit": may_edit,
        "ways": [(way.label, contact.wish(way), contact.obstacle(way)) for way in Way],
        "addresses": [(one, shown_address(one, whole=contact.reads_whole)) for one in contact.addresses],
        "consents": contact.consents.select_related("by"),
        "crumbs": crumbs_of(contact.customer),
    }
    return render(request, "customers/reaching/reaching.html", context, status=422 if form and form.errors else 200)


@screen(_("An address does not work"), to=CORRECT, clauses=["7.1.2"])
def address_fails(request, pk):
    contact = to_edit(Contact.objects.for_list(), request.user, pk)
    form = FailureForm(entered(request), contact=contact)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        contact.mark_failed(given["address"], by=request.user, why=given["why"], on=given["on"])
        return go(request, _page(contact))
    return form_page(request, form, _("An address does not work"), _page(contact), crumbs_of(contact.customer))


@screen(_("An address works after all"), to=CORRECT, clauses=["7.1.2"])
@require_POST
def address_works(request, pk):
    contact = to_edit(Contact.objects.for_list(), request.user, pk)
    contact.mark_working(request.POST.get("address", ""), by=request.user)
    return go(request, _page(contact))


def _page(contact: Contact) -> str:
    return reverse("customers:reaching", args=[contact.pk])
