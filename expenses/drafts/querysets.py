from django.db import models
from django.db.models import Exists, OuterRef


class ClaimDraftQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What somebody has not saved yet is nobody else's."""
        return self.filter(person=user)

    def for_list(self):
        return self.select_related("person")

    def of_new_claims(self):
        """Of claims that were never saved: nothing else shows them."""
        from ..models import Claim

        return self.exclude(Exists(Claim.objects.filter(pk=OuterRef("about"))))
