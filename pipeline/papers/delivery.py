"""Papers of delivery, which name no prices: the hand-over sheet of a project and the acceptance of a milestone."""

from dataclasses import asdict

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from salesdept.papers.kinds import Content, paper

from ..contracts.line_changes import delivered_by
from ..models import Contract, Milestone
from ..roles import SEE_PROJECTS
from .parts import paragraphs, side_of


def _goods(contract) -> list[dict]:
    return [
        {name: value for name, value in asdict(line).items() if name in ("name", "quantity", "unit", "note")}
        for line in delivered_by(contract)
    ]


def _persons(customer) -> list[dict]:
    """Whom the departments speak with; numbers stay on the file, for those who may read them (7.1.3)."""
    contacts = customer.contacts.filter(erased_on=None).order_by("-is_primary", "name")
    return list(contacts.values("name", "title"))


def _steps(project) -> list[dict]:
    return list(project.milestones.standing().values("title", "promised_on", "done_on", "accepted_on"))


@paper("handover", of="pipeline.Project", label=gettext_lazy("Hand-over sheet"), clause="3.5.1", to=SEE_PROJECTS)
def handover_paper(project, language) -> Content:
    """What the technical and the after-sales department need of a signed contract."""
    contract, goods, steps = project.contract, _goods(project.contract), _steps(project)
    duties = {"our_duties": paragraphs(contract.our_duties), "their_duties": paragraphs(contract.their_duties)}
    facts = {
        "side": side_of(project.customer),
        "goods": goods,
        "steps": steps,
        "persons": _persons(project.customer),
        "service_terms": paragraphs(contract.service_terms),
        "signed_on": contract.signed_on,
        "rep": str(project.rep or ""),
        "lead": str(project.lead or ""),
        "copies": [_received(copy) for copy in contract.copies.select_related("confirmed_by").order_by("department")],
    }
    return Content(
        template="pipeline/papers/handover.html",
        title=_("Hand-over sheet"),
        number=contract.number,
        facts=facts | duties,
        mark="cancelled" if contract.state == Contract.State.CANCELLED else "",
        weight=len(goods) + len(steps) + sum(map(len, duties.values())),
    )


def _received(copy) -> dict:
    by = str(copy.confirmed_by or "")
    return {"department": str(copy.get_department_display()), "by": by, "at": copy.confirmed_at}


def _is_done(milestone) -> bool:
    return milestone.state in (Milestone.State.DONE, Milestone.State.ACCEPTED)


@paper(
    "acceptance",
    of="pipeline.Milestone",
    label=gettext_lazy("Acceptance"),
    clause="3.5.2",
    to=SEE_PROJECTS,
    offered=_is_done,
)
def acceptance_paper(milestone, language) -> Content:
    """To be signed by the customer; once accepted, what was said and by whom."""
    contract = milestone.project.contract
    answer = milestone.answers.filter(verdict="accepted").order_by("-said_on", "-pk").first()
    facts = {
        "side": side_of(milestone.project.customer),
        "contract": contract.number,
        "milestone": milestone.title,
        "promised_on": milestone.as_told.promised_on,
        "done_on": milestone.done_on,
        "accepted_on": milestone.accepted_on,
        "accepted_by": answer.whom if answer and milestone.accepted_on else "",
        "goods": _goods(contract),
    }
    return Content(
        template="pipeline/papers/acceptance.html",
        title=_("Acceptance certificate"),
        number=contract.number,
        facts=facts,
        is_final=milestone.state == Milestone.State.ACCEPTED,
        weight=len(facts["goods"]),
    )
