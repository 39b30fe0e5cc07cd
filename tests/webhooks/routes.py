from salesdept.webhooks.models import Delivery

from .makers import make_delivery, make_hook


def webhook(office) -> dict:
    return {"pk": make_hook(office.admin).pk}


def delivery(office) -> dict:
    return {"pk": make_delivery(office.admin).pk}


def failed_delivery(office) -> dict:
    given = delivery(office)
    Delivery.objects.update(state=Delivery.State.FAILED)
    return given


ROUTES = {
    "webhooks:webhook": webhook,
    "webhooks:edit": webhook,
    "webhooks:rotate": webhook,
    "webhooks:test": webhook,
    "webhooks:step": lambda office: webhook(office) | {"step": "end"},
    "webhooks:delivery": delivery,
    "webhooks:delivery_step": lambda office: failed_delivery(office) | {"step": "send_again"},
    "api:webhook-detail": webhook,
    "api:webhook-rotate": webhook,
    "api:webhook-send-test": webhook,
    "api:webhook-take-step": lambda office: webhook(office) | {"step": "pause"},
    "api:webhook-delivery-detail": delivery,
    "api:webhook-delivery-take-step": lambda office: failed_delivery(office) | {"step": "send_again"},
}
