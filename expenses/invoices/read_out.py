"""What was read off an invoice: the same object whatever it was read from."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum

CENT = Decimal("0.01")
MOST = Decimal("999999999999.99")
DATE = re.compile(r"(\d{4})\s*[年/.-]?\s*(\d{1,2})\s*[月/.-]?\s*(\d{1,2})")


class Trouble(StrEnum):
    """Why nothing, or not all, could be read. Each has its words in `expenses.models.wallet`."""

    NOTHING = "nothing"
    NOT_AN_INVOICE = "not_invoice"
    PASSWORD = "password"  # noqa: S105 - the name of a trouble
    TOO_LARGE = "too_large"
    BROKEN = "broken"
    SEVERAL = "several"
    NEGATIVE = "negative"
    NO_READER = "no_reader"
    TOO_SLOW = "too_slow"


class Unreadable(Exception):
    """Nothing can be read here, and `trouble` says why."""

    def __init__(self, trouble: Trouble):
        super().__init__(trouble)
        self.trouble = trouble


@dataclass(frozen=True)
class ReadOut:
    """An invoice as it was read. `stated` is an amount of which the paper doesn't say whether it is with tax.

    `type_code` and `check_code` are a mainland invoice's, `random_code` is a Taiwan one's: by them the tax office's own
    page tells whether it is true.
    `sources` says of each field what it was read from, `conflicts` which fields are told in two ways.
    """

    number: str = ""
    code: str = ""
    issued_on: date | None = None
    net: Decimal | None = None
    tax: Decimal | None = None
    total: Decimal | None = None
    stated: Decimal | None = None
    currency: str = ""
    seller: str = ""
    seller_tax_id: str = ""
    seller_address: str = ""
    buyer_tax_id: str = ""
    further_number: str = ""
    type_code: str = ""
    check_code: str = ""
    random_code: str = ""
    sources: dict[str, str] = field(default_factory=dict)
    conflicts: tuple[str, ...] = ()

    def read_from(self, source: str) -> "ReadOut":
        """With `source` noted at each field that has a value."""
        return replace(self, sources={name: source for name in FACTS if getattr(self, name)})

    @property
    def is_red(self) -> bool:
        """A negative invoice takes an earlier one back."""
        return any(amount is not None and amount < 0 for amount in (self.net, self.total, self.stated))

    def as_json(self) -> dict:
        facts = {name: getattr(self, name) for name in FACTS}
        told = {name: str(value) for name, value in facts.items() if value not in ("", None)}
        return told | {"sources": self.sources, "conflicts": list(self.conflicts)}


FACTS = tuple(one.name for one in fields(ReadOut) if one.name not in ("sources", "conflicts"))


def together(read: Iterable[ReadOut]) -> ReadOut:
    """One invoice from what several readers saw of it: the first one counts, what another says otherwise conflicts."""
    first, *others = read
    for other in others:
        first = _joined(first, other)
    return _checked(first)


def _joined(one: ReadOut, other: ReadOut) -> ReadOut:
    merged, conflicts = {}, set(one.conflicts)
    for name in FACTS:
        ours, theirs = getattr(one, name), getattr(other, name)
        if ours in ("", None) and theirs not in ("", None):
            merged[name] = theirs
        elif name == "number" and theirs and theirs != ours and _are_both_numbers(ours, theirs):
            merged["further_number"] = theirs
        elif theirs not in ("", None) and theirs != ours:
            conflicts.add(name)
    sources = one.sources | {name: other.sources.get(name, "") for name in merged}
    return replace(one, **merged, sources=sources, conflicts=tuple(sorted(conflicts)))


def _are_both_numbers(one: str, other: str) -> bool:
    """A digital invoice on paper bears two: its own of 20 digits and the paper's of 8."""
    return {len(one), len(other)} == {8, 20}


def _checked(read: ReadOut) -> ReadOut:
    """What can be reckoned is: the amounts must add up, and an amount of unknown kind be one of them."""
    conflicts = set(read.conflicts)
    net, tax, total = read.net, read.tax, read.total
    if None not in (net, tax, total) and abs(net + tax - total) > CENT:  # type: ignore[operator]
        conflicts.add("total")
    known = {amount for amount in (net, total) if amount is not None}
    if read.stated is not None and known and read.stated not in known:
        conflicts.add("total")
    return replace(read, conflicts=tuple(sorted(conflicts)))


def amount_of(text: str) -> Decimal | None:
    """318.00, ¥1,200.50 and -5; None for `*`, nothing, and what no invoice can come to."""
    plain = re.sub(r"[¥￥,\s]", "", text or "")
    try:
        amount = Decimal(plain)
    except InvalidOperation:
        return None
    return amount.quantize(CENT) if amount.is_finite() and abs(amount) <= MOST else None


def day_of(text: str) -> date | None:
    """2020年10月10日, 20201010, 2020-10-10 and 2020-10-10T08:00:00; None for no day of the calendar."""
    found = DATE.match((text or "").strip())
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None
