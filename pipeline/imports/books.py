"""What the books of the department know already, for comparing files with it."""

from django.db.models import Exists, OuterRef

from customers.models import Customer
from salesdept.people.models import Membership, User

from ..contracts.currency import in_company_currency
from ..models import Contract, Opportunity, Product, StageMove
from .known import Known, KnownDeal, KnownPerson, KnownProduct
from .models import ImportedLead
from .names import folded
from .stages import Meaning


def read_books() -> Known:
    """People, catalogue, customers by name; deals by number. A handful of queries, names only."""
    known = Known()
    _add_people(known)
    for product in Product.objects.priced().values_list("name", "id", "list_price", "series").iterator():
        known.products.add(KnownProduct(*product))
    for name, key, tax_id in Customer.objects.values_list("name", "id", "tax_id").iterator():
        known.add_account(name, key)
        if tax_id:
            known.tax_ids.setdefault(tax_id, name)
    _add_deals(known)
    return known


def _add_people(known: Known) -> None:
    teams = dict(Membership.objects.order_by("since").values_list("user", "team__name"))
    # Leavers have a history too; of two namesakes the one who is here is meant.
    everybody = User.objects.order_by("-is_active", "created_at")
    for key, name, role, email in everybody.values_list("id", "name", "role", "email"):
        known.emails[email] = folded(name)
        if name not in known.people:
            known.people.add(KnownPerson(name, key, role, teams.get(key, ""), email))


def _add_deals(known: Known) -> None:
    for number, lead in ImportedLead.objects.values_list("number", "lead"):
        known.deals[number] = KnownDeal(None, lead=lead)
    own_moves = StageMove.objects.filter(opportunity=OuterRef("pk")).exclude(via=StageMove.Via.IMPORT)
    deals = Opportunity.objects.annotate(is_worked_on=Exists(own_moves))
    facts = ("code", "id", "state", "stage", "is_worked_on")
    for code, key, state, stage, is_worked_on in deals.values_list(*facts).iterator():
        meaning = Meaning(state) if state in Meaning.values else Meaning(stage) if stage in Meaning.values else None
        known.deals[code] = KnownDeal(meaning, opportunity=key, is_worked_on=is_worked_on)
    worth = in_company_currency("net")
    signed = Contract.objects.effective().values_list("number", worth, "signed_on", "opportunity")
    for number, net, signed_on, opportunity in signed.iterator():
        known.deals[number] = KnownDeal(Meaning.WON, net, signed_on, opportunity)
