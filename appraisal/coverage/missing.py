"""What must be there before a month is compiled, or be waived with a reason (4.3.1)."""

from django.urls import reverse
from django.utils.translation import gettext as _

from pipeline.models import Amendment, Contract, SalesEntry
from salesdept.people.models import Role, Target, User

from .checks import Check, Finding


def reps_without_target(period) -> Check:
    reps = User.objects.working_in(period.month).filter(role=Role.REP)
    with_target = Target.objects.of_month(period.month).filter(amount__gt=0).values("rep")
    url = f"{reverse('people:targets')}?month={period.month}"
    return Check(
        _("No target"),
        _("Without a target the amount is not scored, and with too little weight the rep is not ranked."),
        [
            Finding(name, url=url, key=f"target:{pk}", rep_id=pk)
            for pk, name in reps.exclude(pk__in=with_target).order_by("name", "pk").values_list("pk", "name")
        ],
        blocks=True,
    )


def contracts_without_cost(period) -> Check:
    """Contracts booked in the month without a cost that was named since; only where the rules weigh profit."""
    found = []
    if period.rule_set.weight_profit:
        pending = SalesEntry.objects.in_month(period.month).pending().order_by("contract__number", "pk")
        found = [
            _contract(f"cost:{entry.contract_id}", entry.contract, entry.customer.name, entry.rep_id)
            for entry in pending.for_list().distinct("contract__number")
        ]
    return Check(
        _("Cost not known"),
        _("Each counts 0 for the profit; who has none with a cost is not scored on profit."),
        found,
        blocks=True,
    )


def contracts_waiting(period) -> Check:
    """Contracts drawn up in the month that wait for an approval or a signature, and changes of it that wait."""
    first, last = period.month.bounds()
    waiting = Contract.objects.filter(state__in=["asked", "approved"], created_at__gte=first, created_at__lt=last)
    waiting = waiting.select_related("customer").order_by("number")
    changes = Amendment.objects.filter(state="asked", in_force_on__lte=period.month.last)
    changes = changes.select_related("contract__customer")
    said = {"asked": _("waits for approval"), "approved": _("approved, waits for the signature")}
    found = [
        *(_contract(f"signature:{one.pk}", one, said[one.state], one.customer.owner_id) for one in waiting),
        *(
            _contract(
                f"change:{one.pk}", one.contract, _("a change waits for approval"), one.contract.customer.owner_id
            )
            for one in changes
        ),
    ]
    return Check(
        _("Not signed yet"),
        _("Signed with a day in this month it counts here; once the month is published, in the open one."),
        found,
        blocks=True,
    )


def _contract(key: str, contract, about: str, rep_id) -> Finding:
    return Finding(contract.number, about, contract.get_absolute_url(), key, rep_id)
