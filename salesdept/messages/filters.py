import django_filters as filters
from django.utils.translation import gettext_lazy as _

from .models import OutboxMessage


class OutboxFilter(filters.FilterSet):
    """By the whole address only: a part of one that is found would give the rest away, letter by letter (7.1.3)."""

    q = filters.CharFilter(field_name="address", lookup_expr="iexact", label=_("Whole address"))
    state = filters.ChoiceFilter(choices=OutboxMessage.State.choices, label=_("State"), empty_label=_("all"))

    class Meta:
        model = OutboxMessage
        fields: list[str] = []
