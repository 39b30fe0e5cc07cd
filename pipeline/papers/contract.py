"""The sales contract on paper (3.4.3): parties, what is delivered, price, payment, rights and duties, signatures."""

from dataclasses import asdict

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from salesdept.papers.capitals import in_capitals
from salesdept.papers.kinds import Content, paper

from ..contracts.line_changes import delivered_by, discount_on
from ..models import Contract
from ..roles import SEE_PRICES
from .parts import Sums, paragraphs, rows, side_of

MARKS = {Contract.State.SIGNED: "", Contract.State.CANCELLED: "cancelled"}


def terms_of(contract) -> dict:
    """Payment and service as the contract says."""
    return {
        "payment_terms": paragraphs(contract.payment_terms),
        "service_terms": paragraphs(contract.service_terms),
    }


@paper("contract", of="pipeline.Contract", label=gettext_lazy("Sales contract"), clause="3.4.3", to=SEE_PRICES)
def contract_paper(contract, language) -> Content:
    currency = contract.currency
    lines, duties = delivered_by(contract), (paragraphs(contract.our_duties), paragraphs(contract.their_duties))
    given, discount = (contract.net, contract.tax, contract.gross, currency), discount_on(contract, lines)
    sums = Sums(*given, contract.net + discount, discount) if discount else Sums(*given)
    facts = {
        "side": side_of(contract.customer),
        "sums": asdict(sums),
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
