import django_filters as filters
from django.utils.translation import gettext_lazy as _

from . import events
from .models import Delivery, Webhook
from .models.delivery import PING


def hooks_of(request):
    return Webhook.objects.visible_to(request.user) if request else Webhook.objects.none()


def choices():
    return [*events.choices(), (PING, _("Test"))]


class DeliveryFilter(filters.FilterSet):
    hook = filters.ModelChoiceFilter(queryset=hooks_of, label=_("Webhook"), empty_label=_("all"))
    event = filters.ChoiceFilter(choices=choices, label=_("Event"), empty_label=_("all"))
    state = filters.ChoiceFilter(choices=Delivery.State.choices, label=_("State"), empty_label=_("all"))

    class Meta:
        model = Delivery
        fields: list[str] = []
