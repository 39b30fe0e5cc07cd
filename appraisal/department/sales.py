"""What a month brought, by whom and from whom, and the entries that make each number: one set of rows gives both."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import NamedTuple
from urllib.parse import urlencode

import django_filters
from django.db import models
from django.db.models import Case, F, Q, Sum, When
from django.db.models.functions import Abs, TruncMonth
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from customers.models import Customer
from pipeline.models import SalesEntry
from salesdept.common.calendar import Month
from salesdept.common.money import ZERO
from salesdept.people.models import Membership, Team, User

from ..querysets import SEE_ALL
from .part import Part, part_of

NONE = "null"


class Against(models.TextChoices):
    """What a month is compared with."""

    BEFORE = "before", _("the month before")
    YEAR = "year", _("the year before")

    def of(self, month: Month) -> Month:
        return month.previous if self == Against.BEFORE else month.shift(-12)


def _customers(asker):
    """Any for who sees all, else those who bought from a team that the reader leads or led."""
    if asker.user.is_a(*SEE_ALL):
        return Customer.objects.all()
    led = Membership.objects.filter(user=asker.user, leads=True).values("team")
    return Customer.objects.filter(pk__in=SalesEntry.objects.filter(team__in=led).values("customer"))


class SalesFilter(django_filters.FilterSet):
    """How a number's rows are narrowed, by the same names in its address."""

    rep = django_filters.ModelChoiceFilter(queryset=User.objects.order_by("name"), label=_("Sales rep"))
    team = django_filters.ModelChoiceFilter(
        queryset=Team.objects.order_by("name"), label=_("Team"), null_label=_("Without a team"), null_value=NONE
    )
    customer = django_filters.ModelChoiceFilter(queryset=_customers, label=_("Customer"))
    against = django_filters.ChoiceFilter(choices=Against.choices, label=_("Against"), method="compared")

    def compared(self, entries, _name, _value):
        """Which months are in the rows is decided before they are narrowed."""
        return entries


@dataclass(frozen=True)
class Sums:
    """What a set of entries comes to; `profit` None where no entry has a cost. `change` is against the other month."""

    amount: Decimal = ZERO
    profit: Decimal | None = None
    new_customers: Decimal = ZERO
    before: Decimal = ZERO
    url: str = ""

    @property
    def change(self) -> Decimal:
        return self.amount - self.before


class Member(NamedTuple):
    """What a rep brought to a team; `team` None for entries without one."""

    team: object
    team_name: str | None
    rep: object
    rep_name: str
    amount: Decimal


@dataclass(frozen=True)
class Sales:
    """The entries of `month` in a reader's part, with those of the month that it is held `against`, if any."""

    part: Part
    month: Month
    against: Against | None = None

    @classmethod
    def asked_for(cls, user, month: Month, query) -> "Sales":
        """As an address says it, narrowed by nothing: SalesFilter does that, for the list and for its sums."""
        against = query.get("against")
        return cls(part_of(user, month), month, Against(against) if against in Against.values else None)

    @property
    def other(self) -> Month | None:
        return self.against.of(self.month) if self.against else None

    def rows(self):
        """The entries with `effect`: by how much each makes the number, what is compared with as a minus."""
        here = _within(self.month)
        entries = self.part.entries().filter(self._in_sight())
        return entries.annotate(effect=Case(When(here, then=F("amount")), default=-F("amount")))

    def _in_sight(self) -> Q:
        """Two months that follow each other are one span, which an index reads in one go."""
        if self.other == self.month.previous:
            return Q(booked_on__gte=self.other.first, booked_on__lt=self.month.next.first)
        here = _within(self.month)
        return here | _within(self.other) if self.other else here

    def sums_of(self, rows) -> Sums:
        """What these of its rows come to."""
        return self._told(rows.aggregate(**self._measures()), {})

    def by_member(self) -> list["Member"]:
        """Each rep's part in each team, in one query."""
        rows = self.rows().order_by().values_list("team", "team__name", "rep", "rep__name")
        return [Member(*row) for row in rows.annotate(together=Sum("amount"))]

    def greatest_changes(self, name: str, count: int) -> list[tuple[str, Decimal, str]]:
        """(name, change, address) of those whose amount changed most, in one query: of thousands of customers a few."""
        changes = self.rows().order_by().values_list(name, f"{name}__name").annotate(sum_change=Sum("effect"))
        greatest = changes.exclude(sum_change=0).order_by(Abs("sum_change").desc(), name)[:count]
        return [(label, change, self.url(**{name: key})) for key, label, change in greatest]

    def changes(self, name: str):
        """Everybody with entries, the deepest fall first: rows to be paged, each read by `told`."""
        rows = self.rows().order_by().values(name, f"{name}__name")
        return rows.annotate(**self._measures(), sum_change=Sum("effect")).order_by("sum_change", name)

    def _measures(self) -> dict:
        here = _within(self.month)
        before = {"sum_before": Sum("amount", filter=_within(self.other), default=ZERO)} if self.other else {}
        return before | {
            "sum_profit": Sum(F("amount") - F("cost"), filter=here & Q(cost__isnull=False)),
            "sum_new": Sum("new_customers", filter=here, default=ZERO),
            "sum_amount": Sum("amount", filter=here, default=ZERO),
        }

    def told(self, row: dict, name: str) -> Sums:
        """A row of `changes` as sums."""
        return self._told(row, {name: row[name]})

    def _told(self, row: dict, narrowed: dict) -> Sums:
        return Sums(
            amount=row["sum_amount"],
            profit=row["sum_profit"],
            new_customers=row["sum_new"],
            before=row.get("sum_before", ZERO),
            url=self.url(**narrowed),
        )

    def url(self, **narrowed) -> str:
        """Where the rows stand."""
        query = {name: str(value or NONE) for name, value in narrowed.items()}
        if self.against:
            query["against"] = self.against.value
        at = _rows_of(self.month)
        return f"{at}?{urlencode(query)}" if query else at


def by_month(part: Part, months: Sequence[Month]) -> dict[Month, Sums]:
    """The sums of each of consecutive `months`, in one query."""
    entries = part.entries().filter(booked_on__gte=months[0].first, booked_on__lt=months[-1].next.first)
    rows = (
        entries.order_by()
        .annotate(month=TruncMonth("booked_on"))
        .values("month")
        .annotate(
            sum_profit=Sum(F("amount") - F("cost"), filter=Q(cost__isnull=False)),
            sum_new=Sum("new_customers", default=ZERO),
            sum_amount=Sum("amount", default=ZERO),
        )
    )
    found = {Month(row["month"]): Sums(row["sum_amount"], row["sum_profit"], row["sum_new"]) for row in rows}
    return {month: found.get(month, Sums()) for month in months}


def _within(month: Month) -> Q:
    return Q(booked_on__gte=month.first, booked_on__lt=month.next.first)


@cache
def _rows_of(month: Month) -> str:
    """Asked once for each of a thousand reps."""
    return reverse("appraisal:department_rows", args=[month])
