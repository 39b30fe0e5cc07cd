"""How much a lead promises (3.1.2): points by a table that the manager keeps and everybody reads, with their reasons.

The database adds the points up and keeps the sum with each open lead, so that lists sort by it. A lead's sum is made
anew when the lead is saved; all sums when the table changes, and each night: what is recent is counted in whole days.
A lead that is closed keeps the score with which it was closed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import reduce
from operator import add
from uuid import UUID

from django.db import models
from django.db.models import BooleanField, Case, Expression, ExpressionWrapper, Q, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from salesdept.common.calendar import midnight, today
from salesdept.common.records import Record
from salesdept.common.text import Text
from salesdept.people.models import Role

from .channels import Channel

THE_TABLE = UUID("01a208ac-0000-7000-8000-0000000005c0")

COMPLETE = {
    "person": ~Q(person=""),
    "phone": ~Q(phone=""),
    "email": ~Q(email=""),
    "industry": ~Q(industry=""),
    "employees": Q(employees__isnull=False),
    "note": ~Q(note=""),
}
"""The fields whose being filled earns points, and when they are."""


def by_industry() -> dict[str, int]:
    return {"製造": 20, "電子": 20, "物流": 15, "運輸": 15, "零售": 10}


def by_size() -> dict[str, int]:
    return {"500": 25, "100": 20, "20": 10}


def by_channel() -> dict[str, int]:
    return {"referral": 20, "trade_fair": 15, "online": 10, "market_research": 5, "other": 0}


def by_completeness() -> dict[str, int]:
    return {"person": 5, "phone": 5, "email": 5, "industry": 2, "employees": 3, "note": 5}


def by_recency() -> dict[str, int]:
    return {"3": 15, "14": 10, "60": 5}


class ScoreTable(Record):
    """The one table of points, in force for all leads; before anybody changed it, the defaults.

    Each column maps what earns points to the points: a part of the industry's name, the least number of employees, a
    channel, a field that is filled, the days since the lead was collected.
    """

    id = models.UUIDField(primary_key=True, default=THE_TABLE, editable=False)
    industry = models.JSONField(gettext_lazy("industry"), default=by_industry, blank=True)
    size = models.JSONField(gettext_lazy("employees, at least"), default=by_size, blank=True)
    channel = models.JSONField(gettext_lazy("channel"), default=by_channel, blank=True)
    completeness = models.JSONField(gettext_lazy("what is known"), default=by_completeness, blank=True)
    recency = models.JSONField(gettext_lazy("days since it was collected, at most"), default=by_recency, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=THE_TABLE), name="one_score_table")]

    def __str__(self):
        return _("Score of leads")

    def get_absolute_url(self):
        return reverse("customers:score_table")

    @classmethod
    def in_force(cls) -> "ScoreTable":
        return cls.objects.first() or cls()

    @classmethod
    def kept(cls) -> "ScoreTable":
        """The table in force, saved, for whoever changes it."""
        return cls.objects.get_or_create(pk=THE_TABLE)[0]

    def may_edit(self, user) -> bool:
        return user.is_a(Role.MANAGER)


@dataclass(frozen=True)
class Rule:
    """One line of the table: leads that meet `condition` get the points, and why, as it reads."""

    reason: Text
    points: int
    condition: Q


def rules(table: ScoreTable) -> Iterator[list[Rule]]:
    """The table's lines in groups; of each group the first that a lead meets counts."""
    yield [
        Rule(_("Industry: %(name)s") % {"name": name}, points, Q(industry__icontains=name))
        for name, points in sorted(table.industry.items(), key=lambda line: -line[1])
    ]
    yield [
        Rule(_("%(count)s employees or more") % {"count": least}, points, Q(employees__gte=int(least)))
        for least, points in sorted(table.size.items(), key=lambda line: -int(line[0]))
    ]
    yield [
        Rule(_("Channel: %(name)s") % {"name": Channel(channel).label}, points, Q(channel=channel))
        for channel, points in sorted(table.channel.items(), key=lambda line: -line[1])
    ]
    yield [
        Rule(_("Collected within %(days)s days") % {"days": days}, points, Q(created_at__gte=_days_ago(int(days))))
        for days, points in sorted(table.recency.items(), key=lambda line: int(line[0]))
    ]
    labels = complete_labels()
    for name, points in table.completeness.items():
        yield [Rule(_("Known: %(field)s") % {"field": labels[name]}, points, COMPLETE[name])]


def complete_labels() -> dict[str, Text]:
    """The fields of COMPLETE as they are called."""
    from .models import Lead

    return {field.name: field.verbose_name for field in Lead._meta.fields if field.name in COMPLETE}


def _days_ago(days: int):
    return midnight(today() - timedelta(days=days))


def score(table: ScoreTable) -> Expression:
    """The points of a lead, added up by the database."""
    groups = (
        Case(*(When(rule.condition, then=Value(rule.points)) for rule in group), default=Value(0))
        for group in rules(table)
    )
    return reduce(add, groups)


def reasons(lead) -> list[Rule]:
    """What earned an open lead its points, by the same conditions, one query."""
    groups = list(rules(ScoreTable.in_force()))
    asked = {
        f"rule_{n}_{m}": ExpressionWrapper(rule.condition, BooleanField())
        for n, group in enumerate(groups)
        for m, rule in enumerate(group)
    }
    met = type(lead).objects.filter(pk=lead.pk).values(**asked).get()
    firsts = (
        next((rule for m, rule in enumerate(group) if met[f"rule_{n}_{m}"]), None) for n, group in enumerate(groups)
    )
    return [rule for rule in firsts if rule and rule.points]
