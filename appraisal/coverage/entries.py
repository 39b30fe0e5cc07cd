"""Entries of the ledger that somebody should look at before they decide a grade."""

from collections.abc import Callable

from django.db.models import Aggregate, DecimalField, Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from pipeline.models import SalesEntry
from salesdept.common.templatetags.formats import money

from .checks import Check, Finding

MONTHS_BEFORE, TIMES_USUAL = 3, 5
"""Large is more than five times the middle of what was signed in the three months before."""


class Median(Aggregate):
    """The middle one: it does not move with a single great deal."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DecimalField()


def entries_taken_anew(period) -> Check:
    """Credit that was split anew: what was booked is taken back and booked by other shares."""
    taken = _of(period).filter(kind=SalesEntry.Kind.CHANGED, reverses__isnull=False)
    return _check(
        _("Credit split anew"),
        _("It moves amount, profit and new customers from one rep to another."),
        taken,
        lambda entry: f"{entry.rep.name} · {entry.reason}",
    )


def unusually_large_entries(period) -> Check:
    first = period.month.shift(-MONTHS_BEFORE).first
    before = SalesEntry.objects.filter(booked_on__gte=first, booked_on__lt=period.month.first, kind="signed")
    usual = before.aggregate(middle=Median("amount"))["middle"]
    large = _of(period).filter(amount__gt=usual * TIMES_USUAL) if usual else SalesEntry.objects.none()
    return _check(
        _("Unusually large"),
        _("More than five times the usual amount of the three months before: read it once more."),
        large.order_by("-amount"),
        lambda entry: entry.rep.name,
    )


def negative_entries(period) -> Check:
    """What lowers a figure, but for splits, which stand apart."""
    is_split = Q(kind=SalesEntry.Kind.CHANGED, reverses__isnull=False)
    negative = _of(period).filter(Q(amount__lt=0) | Q(new_customers__lt=0)).exclude(is_split)
    return _check(
        _("Negative entries"),
        _("Cancellations and changes lower amount and growth of who had the credit."),
        negative.order_by("amount"),
        lambda entry: f"{entry.rep.name} · {entry.get_kind_display()} · {entry.reason}",
    )


def late_entries(period) -> Check:
    late = _of(period).exclude(origin_on=None)
    return _check(
        _("Late entries of earlier months"),
        _("Their month is published, so they count in this one and keep their true day."),
        late.order_by("origin_on"),
        lambda entry: f"{entry.rep.name} · {date_format(entry.origin_on or entry.booked_on, 'SHORT_DATE_FORMAT')}",
    )


def _of(period):
    return SalesEntry.objects.in_month(period.month).for_list()


def _check(label: str, effect: str, entries: QuerySet, about: Callable[[SalesEntry], str]) -> Check:
    def told(entry: SalesEntry) -> Finding:
        return Finding(f"{entry.contract} {money(entry.amount)}", about(entry), entry.contract.get_absolute_url())

    return Check.of(label, effect, entries, told)
