"""What stands on a contract's page: what is missing, terms, schedule, changes, papers, entries in the ledger."""

from decimal import Decimal

from django.db.models import F, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from salesdept.common.history import words_for
from salesdept.common.money import ZERO

from ..limits import DECIDERS
from ..models import Allocation
from ..pages import Section, contract_section, opportunity_section
from ..quotations.models import company_currency
from ..roles import NEGOTIATORS, SEE_COSTS, SEE_RECEIVABLES, sees_prices
from .awaiting import milestones_for
from .credit import overdue_elsewhere
from .deviations import worth_in
from .instalments import collected
from .line_changes import delivered_by, discount_on

words_for(
    schedule=gettext_lazy("Payment schedule changed"),
    date_instalment=gettext_lazy("Due date set"),
    await_milestone=gettext_lazy("Waits for a milestone"),
    instalment=gettext_lazy("instalment"),
    milestone=gettext_lazy("milestone"),
    days=gettext_lazy("days after it"),
    add_signed_copy=gettext_lazy("Signed copy added"),
    signed_copy=gettext_lazy("Signed copy"),
)


def worth_in_company(contract) -> dict | None:
    """What a contract in foreign money is worth in company currency, and at which rate; None for one in our own."""
    if not contract.is_foreign:
        return None
    rate, rate_on = contract.rate_now
    amounts = {"net": contract.net_in_company, "gross": contract.gross_in_company}
    sign = "≈" if contract.rate is None else "="
    told = {name: f"{sign} {amount:,.2f} {company_currency()}" for name, amount in amounts.items()}
    return told | {"rate": rate, "rate_on": rate_on}


@contract_section(order=2)
def signing_off_of(contract, user) -> Section | None:
    """What deviates and who approves it, for who negotiates and who decides (3.4.1)."""
    if contract.state not in contract.UNSIGNED or contract.opportunity_id is None or not user.is_a(*SEE_COSTS):
        return None
    context = {
        "contract": contract,
        "worth": worth_in(contract),
        "deviations": contract.deviations(),
        "agreed": contract.agreed_amount(),
        "overdue": overdue_elsewhere(contract),
        "releases": contract.credit_releases.select_related("by"),
        "may_decide": user.is_a(*NEGOTIATORS, *DECIDERS),
    }
    return Section(_("Before it is signed"), "pipeline/contracts/_signing_off.html", context)


@contract_section(order=3)
def lines_of_contract(contract, user) -> Section | None:
    """What is delivered (3.4.3), with every change in force; the departments read it without prices."""
    lines = delivered_by(contract)
    if not lines:
        return None
    context = {"lines": lines, "sees_prices": sees_prices(user), "contract": contract}
    context |= {"discount": discount_on(contract, lines), "together": sum(line.amount for line in lines)}
    return Section(_("What is delivered"), "pipeline/contracts/_lines.html", context, count=len(lines), flush=True)


@contract_section(order=4)
def schedule_of(contract, user) -> Section | None:
    """The instalments and what was received (3.4.3); not for the departments that deliver."""
    if not user.is_a(*SEE_RECEIVABLES):
        return None
    rows = contract.instalments.select_related("milestone", "plan_step").annotate(left=F("amount") - F("paid"))
    instalments = list(rows)
    for instalment in instalments:
        instalment.contract = contract
    if instalments:
        dated_by_reader = next((one for one in instalments if one.paid < one.amount), instalments[0])
        may_date = dated_by_reader.may_be_dated(user)
    else:
        may_date = False
    writes = contract.may_edit(user)
    if not instalments and not writes:
        return None
    return Section(
        _("Payment schedule"),
        "pipeline/contracts/_schedule.html",
        {
            "contract": contract,
            "instalments": instalments,
            "may_date": may_date,
            "may_await": may_date and milestones_for(contract).exists(),
            "collected": collected([contract]).get(contract.pk),
            "exchange_difference": exchange_difference_of(contract) if contract.is_foreign else None,
        },
        url=reverse("pipeline:schedule", args=[contract.pk]) if writes else "",
        link_label=_("Change"),
        flush=bool(instalments),
    )


def exchange_difference_of(contract) -> Decimal:
    """What came in beside the contract's rate, company currency: above zero a gain."""
    entries = Allocation.objects.filter(instalment__contract=contract)
    return entries.aggregate(together=Sum("exchange_difference", default=ZERO))["together"]


@contract_section(order=6)
def changes_of(contract, user) -> Section | None:
    """The numbered changes, with those that wait (3.4.3)."""
    changes = list(contract.amendments.select_related("asked_by", "decided_by").prefetch_related("lines"))
    if not changes or not contract.credit_is_shown_to(user):
        return None
    for change in changes:
        change.contract = contract
    context = {"changes": changes, "contract": contract}
    return Section(_("Changes"), "pipeline/contracts/_changes.html", context, len(changes), flush=True)


@contract_section(order=10)
def entries_of(contract, user) -> Section | None:
    """What was booked, for those whose credit it concerns (1.3.2)."""
    if not contract.credit_is_shown_to(user):
        return None
    entries = contract.entries.select_related("rep", "team")
    if not entries:
        return None
    context = {"entries": entries, "sees_costs": user.is_a(*SEE_COSTS), "is_foreign": contract.is_foreign}
    return Section(_("Entries in the sales ledger"), "pipeline/_entries.html", context, flush=True)


@contract_section(order=20)
def duties_of(contract, user) -> Section | None:
    """Rights and duties of both sides, terms and term."""
    facts = (contract.our_duties, contract.their_duties, contract.service_terms, contract.ends_on)
    if not any(facts):
        return None
    return Section(_("Rights and duties"), "pipeline/_duties.html", {"contract": contract})


@contract_section(order=24)
def parties_of_contract(contract, user) -> Section | None:
    """Who concludes it."""
    if not (contract.our_name or contract.their_name):
        return None
    return Section(_("Parties"), "pipeline/contracts/_parties.html", {"contract": contract})


@contract_section(order=26)
def papers_of(contract, user) -> Section | None:
    """The copies signed by both, the newest first; they name prices."""
    copies = list(contract.signed_copies.select_related("by")) if sees_prices(user) else []
    if not copies:
        return None
    return Section(_("Signed copy"), "pipeline/contracts/_papers.html", {"copies": copies}, len(copies), flush=True)


@opportunity_section(order=40)
def contracts_of(opportunity, user) -> Section:
    """Drafts and signed ones (3.4.3)."""
    contracts = list(opportunity.contracts.all())
    received = collected(contracts)
    for contract in contracts:
        contract.collected = received.get(contract.pk)
    organises = opportunity.state == "open" and opportunity.organised_by(user) is None
    return Section(
        _("Contracts"),
        "pipeline/_contracts.html",
        {"contracts": contracts, "sees_prices": sees_prices(user)},
        url=reverse("pipeline:contract_new", args=[opportunity.pk]) if organises else "",
        link_label=_("Draw up the contract"),
        flush=bool(contracts),
    )
