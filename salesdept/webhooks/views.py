"""Pages of webhooks and of the log of their deliveries."""

import json

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from salesdept.common.history import history_of
from salesdept.common.listing import Column, Listing
from salesdept.common.screens import screen
from salesdept.common.web import go, page_or_part, take_step, visible_or_404

from .events import EVENTS
from .filters import DeliveryFilter
from .forms import WebhookEditForm, WebhookForm
from .models import Delivery, Webhook
from .roles import KEEPERS

NEWEST = 8
"""Deliveries that a webhook's own page shows."""

COLUMNS = [
    Column("name", _("Webhook"), sort="name"),
    Column("events", _("Hears of")),
    Column("made_by", _("Made by")),
    Column("state", _("State")),
]
DELIVERY_COLUMNS = [
    Column("event", _("Event")),
    Column("hook", _("Webhook")),
    Column("created_at", _("When"), sort="created_at"),
    Column("attempts", _("Attempts"), numeric=True),
    Column("answer", _("Answer")),
    Column("state", _("State")),
]


@screen(_("Webhooks"), to=KEEPERS, clauses=["7.1.3"])
def webhooks(request):
    listing = Listing(request, Webhook.objects.visible_to(request.user).for_list(), COLUMNS)
    return render(request, "webhooks/webhook_list.html", {"listing": listing})


@screen(_("Webhook"), to=KEEPERS, clauses=["7.1.3"])
def webhook(request, pk):
    hook = _hook(request, pk)
    context = {
        "hook": hook,
        "newest": Delivery.objects.visible_to(request.user).filter(hook=hook).newest_first()[:NEWEST],
        "log_url": f"{reverse('webhooks:deliveries')}?hook={hook.pk}",
        "samples": _samples(hook),
        "history": history_of(hook),
        "may_edit": hook.may_edit(request.user),
    }
    return render(request, "webhooks/webhook_detail.html", context)


def _samples(hook: Webhook) -> list[tuple]:
    """(event, what is told of it) of all that this one hears of."""
    known = [EVENTS[name] for name in hook.events if name in EVENTS]
    return [(event, json.dumps(event.sample, ensure_ascii=False, indent=2)) for event in known]


@screen(_("New webhook"), to=KEEPERS, clauses=["7.1.3"])
def webhook_new(request):
    """The answer to the form shows the secret, this once: there is no page to come back to."""
    form = WebhookForm(request.POST if request.method == "POST" else None, by=request.user)
    if request.method == "POST" and form.is_valid():
        return _with_its_secret(request, form.save())
    return _form_page(request, form, _("New webhook"), reverse("webhooks:webhooks"), 422 if form.errors else 200)


@screen(_("Edit a webhook"), to=KEEPERS, clauses=["7.1.3"])
def webhook_edit(request, pk):
    hook = _hook(request, pk)
    hook.must_be_kept_by(request.user)
    form = WebhookEditForm(request.POST if request.method == "POST" else None, instance=hook, by=request.user)
    if request.method == "POST" and form.is_valid():
        return go(request, form.save())
    return _form_page(request, form, _("Edit"), hook.get_absolute_url(), form.status, hook=hook)


def _form_page(request, form, heading, back: str, status: int, hook: Webhook | None = None):
    context = {"form": form, "heading": heading, "back": back, "hook": hook}
    return render(request, "webhooks/webhook_form.html", context, status=status)


@screen(_("Draw a new secret for a webhook"), to=KEEPERS, clauses=["7.1.3"])
@require_POST
def webhook_rotate(request, pk):
    hook = _hook(request, pk)
    hook.rotate_secret(by=request.user)
    return _with_its_secret(request, hook)


def _with_its_secret(request, hook: Webhook):
    if not hook.shown_secret:
        return go(request, hook)
    answer = render(request, "webhooks/secret_made.html", {"hook": hook})
    answer["Cache-Control"] = "no-store"
    return answer


@screen(_("Test a webhook"), to=KEEPERS, clauses=["7.1.3"])
@require_POST
def webhook_test(request, pk):
    return go(request, Delivery.test(_hook(request, pk), by=request.user))


@screen(_("Pause, resume or end a webhook"), to=KEEPERS, clauses=["7.1.3"])
def webhook_step(request, pk, step):
    return take_step(request, _hook(request, pk), step)


@screen(_("Deliveries"), to=KEEPERS, clauses=["7.1.3"])
def deliveries(request):
    rows = Delivery.objects.visible_to(request.user).for_list()
    listing = Listing(request, rows, DELIVERY_COLUMNS, filterset=DeliveryFilter, order="-created_at")
    return render(request, "webhooks/delivery_list.html", {"listing": listing})


@screen(_("One delivery"), to=KEEPERS, clauses=["7.1.3"])
def delivery(request, pk):
    found = _delivery(request, pk)
    context = {"delivery": found, "history": history_of(found)}
    return page_or_part(request, "webhooks/delivery_detail.html", "webhooks/_delivery.html", context)


@screen(_("Send a delivery again"), to=KEEPERS, clauses=["7.1.3"])
def delivery_step(request, pk, step):
    return take_step(request, _delivery(request, pk), step)


def _hook(request, pk) -> Webhook:
    return visible_or_404(Webhook.objects.visible_to(request.user).for_list(), pk=pk)


def _delivery(request, pk) -> Delivery:
    return visible_or_404(Delivery.objects.visible_to(request.user).for_list(), pk=pk)
