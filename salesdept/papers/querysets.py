from datetime import timedelta

from django.db import models, transaction
from django.db.models import Q

from salesdept.common.calendar import now

from .kinds import KINDS

INTERRUPTED_AFTER = timedelta(minutes=6)
ATTEMPTS = 3
KEPT_FOR = timedelta(days=30)
"""How long a paper that was neither sent nor signed stays after it was last asked for."""


class PaperQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the documents that `user` sees now and whose paper is for the role: the document decides."""
        seen = Q(pk__in=[])
        for kind in KINDS.values():
            if kind.is_open_to(user):
                seen |= Q(kind=kind.name, document_id__in=kind.documents(user).order_by().values("pk"))
        return self.filter(seen)

    def for_list(self):
        return self.defer("source").select_related("asked_by", "document_type")

    def of(self, *documents):
        return self.filter(document_id__in=[document.pk for document in documents])

    def made(self):
        return self.filter(state="made")

    def waiting(self):
        return self.filter(state__in=["waiting", "making"])

    @transaction.atomic
    def claim(self, pk=None):
        """The next paper that waits (or the one named), now being made by the caller alone; None when none does."""
        rows = self.filter(state="waiting").order_by("created_at")
        rows = rows if pk is None else rows.filter(pk=pk)
        paper = rows.select_for_update(skip_locked=True).first()
        if paper:
            paper.mark_making()
        return paper

    def revive_interrupted(self) -> int:
        """Papers whose press died on the way wait again, or have failed after the last attempt; return how many."""
        lost = self.filter(state="making", claimed_at__lt=now() - INTERRUPTED_AFTER)
        given_up = lost.filter(attempts__gte=ATTEMPTS).update(state="failed", trouble="…", source=None)
        return given_up + lost.update(state="waiting")

    def outlived(self):
        """Made for somebody a while ago, never sent: it can be made again at any time."""
        return self.filter(is_kept=False, asked_at__lt=now() - KEPT_FOR).exclude(state="making")
