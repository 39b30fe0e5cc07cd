"""Drafts of claims as JSON: a telephone keeps what is typed, valid or not, and goes on with what the desk typed."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response

from salesdept.common.api.views import RecordViewSet

from ..roles import STAFF
from .models import ClaimDraft


class ClaimDraftSerializer(serializers.ModelSerializer):
    typed = serializers.SerializerMethodField()
    others = serializers.SerializerMethodField()

    class Meta:
        model = ClaimDraft
        fields = ["id", "about", "typed", "version", "saved_at", "others"]
        read_only_fields = fields

    def get_typed(self, draft) -> dict[str, str]:
        return _texts(draft.typed)

    def get_others(self, draft) -> dict[str, str]:
        return _texts(getattr(draft, "others", {}))


def _texts(fields: dict) -> dict[str, str]:
    """Files are kept by the page's form alone; a telephone's lie in the wallet."""
    return {name: value for name, value in fields.items() if isinstance(value, str)}


class TypedSerializer(serializers.Serializer):
    about = serializers.UUIDField()
    typed = serializers.DictField(child=serializers.CharField(allow_blank=True))
    seen = serializers.IntegerField(required=False, min_value=0, default=0)
    version = serializers.IntegerField(required=False, allow_null=True, default=None)


class ClaimDraftViewSet(RecordViewSet):
    """What the caller typed into claims and has not saved.

    `POST` keeps `typed`, by the names of the page's form (`title`, `lines-0-amount`), of the claim `about`: its id, or
    the `record_id` that a new one is to have. `seen` is the version of the draft that the caller knows, `version` that
    of the claim; `others` answers with what came from elsewhere since. `DELETE` discards it.
    """

    model = ClaimDraft
    serializer_class = ClaimDraftSerializer
    roles = STAFF
    clauses = ("5.2.2",)
    ordering = "-saved_at"
    sort_by = ("saved_at",)

    @extend_schema(request=TypedSerializer)
    def create(self, request):
        given = TypedSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        kept = ClaimDraft.keep(by=request.user, **given.validated_data)
        return Response(self.get_serializer(kept).data)

    def destroy(self, request, pk=None):
        self.get_object().discard()
        return Response(status=status.HTTP_204_NO_CONTENT)
