from collections.abc import Iterable
from datetime import timedelta

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import RawSQL

from salesdept.common.calendar import now

from ..invoices.keys import bare, registered_by
from ..invoices.likeness import ALIKE_WITHIN

COMPARED_FOR = timedelta(days=120)
"""How long a photograph is compared with new ones: longer than a claim may come late without a reason."""
UNDO_FOR = timedelta(days=30)


class InvoiceKeyQuerySet(models.QuerySet):
    def same_as(self, keys: Iterable[str]):
        """Those of the invoices that `keys` may name: the same key, or a bare number beside one with code or seller."""
        keys = set(keys)
        same = Q(key__in={one for key in keys for one in registered_by(key)} | bare(keys))
        for number in keys & bare(keys):
            same |= Q(key__startswith=f"{number}@")
        return self.filter(same)


class WalletQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A wallet is its owner's alone; reviewers see an invoice on the claim that it comes to."""
        return self.filter(owner=user)

    def of(self, user):
        """What lies in the wallet of `user`."""
        return self.filter(owner=user, discarded_at=None)

    def waiting_to_be_read(self):
        return self.filter(state="waiting", discarded_at=None).order_by("created_at")

    def unclaimed(self):
        """Those on no claim that is made or was paid; a rejected claim gives its invoices back."""
        from ..models import ClaimLine

        return self.exclude(Exists(ClaimLine.objects.live().filter(paper=OuterRef("pk"))))

    def for_list(self):
        """With what is said of doubles: `is_claimed` on any claim, `is_mine_twice`, `is_a_colleagues`."""
        from ..models import Invoice, InvoiceKey

        mine, others = Q(owner=OuterRef("owner")), ~Q(owner=OuterRef("owner"))
        kept = self.model.objects.filter(discarded_at=None).exclude(pk=OuterRef("pk"))
        same = Q(sha256=OuterRef("sha256")) | ~Q(key="") & Q(key__in=[OuterRef("key"), OuterRef("second_key")])
        by_key = InvoiceKey.objects.filter(key__in=[OuterRef("key"), OuterRef("second_key")])
        return self.annotate(
            is_claimed=Exists(by_key) | Exists(Invoice.objects.filter(sha256=OuterRef("sha256"))),
            is_mine_twice=Exists(kept.filter(mine & same)),
            is_a_colleagues=Exists(kept.filter(others & same)),
        )

    def looking_like(self, invoice):
        """Other photographs, anybody's, in which at most a few of the 64 bits of likeness differ.

        Receipts of one till look alike: where both have been read, their numbers tell them apart.
        """
        if not invoice.likeness:
            return self.none()
        differing = RawSQL(
            "bit_count(('x' || likeness)::bit(64) # ('x' || %s)::bit(64))",
            [invoice.likeness],
            output_field=models.IntegerField(),
        )
        lately = self.filter(created_at__gt=now() - COMPARED_FOR, discarded_at=None).exclude(likeness="")
        if invoice.key:
            lately = lately.filter(key="")
        return lately.exclude(pk=invoice.pk).alias(differing=differing).filter(differing__lte=ALIKE_WITHIN)

    def swept(self):
        """Those discarded so long ago that nobody takes it back, and which never came to a claim."""
        return self.filter(discarded_at__lt=now() - UNDO_FOR, lines=None)
