import django_filters as filters
from django.utils.translation import gettext_lazy as _

from .events import choices_of_log
from .models import Delivery, Webhook


def hooks_of(request):
    return Webhook.objects.visible_to(request.user) if request else Webhook.objects.none()


class DeliveryFilter(filters.FilterSet):
    hook = filters.ModelChoiceFilter(queryset=hooks_of, label=_("Webhook"), empty_label=_("all"))
    event = filters.ChoiceFilter(choices=choices_of_log, label=_("Event"), empty_label=_("all"))
    state = filters.ChoiceFilter(choices=Delivery.State.choices, label=_("State"), empty_label=_("all"))

    class Meta:
        model = Delivery
        fields: list[str] = []
