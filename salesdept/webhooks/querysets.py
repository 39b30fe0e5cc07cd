from collections.abc import Collection
from datetime import timedelta

from django.db import models, transaction
from django.db.models import Q

from salesdept.common.calendar import now

from .events import PING
from .roles import KEEPERS
from .sending import Trouble


class WebhookQuerySet(models.QuerySet):
    def visible_to(self, user):
        """All of them to who keeps them. What they tell names no person and no sum, so the admin may read it too."""
        return self if user.is_a(*KEEPERS) else self.none()

    def for_list(self):
        return self.select_related("made_by")

    def hearing(self, event: str):
        """Those that are told of it now."""
        return self.filter(state="active", events__contains=[event])


class DeliveryQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if user.is_a(*KEEPERS) else self.none()

    def for_list(self):
        return self.select_related("hook")

    def newest_first(self):
        return self.order_by("-created_at", "-pk")

    def due(self):
        """Those whose time has come. A paused webhook's wait, but for tests."""
        open_to = Q(hook__state="active") | Q(hook__state="paused", event=PING)
        return self.filter(open_to, state="pending", not_before__lte=now()).order_by("not_before", "pk")

    @transaction.atomic
    def claim(self, *, without: Collection = ()):
        """The next one that is due, now marked as being sent by the caller alone; None when none is.

        Webhooks `without` which: those that have just failed are left alone for a while.
        """
        due = self.due().exclude(hook__in=without).select_related("hook")
        delivery = due.select_for_update(skip_locked=True, of=("self",)).first()
        if delivery:
            delivery.mark_sending()
        return delivery

    def revive_interrupted(self, after: timedelta, attempts: int) -> int:
        """Those whose sender died on the way: sent again, for their id tells the receiver a second copy. How many."""
        lost = self.filter(state="sending", claimed_at__lt=now() - after)
        lost.filter(attempts__gte=attempts).update(state="failed", trouble=Trouble.INTERRUPTED)
        return lost.update(state="pending", trouble=Trouble.INTERRUPTED, not_before=now())

    def forget(self, after: timedelta) -> int:
        """Drop what is older; return how many."""
        return self.filter(created_at__lt=now() - after).exclude(state="sending").delete()[0]
