"""Web forms as JSON (3.1.1)."""

from rest_framework import serializers
from rest_framework.decorators import action

from salesdept.common.api.views import RecordViewSet

from ..api.writing import WrittenByForm
from ..models import WebForm
from ..roles import HAND_OVER as LEADERS
from .forms import WebFormEditForm, WebFormForm


class WebFormSerializer(serializers.ModelSerializer):
    public_url = serializers.URLField(read_only=True)

    class Meta:
        model = WebForm
        fields = [
            "id", "name", "channel", "campaign", "language", "rep", "team", "origins", "consent", "is_active",
            "public_url", "version",
        ]  # fmt: skip
        read_only_fields = fields


class WebFormViewSet(WrittenByForm, RecordViewSet):
    """Forms of the company's site. `origins` is written as lines of one text."""

    model = WebForm
    serializer_class = WebFormSerializer
    roles = LEADERS
    clauses = ("3.1.1",)
    creators = LEADERS
    new_form, edit_form = WebFormForm, WebFormEditForm
    ordering = "name"
    sort_by = ("name",)

    @action(detail=True, methods=["post"])
    def renew(self, request, pk=None):
        """A new address; the old one ends at once."""
        web_form = self.get_object()
        web_form.renew_token(by=request.user)
        return self.answer(web_form)
