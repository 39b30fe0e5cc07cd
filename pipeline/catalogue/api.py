"""The catalogue as JSON (3.3.2)."""

from rest_framework import serializers

from customers.api.writing import MadeByForm, WrittenByForm
from salesdept.common.api.views import RecordViewSet

from ..models import Product, TaxRate
from ..roles import KEEP_CATALOGUE, KEEP_RATES, SEE_CONTRACTS, SEE_COSTS
from .filters import ProductFilter, TaxRateFilter
from .forms import ProductEditForm, ProductForm, TaxRateByProgram


class ProductSerializer(serializers.ModelSerializer):
    list_price = serializers.DecimalField(max_digits=14, decimal_places=2, allow_null=True)
    cost = serializers.SerializerMethodField()

    class Meta:
        model = Product
        fields = [
            "id", "code", "name", "name_en", "name_zh_hans", "series", "kind", "unit", "tax_class", "bundle",
            "list_price", "cost", "is_active", "to_check", "version",
        ]  # fmt: skip
        read_only_fields = fields

    def get_cost(self, product) -> str | None:
        """For those who see costs."""
        sees = self.context["request"].user.is_a(*SEE_COSTS)
        return str(product.cost) if sees and product.cost is not None else None


class ProductViewSet(WrittenByForm, RecordViewSet):
    """The catalogue; prices and cost as of today, in company currency without tax."""

    model = Product
    serializer_class = ProductSerializer
    roles = SEE_CONTRACTS
    clauses = ("3.3.2",)
    creators = KEEP_CATALOGUE
    new_form, edit_form = ProductForm, ProductEditForm
    filterset_class = ProductFilter
    ordering = "name"
    sort_by = ("name", "code", "series")


class TaxRateSerializer(serializers.ModelSerializer):
    class Meta:
        model = TaxRate
        fields = ["id", "tax_class", "rate", "since", "version"]
        read_only_fields = fields


class TaxRateViewSet(MadeByForm, RecordViewSet):
    """Rates of tax classes; each holds from `since` until the next of its class. `rate` as a part: 0.05 is 5 %.

    What has been set stays: a new rate follows from a day on.
    """

    model = TaxRate
    serializer_class = TaxRateSerializer
    roles = SEE_CONTRACTS
    clauses = ("3.3.2",)
    creators = KEEP_RATES
    new_form = TaxRateByProgram
    filterset_class = TaxRateFilter
    ordering = "-since"
    sort_by = ("since",)
