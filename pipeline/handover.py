"""What a leaver owns in this chapter, and what goes along when a customer file has another owner.

The sales ledger never moves. What is under way keeps a file out of the public pool.
"""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from customers.belongings import belongs, hangs_on_file
from customers.pool import keeps_out_of_pool
from salesdept.common.audit import record_change
from salesdept.common.calendar import today
from salesdept.people.handover import estate

from .models import Contract, Instalment, Opportunity

RECENTLY = timedelta(days=365)


@belongs(
    _("Opportunities"),
    on=lambda customer, former: Opportunity.objects.filter(customer=customer, owner=former).select_related("owner"),
)
@estate(_("Opportunities"), owned_by=lambda person: Opportunity.objects.filter(owner=person).on_board())
def pass_on_opportunities(opportunities, heir, by):
    """Owner changes; stage, state and history stay (flow G8)."""
    for opportunity in opportunities.select_for_update(of=("self",)):
        before, opportunity.owner = opportunity.owner, heir
        opportunity.save(update_fields=["owner"])
        record_change(
            opportunity, by=by, clause="7.1.3", action="hand_over", changed={"owner": [before.name, heir.name]}
        )


hangs_on_file(_("Contracts"), lambda customer, former: customer.contracts.all())


@keeps_out_of_pool(_("an open opportunity"))
def open_opportunities():
    return Opportunity.objects.open()


@keeps_out_of_pool(_("money not paid yet"))
def money_owed():
    return Contract.objects.filter(pk__in=Instalment.objects.open().order_by().values("contract"))


@keeps_out_of_pool(_("a contract signed within a year"))
def contracts_in_force():
    return Contract.objects.filter(state=Contract.State.SIGNED, signed_on__gt=today() - RECENTLY)
