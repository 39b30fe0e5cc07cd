"""The company's calendar as JSON."""

from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from salesdept.common.api.schema import taking
from salesdept.common.api.views import NotFilledIn, RecordViewSet
from salesdept.common.screens import EVERYBODY

from .forms import WorkDayForm
from .models import WorkDay


class WorkDaySerializer(serializers.ModelSerializer):
    class Meta:
        model = WorkDay
        fields = ["id", "day", "is_working", "name"]
        read_only_fields = fields


class WorkDayViewSet(RecordViewSet):
    """Days that are not what their weekday says: holidays, and days on which one works instead."""

    model = WorkDay
    serializer_class = WorkDaySerializer
    roles = EVERYBODY
    clauses = ("7.2.2",)
    ordering = "day"
    sort_by = ("day",)

    @taking(WorkDayForm)
    def create(self, request):
        WorkDay.must_be_set_by(request.user)
        form = WorkDayForm(request.data, by=request.user)
        if not form.is_valid():
            raise NotFilledIn(form)
        return self.answer(form.save(), status.HTTP_201_CREATED)

    @action(detail=True, methods=["post"])
    def remove(self, request, pk=None):
        self.get_object().remove(by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


def register(router) -> None:
    router.register("work-days", WorkDayViewSet, basename="work-day")
