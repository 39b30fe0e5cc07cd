from django.db import models
from django.db.models import Exists, OuterRef

from .names import RECEIPTS


class ClaimDraftQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What somebody has not saved yet is nobody else's."""
        return self.filter(person=user)

    def for_list(self):
        return self.select_related("person")

    def names_of_files(self) -> set[str]:
        """Where the files are kept that these drafts name."""
        typed = self.filter(typed__has_any_keys=RECEIPTS).values_list("typed", flat=True)
        return {typed[name][0] for typed in typed.iterator() for name in RECEIPTS if typed.get(name)}

    def of_new_claims(self):
        """Of claims that were never saved: nothing else shows them."""
        from ..models import Claim

        return self.exclude(Exists(Claim.objects.filter(pk=OuterRef("about"))))
