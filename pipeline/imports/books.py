"""What the books of the department know already, for comparing files with it."""

from customers.models import Customer
from salesdept.people.models import Membership, User

from ..models import Contract, Product
from .known import Known, KnownDeal, KnownPerson, KnownProduct
from .models import ImportedDeal
from .names import folded
from .stages import Meaning


def read_books() -> Known:
    """People, catalogue, customers by name; deals by number. A handful of queries, names only."""
    known = Known()
    _add_people(known)
    for product in Product.objects.values_list("name", "id", "list_price", "series").iterator():
        known.products.add(KnownProduct(*product))
    for name, key, tax_id in Customer.objects.values_list("name", "id", "tax_id").iterator():
        known.add_account(name, key)
        if tax_id:
            known.tax_ids.setdefault(tax_id, name)
    _add_deals(known)
    return known


def _add_people(known: Known) -> None:
    teams = dict(Membership.objects.order_by("since").values_list("user", "team__name"))
    for key, name, role, email in User.objects.active().values_list("id", "name", "role", "email"):
        known.people.add(KnownPerson(name, key, role, teams.get(key, ""), email))
    # Nobody gets an address that somebody has, be it one who left.
    for name, email in User.objects.values_list("name", "email"):
        known.emails[email] = folded(name)


def _add_deals(known: Known) -> None:
    brought = ImportedDeal.objects.values_list("number", "opportunity", "opportunity__state", "opportunity__stage")
    for number, opportunity, state, stage in brought.iterator():
        meaning = Meaning.LOST if state == "lost" else Meaning(stage) if stage in Meaning.values else None
        known.deals[number] = KnownDeal(meaning, id=opportunity)
    signed = Contract.objects.effective().values_list("number", "net", "signed_on", "opportunity")
    for number, net, signed_on, opportunity in signed.iterator():
        known.deals[number] = KnownDeal(Meaning.WON, net, signed_on, opportunity)
