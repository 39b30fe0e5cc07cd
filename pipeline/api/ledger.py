from rest_framework import serializers

from salesdept.common.api.views import RecordViewSet
from salesdept.people.models import Role

from ..models import SalesEntry


class SalesEntrySerializer(serializers.ModelSerializer):
    class Meta:
        model = SalesEntry
        fields = [
            "id", "contract", "customer", "rep", "team", "booked_on", "origin_on", "kind", "amount", "new_customers",
            "share",
        ]  # fmt: skip
        read_only_fields = fields


class SalesEntryViewSet(RecordViewSet):
    """The ledger of sales, read-only."""

    model = SalesEntry
    serializer_class = SalesEntrySerializer
    roles = [Role.REP, Role.SUPERVISOR, Role.MANAGER, Role.CLERK, Role.LEADERSHIP]
    clauses = ("4.1.1", "1.3.2")
    ordering = "-booked_on"
    sort_by = ("booked_on", "amount")
    lookup_value_regex = "[0-9]+"

    def get_queryset(self):
        return SalesEntry.objects.visible_to(self.request.user)
