from rest_framework import serializers

from salesdept.common.api.views import RecordViewSet

from ..roles import STAFF
from .models import ExpenseLimit, ExpenseStandards


class ExpenseLimitSerializer(serializers.ModelSerializer):
    category = serializers.CharField(source="category.code_or_name")

    class Meta:
        model = ExpenseLimit
        fields = ["category", "grade", "city", "most"]
        read_only_fields = fields


class ExpenseStandardsSerializer(serializers.ModelSerializer):
    limits = ExpenseLimitSerializer(many=True, read_only=True)

    class Meta:
        model = ExpenseStandards
        fields = ["id", "valid_from", "per_day", "per_kilometre", "limits", "version"]
        read_only_fields = fields


class StandardsViewSet(RecordViewSet):
    """What the company pays for a day away and a kilometre, and up to how much of what, by the day it begins."""

    model = ExpenseStandards
    serializer_class = ExpenseStandardsSerializer
    roles = STAFF
    clauses = ("5.2.1",)
    ordering = "-valid_from"
    sort_by = ("valid_from",)
