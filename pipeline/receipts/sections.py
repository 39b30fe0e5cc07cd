"""What a customer owes and has paid, on the customer's file (3.4.3)."""

from django.utils.translation import gettext as _

from customers.files import Section, section

from ..models import Instalment, Receipt
from ..roles import SEE_RECEIVABLES

SHOWN = 5


@section(order=21)
def money_of(customer, user) -> Section | None:
    """Planned, received and overdue of the contracts that this reader sees; credit of the customer beside it."""
    if not user.is_a(*SEE_RECEIVABLES):
        return None
    mine = Instalment.objects.visible_to(user).in_force().filter(contract__customer=customer)
    sums = mine.sums()
    if not sums["planned"]:
        return None
    context = {
        "sums": sums,
        "share": sums["received"] / sums["planned"],
        "overdue": list(mine.overdue().for_list().order_by("due_on")[:SHOWN]),
        "credit": Receipt.objects.visible_to(user).filter(customer=customer).credit(),
    }
    return Section(_("Money"), "pipeline/receipts/_of_customer.html", context)
