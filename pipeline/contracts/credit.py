"""Debts of a customer on other contracts, and who consented to sign in spite of them."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from salesdept.common.records import Record
from salesdept.people.models import Role

from .instalments import Instalment

LONG_OVERDUE_DAYS = 30
CONSENTERS = (Role.FINANCE, Role.MANAGER)


class CreditRelease(Record):
    """The consent of finance or of the manager to sign although the customer owes money."""

    contract = models.ForeignKey("pipeline.Contract", models.CASCADE, related_name="credit_releases")
    role = models.CharField(max_length=10, choices=[(role.value, role.label) for role in CONSENTERS])
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.TextField(_("reason"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contract", "role"], name="one_consent_per_role")]

    def __str__(self):
        return f"{self.contract} {self.by}"


def overdue_elsewhere(contract) -> Decimal:
    """What the customer owes on other contracts for more than LONG_OVERDUE_DAYS, company currency with tax."""
    others = Instalment.objects.filter(contract__customer=contract.customer_id).exclude(contract=contract.pk)
    return others.overdue(by_days=LONG_OVERDUE_DAYS).sums()["left"]


def consents_missing(contract) -> list[str]:
    """The roles whose consent is not there yet."""
    given = set(CreditRelease.objects.filter(contract=contract).values_list("role", flat=True))
    return [role for role in CONSENTERS if role not in given]
