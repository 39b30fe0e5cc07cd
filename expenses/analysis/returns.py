"""What the expenses of a year brought: won amounts, visits, leads (5.3.2). Costs by themselves say little."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from customers.models import Customer
from customers.yields import Span, Yields
from pipeline.analysis.figures import Figure, Filters
from salesdept.common.calendar import Month
from salesdept.common.money import ZERO, to_cents
from salesdept.people.models import User

from ..models.budget import Category
from .sheets import MADE, USED, WON

MOST_CUSTOMERS = 25
ON_CUSTOMERS = ("travel", "entertainment")


@dataclass(frozen=True)
class Yielded:
    """A person or all together: what was spent, won, travelled for, and how often customers were visited."""

    label: str
    used: Figure
    won: Figure
    travel: Figure
    visits: Figure

    @property
    def cost_rate(self) -> Decimal | None:
        """Of each amount won, the share that was spent; None where nothing was won."""
        return self.used.value / self.won.value if self.won.value > 0 else None

    @property
    def per_visit(self) -> Decimal | None:
        return to_cents(self.travel.value / self.visits.value) if self.visits.value else None


@dataclass(frozen=True)
class OnCustomer:
    """What was spent on a customer by travel and entertainment, against what was won there."""

    label: str
    url: str
    travel: Figure
    entertainment: Figure
    won: Figure

    @property
    def spent(self) -> Decimal:
        return self.travel.value + self.entertainment.value

    @property
    def cost_rate(self) -> Decimal | None:
        return self.spent / self.won.value if self.won.value > 0 else None


class Returns:
    """Of `year`, for one reader."""

    def __init__(self, user, year: int):
        self.user, self.year = user, year
        self.days: Filters = {"since": date(year, 1, 1), "until": date(year, 12, 31)}
        self.booked: Filters = {"booked_since": date(year, 1, 1), "booked_until": date(year, 12, 31)}
        self.codes = {one.pk: one.code for one in Category.objects.all()}
        self.pks = {code: pk for pk, code in self.codes.items() if code}

    @cached_property
    def _cells(self):
        return USED.by(self.user, self.days, ("person", "category"), ("customer", "category"))

    @cached_property
    def _won(self):
        rows = WON.rows(self.user, self.booked).order_by()
        return {name: dict(rows.values_list(name).annotate(sum=Sum("amount"))) for name in ("rep", "customer")}

    @cached_property
    def _visits(self) -> dict:
        return dict(MADE.rows(self.user, self.days).order_by().values_list("by").annotate(n=Count("pk")))

    @cached_property
    def together(self) -> Yielded:
        spent = [(self.codes.get(key[1], ""), cell.amount) for key, cell in self._cells["person", "category"].items()]
        return self._yielded(
            _("Together"),
            {},
            sum((amount for _code, amount in spent), ZERO),
            sum(self._won["rep"].values(), ZERO),
            sum((amount for code, amount in spent if code == "travel"), ZERO),
            sum(self._visits.values()),
        )

    @cached_property
    def by_person(self) -> list[Yielded]:
        used, travel = defaultdict(lambda: ZERO), defaultdict(lambda: ZERO)
        for (person, category), cell in self._cells["person", "category"].items():
            used[person] += cell.amount
            if self.codes.get(category) == "travel":
                travel[person] += cell.amount
        people = User.objects.filter(pk__in={*used, *self._won["rep"], *self._visits} - {None}).order_by("name")
        return [
            self._yielded(
                person.name, {"person": person.pk}, used[person.pk], self._won["rep"].get(person.pk, ZERO),
                travel[person.pk], self._visits.get(person.pk, 0),
            )
            for person in people.only("name")
        ]  # fmt: skip

    def _yielded(self, label: str, whose: Filters, used, won, travel, visits: int) -> Yielded:
        of_travel = {"category": self.pks.get("travel", "")}
        booked = self.booked | ({"owner": whose["person"]} if whose else {})
        return Yielded(
            label,
            Figure(used, 0, USED.url(self.days | whose)),
            Figure(won, 0, WON.url(booked)),
            Figure(travel, 0, USED.url(self.days | whose | of_travel)),
            Figure(visits, visits, MADE.url(self.days | whose)),
        )

    @cached_property
    def by_customer(self) -> list[OnCustomer]:
        """The customers on whom most was spent."""
        spent: dict = defaultdict(lambda: dict.fromkeys(ON_CUSTOMERS, ZERO))
        for (customer, category), cell in self._cells["customer", "category"].items():
            if customer and (code := self.codes.get(category)) in ON_CUSTOMERS:
                spent[customer][code] += cell.amount
        most = sorted(spent, key=lambda pk: -sum(spent[pk].values()))[:MOST_CUSTOMERS]
        found = Customer.objects.visible_to(self.user).in_bulk(most)
        return [self._on(found[pk], spent[pk]) for pk in most if pk in found]

    def _on(self, customer, spent: dict) -> OnCustomer:
        here = self.days | {"customer": customer.pk}
        figures = {code: Figure(spent[code], 0, USED.url(here | {"category": self.pks[code]})) for code in ON_CUSTOMERS}
        won = Figure(self._won["customer"].get(customer.pk, ZERO), 0, WON.url(self.booked | {"customer": customer.pk}))
        return OnCustomer(customer.name, customer.get_absolute_url(), won=won, **figures)

    @cached_property
    def channels(self):
        """Marketing: each channel with its leads, as the yields count them."""
        return Yields(self.user, Span(Month(date(self.year, 1, 1)), Month(date(self.year, 12, 1)))).by_channel
