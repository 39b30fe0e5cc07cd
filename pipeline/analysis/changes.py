"""What changed in the forecast of a period since it was last written down: which deals came, went, grew, shrank."""

from datetime import date

import django_filters
from django.db.models import (
    BooleanField,
    Case,
    CharField,
    DecimalField,
    ExpressionWrapper,
    F,
    FilteredRelation,
    Q,
    TextChoices,
    Value,
    When,
)
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import today
from salesdept.common.money import ZERO

from .filters import OwnedFilter


class Change(TextChoices):
    """How a deal's place in the period differs from then, in the order in which the bridge tells it."""

    CAME = "came", _("New or back")
    MOVED_IN = "moved_in", _("Moved into the period")
    RESIZED = "resized", _("Amount changed")
    MOVED_OUT = "moved_out", _("Moved out of the period")
    PASSED = "passed", _("Expected close has passed")
    WON = "won", _("Won")
    LOST = "lost", _("Lost")
    RESTS = "rests", _("On hold or taken out")
    SAME = "same", _("Unchanged")


class ChangeFilter(OwnedFilter):
    """Deals that stood in the period then or stand in it now; `delta` is by how much each changes its sum."""

    since = django_filters.DateFilter(method="later", label=_("Since"))
    close_since = django_filters.DateFilter(method="later", label=_("Closes from"))
    close_until = django_filters.DateFilter(method="later", label=_("Closes until"))
    change = django_filters.ChoiceFilter(choices=Change.choices, method="later", label=_("Change"))

    def later(self, deals, _name, _value):
        """All at once, below: one of them alone means nothing."""
        return deals

    def filter_queryset(self, deals):
        asked = self.form.cleaned_data
        if not (asked["since"] and asked["close_since"] and asked["close_until"]):
            return deals.none()
        compared = compared_with(
            super().filter_queryset(deals), asked["since"], asked["close_since"], asked["close_until"]
        )
        return compared.filter(change=asked["change"]) if asked["change"] else compared


def compared_with(deals, day: date, first: date, last: date):
    """Annotate was_in, is_in, change and delta: the line of `day` against now, for closes from `first` to `last`."""
    before = FilteredRelation("forecast_lines", condition=Q(forecast_lines__taken_on=day))
    was_in = Q(before__expected_close__gte=max(first, day), before__expected_close__lte=last)
    is_in = Q(state="open", expected_close__gte=max(first, today()), expected_close__lte=last)
    money = DecimalField(max_digits=14, decimal_places=2)
    return (
        deals.annotate(before=before)
        .annotate(
            was_in=ExpressionWrapper(Q(before__isnull=False) & was_in, BooleanField()),
            is_in=ExpressionWrapper(is_in, BooleanField()),
        )
        .filter(Q(was_in=True) | Q(is_in=True))
        .annotate(
            amount_then=Case(When(was_in=True, then=F("before__amount")), default=Value(ZERO), output_field=money),
            amount_now=Case(When(is_in=True, then=F("amount")), default=Value(ZERO), output_field=money),
            change=_change(),
        )
        .annotate(delta=ExpressionWrapper(F("amount_now") - F("amount_then"), money))
    )


def _change() -> Case:
    gone = Q(is_in=False)
    return Case(
        When(is_in=True, was_in=True, before__amount=F("amount"), then=Value(Change.SAME.value)),
        When(is_in=True, was_in=True, then=Value(Change.RESIZED.value)),
        When(is_in=True, before__isnull=True, then=Value(Change.CAME.value)),
        When(is_in=True, then=Value(Change.MOVED_IN.value)),
        When(gone & Q(state="won"), then=Value(Change.WON.value)),
        When(gone & Q(state="lost"), then=Value(Change.LOST.value)),
        When(gone & Q(state="open", expected_close__lt=today()), then=Value(Change.PASSED.value)),
        When(gone & ~Q(state="open"), then=Value(Change.RESTS.value)),
        default=Value(Change.MOVED_OUT.value),
        output_field=CharField(),
    )
