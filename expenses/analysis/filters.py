"""How the rows behind a number are narrowed: the same names in its address, its list and the API."""

import django_filters
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from customers.models import Customer
from pipeline.analysis.figures import NONE
from pipeline.analysis.filters import EntryFilter, without
from salesdept.people.models import Membership, Team, User

from ..models.budget import BudgetLine, Category
from .models import Spending


def customers_spent_on(asker):
    """Those whom expenses name that the asker sees: the name stands on the paper, the file may stay closed (7.1.3)."""
    from .sums import CustomerSum

    named = CustomerSum.objects.visible_to(asker.user).order_by().values("customer")
    return Customer.objects.filter(pk__in=named)


class OfWhomFilter(django_filters.FilterSet):
    """Of what kind, and whose."""

    category = django_filters.ModelChoiceFilter(queryset=Category.objects.order_by("created_at"), label=_("Category"))
    team = django_filters.ModelChoiceFilter(
        queryset=Team.objects.order_by("name"), label=_("Team"), **without(_("Without a team"))
    )
    person = django_filters.ModelChoiceFilter(
        queryset=User.objects.order_by("name"), label=_("Claimant"), **without(_("Nobody of ours"))
    )


class OfCustomerFilter(OfWhomFilter):
    customer = django_filters.ModelChoiceFilter(
        queryset=customers_spent_on, label=_("Customer"), **without(_("No customer"))
    )


class ExpenseFilter(OfWhomFilter):
    """What a rule may narrow by, whoever reads it."""

    use = django_filters.ChoiceFilter(choices=Spending.Use.choices, label=_("Reserved or spent"))
    seller = django_filters.CharFilter("seller", "exact", label=_("Seller"))
    amount = django_filters.NumberFilter("amount", label=_("Amount"))
    at_least = django_filters.NumberFilter("amount", "gte", label=_("Amount from"))
    under = django_filters.NumberFilter("amount", "lt", label=_("Amount under"))
    since = django_filters.DateFilter("spent_on", "gte", label=_("From"))
    until = django_filters.DateFilter("spent_on", "lte", label=_("Until"))
    weekend = django_filters.BooleanFilter(method="on_weekend", label=_("On a weekend"))

    def on_weekend(self, rows, _name, value):
        return rows.filter(spent_on__iso_week_day__gte=6) if value else rows


class SpendingFilter(ExpenseFilter, OfCustomerFilter):
    """All that a reader may narrow by."""


class LineFilter(django_filters.FilterSet):
    year = django_filters.NumberFilter("budget__year", label=_("Year"))
    category = django_filters.ModelChoiceFilter(queryset=Category.objects.order_by("created_at"), label=_("Category"))
    team = django_filters.ModelChoiceFilter(
        queryset=Team.objects.order_by("name"), label=_("Team"), **without(_("The whole department"))
    )

    class Meta:
        model = BudgetLine
        fields = ["year", "category", "team"]


class WonFilter(EntryFilter):
    """`team` as expenses have it: the one in which the rep was on that day. Nobody of ours won nothing."""

    owner = django_filters.ModelChoiceFilter(
        "rep", queryset=User.objects.order_by("name"), label=_("Owner"), **without(_("Nobody of ours"))
    )
    team = django_filters.ModelChoiceFilter(
        queryset=Team.objects.order_by("name"), label=_("Team"), **without(_("Without a team"))
    )
    customer = django_filters.ModelChoiceFilter(queryset=customers_spent_on, label=_("Customer"))


class VisitsFilter(django_filters.FilterSet):
    person = django_filters.ModelChoiceFilter(
        "by", queryset=User.objects.order_by("name"), label=_("Sales rep"), **without(_("Nobody of ours"))
    )
    team = django_filters.ModelChoiceFilter(
        queryset=Team.objects.order_by("name"), method="of_team", label=_("Team"), **without(_("Without a team"))
    )
    customer = django_filters.ModelChoiceFilter(queryset=customers_spent_on, label=_("Customer"))
    since = django_filters.DateFilter("happened_at__date", "gte", label=_("From"))
    until = django_filters.DateFilter("happened_at__date", "lte", label=_("Until"))

    def of_team(self, visits, _name, team):
        """Of those who were in the team on the day of the visit."""
        places = Membership.objects.filter(user=OuterRef("by")).on(OuterRef("happened_at__date"))
        return visits.filter(~Exists(places) if team == NONE else Exists(places.filter(team=team)))
