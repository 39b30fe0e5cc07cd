"""What becomes of cases when a person leaves, a file changes hands, merges, or falls silent."""

from django.utils.translation import gettext_lazy as _

from salesdept.common.audit import record_change
from salesdept.people.handover import estate

from ..belongings import hangs_on_file
from ..merging import moves
from ..models import Case
from ..pool import keeps_out_of_pool

moves("customers.Case.customer")
hangs_on_file(_("Cases"), lambda customer, former: customer.cases.open())


@estate(_("Cases"), owned_by=lambda person: Case.objects.open().filter(owner=person))
def pass_on_cases(cases, heir, by):
    for case in cases.select_for_update(of=("self",)):
        former, case.owner = case.owner, heir
        case.save(update_fields=["owner"])
        record_change(case, by=by, clause="7.1.3", action="hand_over", changed={"owner": [former.name, heir.name]})


@keeps_out_of_pool(_("an open complaint"))
def open_complaints():
    return Case.objects.open().complaints()
