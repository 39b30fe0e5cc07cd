from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ContractShare(models.Model):
    """One rep's part of a contract's credit; 1.0000 is all. After the signature it changes by `share_credit` alone."""

    contract = models.ForeignKey("pipeline.Contract", models.CASCADE, related_name="shares")
    rep = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="contract_shares")
    share = models.DecimalField(_("share"), max_digits=7, decimal_places=4, default=Decimal(1))

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "rep"], name="one_share_per_rep"),
            models.CheckConstraint(condition=Q(share__gt=0, share__lte=1), name="share_is_a_part"),
        ]

    def __str__(self):
        return f"{self.rep} {self.share:%}"


class ContractCount(models.Model):
    """How many contracts of a year were numbered by the system."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField()

    def __str__(self):
        return f"{self.year}: {self.last}"
