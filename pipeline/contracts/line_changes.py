"""Changes of a signed contract by its lines (3.4.3): what they were, what they become, and what that comes to."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.errors import RuleBroken
from salesdept.common.money import ZERO, allocate, money_field, net_of_tax, to_cents

from ..quotations.lines import Line
from .lines import agreed_lines, version_sold_by


class AmendmentLine(models.Model):
    """A line of the contract before and after an amendment; quantity 0 before: added, 0 after: taken out.

    Prices and amounts are without tax in the contract's currency; `unit_cost` in the company's, None: not known.
    """

    amendment = models.ForeignKey("pipeline.Amendment", models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(_("name"), max_length=120)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    quantity_before = models.DecimalField(max_digits=12, decimal_places=3)
    price_before = money_field()
    amount_before = money_field()
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=3)
    unit_price = money_field(verbose_name=_("unit price"))
    amount = money_field()
    unit_cost = money_field(verbose_name=_("cost"), null=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["amendment", "position"], name="a_line_changes_once_in_an_amendment"),
            models.CheckConstraint(
                condition=Q(quantity__gte=0, quantity_before__gte=0, unit_price__gte=0)
                & (Q(quantity__gt=0) | Q(quantity_before__gt=0)),
                name="amended_line_was_or_is",
            ),
        ]

    def __str__(self):
        return f"{self.position} {self.name}"

    @property
    def cost_change(self) -> Decimal | None:
        """Another price alone costs nothing more; of more or less that nobody knows the cost of it is not known."""
        if self.quantity == self.quantity_before:
            return ZERO
        return None if self.unit_cost is None else to_cents((self.quantity - self.quantity_before) * self.unit_cost)


@dataclass(frozen=True)
class ContractLine:
    """A line in force, by its number in the contract; its price is what is paid for one, after every discount.

    In the contract's currency but for `unit_cost`, which is in the company's.
    """

    position: int
    name: str
    unit: str
    quantity: Decimal
    unit_price: Decimal
    amount: Decimal
    unit_cost: Decimal | None


def delivered_by(contract) -> list[Line]:
    """What the contract delivers as it stands, in its currency: as agreed, with every change in force."""
    if not (_changes_in_force(contract).exists() or _was_offered_in_other_money(contract)):
        return agreed_lines(contract)
    return [
        Line(line.name, line.quantity, line.unit, line.unit_price, line.amount) for line in lines_in_force(contract)
    ]


def _was_offered_in_other_money(contract) -> bool:
    version = contract.opportunity and version_sold_by(contract.opportunity)
    return bool(version) and version.quotation.currency != contract.currency


def lines_in_force(contract) -> list[ContractLine]:
    """The lines as signed with every amendment in force; [] where nothing but a total was agreed."""
    standing = {line.position: line for line in _lines_as_signed(contract)}
    for change in _changes_in_force(contract):
        standing.pop(change.position, None)
        if change.quantity:
            facts = ("position", "name", "unit", "quantity", "unit_price", "amount", "unit_cost")
            standing[change.position] = ContractLine(**{fact: getattr(change, fact) for fact in facts})
    return [standing[position] for position in sorted(standing)]


def has_lines(contract) -> bool:
    return bool(_lines_as_signed(contract))


def changed_lines(contract, entered: Sequence[dict]) -> list[AmendmentLine]:
    """What `entered` makes of the lines in force, unsaved; RuleBroken where a line is unknown or named twice.

    A row names the number of a `line` with its new `quantity` (0 takes it out) or `unit_price`, or, to add one,
    `name`, `quantity`, `unit_price`, and `unit`. `unit_cost` of an added line, or of one whose cost nobody knew. What
    stays as it is makes no change.
    """
    standing = {line.position: line for line in lines_in_force(contract)}
    named = [row["line"] for row in entered if row.get("line")]
    if len(named) != len(set(named)) or not standing.keys() >= set(named):
        raise RuleBroken(gettext("Name each line once, by its number in the contract."), "3.4.3")
    touched = [_changed(standing[row["line"]], row) for row in entered if row.get("line")]
    changes = [line for line in touched if line]
    last = _last_position(contract)
    added = [row for row in entered if not row.get("line")]
    changes += [_added(contract, row, position) for position, row in enumerate(added, last + 1)]
    if not changes:
        raise RuleBroken(gettext("Nothing would change."), "3.4.3")
    return changes


def worth_of(contract, changes: Sequence[AmendmentLine]) -> tuple[Decimal, Decimal | None]:
    """(change of the amount with tax, change of the cost, in company currency, or None where it is not known)."""
    net_change = sum((one.amount - one.amount_before for one in changes), ZERO)
    gross = to_cents((contract.net + net_change) * (1 + contract.tax_rate)) if net_change else contract.gross
    costs = [cost for one in changes if (cost := one.cost_change) is not None]
    return gross - contract.gross, sum(costs, ZERO) if len(costs) == len(changes) else None


def discount_on(contract, lines: Sequence[Line]) -> Decimal:
    """What was given off the whole: the lines as agreed come to so much more than the contract."""
    return max(sum((line.amount for line in lines), ZERO) - contract.net, ZERO) if lines else ZERO


def _lines_as_signed(contract) -> list[ContractLine]:
    """The lines of the version that was sold; the contract's own amount is spread over them, discounts and all."""
    version = contract.opportunity and version_sold_by(contract.opportunity)
    items = [one for one in version.quotation.items if not one.is_optional] if version else []
    weights = [one.amount for one in items]
    if not sum(weights):
        return []
    changed = contract.amendments.filter(state="in_force").aggregate(all=models.Sum("gross_change"))["all"] or ZERO
    amounts = allocate(net_of_tax(contract.gross - changed, contract.tax_rate), weights)
    return [
        ContractLine(n, one.name, one.unit, one.quantity, to_cents(amount / one.quantity), amount, one.cost)
        for n, (one, amount) in enumerate(zip(items, amounts, strict=True), 1)
    ]


def _changes_in_force(contract):
    rows = AmendmentLine.objects.filter(amendment__contract=contract, amendment__state="in_force")
    return rows.order_by("amendment__number", "position")


def _last_position(contract) -> int:
    positions = [line.position for line in _lines_as_signed(contract)]
    return max([*positions, *(change.position for change in _changes_in_force(contract))], default=0)


def _changed(line: ContractLine, row: dict) -> AmendmentLine | None:
    quantity, price = (
        getattr(line, name) if row.get(name) is None else row[name] for name in ("quantity", "unit_price")
    )
    if (quantity, price) == (line.quantity, line.unit_price):
        return None
    new = replace(line, quantity=quantity, unit_price=price, unit_cost=_cost_of_one(line, row))
    return _written(new, line.quantity, line.unit_price, line.amount)


def _cost_of_one(line: ContractLine, row: dict) -> Decimal | None:
    named = row.get("unit_cost")
    if None not in (named, line.unit_cost) and named != line.unit_cost:
        raise RuleBroken(
            gettext("What one of “%(line)s” costs is known already.") % {"line": line.name},
            "3.4.3",
            gettext("Name the cost of the whole contract where it turned out otherwise."),
        )
    return line.unit_cost if named is None else named


def _added(contract, row: dict, position: int) -> AmendmentLine:
    if contract.cost is not None and row.get("unit_cost") is None:
        raise RuleBroken(gettext("Say what one of the added line costs: the contract's cost is known."), "3.4.3")
    new = ContractLine(
        position, row["name"], row.get("unit") or "", row["quantity"], row["unit_price"], ZERO, row.get("unit_cost")
    )
    return _written(new, ZERO, ZERO, ZERO)


def _written(line: ContractLine, quantity_before, price_before, amount_before) -> AmendmentLine:
    return AmendmentLine(
        position=line.position,
        name=line.name,
        unit=line.unit,
        quantity_before=quantity_before,
        price_before=price_before,
        amount_before=amount_before,
        quantity=line.quantity,
        unit_price=line.unit_price,
        amount=to_cents(line.quantity * line.unit_price),
        unit_cost=line.unit_cost,
    )
