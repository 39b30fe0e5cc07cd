"""The demo company's contract in dollars, and changes of contracts: one in force, one that waits for the manager."""

from datetime import timedelta
from decimal import Decimal

from ..models import Contract
from .line_changes import lines_in_force

TRAINING = {
    "name": "教育訓練",
    "unit": "日",
    "quantity": Decimal(2),
    "unit_price": Decimal(12_000),
    "unit_cost": Decimal(7_000),
}


def sell_in_dollars(story) -> Contract:
    """A customer with a parent company abroad: the contract counts at the rate of the day of its signature."""
    rep, day = story.people.reps[0], story.today - timedelta(days=10)
    supervisor = rep.supervisor_on(day)
    with story.on(day):
        contract = Contract.draft(
            by=supervisor,
            shares={rep: Decimal(1)},
            customer=next(one for one in story.customers if one.owner_id == rep.pk),
            currency="USD",
            gross=Decimal(12_600),
            cost=Decimal(240_000),
            payment_terms="簽約 50%、60 天 50%",
        )
        contract.sign(by=supervisor, signed_on=day)
    return contract


def change_lines(story, contracts) -> None:
    """Of the contracts with lines the first became larger; the second customer asks for a lower price."""
    with_lines = [contract for contract in contracts if lines_in_force(contract)]
    for contract, change in zip(with_lines, (_enlarge, _ask_for_less), strict=False):
        day = min(contract.signed_on + timedelta(days=12), story.today)
        with story.on(day):
            change(story, contract, day)


def _enlarge(story, contract, day) -> None:
    contract.amend(by=story.people.manager, on=day, lines=[TRAINING], reason="客戶加購兩日教育訓練")


def _ask_for_less(story, contract, day) -> None:
    line = lines_in_force(contract)[0]
    change = {"line": line.position, "unit_price": (line.unit_price * Decimal("0.80")).quantize(Decimal(1))}
    supervisor = contract.shares.first().rep.supervisor_on(day)
    contract.amend(by=supervisor, on=day, lines=[change], reason="縮減客製範圍，客戶要求調降單價")
