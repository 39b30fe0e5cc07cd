import django_filters
from django.utils.translation import gettext_lazy as _

from .models import Claim, Supplement


class ClaimFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(field_name="title", lookup_expr="icontains", label=_("Search claims"))
    state = django_filters.ChoiceFilter(choices=Claim.State.choices, label=_("State"), empty_label=_("all"))

    class Meta:
        model = Claim
        fields = ["q", "state"]


class SupplementFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(choices=Supplement.State.choices, label=_("State"), empty_label=_("all"))

    class Meta:
        model = Supplement
        fields = ["state"]
