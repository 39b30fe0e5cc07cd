"""Months that take no more: the appraisal, which stands above, says which; ledger and answers ask (figures 14)."""

from collections.abc import Callable

from .calendar import Month

_closed: list[Callable[[Month], bool]] = []


def closes_months(is_closed: Callable[[Month], bool]) -> Callable[[Month], bool]:
    """Register who knows whether a month takes no more."""
    _closed.append(is_closed)
    return is_closed


def is_closed(month: Month) -> bool:
    """Asked in a transaction, it stays true until the end of it."""
    return any(closed(month) for closed in _closed)
