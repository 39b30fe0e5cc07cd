"""The time line of a file as JSON: the rows of the page, under the same rules."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from salesdept.common.api.lists import must_be_known
from salesdept.common.api.views import NotFilledIn

from . import TimeLine
from .forms import TimeLineForm


class TimeLineEntrySerializer(serializers.Serializer):
    """`id` is the record's own, found in the API under its `kind`; `at` is when it happened."""

    id = serializers.UUIDField(source="record.pk")
    kind = serializers.CharField()
    at = serializers.DateTimeField()
    title = serializers.CharField(source="record")
    url = serializers.SerializerMethodField()

    def get_url(self, entry) -> str:
        return self.context["request"].build_absolute_uri(entry.record.get_absolute_url())


class TimeLineSerializer(serializers.Serializer):
    results = TimeLineEntrySerializer(many=True)
    next = serializers.URLField(allow_null=True)


class TellsTimeLine:
    """`GET /{id}/time_line/`: everything that happened with the customer, the newest first (7.1.1)."""

    @extend_schema(
        responses=TimeLineSerializer,
        parameters=[OpenApiParameter(name) for name in ("kind", "text", "until", "after")],
    )
    @action(detail=True, methods=["get"], filterset_class=None, pagination_class=None)
    def time_line(self, request, pk=None):
        """Narrowed by `kind`, a `text` and the last day `until`; `next` leads to what is older."""
        form, after = TimeLineForm(request.GET), request.GET.get("after", "")
        must_be_known(request, [*form.fields, "after"])
        if form.errors:
            raise NotFilledIn(form)
        line = TimeLine(self.get_object(), request.user, form.asked, after=after)
        here = request.build_absolute_uri()
        link = replace_query_param(here, "after", line.next_cursor) if line.next_cursor else None
        told = TimeLineEntrySerializer(line.rows, many=True, context=self.get_serializer_context())
        return Response({"results": told.data, "next": link})
