"""What proposals stand on, as JSON: text blocks (3.3.2) and the limits of offers (3.4.1)."""

from rest_framework import serializers

from customers.api.writing import MadeByForm, WrittenByForm
from salesdept.common.api.views import RecordViewSet
from salesdept.people.models import Role

from ..roles import KEEP_TEXTS, SEE_COSTS, SEE_OPPORTUNITIES
from .blocks import TextBlock
from .filters import TextBlockFilter
from .forms import RATES, LimitsByProgram, TextBlockEditForm, TextBlockForm
from .limits import OfferLimits


class TextBlockSerializer(serializers.ModelSerializer):
    class Meta:
        model = TextBlock
        fields = ["id", "title", "part", "language", "text", "is_active", "version"]
        read_only_fields = fields


class TextBlockViewSet(WrittenByForm, RecordViewSet):
    """Texts that are put into proposals. What stands in a proposal already doesn't change with its block."""

    model = TextBlock
    serializer_class = TextBlockSerializer
    roles = SEE_OPPORTUNITIES
    clauses = ("3.3.2",)
    creators = KEEP_TEXTS
    new_form, edit_form = TextBlockForm, TextBlockEditForm
    filterset_class = TextBlockFilter
    ordering = "title"
    sort_by = ("title",)


class OfferLimitsSerializer(serializers.ModelSerializer):
    class Meta:
        model = OfferLimits
        fields = ["id", "since", *RATES, "set_by", "version"]
        read_only_fields = fields


class OfferLimitsViewSet(MadeByForm, RecordViewSet):
    """How far each role goes with an offer by itself, from `since` until the next limits. As parts: 0.1 is 10 %.

    What has been set stays: new limits follow from a day on. Where there are none yet, the usual ones hold.
    """

    model = OfferLimits
    serializer_class = OfferLimitsSerializer
    roles = SEE_COSTS
    clauses = ("3.4.1",)
    creators = [Role.MANAGER]
    new_form = LimitsByProgram
    ordering = "-since"
    sort_by = ("since",)

    def make_new_form(self, data):
        by = self.request.user
        return LimitsByProgram(data, instance=OfferLimits(set_by=by), by=by)
