from datetime import timedelta

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from salesdept.common.calendar import now


class NoticeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A notice is for its recipient alone (7.1.3)."""
        return self.filter(recipient=user)

    def unread(self):
        return self.filter(read_at=None)

    def newest_first(self):
        return self.order_by("-created_at", "-pk")

    def mark_read(self) -> int:
        """Return how many were unread."""
        return self.unread().update(read_at=now())


class OutboxQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The admin looks after the post; its contents stay unseen."""
        from salesdept.people.models import Role

        return self.without_contents() if user.is_a(Role.ADMIN) else self.none()

    def for_list(self):
        return self

    def without_contents(self):
        return self.defer("body")

    def of_kind(self, kind: str):
        """Those whose keys begin so."""
        return self.filter(key__startswith=f"{kind}:")

    def to(self, address: str):
        return self.filter(address__iexact=address)

    def written_since(self, moment):
        return self.filter(created_at__gt=moment)

    def due(self):
        """Those whose time has come, and whose paper, where one goes along, is printed."""
        ready = Q(paper=None) | Q(paper__state="made")
        return self.filter(ready, state="pending", not_before__lte=now()).order_by("not_before", "pk")

    def give_up_without_paper(self) -> int:
        """Messages whose paper can't be printed have failed: the letter speaks of it. Return how many."""
        return self.filter(state="pending", paper__state="failed").update(state="failed", trouble=_("No paper."))

    @transaction.atomic
    def claim(self):
        """The next message that is due, now marked as being sent by the caller alone; None when none is."""
        message = self.due().select_for_update(skip_locked=True, of=("self",)).first()
        if message:
            message.mark_sending()
        return message

    def doubt_interrupted(self, after: timedelta) -> int:
        """Messages whose sender died on the way: nobody knows whether they left. Return how many."""
        return self.filter(state="sending", claimed_at__lt=now() - after).update(state="unknown")

    def by_key(self, keys) -> dict:
        """key -> message, without contents, of those that were written."""
        return {message.key: message for message in self.filter(key__in=list(keys)).without_contents()}
