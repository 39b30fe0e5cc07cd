"""What foreign currencies are worth, as JSON (3.3.2)."""

from rest_framework import serializers

from customers.api.writing import MadeByForm
from salesdept.common.api.views import RecordViewSet

from ..roles import KEEP_RATES, SEE_CONTRACTS
from .filters import ExchangeRateFilter
from .forms import ExchangeRateForm
from .rates import ExchangeRate


class ExchangeRateSerializer(serializers.ModelSerializer):
    class Meta:
        model = ExchangeRate
        fields = ["id", "currency", "day", "rate", "version"]
        read_only_fields = fields


class ExchangeRateViewSet(MadeByForm, RecordViewSet):
    """Company currency for one unit of a foreign one. A rate holds until the next, for seven days at most.

    What has been entered stays: quotations were reckoned by it.
    """

    model = ExchangeRate
    serializer_class = ExchangeRateSerializer
    roles = SEE_CONTRACTS
    clauses = ("3.3.2",)
    creators = KEEP_RATES
    new_form = ExchangeRateForm
    filterset_class = ExchangeRateFilter
    ordering = "-day"
    sort_by = ("day",)
