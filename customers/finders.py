"""What the search box finds of this chapter: files, contact persons, leads."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from salesdept.common.finding import PEOPLE, Finding, Query, finder
from salesdept.common.spelling import fold

from .models import Campaign, Contact, Customer, Lead
from .names import bare_name
from .roles import SEE_CUSTOMERS, SEE_LEADS


def by_name_or_reach(rows, query: Query, limit: int) -> list[tuple]:
    """(record, "" or the number by which it was found) by name first; `rows` are `read_by` the reader."""
    named = rows.best(Query(bare_name(query.text)), limit)
    found = [(record, "") for record in named]
    if len(found) < limit:
        reached = rows.matching_reach(query).exclude(pk__in=[one.pk for one in named]).order_by("pk")
        why = _("phone") if query.number else _("e-mail")
        found += [(record, why) for record in reached[: limit - len(found)]]
    return found


def _why(customer: Customer, query: Query) -> str:
    """What matched, where it does not stand in the title itself."""
    asked = query.folded
    if asked and asked in fold(customer.tax_id):
        return _("tax ID %(tax_id)s") % {"tax_id": customer.tax_id}
    other = next((name for name in customer.other_names if asked in fold(name)), "")
    return _("also called %(name)s") % {"name": other} if other else ""


@finder(gettext_lazy("Customer files"), order=10, icon="customers")
def customers(user, query: Query, limit: int):
    if user.is_a(*SEE_CUSTOMERS):
        rows = Customer.objects.visible_to(user).read_by(user).for_list()
        found = by_name_or_reach(rows, query, limit) or [(one, "") for one in rows.abbreviated_as(query)[:limit]]
        for customer, why in found:
            yield Finding(customer.name, customer.get_absolute_url(), why or _why(customer, query), customer.keeper)


@finder(gettext_lazy("Contact persons"), order=20, icon="user", sign=PEOPLE)
def contacts(user, query: Query, limit: int):
    if user.is_a(*SEE_CUSTOMERS):
        # A private person is found as a customer; once is enough.
        rows = Contact.objects.visible_to(user).read_by(user).for_list().filter(is_self=False)
        for contact, why in by_name_or_reach(rows, query, limit):
            yield Finding(contact.name, contact.get_absolute_url(), why, contact.customer.name)


@finder(gettext_lazy("Leads"), order=30, icon="plus")
def leads(user, query: Query, limit: int):
    if user.is_a(*SEE_LEADS):
        rows = Lead.objects.visible_to(user).read_by(user).for_list()
        for lead, why in by_name_or_reach(rows, query, limit):
            yield Finding(lead.company, reverse("customers:lead", args=[lead.pk]), why or lead.person, lead.owner.name)


@finder(gettext_lazy("Campaigns"), order=35, icon="plus")
def campaigns(user, query: Query, limit: int):
    for campaign in Campaign.objects.visible_to(user).best(query, limit):
        yield Finding(campaign.name, campaign.get_absolute_url(), "", campaign.get_channel_display())
