from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.audit import record_change
from salesdept.common.calendar import now
from salesdept.common.errors import NotNow, NotYourPart, Stale
from salesdept.common.records import Record
from salesdept.common.sealed import SealedField
from salesdept.people.models import Role

SETTLES_AFTER = timedelta(hours=48)
"""So long after a change nothing is paid to an account that only the payer looked at."""


class PayeeAccountQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The own one; finance, who pays to them, all. The number is masked for everybody."""
        return self if user.is_a(Role.FINANCE) else self.filter(person=user)

    def for_list(self):
        return self.select_related("person", "confirmed_by")

    def unsettled(self):
        """Changed lately and confirmed by nobody."""
        return self.filter(confirmed_by=None, changed_at__gt=now() - SETTLES_AFTER).order_by("changed_at")


class PayeeAccount(Record):
    """Where a colleague is paid what the company owes (5.2.4). The number is kept encrypted (7.1.3)."""

    CONFIDENTIAL = ("number",)

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="payee_account")
    holder = models.CharField(_("name of the account"), max_length=70)
    bank_code = models.CharField(_("bank code"), max_length=11)
    number = SealedField(_("account number"), blank=False)
    changed_at = models.DateTimeField(default=now, editable=False)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = PayeeAccountQuerySet.as_manager()

    def __str__(self):
        return f"{self.holder} {self.number}"

    def get_absolute_url(self):
        return reverse("expenses:payee_account", args=[self.pk])

    def may_edit(self, user) -> bool:
        return user.pk == self.person_id

    def is_settled_for(self, payer) -> bool:
        """Whether `payer` may pay to it: unchanged for 48 hours, or confirmed by another one of finance."""
        is_old = self.changed_at <= now() - SETTLES_AFTER
        return is_old or (self.confirmed_by_id is not None and self.confirmed_by_id != payer.pk)

    @classmethod
    def of(cls, person) -> "PayeeAccount":
        """The person's, unsaved where there is none yet."""
        return cls.objects.filter(person=person).first() or cls(person=person, holder=person.name)

    @classmethod
    def to_edit(cls, person) -> "PayeeAccount":
        return cls.objects.get_or_create(person=person, defaults={"holder": person.name})[0]

    def change(self) -> None:
        """Another number: who confirmed the former one did not confirm this."""
        self.changed_at, self.confirmed_by = now(), None

    @transaction.atomic
    def confirm(self, *, by, version) -> None:
        """Another one of finance asked the person, by another way than this product, whether the change is theirs.

        Stale when another number stands there than in the `version` that was shown.
        """
        self.refresh_from_db(from_queryset=PayeeAccount.objects.select_for_update(of=("self",)))
        if by.pk == self.person_id:
            raise NotYourPart(gettext("Nobody confirms the own account."), "5.2.4")
        if not by.is_a(Role.FINANCE):
            raise NotYourPart(gettext("Finance confirms the accounts that it pays to."), "5.2.4")
        if self.confirmed_by_id is not None:
            raise NotNow(gettext("It is confirmed already."), "5.2.4")
        if str(version) != str(self.version):
            raise Stale(
                gettext("The account was changed while you were looking at it. Ask again, then confirm."), "5.2.4"
            )
        self.confirmed_by = by
        self.save(update_fields=["confirmed_by"])
        record_change(self, by=by, clause="5.2.4", action="confirm_account")
