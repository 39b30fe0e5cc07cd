"""Who keeps a file: sharing, handing over, the public pool and its rules, and the queue of facts to check."""

from django.contrib import messages
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from salesdept.common.forms import ReasonForm
from salesdept.common.history import history_of
from salesdept.common.listing import Column, Keyset, Listing
from salesdept.common.screens import screen
from salesdept.common.web import go, visible_or_404

from ..belongings import going_along
from ..filters import PoolFilter
from ..forms import HandOverForm, KeepingForm, ShareForm
from ..freshness import freshness_of
from ..models import Customer, KeepingRules
from ..pool import claimable_again, claims_left
from ..querysets import CustomerQuerySet
from ..roles import HAND_OVER, SEE_LEADS, SELLERS
from .pages import contacts_of, crumbs_of, entered, form_page, kept_customer

POOL_COLUMNS = [
    Column("name", _("Customer"), sort="name"),
    Column("level", _("Class"), sort="level"),
    Column("industry", _("Industry")),
    Column("contact", _("Last contact"), sort="silent_since"),
    Column("since", _("In the pool since"), sort="kept_since"),
    Column("claim", _("Claim it")),
]


@screen(_("Share a customer file"), to=SELLERS, clauses=["1.3.3", "7.1.3"])
def customer_share(request, pk):
    customer = kept_customer(request, pk)
    form = ShareForm(entered(request), customer=customer)
    if request.method == "POST" and form.is_valid():
        customer.share(form.cleaned_data["colleague"], by=request.user, **form.terms())
        return go(request, customer)
    return form_page(request, form, _("Share with a colleague"), customer.get_absolute_url(), crumbs_of(customer))


@screen(_("End the sharing of a customer file"), to=SELLERS, clauses=["7.1.3"])
@require_POST
def customer_unshare(request, pk, person):
    customer = kept_customer(request, pk)
    grant = visible_or_404(customer.grants.select_related("user"), user=person)
    customer.unshare(grant.user, by=request.user)
    return go(request, customer)


@screen(_("Hand over a customer file"), to=HAND_OVER, clauses=["7.1.3"])
def customer_hand_over(request, pk):
    """To whom, why, and what goes along; also out of the public pool."""
    customer = visible_or_404(Customer.objects.known_to(request.user).for_list(), pk=pk)
    customer.must_be_handed_over_by(request.user)
    form = HandOverForm(entered(request), customer=customer, by=request.user)
    back = reverse("customers:pool") if customer.is_in_pool else customer.get_absolute_url()
    if request.method == "POST" and form.is_valid():
        customer.hand_over(form.cleaned_data["heir"], by=request.user, reason=form.cleaned_data["reason"])
        messages.success(
            request, gettext("%(customer)s is %(owner)s's now.") % {"customer": customer, "owner": customer.owner}
        )
        return go(request, back)
    context = {"form": form, "customer": customer, "belongings": going_along(customer), "back": back}
    return render(request, "customers/hand_over.html", context, status=422 if form.errors else 200)


@screen(_("Public pool"), to=SEE_LEADS, clauses=["7.1.3", "7.2.1"])
def pool(request):
    """Files that nobody keeps. Who sells sees that they are there and what they are, and claims one to see more."""
    user, rules = request.user, KeepingRules.now()
    rows = Customer.objects.in_pool()
    listing = Listing(request, rows, POOL_COLUMNS, filterset=PoolFilter, order="-kept_since")
    may_claim = user.is_a(*SELLERS)
    left = claims_left(user) if may_claim else 0
    waiting = claimable_again(user, listing.rows)
    for customer in listing.rows:
        customer.claimable_on = waiting.get(customer.pk)
        customer.may_be_claimed = left > 0 and not customer.claimable_on
        customer.may_be_assigned = user.is_a(*HAND_OVER)
        customer.is_open = user.is_a(*CustomerQuerySet.SEE_ALL)
    context = {"listing": listing, "rules": rules, "may_claim": may_claim, "claims_left": left}
    return render(request, "customers/pool.html", context)


@screen(_("Claim a file of the pool"), to=SELLERS, clauses=["7.1.3"])
@require_POST
def customer_claim(request, pk):
    """What somebody else has just claimed is refused in plain words; what never lay there is not found."""
    customer = visible_or_404(Customer.objects.known_to(request.user), pk=pk)
    customer.claim(by=request.user)
    messages.success(request, gettext("%(customer)s is yours now.") % {"customer": customer})
    return go(request, customer)


@screen(_("Give a file back to the pool"), to=SELLERS, clauses=["7.1.3"])
def customer_give_back(request, pk):
    customer = kept_customer(request, pk)
    form = ReasonForm(entered(request))
    if request.method == "POST" and form.is_valid():
        customer.give_back(by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, gettext("%(customer)s lies in the public pool now.") % {"customer": customer})
        return go(request, "customers:customers")
    return form_page(request, form, _("Give back to the pool"), customer.get_absolute_url(), crumbs_of(customer))


@screen(_("Rhythm and pool"), to=SEE_LEADS, clauses=["7.1.2", "7.2.1"])
def keeping(request):
    """How often files are spoken with and checked, and when they go back to the pool: all read, the manager sets."""
    rules = KeepingRules.now()
    if request.method == "POST":
        rules.must_be_set_by(request.user)
    form = KeepingForm(entered(request), instance=rules, by=request.user) if rules.may_be_set_by(request.user) else None
    if form and form.is_valid():
        form.save()
        messages.success(request, gettext("The rules hold from now on."))
        return go(request, "customers:keeping")
    context = {"form": form, "rules": rules, "history": history_of(rules)}
    return render(request, "customers/keeping.html", context, status=form.status if form else 200)


@screen(_("Facts to check"), to=SELLERS, clauses=["7.1.2"])
def verify_queue(request):
    """One file after the other: do its facts still hold? `after` is where one left off with "later"."""
    user = request.user
    due = Customer.objects.filter(owner=user).unchecked()
    place = Keyset(due.read_by(user).for_list(), "checked_on", after=request.GET.get("after", ""), size=1)
    customer = place.rows[0] if place.rows else None
    contacts = contacts_of(customer) if customer else []
    context = {
        "customer": customer,
        "contacts": contacts,
        "due": due.count(),
        "later": place.next_cursor,
        "freshness": freshness_of(user),
    }
    return render(request, "customers/verify.html", context)
