from django.utils.translation import gettext as _
from rest_framework import serializers, status

from salesdept.common.api.schema import taking
from salesdept.common.api.views import DocumentSerializer, DocumentViewSet, RecordViewSet
from salesdept.common.api.writing import saved
from salesdept.common.errors import NotYourPart
from salesdept.common.screens import EVERYBODY

from .forms import PraiseForm
from .models import Award, Praise
from .plans import api as plans
from .views import praise_new


class AwardSerializer(DocumentSerializer):
    month = serializers.CharField()
    winner_name = serializers.CharField(source="winner.name", default=None)

    class Meta:
        model = Award
        fields = ["id", "kind", "month", "winner", "winner_name", "state", "version", "open_steps"]
        read_only_fields = fields


class AwardViewSet(DocumentViewSet):
    model = Award
    serializer_class = AwardSerializer
    roles = EVERYBODY
    clauses = ("6.3.1", "6.3.2")
    ordering = "-month"
    sort_by = ("month",)


class PraiseSerializer(serializers.ModelSerializer):
    class Meta:
        model = Praise
        fields = ["id", "giver", "receiver", "text", "created_at"]
        read_only_fields = fields


class PraiseViewSet(RecordViewSet):
    """The wall; POST {"receiver", "text"} praises a colleague by the page's own form."""

    model = Praise
    serializer_class = PraiseSerializer
    roles = EVERYBODY
    clauses = ("6.2.2", "6.3.2")
    ordering = "-created_at"
    sort_by = ("created_at",)

    @taking(PraiseForm)
    def create(self, request):
        if not praise_new.screen.is_open_to(request.user):
            raise NotYourPart(_("This belongs to another role."), "6.3.2")
        return self.answer(saved(PraiseForm(request.data, by=request.user)), status.HTTP_201_CREATED)


def register(router) -> None:
    """Add this chapter's view sets to the API."""
    router.register("awards", AwardViewSet, "award")
    router.register("praise", PraiseViewSet, "praise")
    plans.register(router)
