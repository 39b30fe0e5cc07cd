"""What the expenses of some months brought: won amounts, visits, leads (5.3.2). Costs by themselves say little."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.db.models import Case, Count, F, Q, Sum, UUIDField, When
from django.utils.translation import gettext as _

from customers.models import Customer
from customers.yields import Span, Yield, Yields
from pipeline.analysis.figures import NONE, Figure, Filters
from pipeline.analysis.grouping import Cell, grouped
from salesdept.common.money import ZERO, to_cents

from ..history.categories import our_categories
from .sheets import MADE, USED, WON
from .sums import CustomerSum, sums_of

MOST_CUSTOMERS = 25
BY_REP, BY_CUSTOMER = ("rep", "rep__name"), ("shown",)
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
        """(person, their name, category, amount)."""
        rows = sums_of(self.user, self.whose).within(self.span)
        return list(rows.values_list("person", "person__name", "category").annotate(sum=Sum("amount")))

    @cached_property
    def _won(self) -> dict[tuple, dict[tuple, Cell]]:
        """By rep, and by customer of those that are shown: all others stand together under None."""
        shown = When(customer__in=[one["customer"] for one in self._most], then=F("customer_id"))
        rows = WON.rows(self.user, self.booked).annotate(shown=Case(shown, default=None, output_field=UUIDField()))
        return grouped(rows, [BY_REP, BY_CUSTOMER], value="amount")

    @cached_property
    def _won_by(self) -> dict:
        return {rep: cell.amount for (rep, _name), cell in self._won[BY_REP].items()}

    @cached_property
    def _made(self) -> list[tuple]:
        """(person, their name, visits)."""
        visits = MADE.rows(self.user, self.days).order_by()
        return list(visits.values_list("by", "by__name").annotate(n=Count("pk")))

    @cached_property
    def _names(self) -> dict:
        """Of those who spent, won or visited."""
        named = [(rep, name) for rep, name in self._won[BY_REP]]
        named += [(person, name or _("Nobody of ours")) for person, name, _category, _amount in self._spent]
        return dict(named + [(person, name) for person, name, _n in self._made])

    @cached_property
    def together(self) -> Yielded:
        spent = [(self.codes.get(category, ""), amount) for _person, _name, category, amount in self._spent]
        return self._yielded(
            _("Together"),
            {},
            sum((amount for _code, amount in spent), ZERO),
            sum(self._won_by.values(), ZERO),
            sum((amount for code, amount in spent if code == "travel"), ZERO),
            sum(n for _person, _name, n in self._made),
        )

    @property
    def by_person(self) -> list[Yielded]:
        return self.people()

    def people(self, most: int | None = None) -> list[Yielded]:
        """Who spent most first, at most so many."""
        used: dict = defaultdict(lambda: ZERO)
        travel: dict = defaultdict(lambda: ZERO)
        for person, _name, category, amount in self._spent:
            used[person] += amount
            if self.codes.get(category) == "travel":
                travel[person] += amount
        visits = {person: n for person, _name, n in self._made}
        shown = sorted(self._names, key=lambda person: -used[person])[:most]
        return [
            self._yielded(
                self._names[person], {"person": person or NONE}, used[person], self._won_by.get(person, ZERO),
                travel[person], visits.get(person, 0),
            )
            for person in shown
        ]  # fmt: skip

    @property
    def count_people(self) -> int:
        return len(self._names)

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
    def _most(self) -> list[dict]:
        """The customers on whom most was spent, with their sums."""
        kinds = [self.pks[code] for code in ON_CUSTOMERS if code in self.pks]
        sums = {code: Sum("amount", filter=Q(category=self.pks.get(code)), default=ZERO) for code in ON_CUSTOMERS}
        rows = CustomerSum.of(self.user, self.whose).within(self.span).filter(category__in=kinds)
        sums_of_each = rows.values("customer", "customer__name").annotate(all=Sum("amount"), **sums)
        return list(sums_of_each.order_by("-all", "customer")[:MOST_CUSTOMERS])

    @cached_property
    def by_customer(self) -> list[OnCustomer]:
        won = {customer: cell.amount for (customer,), cell in self._won[BY_CUSTOMER].items()}
        files = Customer.objects.visible_to(self.user).in_bulk([one["customer"] for one in self._most])
        return [self._on(one, won.get(one["customer"], ZERO), files.get(one["customer"])) for one in self._most]

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
