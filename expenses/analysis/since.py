"""What has become of the expenses that a finding counted (5.3.2)."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.db.models import Count, Exists, OuterRef, Sum

from salesdept.common.money import ZERO

from .models import Finding
from .sheets import USED

SHOWN = 20


@dataclass(frozen=True)
class Told:
    """How many expenses, and their sum."""

    count: int
    amount: Decimal

    @classmethod
    def of(cls, rows) -> "Told":
        return cls(**rows.order_by().aggregate(count=Count("pk"), amount=Sum("amount", default=ZERO)))


class Since:
    """What `user` may see of the expenses of then, and of those that the finding's filters mean now."""

    def __init__(self, finding: Finding, user):
        self.kept = finding.rows.visible_to(user)  # type: ignore[attr-defined]
        self.rows = USED.rows(user, finding.filters)
        self.listed = self.kept.beside(self.rows).for_list()

    @cached_property
    def then(self) -> Told:
        return Told.of(self.kept)

    @cached_property
    def now(self) -> Told:
        return Told.of(self.rows)

    @cached_property
    def changed(self) -> list:
        """Those of then that count no longer or come to something else, the first of them."""
        return list(self.listed.changed()[:SHOWN])

    @cached_property
    def came(self) -> list:
        """Those that have come since, the first of them."""
        return list(self.rows.filter(~Exists(self.kept.filter(expense=OuterRef("pk"))))[:SHOWN])
