"""What moves when customer files are merged, and who is a new customer when files become one company, or companies one
group (3.1.2, 4.1.4). The ledger's triggers know the merge too.
"""

from django.utils.translation import gettext

from customers.groups import around_regrouping
from customers.merging import around_merging, moves

from .ledger import counting_anew

moves(
    "pipeline.Opportunity.customer",
    "pipeline.Contract.customer",
    "pipeline.SalesEntry.customer",
    "pipeline.Receipt.customer",
)


@around_merging
def count_new_customers_anew(kept, gone, *, by):
    """Two files of one company are one new customer, and two again when the merge is undone (4.1.4)."""
    told = {"kept": kept.name, "gone": gone.name}
    reason = gettext("Whether %(gone)s and %(kept)s are one customer was decided anew.") % told
    return counting_anew([kept.pk, gone.pk], by=by, reason=reason)


@around_regrouping
def count_new_customers_of_groups_anew(file, parents, *, by):
    """The companies of a group are one new customer, also of a group that is told only after they signed (4.1.4)."""
    reason = gettext("To which group of companies %(file)s belongs was decided anew.") % {"file": file.name}
    return counting_anew([file.pk, *parents], by=by, reason=reason)
