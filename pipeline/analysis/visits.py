"""Visits to stages and what became of each, as the funnel counts them."""

import django_filters
from django.db.models import (
    Case,
    CharField,
    DurationField,
    ExpressionWrapper,
    F,
    FloatField,
    Q,
    TextChoices,
    Value,
    When,
)
from django.db.models.functions import Extract
from django.utils.translation import gettext_lazy as _

from customers.channels import Channel
from salesdept.common.calendar import end_of, midnight, now

from ..models import StageVisit
from ..stages import Stage
from .filters import OwnedFilter, products, without


class Fate(TextChoices):
    """How a visit to a stage ended."""

    ON = "on", _("moved on")
    BACK = "back", _("sent back")
    LOST = "lost", _("lost")
    HERE = "here", _("still there")


class VisitFilter(OwnedFilter):
    PERSON = "opportunity__owner"

    stage = django_filters.ChoiceFilter(choices=Stage.choices, label=_("Stage"))
    fate = django_filters.ChoiceFilter(choices=Fate.choices, label=_("What became of it"))
    product = django_filters.ModelChoiceFilter(
        queryset=products,
        field_name="opportunity__product",
        label=_("Product"),
        **without(_("No product")),
    )
    channel = django_filters.ChoiceFilter(
        field_name="opportunity__lead__channel", choices=Channel.choices, label=_("Channel"), **without(_("No lead"))
    )
    since = django_filters.DateFilter(method="from_day", label=_("Entered from"))
    until = django_filters.DateFilter(method="to_day", label=_("Entered until"))

    def from_day(self, visits, _name, day):
        return visits.filter(entered_at__gte=midnight(day))

    def to_day(self, visits, _name, day):
        return visits.filter(entered_at__lte=end_of(day))


def visits_of(user):
    """Visits of the deals that `user` answers for, each with its fate and its days at work; mistakes are left out."""
    visits = StageVisit.objects.answered_for_by(user).exclude(left_via="void").with_time(now())
    seconds = Extract(ExpressionWrapper(F("took"), DurationField()), "epoch")
    return visits.select_related("opportunity__customer", "opportunity__owner").annotate(
        fate=_fate(),
        owner=F("opportunity__owner"),
        days=ExpressionWrapper(seconds / 86400.0, FloatField()),
    )


def _fate() -> Case:
    """An import tells where a deal stands, not how it came there: what it says is lost now counts as lost then."""
    return Case(
        When(left_at=None, then=Value(Fate.HERE.value)),
        When(Q(left_via="lost") | Q(left_via="import", opportunity__state="lost"), then=Value(Fate.LOST.value)),
        When(left_via="back", then=Value(Fate.BACK.value)),
        default=Value(Fate.ON.value),
        output_field=CharField(),
    )
