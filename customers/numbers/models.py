from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.audit import record_change
from salesdept.common.errors import RuleBroken
from salesdept.common.records import Record
from salesdept.common.sealed import MarkField, SealedField
from salesdept.people.models import Role

from ..confidential import Confidential
from ..querysets import ChildQuerySet

if TYPE_CHECKING:
    from ..models import Contact


class BankAccountQuerySet(ChildQuerySet):
    def for_list(self):
        return self.select_related("customer", "customer__owner")

    def read_by(self, _user):
        """Masked for everybody: the number is looked at one by one."""
        return self

    def in_use(self):
        return self.filter(is_closed=False)

    def numbered(self, number: str):
        """Those of exactly this number."""
        return self.filter(number_mark=number)


class KeptEncrypted(Confidential):
    """Something whose number the manager alone sees whole, with a reason (7.1.3); each look is logged."""

    def may_reveal(self, user) -> bool:
        return user.is_a(Role.MANAGER)

    def is_owned_by(self, user) -> bool:
        """Even the owner says why."""
        return False


class BankAccount(KeptEncrypted, Record):
    """A bank account of a customer (7.1.1): its number is kept encrypted and found by the whole number alone."""

    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="bank_accounts")
    bank = models.CharField(_("bank"), max_length=80)
    branch = models.CharField(_("branch"), max_length=80, blank=True)
    holder = models.CharField(_("name of the account"), max_length=160)
    number = SealedField(_("account number"), null=False, blank=False)
    number_mark = MarkField(of="number")
    is_closed = models.BooleanField(_("no longer used"), default=False)

    objects = BankAccountQuerySet.as_manager()

    class Meta:
        ordering = ["is_closed", "bank", "pk"]

    def __str__(self):
        return f"{self.bank} {self.number}"

    def get_absolute_url(self):
        return reverse("customers:customer", args=[self.customer_id])

    def may_edit(self, user) -> bool:
        return self.customer.may_edit(user)

    def needs_reason_from(self, user) -> bool:
        return self.customer.needs_reason_from(user)

    @transaction.atomic
    def reveal(self, *, by, reason: str = "") -> dict[str, str | list[str]]:
        _must_look(self, by, reason)
        changed = {"bank_account": ["", str(self)]}
        record_change(self.customer, by=by, clause="7.1.3", action="reveal", changed=changed, reason=reason)
        return {"number": self.number.whole()}


@dataclass(frozen=True, eq=False)
class IdNumber(KeptEncrypted):
    """The ID number of a contact person, as something to look at."""

    contact: "Contact"

    def __str__(self):
        return gettext("ID number of %(person)s") % {"person": self.contact}

    @transaction.atomic
    def reveal(self, *, by, reason: str = "") -> dict[str, str | list[str]]:
        _must_look(self, by, reason)
        changed = {"contact": ["", self.contact.name], "id_number": ["", str(self.contact.id_number)]}
        record_change(self.contact.customer, by=by, clause="7.1.3", action="reveal", changed=changed, reason=reason)
        return {"number": self.contact.id_number.whole()}


def _must_look(record: KeptEncrypted, by, reason: str) -> None:
    record.must_be_open_to(by)
    if not reason:
        raise RuleBroken(gettext("Give the reason for which you look: it is kept with the look."), "7.1.3")
