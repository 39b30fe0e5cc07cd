"""The sales contract on paper (3.4.3): parties, what is delivered, price, payment, rights and duties, signatures."""

from dataclasses import asdict

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from salesdept.papers.capitals import in_capitals
from salesdept.papers.kinds import Content, paper
from salesdept.people.models import Role

from ..contracts.lines import delivered_by
from ..models import Contract
from ..roles import SEE_CONTRACTS
from .parts import Sums, paragraphs, rows, side_of

SEE_PRICES = [role for role in SEE_CONTRACTS if role not in (Role.TECHNICAL, Role.AFTER_SALES)]
"""The departments deliver by the hand-over sheet, which names no prices (3.5.1)."""

MARKS = {Contract.State.SIGNED: "", Contract.State.CANCELLED: "cancelled"}


def terms_of(contract) -> dict:
    """Payment and service as the contract says."""
    return {
        "payment_terms": paragraphs(contract.payment_terms),
        "service_terms": paragraphs(contract.service_terms),
    }


@paper("contract", of="pipeline.Contract", label=gettext_lazy("Sales contract"), clause="3.4.3", to=SEE_PRICES)
def contract_paper(contract, language) -> Content:
    currency = settings.COMPANY_CURRENCY
    lines, duties = delivered_by(contract), (paragraphs(contract.our_duties), paragraphs(contract.their_duties))
    facts = {
        "side": side_of(contract.customer),
        "sums": asdict(Sums(contract.net, contract.tax, contract.gross, currency)),
        "capitals": in_capitals(contract.gross, currency, language),
        "our_duties": duties[0],
        "their_duties": duties[1],
        "signed_on": contract.signed_on,
    }
    return Content(
        template="pipeline/papers/contract.html",
        title=_("Sales contract"),
        number=contract.number,
        facts=facts | rows(lines) | terms_of(contract),
        mark=MARKS.get(contract.state, "draft"),
        is_final=contract.state == Contract.State.SIGNED,
        weight=len(lines) + sum(map(len, duties)),
    )
