"""Planned visits as JSON (7.2.1)."""

from rest_framework import serializers
from rest_framework.decorators import action

from salesdept.common.api.schema import taking
from salesdept.common.api.views import DocumentSerializer, DocumentViewSet, NotFilledIn, entries

from ..api.writing import WrittenByForm
from ..filters import PlannedVisitFilter
from ..models import CheckIn, PlannedVisit
from ..roles import LOG, SEE_CUSTOMERS
from .check_in import NO_PLACE
from .check_in_form import CheckInForm
from .forms import PlanForm, RoutePlaceForm, VisitEditForm


class CheckInSerializer(serializers.ModelSerializer):
    class Meta:
        model = CheckIn
        fields = ["at", "created_at", "latitude", "longitude", "accuracy", "photo"]
        read_only_fields = fields

    def to_representation(self, check_in):
        """The place is null for who does not answer for the person."""
        shown = super().to_representation(check_in)
        return shown if check_in.shows_place_to(self.context["request"].user) else shown | NO_PLACE


class PlannedVisitSerializer(DocumentSerializer):
    overlaps = serializers.BooleanField(read_only=True)
    check_in = CheckInSerializer(read_only=True, allow_null=True, default=None)

    class Meta:
        model = PlannedVisit
        fields = [
            "id", "person", "customer", "contacts", "day", "starts", "ends", "purpose", "address", "keeps", "record",
            "reason", "times_moved", "place_in_day", "check_in", "overlaps", "state", "created_at", "version",
            "open_steps",
        ]  # fmt: skip
        read_only_fields = fields


class PlannedVisitViewSet(WrittenByForm, DocumentViewSet):
    """Visits in somebody's plan. `move` takes `day`, `starts` and `ends`, `meet` the `outcome`, `cancel` the `reason`.

    `overlaps`: another visit of the same person is planned at the same time; that is told, not refused. The place of
    a `check_in` is read by the person and who answers for the person; `at` is when it was, `created_at` when it came.
    """

    model = PlannedVisit
    serializer_class = PlannedVisitSerializer
    roles = SEE_CUSTOMERS
    clauses = ("3.1.3", "7.2.1")
    creators = LOG
    new_form, edit_form = PlanForm, VisitEditForm
    filterset_class = PlannedVisitFilter
    ordering = "-day"
    sort_by = ("day",)

    def get_queryset(self):
        return super().get_queryset().prefetch_related("contacts")

    @taking(CheckInForm)
    @action(detail=True, methods=["post"])
    def check_in(self, request, pk=None):
        """The caller is there: with latitude, longitude and accuracy in metres, a `photo`, or nothing of these.

        `at` says when it was, where a device kept it until there was a line: on the day of the visit, not before it was
        planned, within 7 days. The same `record_id` again makes nothing more.
        """
        visit = self.get_object()
        visit.must_be_in_plan_of(request.user)
        form = CheckInForm(request.data, request.FILES, visit=visit, by=request.user)
        if not (form.is_valid() and form.save()):
            raise NotFilledIn(form)
        return self.answer(visit)

    @taking(RoutePlaceForm)
    @action(detail=True, methods=["post"])
    def put_in_route(self, request, pk=None):
        """Another `place`, counted from 0, in the order of the day's visits."""
        visit = self.get_object()
        visit.must_be_in_plan_of(request.user)
        visit.put_in_route(by=request.user, **entries(RoutePlaceForm(request.data)))
        return self.answer(visit)
