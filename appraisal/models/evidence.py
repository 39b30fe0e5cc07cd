"""What a month's cards are computed from, and what of it came or changed since (4.3.1)."""

from django.db.models import Count, IntegerField, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from customers.models import SurveyAnswer
from pipeline.models import SalesEntry
from salesdept.people.models import Target


def later_evidence(period) -> list[tuple[str, int]]:
    """(what, how many) of entries, targets and answers of the month that no card holds; one query."""
    month, since = period.month, period.computed_at
    rows = {
        _("entries of the ledger"): SalesEntry.objects.in_month(month).filter(created_at__gt=since),
        _("targets"): Target.objects.of_month(month).filter(changed_at__gt=since),
        _("answers to questionnaires"): SurveyAnswer.received.rated().touched_since(since, month),
    }
    told = type(period).objects.filter(pk=period.pk).values_list(*map(_count, rows.values())).get()
    return [(label, count) for label, count in zip(rows, told, strict=True) if count]


def _count(rows: QuerySet) -> Coalesce:
    """How many `rows` there are, as a column."""
    together = rows.order_by().annotate(all=Value(1)).values("all").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(together, output_field=IntegerField()), 0)
