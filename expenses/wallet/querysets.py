from collections.abc import Iterable
from datetime import timedelta

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, Func, IntegerField, OuterRef, Q, Value
from django.db.models.lookups import GreaterThan

from salesdept.common.calendar import now

from ..invoices.keys import sought
from ..invoices.likeness import ALIKE_WITHIN

COMPARED_FOR = timedelta(days=120)
"""How long a photograph is compared with new ones: longer than a claim may come late without a reason."""
UNDO_FOR = timedelta(days=30)


class InvoiceKeyQuerySet(models.QuerySet):
    def same_as(self, keys: Iterable[str]):
        """Those of the invoices that `keys` may name: the same key, or a bare number beside one with code or seller."""
        wanted = sought(keys)
        same = Q(key__in={one.removeprefix("-") for one in wanted})
        for one in wanted:
            if one.startswith("+"):
                same |= Q(key__startswith=f"{one[1:]}@")
        return self.filter(same)


class Sought(Func):
    """`keys.sought` of a column of `keys.spellings`."""

    template = "string_to_array(translate(array_to_string(%(expressions)s, ' '), '+-', '-+'), ' ')"
    output_field = ArrayField(models.CharField(max_length=40))


SAME_NUMBER = Q(known_as__overlap=Sought(OuterRef("known_as")))
"""The condition, within a subquery on a table with `known_as`, that it is the same invoice as the outer row."""


def any_of(rows) -> Q:
    """Whether there is one of `rows`, found by index: EXISTS expects many and reads the whole table for none."""
    found = Func(ArraySubquery(rows.order_by().values("pk")), function="cardinality", output_field=IntegerField())
    return Q(GreaterThan(found, 0))


class Differing(Func):
    """In how many of the 64 bits two likenesses differ."""

    template = "bit_count(('x' || %(expressions)s)::bit(64))"
    arg_joiner = ")::bit(64) # ('x' || "
    output_field = models.IntegerField()


def alike(rows, likeness):
    """Those of lately whose photograph differs little from `likeness`, a value or an OuterRef.

    Receipts of one till look alike: where both are known by a number, that tells them apart, so ask about one without.
    """
    lately = rows.filter(created_at__gt=now() - COMPARED_FOR).exclude(likeness="")
    return lately.alias(differing=Differing("likeness", likeness)).filter(differing__lte=ALIKE_WITHIN)


def same_as(rows, line, sha256: str):
    """Those of `rows` that have the line's file or, however it is spelled, its number; `sha256` is their column."""
    same = Q(known_as__overlap=sorted(sought(line.invoice_keys)))
    return rows.filter(same | Q(**{sha256: line.document_sha256}) if line.document_sha256 else same)


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
        from ..models import ClaimLine, Invoice

        mine, others = Q(owner=OuterRef("owner")), ~Q(owner=OuterRef("owner"))
        kept = self.model.objects.filter(discarded_at=None).exclude(pk=OuterRef("pk"))
        same = Q(sha256=OuterRef("sha256")) | SAME_NUMBER
        by_number = ClaimLine.objects.filter(SAME_NUMBER, invoice__isnull=False)
        return self.annotate(
            is_claimed=any_of(by_number) | Q(Exists(Invoice.objects.filter(sha256=OuterRef("sha256")))),
            is_mine_twice=any_of(kept.filter(mine & same)),
            is_a_colleagues=any_of(kept.filter(others & same)),
        )

    def looking_like(self, invoice):
        """Other photographs, anybody's, that look like it."""
        if not invoice.likeness:
            return self.none()
        others = self.filter(discarded_at=None).exclude(pk=invoice.pk)
        return alike(others.filter(key="") if invoice.key else others, Value(invoice.likeness))

    def same_as(self, line):
        """What lies in anybody's wallet and is the invoice of a claim's line."""
        return same_as(self.filter(discarded_at=None), line, "sha256")

    def swept(self):
        """Those discarded so long ago that nobody takes it back, and which never came to a claim."""
        return self.filter(discarded_at__lt=now() - UNDO_FOR, lines=None)
