"""What a stage asks for before it is left (chapter 3). One mechanism for button, board, API and signing."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.errors import RuleBroken
from salesdept.common.text import Text

from .projects.ending import ended_by, project_page
from .stages import Stage


@dataclass(frozen=True)
class Check:
    """One thing that a gate asks for: whether it is done, and where it is done."""

    code: str
    clause: str
    label: Text
    is_done: bool
    url: str


class GateClosed(RuleBroken):
    """The stage can't be left yet; `checks` is the whole list, never just the first that fails."""

    def __init__(self, opportunity, checks: list[Check]):
        missing = [check for check in checks if not check.is_done]
        if missing:
            message = gettext("Still missing: %(items)s.") % {"items": "; ".join(str(check.label) for check in missing)}
            super().__init__(message, missing[0].clause, gettext("Do what is missing"), missing[0].url)
        else:
            super().__init__(gettext("The opportunity does not stand where this begins."), "3.4.3")
        self.checks = checks


def as_kept(checks: list[Check]) -> list[dict]:
    """What a move remembers of its gate."""
    return [
        {"code": check.code, "clause": check.clause, "state": "done" if check.is_done else "missing"}
        for check in checks
    ]


@dataclass(frozen=True)
class Requirement:
    """A line of a gate: `is_done(opportunity)` looks, never writes; `place` names the page where it is done."""

    code: str
    clause: str
    label: Text
    is_done: Callable
    place: Callable


@dataclass(frozen=True)
class Gate:
    requirements: tuple[Requirement, ...]

    def checks(self, opportunity, without=frozenset()) -> list[Check]:
        return [
            Check(line.code, line.clause, line.label, bool(line.is_done(opportunity)), line.place(opportunity))
            for line in self.requirements
            if line.code not in without
        ]


def _on_page(name: str) -> Callable:
    return lambda opportunity: reverse(f"pipeline:{name}", args=[opportunity.pk])


def _visit_sheet(opportunity) -> str:
    return f"{reverse('customers:communication_new')}?customer={opportunity.customer_id}"


def _was_contacted(opportunity) -> bool:
    return opportunity.customer.communications.two_way().exists()


def _has_next_step(opportunity) -> bool:
    return bool(opportunity.next_step and opportunity.next_on)


def _requirements(*fields: str) -> Callable:
    def are_filled(opportunity) -> bool:
        brief = getattr(opportunity, "requirements", None)
        return brief is not None and all(getattr(brief, name) not in ("", None) for name in fields)

    return are_filled


def _pains_are_answered(opportunity) -> bool:
    brief = getattr(opportunity, "requirements", None)
    pains = list(brief.pain_points.all()) if brief else []
    return bool(pains) and all(pain.answer for pain in pains)


def _was_sent(opportunity) -> bool:
    return opportunity.proposals.filter(state__in=["sent", "accepted"]).exists()


def _is_agreed(opportunity) -> bool:
    return opportunity.rounds.filter(state="agreed").exists()


def _is_signed(opportunity) -> bool:
    return opportunity.contracts.filter(state="signed").exists()


def _contract_page(opportunity) -> str:
    contract = opportunity.contracts.first()
    return contract.get_absolute_url() if contract else reverse("pipeline:contract_new", args=[opportunity.pk])


_GATES = {
    Stage.DEVELOPMENT: Gate(
        (
            Requirement("contact", "3.1.3", _("a contact in which somebody was reached"), _was_contacted, _visit_sheet),
            Requirement("next", "3.1.3", _("a next step with its date"), _has_next_step, _on_page("opportunity_edit")),
        )
    ),
    Stage.REQUIREMENTS: Gate(
        (
            Requirement("needs", "3.2.1", _("business needs"), _requirements("needs"), _on_page("requirements")),
            Requirement("budget", "3.2.1", _("budget"), _requirements("budget"), _on_page("requirements")),
            Requirement(
                "process", "3.2.1", _("purchasing process"), _requirements("process"), _on_page("requirements")
            ),
            Requirement(
                "pains", "3.2.2", _("an answer to each pain point"), _pains_are_answered, _on_page("requirements")
            ),
            Requirement(
                "goals",
                "3.2.3",
                _("feasibility and expected goals"),
                _requirements("feasibility", "goals"),
                _on_page("requirements"),
            ),
            Requirement(
                "confirmed",
                "3.2.3",
                _("the customer's confirmation"),
                _requirements("confirmed_by", "confirmed_on", "confirmed_how"),
                _on_page("requirements"),
            ),
        )
    ),
    Stage.PROPOSAL: Gate(
        (Requirement("proposal", "3.3.2", _("a proposal sent to the customer"), _was_sent, _on_page("opportunity")),)
    ),
    Stage.NEGOTIATION: Gate(
        (
            Requirement("agreed", "3.4.1", _("a round in which both agree"), _is_agreed, _on_page("round_new")),
            Requirement("contract", "3.4.3", _("the signed contract"), _is_signed, _contract_page),
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
            ),
            Requirement(
                "milestones",
                "3.5.2",
                _("every milestone accepted by the customer"),
                ended_by("is_accepted"),
                project_page,
            ),
            Requirement(
                "cases",
                "3.5.3",
                _("the customer's complaints solved and told"),
                ended_by("is_unblocked"),
                project_page,
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


def gate_after(stage: Stage) -> Gate:
    """The gate that stands at the end of `stage`."""
    return _GATES[stage]
