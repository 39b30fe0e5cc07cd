"""Webhooks and their deliveries as JSON (7.1.3)."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from salesdept.common.api.preconditions import NO_STORE
from salesdept.common.api.views import DocumentSerializer, DocumentViewSet
from salesdept.common.api.writing import changed, saved

from .filters import DeliveryFilter
from .forms import WebhookEditForm, WebhookForm
from .models import Delivery, Webhook
from .roles import KEEPERS


class WebhookSerializer(DocumentSerializer):
    class Meta:
        model = Webhook
        fields = [
            "id", "name", "address", "events", "state", "paused_because", "failures", "failing_since", "made_by",
            "created_at", "version", "open_steps",
        ]  # fmt: skip
        read_only_fields = fields


class SecretSerializer(WebhookSerializer):
    secret = serializers.CharField(source="shown_secret", read_only=True)

    class Meta(WebhookSerializer.Meta):
        fields = [*WebhookSerializer.Meta.fields, "secret"]
        read_only_fields = fields


class DeliverySerializer(DocumentSerializer):
    class Meta:
        model = Delivery
        fields = [
            "id", "hook", "event", "body", "state", "attempts", "not_before", "claimed_at", "sent_at", "status",
            "answer", "trouble", "detail", "took_ms", "created_at", "version", "open_steps",
        ]  # fmt: skip
        read_only_fields = fields


class WebhookViewSet(DocumentViewSet):
    """Programs that are told what happens here, by a POST of JSON to their address.

    Each delivery bears `Salesdept-Event`, `Salesdept-Delivery` (its id: a repeated one has the same) and
    `Salesdept-Signature: t=<unix time>,v1=<hex>`. To verify it, compute HMAC-SHA256 over `<t>.<body as it came>` with
    the secret, compare with each v1 in constant time, and refuse a t that is more than five minutes off. Answer 2xx
    within 10 seconds; anything else is tried again after 1 and 5 and 30 minutes, 2, 8 and 24 hours; 410 pauses the
    webhook. Redirects are not followed. Deliveries may arrive twice and out of order; `at` tells when it happened.
    """

    model = Webhook
    serializer_class = WebhookSerializer
    roles = KEEPERS
    clauses = ("7.1.3",)
    new_form, edit_form = WebhookForm, WebhookEditForm
    ordering = "name"
    sort_by = ("name",)

    @extend_schema(responses={201: SecretSerializer})
    def create(self, request):
        """A new webhook. The answer alone has its `secret`; the same `record_id` again gets none."""
        hook = saved(WebhookForm(request.data, by=request.user))
        return self._with_its_secret(hook, status.HTTP_201_CREATED)

    def partial_update(self, request, pk=None):
        """Name, address and events. The secret stays: it is drawn anew by `rotate` alone."""
        hook = self.get_object()
        hook.must_be_kept_by(request.user)
        return self.answer(changed(hook, WebhookEditForm, request))

    @extend_schema(request=None, responses=SecretSerializer)
    @action(detail=True, methods=["post"])
    def rotate(self, request, pk=None):
        """A new `secret`, in this answer alone. For 24 hours deliveries bear signatures by both."""
        hook = self.get_object()
        hook.rotate_secret(by=request.user)
        return self._with_its_secret(hook, status.HTTP_200_OK)

    @extend_schema(request=None, responses={201: DeliverySerializer})
    @action(detail=True, methods=["post"])
    def send_test(self, request, pk=None):
        """A delivery of the event `ping`, sent once."""
        delivery = Delivery.test(self.get_object(), by=request.user)
        shown = DeliverySerializer(delivery, context=self.get_serializer_context()).data
        return Response(shown, status.HTTP_201_CREATED)

    def _with_its_secret(self, hook: Webhook, code: int) -> Response:
        shown = SecretSerializer(hook, context=self.get_serializer_context()).data
        return Response(shown, code, headers={"Cache-Control": NO_STORE})


class DeliveryViewSet(DocumentViewSet):
    """What webhooks were told in the last 30 days: what was sent, and what came back."""

    model = Delivery
    serializer_class = DeliverySerializer
    roles = KEEPERS
    clauses = ("7.1.3",)
    filterset_class = DeliveryFilter
    ordering = "-created_at"
    sort_by = ("created_at",)


def register(router) -> None:
    """Add webhooks to the API."""
    router.register("webhooks", WebhookViewSet, basename="webhook")
    router.register("webhook-deliveries", DeliveryViewSet, basename="webhook-delivery")
