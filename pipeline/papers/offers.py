"""The proposal of a version on paper, and its quotation alone (3.3.2)."""

from dataclasses import asdict

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from salesdept.papers.kinds import Content, paper

from ..quotations.lines import lines_of
from ..roles import SEE_OFFERS
from .parts import Sums, paragraphs, rows, side_of


def number_of(proposal) -> str:
    return f"{proposal.opportunity.code}-V{proposal.number}"


def _priced(proposal) -> dict:
    """The quotation as a template wants it."""
    quotation, totals = proposal.quotation, proposal.quotation.totals
    sums = Sums(totals.net, totals.tax, totals.total, quotation.currency, totals.subtotal, totals.discount)
    return {
        "side": side_of(proposal.opportunity.customer),
        "sums": asdict(sums),
        "valid_until": quotation.valid_until,
        "sent_on": proposal.sent_at and proposal.sent_at.date(),
    } | rows(lines_of(quotation))


def _standing(proposal) -> dict:
    """What was sent is kept as it went; what was not binds nobody."""
    return {"mark": "" if proposal.is_frozen else "draft", "is_final": proposal.is_frozen}


def _language_of(proposal) -> str:
    return proposal.language


def _asked(proposal) -> dict:
    """What the customer asked for and where it is found; nothing at all where no need is answered.

    The paper stays as it went: what is noted after that is none of it.
    """
    said = [
        {"need": one.text, "words": one.words, "is_left_out": one.how == "left_out"}
        for one in proposal.coverage.as_sent()
    ]
    return {"asked": said} if said else {}


def _is_priced(proposal) -> bool:
    return proposal.quotation.lines.exists()


@paper(
    "proposal",
    of="pipeline.Proposal",
    label=gettext_lazy("Sales proposal"),
    clause="3.3.2",
    to=SEE_OFFERS,
    speaks=_language_of,
)
def proposal_paper(proposal, language) -> Content:
    written = {name: paragraphs(getattr(proposal, name)) for name in ("introduction", "solution", "plan")}
    steps = list(proposal.plan_steps.values("title", "starts_on", "ends_on"))
    asked = _asked(proposal)
    return Content(
        template="pipeline/papers/proposal.html",
        title=_("Sales proposal"),
        number=number_of(proposal),
        facts=_priced(proposal) | written | asked | {"steps": steps, "subject": proposal.opportunity.name},
        weight=len(proposal.quotation.items) + len(steps) + sum(map(len, [*written.values(), *asked.values()])),
        **_standing(proposal),
    )


@paper(
    "quotation",
    of="pipeline.Proposal",
    label=gettext_lazy("Quotation"),
    clause="3.3.2",
    to=SEE_OFFERS,
    offered=_is_priced,
    speaks=_language_of,
)
def quotation_paper(proposal, language) -> Content:
    return Content(
        template="pipeline/papers/quotation.html",
        title=_("Quotation"),
        number=number_of(proposal),
        facts=_priced(proposal) | {"subject": proposal.opportunity.name},
        weight=len(proposal.quotation.items),
        **_standing(proposal),
    )
