"""How the rows behind a number are narrowed: the same names in its address, its list and the API."""

import django_filters
from django.utils.translation import gettext_lazy as _

from customers.channels import Channel
from salesdept.common.calendar import today
from salesdept.people.models import Membership, Team, User

from ..models import Competitor, LossReason, Product
from ..stages import Stage, State
from .categories import Category
from .figures import NONE


def without(label) -> dict:
    return {"null_label": label, "null_value": NONE}


def products(asker):
    return Product.objects.visible_to(asker.user)


def reasons(asker):
    return LossReason.objects.visible_to(asker.user)


def competitors(asker):
    return Competitor.objects.visible_to(asker.user)


class OwnedFilter(django_filters.FilterSet):
    """Rows of a person, or of the people who are in a team today."""

    PERSON = "owner"

    owner = django_filters.ModelChoiceFilter(
        queryset=User.objects.order_by("name"), label=_("Owner"), method="of_owner"
    )
    team = django_filters.ModelChoiceFilter(
        queryset=Team.objects.order_by("name"), label=_("Team"), method="of_team", **without(_("Without a team"))
    )

    def of_owner(self, rows, _name, person):
        return rows.filter(**{self.PERSON: person})

    def of_team(self, rows, _name, team):
        places = Membership.objects.on(today())
        if team == NONE:
            return rows.exclude(**{f"{self.PERSON}__in": places.values("user")})
        return rows.filter(**{f"{self.PERSON}__in": places.filter(team=team).values("user")})


class DealFilter(OwnedFilter):
    product = django_filters.ModelChoiceFilter(queryset=products, label=_("Product"), **without(_("No product")))
    channel = django_filters.ChoiceFilter(
        field_name="lead__channel", choices=Channel.choices, label=_("Channel"), **without(_("No lead"))
    )
    reason = django_filters.ModelChoiceFilter(
        queryset=reasons, field_name="lost_reason", label=_("Lost because"), **without("–")
    )
    competitor = django_filters.ModelChoiceFilter(
        queryset=competitors, label=_("Competitor"), **without(_("No competitor known"))
    )
    state = django_filters.ChoiceFilter(choices=State.choices, label=_("State"))
    stage = django_filters.ChoiceFilter(choices=Stage.choices, label=_("Stage"))
    category = django_filters.ChoiceFilter(choices=Category.choices, label=_("Category"))
    close_since = django_filters.DateFilter("expected_close", "gte", label=_("Closes from"))
    close_until = django_filters.DateFilter("expected_close", "lte", label=_("Closes until"))
    closed_since = django_filters.DateFilter("closed_on", "gte", label=_("Closed from"))
    closed_until = django_filters.DateFilter("closed_on", "lte", label=_("Closed until"))


class EntryFilter(OwnedFilter):
    PERSON = "rep"

    booked_since = django_filters.DateFilter("booked_on", "gte", label=_("Booked from"))
    booked_until = django_filters.DateFilter("booked_on", "lte", label=_("Booked until"))


class TargetFilter(OwnedFilter):
    PERSON = "rep"

    month_since = django_filters.DateFilter("month", "gte", label=_("From month"))
    month_until = django_filters.DateFilter("month", "lte", label=_("Until month"))
