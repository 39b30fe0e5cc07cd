from rest_framework import serializers

from salesdept.common.api.views import RecordViewSet

from ..models import Product
from ..roles import SEE_CONTRACTS


class ProductSerializer(serializers.ModelSerializer):
    class Meta:
        model = Product
        fields = ["id", "name", "series", "list_price", "unit", "is_active"]
        read_only_fields = fields


class ProductViewSet(RecordViewSet):
    """The catalogue."""

    model = Product
    serializer_class = ProductSerializer
    roles = SEE_CONTRACTS
    clauses = ("3.3.2",)
    ordering = "name"
    sort_by = ("name", "series", "list_price")

    def get_queryset(self):
        return Product.objects.visible_to(self.request.user)
