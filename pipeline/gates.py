"""What a stage asks for before it is left (chapter 3): the regulation's lines, in the order of the stages."""

from collections.abc import Callable
from dataclasses import replace

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import today
from salesdept.common.text import Text

from .gating.checks import Check, Gate, GateClosed, Requirement, as_kept, own_checks
from .gating.places import page, visit_sheet
from .projects.ending import ended_by, project_page
from .proposals.checks import MUSTS
from .requirements.carrying import is_carried, told_of_carrying
from .requirements.checks import LINES as RESEARCH
from .stages import Stage

SUPPLIES = "pipeline.gating.supplies"


def _step(name: str) -> Callable:
    return lambda opportunity: opportunity.step_url(name)


def _was_contacted(opportunity) -> bool:
    return opportunity.customer.communications.two_way().exists()


def _last_contact(opportunity) -> str:
    last = opportunity.customer.communications.two_way().first()
    return str(last) if last else ""


def _has_next_step(opportunity) -> bool:
    return opportunity.has_plan


def _next_step(opportunity) -> str:
    if opportunity.none_until:
        return f"{opportunity.none_because} · {opportunity.none_until.isoformat()}"
    return f"{opportunity.next_step} · {opportunity.next_on.isoformat()}" if opportunity.next_on else ""


def _has_basics(opportunity) -> bool:
    customer = opportunity.customer
    return bool(customer.industry and customer.address and customer.contacts.filter(is_primary=True).exists())


def _is_due_later(opportunity) -> bool:
    return opportunity.expected_close is not None and opportunity.expected_close >= today()


def _expected_close(opportunity) -> str:
    return opportunity.expected_close.isoformat() if opportunity.expected_close else ""


def _research(opportunity) -> str:
    return f"{opportunity.get_absolute_url()}#research"


def _customer_edit(opportunity) -> str:
    return reverse("customers:customer_edit", args=[opportunity.customer_id])


def _was_sent(opportunity) -> bool:
    return opportunity.proposals.filter(state__in=["sent", "accepted"]).exists()


def _is_valid(opportunity) -> bool:
    """Of what was sent something holds still; an accepted version does."""
    open_ones = opportunity.proposals.filter(state__in=["sent", "accepted"])
    holds = Q(state="accepted") | Q(quotation__valid_until__gte=today())
    return not open_ones.exists() or open_ones.filter(holds).exists()


def _is_agreed(opportunity) -> bool:
    return opportunity.rounds.filter(state="agreed").exists()


def _is_signed(opportunity) -> bool:
    return opportunity.contracts.filter(state="signed").exists()


def _contract_page(opportunity) -> str:
    contract = opportunity.contracts.first()
    return contract.get_absolute_url() if contract else reverse("pipeline:contract_new", args=[opportunity.pk])


NEXT_STEP = Requirement(
    "next",
    "3.1.3",
    _("a next step with its date"),
    _has_next_step,
    _step("plan"),
    evidence=_next_step,
    supply=f"{SUPPLIES}.NextStepSupply",
)
CLOSE = Requirement(
    "close",
    "3.1.3",
    _("an expected close ahead"),
    _is_due_later,
    page("opportunity_edit"),
    evidence=_expected_close,
    is_soft=True,
)

_GATES = {
    Stage.DEVELOPMENT: Gate(
        (
            Requirement(
                "contact",
                "3.1.3",
                _("a contact in which somebody was reached"),
                _was_contacted,
                visit_sheet,
                evidence=_last_contact,
                supply=f"{SUPPLIES}.ContactSupply",
                is_waivable=True,
            ),
            NEXT_STEP,
            Requirement(
                "basics",
                "3.1.2",
                _("industry, address and first contact person of the customer"),
                _has_basics,
                _customer_edit,
                is_soft=True,
            ),
        )
    ),
    Stage.REQUIREMENTS: Gate(
        (
            *RESEARCH,
            NEXT_STEP,
            CLOSE,
        )
    ),
    Stage.PROPOSAL: Gate(
        (
            Requirement(
                "proposal",
                "3.3.2",
                _("a proposal sent to the customer"),
                _was_sent,
                page("opportunity"),
                who=_("supervisor or manager"),
            ),
            Requirement(
                "valid",
                "3.3.2",
                _("an offer that has not expired"),
                _is_valid,
                page("opportunity"),
                who=_("supervisor or manager"),
            ),
            MUSTS,
            NEXT_STEP,
            CLOSE,
        )
    ),
    Stage.NEGOTIATION: Gate(
        (
            Requirement(
                "agreed",
                "3.4.1",
                _("a round in which both agree"),
                _is_agreed,
                page("round_new"),
                who=_("supervisor or manager"),
            ),
            Requirement(
                "contract",
                "3.4.3",
                _("the signed contract"),
                _is_signed,
                _contract_page,
                who=_("supervisor or manager"),
            ),
        )
    ),
    Stage.EXECUTION: Gate(
        (
            Requirement(
                "copies",
                "3.5.1",
                _("both departments' confirmation of their copy"),
                ended_by("copies_are_confirmed"),
                _contract_page,
                who=_("technical and after-sales department"),
            ),
            Requirement(
                "milestones",
                "3.5.2",
                _("every milestone accepted by the customer"),
                ended_by("is_accepted"),
                project_page,
                who=_("technical department"),
            ),
            Requirement(
                "cases",
                "3.5.3",
                _("the customer's complaints solved and told"),
                ended_by("is_unblocked"),
                project_page,
                who=_("after-sales department"),
            ),
            Requirement(
                "report",
                "3.5.2",
                _("the last report to the customer"),
                ended_by("last_report_is_sent"),
                project_page,
            ),
        )
    ),
    Stage.MAINTENANCE: Gate(()),
}


_SKIP = Gate(
    (
        Requirement(
            "carried",
            "3.2.1",
            _("the research of an earlier deal, confirmed within 180 days"),
            is_carried,
            _research,
            evidence=told_of_carrying,
            supply="pipeline.requirements.supplies.carried_supply",
        ),
        # It is of the old deal until the customer confirms it for this one: no waiver stands for that word.
        replace(
            next(line for line in RESEARCH if line.code == "confirmed"),
            supply="pipeline.requirements.supplies.RenewedConfirmationSupply",
            is_waivable=False,
        ),
        NEXT_STEP,
        CLOSE,
    )
)
"""What a further deal of a customer has instead of customer development and research (flow G6)."""

_LABELS: dict[str, Text] = {line.code: line.label for gate in [*_GATES.values(), _SKIP] for line in gate.requirements}


def label_of(code: str) -> Text:
    """What a line of the regulation's gates is called; the code itself of one that is none."""
    return _LABELS.get(code, code)


def gate_after(stage: Stage) -> Gate:
    """The gate that stands at the end of `stage`."""
    return _GATES[stage]


def checks_to_skip(opportunity) -> list[Check]:
    """The lines of going right to the proposal, with the department's own items of both stages that are skipped."""
    return [
        *_SKIP.checks(opportunity, stage=Stage.DEVELOPMENT),
        *own_checks(opportunity, Stage.REQUIREMENTS),
    ]


__all__ = ["Check", "Gate", "GateClosed", "Requirement", "as_kept", "checks_to_skip", "gate_after", "label_of"]
