from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action

from salesdept.common.api.schema import taking
from salesdept.common.api.views import DocumentSerializer, DocumentViewSet, RecordViewSet, entries
from salesdept.common.errors import NotYourPart
from salesdept.common.web import visible_or_404

from ..models import BonusBase, BonusLine, BonusRun, Loss
from .forms import BonusBaseForm, MakeRunForm
from .shown import shown
from .views import DECIDE, HAVE_BONUSES, SEE_RUNS, base_new, payroll_file


class BonusRunSerializer(DocumentSerializer):
    month = serializers.CharField(read_only=True)

    class Meta:
        model = BonusRun
        fields = [
            "id", "month", "state", "version", "revision", "pool", "wanted", "total", "made_by", "approved_by",
            "exported_at", "paid_on", "reference", "open_steps",
        ]  # fmt: skip
        read_only_fields = fields


class BonusRunViewSet(DocumentViewSet):
    """Bonus runs with their steps; POST {"month": "2026-10"} makes the run of a published month."""

    model = BonusRun
    serializer_class = BonusRunSerializer
    roles = SEE_RUNS
    clauses = ("4.4.1",)
    ordering = "-period__month"
    sort_by = ("period__month",)

    @taking(MakeRunForm)
    def create(self, request):
        form = MakeRunForm(request.data, by=request.user)
        entries(form)
        return self.answer(BonusRun.make(form.period, by=request.user), status.HTTP_201_CREATED)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, url_path="files/(?P<form>csv|xlsx)")
    def payroll_file(self, request, form, pk=None):
        """The file as payroll got it, byte by byte; finance takes it."""
        if not payroll_file.screen.is_open_to(request.user):
            raise NotYourPart(_("Finance takes the files for payroll."), "4.4.1")
        file = visible_or_404(self.get_object().files.all(), form=form)
        return HttpResponse(file.take(by=request.user), content_type=file.TYPES[file.form])


class BonusLineSerializer(serializers.ModelSerializer):
    month = serializers.CharField(source="period.month", read_only=True)
    of_run = serializers.CharField(source="run.month", read_only=True)
    person_name = serializers.CharField(source="person.name", read_only=True)
    formula = serializers.SerializerMethodField()
    steps = serializers.SerializerMethodField()

    class Meta:
        model = BonusLine
        fields = [
            "id", "run", "of_run", "person", "person_name", "month", "is_difference", "due", "settled", "held_back",
            "amount", "formula", "steps",
        ]  # fmt: skip
        read_only_fields = fields

    def get_formula(self, line) -> str:
        return self._shown(line).formula

    def get_steps(self, line) -> list[str]:
        return self._shown(line).steps

    def _shown(self, line) -> BonusLine:
        return shown([line], self.context["request"].user)[0]


class BonusLineViewSet(RecordViewSet):
    """Bonuses line by line; the computation only for those who may see the scorecard behind."""

    model = BonusLine
    serializer_class = BonusLineSerializer
    roles = [*SEE_RUNS, *HAVE_BONUSES]
    clauses = ("4.4.1", "1.3.2")
    ordering = "-created_at"
    sort_by = ("created_at",)


class BonusBaseSerializer(serializers.ModelSerializer):
    valid_from = serializers.CharField(read_only=True)

    class Meta:
        model = BonusBase
        fields = ["id", "person", "valid_from", "amount", "set_by"]
        read_only_fields = fields


class BonusBaseViewSet(RecordViewSet):
    """Bonus bases; POST {"person", "valid_from", "amount"} sets one from a month on."""

    model = BonusBase
    serializer_class = BonusBaseSerializer
    roles = [*DECIDE, *HAVE_BONUSES]
    clauses = ("4.4.1",)
    ordering = "-valid_from"
    sort_by = ("valid_from",)

    @taking(BonusBaseForm)
    def create(self, request):
        if not base_new.screen.is_open_to(request.user):
            raise NotYourPart(_("The manager sets the bonus bases, never the own."), "4.4.1")
        entered = entries(BonusBaseForm(request.data, by=request.user))
        return self.answer(BonusBase.assign(**entered, by=request.user), status.HTTP_201_CREATED)


class LossSerializer(DocumentSerializer):
    month = serializers.CharField(read_only=True)

    class Meta:
        model = Loss
        fields = ["id", "person", "month", "amount", "used", "state", "version", "reason", "open_steps"]
        read_only_fields = fields


class LossViewSet(DocumentViewSet):
    """Losses carried forward; the manager writes off what its months did not make good."""

    model = Loss
    serializer_class = LossSerializer
    roles = [*DECIDE, *HAVE_BONUSES]
    clauses = ("4.4.1",)
    ordering = "-month"
    sort_by = ("month",)


def register(router) -> None:
    router.register("bonus-runs", BonusRunViewSet, "bonus-run")
    router.register("bonus-lines", BonusLineViewSet, "bonus-line")
    router.register("bonus-bases", BonusBaseViewSet, "bonus-base")
    router.register("bonus-losses", LossViewSet, "bonus-loss")
