import django_filters as filters
from django.utils.translation import gettext_lazy as _

from .models import OutboxMessage


class OutboxFilter(filters.FilterSet):
    q = filters.CharFilter(field_name="address", lookup_expr="icontains", label=_("Address"))
    state = filters.ChoiceFilter(choices=OutboxMessage.State.choices, label=_("State"), empty_label=_("all"))

    class Meta:
        model = OutboxMessage
        fields: list[str] = []
