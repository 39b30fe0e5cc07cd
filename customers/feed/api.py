"""The own calendar feed as JSON (7.2.1)."""

from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from salesdept.common.api.preconditions import NO_STORE
from salesdept.common.api.views import RecordViewSet

from ..models import CalendarFeed
from ..roles import LOG


class CalendarFeedSerializer(serializers.ModelSerializer):
    class Meta:
        model = CalendarFeed
        fields = ["id", "made_at", "last_read_at"]
        read_only_fields = fields


class CalendarFeedMadeSerializer(CalendarFeedSerializer):
    address = serializers.CharField(read_only=True)

    class Meta(CalendarFeedSerializer.Meta):
        fields = [*CalendarFeedSerializer.Meta.fields, "address"]
        read_only_fields = fields


class CalendarFeedViewSet(RecordViewSet):
    """The address at which a calendar program reads the caller's plan; one at most, never another person's.

    `POST` makes one and ends the former; its `address` stands in that answer alone. `POST /{id}/end/` ends it.
    """

    model = CalendarFeed
    serializer_class = CalendarFeedSerializer
    roles = LOG
    clauses = ("7.2.1", "7.1.3")
    ordering = "-made_at"

    def create(self, request):
        feed = CalendarFeed.make(by=request.user)
        shown = CalendarFeedMadeSerializer(feed).data
        return Response(shown, status.HTTP_201_CREATED, headers={"Cache-Control": NO_STORE})

    @action(detail=True, methods=["post"])
    def end(self, request, pk=None):
        self.get_object().end(by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)
