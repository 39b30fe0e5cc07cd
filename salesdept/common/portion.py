"""The beginning of a queue, which says how long the whole is."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _


class Portion(list):
    """The first `most` of `rows`. `total` is of all of them, asked for only where there are more."""

    def __init__(self, rows: QuerySet, most: int):
        found = list(rows[: most + 1])
        super().__init__(found[:most])
        self.total: int = len(found) if len(found) <= most else rows.count()

    @property
    def is_part(self) -> bool:
        return self.total > len(self)

    @property
    def said(self) -> str:
        return said(self)


def said(*portions: Portion) -> str:
    """Of queues that stand under one heading together: 7, or "100 of 240" where more wait than are shown."""
    shown, total = sum(map(len, portions)), sum(one.total for one in portions)
    return _("%(shown)d of %(total)d") % {"shown": shown, "total": total} if total > shown else str(total)
