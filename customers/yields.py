"""What each channel and each campaign yields (3.1.1): leads, what became of them, what was won, what it cost.

Every figure of a row speaks of the leads that were collected in the span, whatever became of them later, and opens the
rows that it counts. Won amounts are known to the chapter of the contracts, which sets `Yields.won`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from salesdept.common.calendar import Month, months_between
from salesdept.common.money import ZERO, to_cents
from salesdept.common.text import Text

from .channels import Channel
from .models import Campaign, Lead
from .querysets import OwnedQuerySet

Filters = dict[str, object]


@dataclass(frozen=True)
class Won:
    """Who knows what was won through leads.

    `amounts(user, leads, field)`: value of the leads' `field` -> amount without tax that `user` may see, each contract
    under one lead at most. `listed_at(filters)`: where those contracts stand, for leads of these filters.
    """

    amounts: Callable[..., dict]
    listed_at: Callable[[Filters], str]


@dataclass(frozen=True)
class Span:
    """Natural months from `first` to `last`, both included."""

    first: Month
    last: Month

    @classmethod
    def of_year(cls, year: int) -> "Span":
        first = Month(date(year, 1, 1))
        return cls(first, first.shift(11))

    @property
    def months(self) -> list[Month]:
        return months_between(self.first, self.last)

    @property
    def year_before(self) -> "Span":
        return Span(self.first.shift(-12), self.last.shift(-12))

    def __contains__(self, month: Month) -> bool:
        return self.first <= month <= self.last

    def __str__(self):
        if self == Span.of_year(self.first.year):
            return str(self.first.year)
        return self.first.label if self.first == self.last else f"{self.first.label} – {self.last.label}"

    @property
    def filters(self) -> Filters:
        """The span as the lists filter by it."""
        return {"since": self.first.first, "until": self.last.last}


@dataclass(frozen=True)
class Figure:
    """A number and where the rows stand that it counts."""

    value: Any
    url: str


@dataclass(frozen=True)
class Yield:
    """One channel, one campaign, or all channels together. `cost` is None for whom costs are not shown."""

    label: Text
    url: str
    leads: Figure
    qualified: Figure
    put_aside: Figure
    won: Figure
    cost: Figure | None

    @property
    def cost_per_qualified(self) -> Decimal | None:
        """None where nothing was spent or nobody qualified."""
        spent = self.cost and self.cost.value
        return to_cents(spent / self.qualified.value) if spent and self.qualified.value else None

    @property
    def return_rate(self) -> Decimal | None:
        """What was won beyond the cost, for each unit of cost: 2 is three times it. None where nothing was spent."""
        spent = self.cost and self.cost.value
        return (self.won.value - spent) / spent if spent else None


class Yields:
    """The yield of a span, of one channel or all, for one reader.

    A supervisor reads the team's leads, and no cost, which is all teams'.
    """

    won: Won
    """Set by the chapter of the contracts, which stands above."""

    def __init__(self, user, span: Span, channel=""):
        self.user = user
        self.span = span
        self.shows_costs = user.is_a(*OwnedQuerySet.SEE_ALL)
        of_channel = {"channel": channel} if channel else {}
        self.leads = Lead.objects.visible_to(user).collected(**span.filters).filter(**of_channel)
        self.campaigns = Campaign.objects.visible_to(user).within(**span.filters).filter(**of_channel)

    @cached_property
    def by_channel(self) -> list[Yield]:
        costs = self.campaigns.costs_by("channel")
        return self._rows("channel", costs, [(channel.value, channel.label, "") for channel in Channel])

    @cached_property
    def by_campaign(self) -> list[Yield]:
        """Campaigns that ran in the span, and those of its leads."""
        named = Q(pk__in=self.campaigns.values("pk")) | Q(pk__in=self.leads.values("campaign"))
        campaigns = Campaign.objects.visible_to(self.user).filter(named)
        entries = [(one.pk, one.name, one.get_absolute_url()) for one in campaigns]
        return self._rows("campaign", self.campaigns.costs_by("pk"), entries)

    @cached_property
    def together(self) -> Yield:
        """Every lead has one channel, so the channels add up."""
        rows = self.by_channel
        sums = {name: sum(getattr(row, name).value for row in rows) for name in ("leads", "qualified", "put_aside")}
        won = sum((row.won.value for row in rows), ZERO)
        cost = sum((row.cost.value for row in rows if row.cost), ZERO)
        return self._row(_("Together"), "", {}, sums, won, cost)

    def _rows(self, field: str, costs: dict, entries: Iterable[tuple]) -> list[Yield]:
        """A row for each (key, label, url) of `entries` that has leads or cost anything."""
        counted, won = self.leads.by_fate(field), self.won.amounts(self.user, self.leads, field)
        return [
            self._row(label, url, {field: key}, counted.get(key, {}), won.get(key, ZERO), costs.get(key, ZERO))
            for key, label, url in entries
            if key in counted or costs.get(key)
        ]

    def _row(self, label, url, chosen: Filters, counts: dict, won: Decimal, cost: Decimal) -> Yield:
        here = chosen | self.span.filters
        return Yield(
            label=label,
            url=url,
            leads=Figure(counts.get("leads", 0), _listed_at("customers:leads", here)),
            qualified=Figure(counts.get("qualified", 0), _listed_at("customers:leads", here, state="qualified")),
            put_aside=Figure(counts.get("put_aside", 0), _listed_at("customers:leads", here, state="disqualified")),
            won=Figure(won, self.won.listed_at(here)),
            cost=Figure(cost, url or _listed_at("customers:campaigns", here)) if self.shows_costs else None,
        )


def _listed_at(url_name: str, filters: Filters, **more) -> str:
    return f"{reverse(url_name)}?{urlencode(filters | more)}"
