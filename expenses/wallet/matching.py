"""Which visit an invoice goes with, and why: the day, the place, the seller (5.2.2)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from customers.models import Communication
from salesdept.common.spelling import fold

from .visits import visits_of_days

CITY = re.compile(r"^(?:中国|中华民国|台湾)?(?:[\u4e00-\u9fff]{2,4}(?:省|自治区))?([\u4e00-\u9fff]{2,4}?)[市县]")
SHORTEST = 2


@dataclass(frozen=True)
class Match:
    """A visit of the invoice's day, as it may be said beside the invoice."""

    visit: Communication
    is_sellers: bool
    is_near: bool

    @property
    def rank(self) -> int:
        return 2 * self.is_sellers + self.is_near

    @property
    def why(self) -> str:
        """In words: same day, same city, the seller."""
        reasons = [_("same day")]
        reasons += [_("same city")] if self.is_near else []
        reasons += [_("the seller itself")] if self.is_sellers else []
        return ", ".join(reasons)


def matches_of(user, invoices: Iterable) -> dict:
    """invoice -> its matches, the likeliest first."""
    invoices = list(invoices)
    visits = visits_of_days(user, {one.issued_on for one in invoices if one.issued_on})
    return {one: _ranked(one, visits.get(one.issued_on, [])) for one in invoices}


def likeliest(matches: list[Match]) -> Match | None:
    """The first one, unless another is as likely."""
    if not matches or len(matches) > 1 and matches[0].rank == matches[1].rank:
        return None
    return matches[0]


def _ranked(invoice, visits: list) -> list[Match]:
    found = [
        Match(visit, _is_the_seller(invoice, visit.customer), _is_near(invoice.seller_address, visit.customer))
        for visit in visits
    ]
    return sorted(found, key=lambda one: -one.rank)


def _is_the_seller(invoice, customer) -> bool:
    return bool(invoice.seller) and fold(invoice.seller) == fold(customer.name)


def _is_near(address: str, customer) -> bool:
    """By the city that both addresses name, else by the customer's region if the seller's address has it."""
    here, there = city_of(address), city_of(customer.address) or city_of(customer.region)
    if here and there:
        return here == there
    region = fold(customer.region)
    return len(region) >= SHORTEST and f" {region} " in f" {fold(address)} " or bool(here) and here == region


def city_of(address: str) -> str:
    """台北 of 臺北市信義區…, 深圳 of 广东省深圳市…; "" where no city stands at the beginning."""
    found = CITY.match(fold(address).replace(" ", ""))
    return found[1] if found else ""
