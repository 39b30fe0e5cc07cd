"""The amendment of a contract on paper (3.4.3): lines and amounts before and after, why, and places for both seals."""

from dataclasses import asdict

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from salesdept.common.money import net_of_tax
from salesdept.papers.capitals import in_capitals
from salesdept.papers.kinds import Content, paper

from ..models import Amendment
from ..roles import SEE_PRICES
from .parts import Sums, paragraphs, side_of

MARKS = {Amendment.State.ASKED: "draft", Amendment.State.REFUSED: "cancelled"}
LINE = (
    "position", "name", "unit", "quantity_before", "price_before", "amount_before", "quantity", "unit_price", "amount",
)  # fmt: skip


@paper("amendment", of="pipeline.Amendment", label=gettext_lazy("Amendment"), clause="3.4.3", to=SEE_PRICES)
def amendment_paper(amendment, language) -> Content:
    contract, before = amendment.contract, amendment.gross_before
    after, lines = before + amendment.gross_change, list(amendment.lines.values(*LINE))
    reason = paragraphs(amendment.reason)
    return Content(
        template="pipeline/papers/amendment.html",
        title=_("Amendment to the sales contract"),
        number=f"{contract.number}-{amendment.number}",
        facts={
            "side": side_of(contract.customer),
            "contract": contract.number,
            "signed_on": contract.signed_on,
            "in_force_on": amendment.in_force_on,
            "changes": lines,
            "before": _sums(contract, before),
            "after": _sums(contract, after),
            "difference": _difference(contract, before, after),
            "capitals": in_capitals(after, contract.currency, language),
            "reason": reason,
        },
        mark=MARKS.get(amendment.state, ""),
        is_final=amendment.state == Amendment.State.IN_FORCE,
        weight=len(lines) + len(reason),
    )


def _sums(contract, gross) -> dict:
    net = net_of_tax(gross, contract.tax_rate)
    return asdict(Sums(net, gross - net, gross, contract.currency))


def _difference(contract, before, after) -> dict:
    one, other = _sums(contract, before), _sums(contract, after)
    return {name: other[name] - one[name] for name in ("net", "tax", "total")}
