"""What the expenses of some months brought: won amounts, visits, leads (5.3.2). Costs by themselves say little."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _

from customers.models import Customer
from customers.yields import Span, Yield, Yields
from pipeline.analysis.figures import NONE, Figure, Filters
from salesdept.common.money import ZERO, to_cents
from salesdept.people.models import User

from ..history.categories import our_categories
from .sheets import MADE, USED, WON
from .sums import CustomerSum, sums_of

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
    """What was spent on a customer by travel and entertainment, against what was won there.

    `url` is empty where the reader knows the name from an expense and may not open the file (7.1.3).
    """

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
    """`narrowed` may hold team, person and customer, or a channel, of which only the yield is shown."""

    def __init__(self, user, span: Span, narrowed: Filters):
        self.user, self.span = user, span
        self.channel = narrowed.get("channel", "")
        self.whose = {name: value for name, value in narrowed.items() if name != "channel"}
        self.codes = {one.pk: one.code for one in our_categories()}
        self.pks = {code: pk for pk, code in self.codes.items() if code}

    @property
    def days(self) -> Filters:
        return self.whose | self.span.filters

    @property
    def booked(self) -> Filters:
        """The same as the sales ledger is narrowed."""
        filters = {"owner" if name == "person" else name: value for name, value in self.whose.items()}
        return filters | {"booked_since": self.span.first.first, "booked_until": self.span.last.last}

    @cached_property
    def _spent(self) -> list[tuple]:
        """(person, category, amount)."""
        rows = sums_of(self.user, self.whose).within(self.span)
        return list(rows.values_list("person", "category").annotate(sum=Sum("amount")))

    def _won(self, name: str, **which) -> dict:
        """Value of the entries' `name` -> amount won."""
        rows = WON.rows(self.user, self.booked).filter(**which).order_by()
        return dict(rows.values_list(name).annotate(sum=Sum("amount")))

    @cached_property
    def _won_by(self) -> dict:
        return self._won("rep")

    @cached_property
    def _visits(self) -> dict:
        return dict(MADE.rows(self.user, self.days).order_by().values_list("by").annotate(n=Count("pk")))

    @cached_property
    def together(self) -> Yielded:
        spent = [(self.codes.get(category, ""), amount) for _person, category, amount in self._spent]
        return self._yielded(
            _("Together"),
            {},
            sum((amount for _code, amount in spent), ZERO),
            sum(self._won_by.values(), ZERO),
            sum((amount for code, amount in spent if code == "travel"), ZERO),
            sum(self._visits.values()),
        )

    @cached_property
    def by_person(self) -> list[Yielded]:
        """Who spent most first."""
        used: dict = defaultdict(lambda: ZERO)
        travel: dict = defaultdict(lambda: ZERO)
        for person, category, amount in self._spent:
            used[person] += amount
            if self.codes.get(category) == "travel":
                travel[person] += amount
        people = User.objects.filter(pk__in={*used, *self._won_by, *self._visits} - {None})
        rows = [
            self._yielded(
                person.name, {"person": person.pk}, used[person.pk], self._won_by.get(person.pk, ZERO),
                travel[person.pk], self._visits.get(person.pk, 0),
            )
            for person in people.only("name")
        ]  # fmt: skip
        return sorted(rows, key=lambda row: -row.used.value)

    def _yielded(self, label: str, whose: Filters, used, won, travel, visits: int) -> Yielded:
        of_travel = {"category": self.pks.get("travel", NONE)}
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
        kinds = [self.pks[code] for code in ON_CUSTOMERS if code in self.pks]
        sums = {code: Sum("amount", filter=Q(category=self.pks.get(code)), default=ZERO) for code in ON_CUSTOMERS}
        rows = CustomerSum.of(self.user, self.whose).within(self.span).filter(category__in=kinds)
        most = (
            rows.values("customer", "customer__name").annotate(all=Sum("amount"), **sums).order_by("-all", "customer")
        )
        shown = list(most[:MOST_CUSTOMERS])
        pks = [one["customer"] for one in shown]
        won = self._won("customer", customer__in=pks)
        files = Customer.objects.visible_to(self.user).in_bulk(pks)
        return [self._on(one, won.get(one["customer"], ZERO), files.get(one["customer"])) for one in shown]

    def _on(self, spent: dict, won: Decimal, file: Customer | None) -> OnCustomer:
        of_it = {"customer": spent["customer"]}
        figures = {
            code: Figure(spent[code], 0, USED.url(self.days | of_it | {"category": self.pks[code]}))
            for code in ON_CUSTOMERS
        }
        url = file.get_absolute_url() if file else ""
        return OnCustomer(spent["customer__name"], url, won=Figure(won, 0, WON.url(self.booked | of_it)), **figures)

    @cached_property
    def channels(self) -> list[Yield]:
        """Marketing: each channel, or the one that is asked for and its campaigns, as the yields count their leads.

        Leads are of all together: none where a team, a person or a customer is asked for.
        """
        if self.whose:
            return []
        yields = Yields(self.user, self.span, self.channel)
        return [*yields.by_channel, *yields.by_campaign] if self.channel else yields.by_channel
