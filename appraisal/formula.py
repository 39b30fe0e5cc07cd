"""Formulas that compute and that write themselves: one object gives the number, its general words, and the words with
the numbers put in (1.3.2). What is shown is what is computed, because there is nothing else.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from salesdept.common.templatetags.formats import money
from salesdept.common.text import Text

Numbers = Mapping[str, Decimal | None]
Writer = Callable[["Quantity"], str]


@dataclass(frozen=True)
class Formula:
    """An expression over named quantities. `value` computes it exactly, without rounding."""

    def value(self, numbers: Numbers) -> Decimal:
        raise NotImplementedError

    def write(self, each: Writer) -> str:
        """The expression, with every quantity as `each` writes it."""
        raise NotImplementedError

    @property
    def in_words(self) -> str:
        """sales amount ÷ target × 100"""
        return self.write(lambda quantity: str(quantity.label))

    def with_numbers(self, numbers: Numbers) -> str:
        """460,000 ÷ 500,000 × 100"""
        return self.write(lambda quantity: quantity.written(numbers))

    def __add__(self, other):
        return _Operation("+", self, _formula(other))

    def __sub__(self, other):
        return _Operation("−", self, _formula(other))

    def __mul__(self, other):
        return _Operation("×", self, _formula(other))

    def __truediv__(self, other):
        return _Operation("÷", self, _formula(other))


@dataclass(frozen=True)
class Quantity(Formula):
    """A number that has a name: `key` finds it, `label` is what people call it."""

    key: str
    label: Text

    def value(self, numbers: Numbers) -> Decimal:
        number = numbers[self.key]
        assert number is not None, self.key  # noqa: S101 - a formula is asked where its quantities are known
        return Decimal(number)

    def written(self, numbers: Numbers) -> str:
        return _operand(self.value(numbers))

    def write(self, each: Writer) -> str:
        return each(self)


@dataclass(frozen=True)
class Number(Formula):
    """A number that is the same for everybody, and shown as itself."""

    number: Decimal

    def value(self, numbers: Numbers) -> Decimal:
        return self.number

    def write(self, each: Writer) -> str:
        return _operand(self.number)


_ACTS: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": lambda left, right: left + right,
    "−": lambda left, right: left - right,
    "×": lambda left, right: left * right,
    "÷": lambda left, right: left / right,
}
_BINDS = {"+": 1, "−": 1, "×": 2, "÷": 2}


@dataclass(frozen=True)
class _Operation(Formula):
    sign: str
    left: Formula
    right: Formula

    def value(self, numbers: Numbers) -> Decimal:
        return _ACTS[self.sign](self.left.value(numbers), self.right.value(numbers))

    def write(self, each: Writer) -> str:
        left, right = self.left.write(each), self.right.write(each)
        if _binds(self.left) < _BINDS[self.sign]:
            left = f"({left})"
        # What stands on the right of a − or ÷ is one thing.
        if _binds(self.right) < _BINDS[self.sign] + (self.sign in "−÷"):
            right = f"({right})"
        return f"{left} {self.sign} {right}"


def _binds(formula: Formula) -> int:
    return _BINDS[formula.sign] if isinstance(formula, _Operation) else 3


def _formula(value) -> Formula:
    return value if isinstance(value, Formula) else Number(Decimal(value))


def shown(value: Decimal) -> str:
    """As money, but with every place that was computed with."""
    places = -int(value.normalize().as_tuple().exponent)
    return money(value, places) if places > 2 else money(value)


def _operand(value: Decimal) -> str:
    return f"({shown(value)})" if value < 0 else shown(value)


def rounded(value: Decimal, places: Decimal = Decimal("0.01")) -> Decimal:
    return value.quantize(places, ROUND_HALF_UP)


def within(value: Decimal, low: Decimal, high: Decimal) -> Decimal:
    return min(max(value, low), high)
