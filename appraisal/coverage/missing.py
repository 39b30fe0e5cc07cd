"""What must be there before a month is compiled, or be waived with a reason (4.3.1)."""

from django.db.models import FilteredRelation, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from pipeline.models import Amendment, Contract, ContractShare, SalesEntry
from salesdept.people.models import Role, User

from ..rules import TARGETED
from .checks import Check, Finding


def reps_without_target(period) -> Check:
    """A case for every rep and figure that the rules score against a target, where there is none or it is 0."""
    asked = [one for one in TARGETED if period.rule_set.weights[one]]
    of_month = FilteredRelation("targets", condition=Q(targets__month=period.month))
    reps = User.objects.working_in(period.month).filter(role=Role.REP).annotate(of_month=of_month)
    rows = reps.order_by("name").values_list("pk", "name", *(f"of_month__{one}" for one in asked))
    url = f"{reverse('people:targets')}?month={period.month}"
    return Check(
        _("No target"),
        _("Without a target a figure is not scored, and with too little weight the rep is not ranked."),
        [
            Finding(name, str(indicator.label), url, f"target:{rep}:{indicator}", rep)
            for rep, name, *figures in rows
            for indicator, figure in zip(asked, figures, strict=True)
            if not figure
        ],
        blocks=True,
    )


def contracts_without_cost(period) -> Check:
    """Contracts booked in the month without a cost that was named since; only where the rules weigh profit."""
    found = []
    if period.rule_set.weight_profit:
        pending = SalesEntry.objects.in_month(period.month).pending().order_by("contract__number", "pk")
        found = [
            _contract("cost", entry.contract, entry.customer.name, entry.rep_id)
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
    waiting = waiting.select_related("customer").annotate(answers=_answers_for(OuterRef("pk"))).order_by("number")
    changes = Amendment.objects.filter(state="asked", in_force_on__lte=period.month.last)
    changes = changes.select_related("contract__customer").annotate(answers=_answers_for(OuterRef("contract")))
    said = {"asked": _("waits for approval"), "approved": _("approved, waits for the signature")}
    about_change = _("a change waits for approval")
    found = [
        *(_contract("waiting", one, said[one.state], one.answers or one.customer.owner_id) for one in waiting),
        *(
            _contract("waiting", one.contract, about_change, one.answers or one.contract.customer.owner_id)
            for one in changes
        ),
    ]
    return Check(
        _("Not signed yet"),
        _("Signed with a day in this month it counts here; once the month is published, in the open one."),
        found,
        blocks=True,
    )


def _answers_for(contract) -> Subquery:
    """Whoever has the first share; before there are shares it is whoever keeps the customer."""
    return Subquery(ContractShare.objects.filter(contract=contract).values("rep")[:1])


def _contract(kind: str, contract, about: str, rep_id) -> Finding:
    return Finding(contract.number, about, contract.get_absolute_url(), f"{kind}:{contract.pk}", rep_id)
