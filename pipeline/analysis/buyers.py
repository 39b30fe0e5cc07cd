"""Customers by their first contract and when the second one followed (3.6.3)."""

import django_filters
from django.db.models import (
    Case,
    CharField,
    DateField,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    TextChoices,
    Value,
    When,
)
from django.utils.translation import gettext_lazy as _

from customers.querysets import LEVELS
from salesdept.common.calendar import today

from ..models import Contract
from .filters import OwnedFilter, products, without


class Return(TextChoices):
    """Whether a second contract followed within twelve months of the first."""

    BACK = "back", _("bought again within 12 months")
    NOT = "not", _("not within 12 months")
    EARLY = "early", _("too early to say")


class Wait(TextChoices):
    """How long it took to the second contract."""

    QUARTER = "90", _("up to 90 days")
    HALF = "180", _("91 to 180 days")
    YEAR = "365", _("181 to 365 days")
    TWO_YEARS = "730", _("366 to 730 days")
    LONGER = "longer", _("more than 730 days")


class BuyerFilter(OwnedFilter):
    PERSON = "customer__owner"

    level = django_filters.ChoiceFilter(
        field_name="customer__level", choices=[(level, level) for level in LEVELS], label=_("Class")
    )
    product = django_filters.ModelChoiceFilter(
        queryset=products, label=_("Product of the first contract"), **without(_("No product"))
    )
    back = django_filters.ChoiceFilter(choices=Return.choices, label=_("Second purchase"))
    wait = django_filters.ChoiceFilter(choices=Wait.choices, label=_("Time to the second purchase"))
    since = django_filters.DateFilter("signed_on", "gte", label=_("First contract from"))
    until = django_filters.DateFilter("signed_on", "lte", label=_("First contract until"))


def buyers_of(user):
    """The first signed contract of each customer that `user` answers for, with `second_on`, `days`, `back`, `wait`."""
    of_customer = Contract.objects.filter(customer=OuterRef("customer"), state="signed").order_by()
    earlier = Q(signed_on__lt=OuterRef("signed_on")) | Q(signed_on=OuterRef("signed_on"), pk__lt=OuterRef("pk"))
    later = of_customer.exclude(pk=OuterRef("pk")).order_by("signed_on", "pk")
    first = Contract.objects.of_own_customers(user).filter(~Exists(of_customer.filter(earlier)), state="signed")
    return (
        first.select_related("customer__owner", "product")
        .annotate(second_on=Subquery(later.values("signed_on")[:1]), owner=F("customer__owner"))
        .annotate(days=_days(F("second_on"), F("signed_on")), year_after=_year_after("signed_on"))
        .annotate(back=_back(), wait=_wait(), level=F("customer__level"))
    )


def _days(later, earlier) -> Func:
    return Func(later, earlier, template="(%(expressions)s)", arg_joiner=" - ", output_field=IntegerField())


def _year_after(field: str) -> Func:
    template = "(%(expressions)s + interval '12 months')::date"
    return Func(F(field), template=template, output_field=DateField())


def _back() -> Case:
    """Only whose twelve months are over is counted: who came back early would else count before the others can."""
    return Case(
        When(year_after__gt=today(), then=Value(Return.EARLY.value)),
        When(second_on__lte=F("year_after"), then=Value(Return.BACK.value)),
        default=Value(Return.NOT.value),
        output_field=CharField(),
    )


def _wait() -> Case:
    steps = [When(days__lte=int(one.value), then=Value(one.value)) for one in Wait if one != Wait.LONGER]
    return Case(
        When(second_on=None, then=Value("")), *steps, default=Value(Wait.LONGER.value), output_field=CharField()
    )
