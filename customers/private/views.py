from django.contrib import messages
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from salesdept.common.screens import screen
from salesdept.common.web import go

from ..roles import SELLERS
from ..views.pages import entered, kept_customer
from .forms import PersonForm
from .kinds import become_company, become_person


@screen(_("New private person"), to=SELLERS, clauses=["3.1.2", "7.1.1"])
def person_new(request):
    form = PersonForm(entered(request), by=request.user)
    if request.method == "POST" and form.is_valid():
        return go(request, form.save())
    context = {"form": form, "doubles": form.doubles}
    return render(request, "customers/private/person_new.html", context, status=422 if form.errors else 200)


@screen(_("Company or private person"), to=SELLERS, clauses=["7.1.1"])
@require_POST
def customer_turn(request, pk):
    """What was opened as the one is the other; everything stays."""
    customer = kept_customer(request, pk)
    turn = become_company if customer.is_person else become_person
    turn(customer, by=request.user)
    messages.success(
        request, gettext("Now: %(kind)s. Everything on the file stays.") % {"kind": customer.get_kind_display()}
    )
    return go(request, customer)
