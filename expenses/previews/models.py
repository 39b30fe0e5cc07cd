from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q

from salesdept.common.calendar import now

MOST_ATTEMPTS = 2
"""A file that twice ended its drawer is only a link from then on."""


class PreviewQuerySet(models.QuerySet):
    def settled(self):
        """Those that are made, and those that are given up."""
        return self.filter(Q(made_at__isnull=False) | Q(attempts__gte=MOST_ATTEMPTS))

    def of_nothing(self):
        """Those whose file is neither on an expense nor in a wallet any more."""
        from ..models import ClaimLine, WalletInvoice

        claimed = ClaimLine.objects.filter(document=OuterRef("paper"))
        return self.exclude(Exists(claimed)).exclude(Exists(WalletInvoice.objects.filter(stored=OuterRef("paper"))))


class Preview(models.Model):
    """What is shown of an invoice: a small picture of its first page or, of one that is data, what was read of it.

    `paper` is the name under which the file is kept: a line and the wallet that it came from have the same one.
    """

    paper = models.CharField(max_length=100, unique=True)
    picture = models.FileField(upload_to="claims/previews", blank=True)
    facts = models.JSONField(default=dict)
    attempts = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField(null=True)

    objects = PreviewQuerySet.as_manager()

    def __str__(self):
        return self.paper

    def keep(self, *, picture=None, facts=None) -> None:
        """It is made, also where there is nothing to show."""
        self.facts, self.made_at = facts or {}, now()
        if picture:
            self.picture.save("preview.webp", picture, save=False)
        self.save(update_fields=["picture", "facts", "made_at"])

    @classmethod
    def sweep(cls) -> int:
        """Those of files that nothing refers to go with their pictures; how many."""
        gone = list(cls.objects.of_nothing())
        for preview in gone:
            preview.lose()
        return len(gone)

    @transaction.atomic
    def lose(self) -> None:
        storage, path = self.picture.storage, str(self.picture.name)
        self.delete()
        if path:
            transaction.on_commit(lambda: storage.delete(path))
