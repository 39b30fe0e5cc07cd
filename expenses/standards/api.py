from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import ValidationError

from salesdept.common.api.views import RecordViewSet
from salesdept.common.errors import NotYourPart, Stale

from ..models import Category
from ..roles import KEEP_STANDARDS, STAFF
from .forms import FIELDS, StandardsSheet
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


class NewLimitSerializer(serializers.Serializer):
    """`category` is a code or name; without `grade` or `city` it is the limit of all."""

    category = serializers.CharField()
    grade = serializers.CharField(required=False, allow_blank=True)
    city = serializers.CharField(required=False, allow_blank=True)
    most = serializers.DecimalField(max_digits=14, decimal_places=2)


class NewStandardsSerializer(serializers.Serializer):
    valid_from = serializers.DateField()
    per_day = serializers.DecimalField(max_digits=14, decimal_places=2)
    per_kilometre = serializers.DecimalField(max_digits=14, decimal_places=2)
    limits = NewLimitSerializer(many=True, required=False)


class ChangedStandardsSerializer(NewStandardsSerializer):
    """What is not named stays; `limits`, where they are named, are all there are then."""

    valid_from = serializers.DateField(required=False)
    per_day = serializers.DecimalField(max_digits=14, decimal_places=2, required=False)
    per_kilometre = serializers.DecimalField(max_digits=14, decimal_places=2, required=False)
    version = serializers.IntegerField(required=False)


class StandardsViewSet(RecordViewSet):
    """What the company pays for a day away and a kilometre, and up to how much of what, by the day it begins.

    Finance and the manager write new ones (POST) and change those whose day has not come (PATCH).
    """

    model = ExpenseStandards
    serializer_class = ExpenseStandardsSerializer
    roles = STAFF
    clauses = ("5.2.1",)
    ordering = "-valid_from"
    sort_by = ("valid_from",)

    @extend_schema(request=NewStandardsSerializer, responses=ExpenseStandardsSerializer)
    def create(self, request):
        if not request.user.is_a(*KEEP_STANDARDS):
            raise NotYourPart(_("Finance or the manager writes the standards."), "5.2.1")
        given = NewStandardsSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        return self._saved(given.validated_data, None, status.HTTP_201_CREATED)

    @extend_schema(request=ChangedStandardsSerializer, responses=ExpenseStandardsSerializer)
    def partial_update(self, request, pk=None):
        standards = self.get_object()
        standards.must_be_open_to(request.user)
        given = ChangedStandardsSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        standing = {name: getattr(standards, name) for name in FIELDS}
        return self._saved(standing | given.validated_data, standards, status.HTTP_200_OK)

    def _saved(self, given: dict, standards: ExpenseStandards | None, code: int):
        sheet = StandardsSheet(_as_typed(given, standards), by=self.request.user, standards=standards)
        if not sheet.is_valid():
            if getattr(sheet.form, "is_stale", False):
                raise Stale(_("Somebody saved this record while you were editing it."), "5.2.1")
            wrong: dict[str, Any] = {**sheet.form.errors, "limits": sheet.limits.errors}
            raise ValidationError(wrong)
        return self.answer(sheet.save(), code)


def _as_typed(given: dict, standards: ExpenseStandards | None) -> dict:
    """The JSON as the sheet would send it: limits that are named take the place of those there were."""
    standing = list(standards.limits.all()) if standards else []
    new, is_kept = given.get("limits", []), "limits" not in given
    typed = {name: given.get(name) for name in (*FIELDS, "version")}
    typed |= {"limits-TOTAL_FORMS": len(standing) + len(new), "limits-INITIAL_FORMS": len(standing)}
    for number, limit in enumerate(standing):
        cells = {"id": limit.pk, "category": limit.category_id, "grade": limit.grade, "city": limit.city}
        typed |= _row(number, cells | {"most": limit.most, "DELETE": "" if is_kept else "on"})
    for number, limit in enumerate(new, start=len(standing)):
        typed |= _row(number, limit | {"category": Category.pk_of(limit["category"])})
    return typed


def _row(number: int, cells: dict) -> dict:
    return {f"limits-{number}-{name}": value for name, value in cells.items()}
