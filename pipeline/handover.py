"""What a leaver owns in this chapter; the sales ledger never moves."""

from django.utils.translation import gettext_lazy as _

from salesdept.common.audit import record_change
from salesdept.people.handover import estate

from .models import Opportunity


@estate(_("Opportunities"), owned_by=lambda person: Opportunity.objects.filter(owner=person).on_board())
def pass_on_opportunities(opportunities, heir, by):
    """Owner changes; stage, state and history stay (flow G8)."""
    for opportunity in opportunities.select_for_update():
        before, opportunity.owner = opportunity.owner, heir
        opportunity.save(update_fields=["owner"])
        record_change(
            opportunity, by=by, clause="7.1.3", action="hand_over", changed={"owner": [before.name, heir.name]}
        )
