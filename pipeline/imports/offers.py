"""What an import offers the manager to set up besides its rows.

Chapters above register theirs, so that nothing here imports them.
"""

from collections.abc import Callable
from dataclasses import dataclass

from salesdept.common.calendar import Month
from salesdept.people.models import User

from .plan import Plan


@dataclass(frozen=True)
class Setting:
    """What an offer may look at: the months with won deals, in order, and the plan they come from."""

    months: list[Month]
    plan: Plan


@dataclass(frozen=True)
class Offer:
    """`applies(setting)`: whether it makes sense now. `apply(setting, by)` does it and says in a line what it did."""

    key: str
    label: str
    hint: str
    applies: Callable[[Setting], bool]
    apply: Callable[[Setting, User], str]


_offers: dict[str, Offer] = {}


def offer(key: str, *, label, hint="", applies: Callable[[Setting], bool]):
    """Register an offer; the decorated function carries it out inside a transaction of its own."""

    def register(apply: Callable[[Setting, User], str]) -> Callable:
        _offers[key] = Offer(key, label, hint, applies, apply)
        return apply

    return register


def open_offers(setting: Setting) -> list[Offer]:
    """The offers that make sense for these files, none when they hold no won deal."""
    return [one for one in _offers.values() if setting.months and one.applies(setting)]


def offers_named(keys) -> list[Offer]:
    return [one for key, one in _offers.items() if key in keys]
