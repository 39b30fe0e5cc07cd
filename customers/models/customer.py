from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase
from guardian.shortcuts import assign_perm, remove_perm

from salesdept.common.audit import record_change
from salesdept.common.calendar import today
from salesdept.common.errors import NotYourPart
from salesdept.common.money import money_field
from salesdept.common.records import Record
from salesdept.people.models import Role

from ..names import name_key
from ..querysets import CustomerQuerySet

SHARED_PLACEHOLDER = "00000000"
"""The tax ID that foreign companies share."""


class Customer(Record):
    """A customer file (7.1.1): who they are; what was said and bought stands beside it."""

    class Level(models.TextChoices):
        A = "A", "A"
        B = "B", "B"
        C = "C", "C"

    class Status(models.TextChoices):
        PROSPECT = "prospect", _("Prospect")
        ACTIVE = "active", _("Active")
        DORMANT = "dormant", _("Dormant")

    name = models.CharField(_("name"), max_length=160)
    name_key = models.CharField(max_length=160, editable=False, db_index=True)
    tax_id = models.CharField(_("tax ID"), max_length=20, blank=True)
    industry = models.CharField(_("industry"), max_length=60, blank=True)
    employees = models.PositiveIntegerField(_("employees"), null=True, blank=True)
    revenue = money_field(verbose_name=_("yearly revenue, millions"), null=True, blank=True)
    founded_year = models.PositiveSmallIntegerField(_("founded in"), null=True, blank=True)
    region = models.CharField(_("region"), max_length=80, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    website = models.URLField(_("website"), blank=True)
    level = models.CharField(_("class"), max_length=1, choices=Level, default=Level.C)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PROSPECT)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="subsidiaries", verbose_name=_("group")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="customers", verbose_name=_("owner")
    )
    last_contact_on = models.DateField(_("last contact"), null=True, editable=False)
    last_verified_on = models.DateField(_("last verified"), null=True, editable=False)

    objects = CustomerQuerySet.as_manager()

    CONFIDENTIAL = ("phone",)

    class Meta:
        ordering = ["name"]
        indexes = [
            models.Index(fields=["owner", "name", "id"], name="customers_of_owner"),
            models.Index(fields=["name", "id"], name="customers_by_name"),
            models.Index(fields=["level", "id"], name="customers_by_level"),
            models.Index(fields=["status", "id"], name="customers_by_status"),
            models.Index(fields=["level", "last_contact_on"], name="customers_by_silence"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["tax_id"], condition=~Q(tax_id__in=["", SHARED_PLACEHOLDER]), name="one_file_per_tax_id"
            ),
            models.CheckConstraint(condition=Q(parent=None) | ~Q(parent=models.F("id")), name="not_its_own_group"),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.name_key = name_key(self.name)
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("customers:customer", args=[self.pk])

    @classmethod
    @transaction.atomic
    def open(cls, *, by, name: str, owner=None, **facts) -> "Customer":
        """Make a customer file (3.1.2); it belongs to `owner`, else to `by`."""
        customer = cls.objects.create(name=name, owner=owner or by, last_verified_on=today(), **facts)
        record_change(customer, by=by, clause="3.1.2", action="create")
        return customer

    def likely_doubles(self):
        """Other files with the same tax ID or the same name by its key (3.1.2)."""
        same = Q(name_key=name_key(self.name))
        if self.tax_id and self.tax_id != SHARED_PLACEHOLDER:
            same |= Q(tax_id=self.tax_id)
        return Customer.objects.filter(same).exclude(pk=self.pk)

    def may_edit(self, user) -> bool:
        """The owner, the supervisor who leads the owner, the manager and the clerk (7.1.3)."""
        return user.is_a(Role.MANAGER, Role.CLERK) or self.owner_id == user.pk or user.leads(self.owner)

    def may_see_contact_data(self, user) -> bool:
        """Whole phone numbers and addresses: the owner and those the file is shared with (7.1.3)."""
        return self.owner_id == user.pk or self.is_shared_with(user)

    def may_reveal(self, user) -> bool:
        """Who may look at a masked number, each look logged: the supervisor of the owner and the manager."""
        return user.is_a(Role.MANAGER) or user.leads(self.owner)

    def is_shared_with(self, user) -> bool:
        return self.customeruserobjectpermission_set.filter(user=user).exists()

    def shared_with(self):
        """Those who may open this file by name, beside owner and line."""
        return [grant.user for grant in self.customeruserobjectpermission_set.select_related("user", "permission")]

    @transaction.atomic
    def share(self, colleague, *, by) -> None:
        """Let a named colleague open this one file (1.3.3)."""
        self._must_be_editable(by)
        assign_perm("customers.view_customer", colleague, self)
        record_change(self, by=by, clause="1.3.3", action="share", changed={"shared_with": ["", colleague.name]})

    @transaction.atomic
    def unshare(self, colleague, *, by) -> None:
        self._must_be_editable(by)
        remove_perm("customers.view_customer", colleague, self)
        record_change(self, by=by, clause="7.1.3", action="unshare", changed={"shared_with": [colleague.name, ""]})

    @transaction.atomic
    def hand_over(self, heir, *, by, reason: str = "") -> None:
        """Give the file to another owner; grants that the former owner gave end (7.1.3). Stage and history stay."""
        self._must_be_editable(by)
        if by.is_a(Role.REP):
            raise NotYourPart(_now("A supervisor or the manager hands a file over."), "7.1.3")
        self.pass_to(heir, by=by, reason=reason)

    def pass_to(self, heir, *, by, reason: str = "") -> None:
        """The handing over itself, in the caller's transaction, for those who were asked before: also when a person leaves."""
        before = self.owner
        self.owner = heir
        self.version += 1
        self.save(update_fields=["owner", "version"])
        self.customeruserobjectpermission_set.all().delete()
        changed = {"owner": [before.name, heir.name]}
        record_change(self, by=by, clause="7.1.3", action="hand_over", changed=changed | {"reason": ["", reason]})

    @transaction.atomic
    def verify(self, *, by) -> None:
        """The facts were checked and hold (7.1.2)."""
        self._must_be_editable(by)
        self.last_verified_on = today()
        self.save(update_fields=["last_verified_on"])
        record_change(self, by=by, clause="7.1.2", action="verify")

    def _must_be_editable(self, by) -> None:
        if not self.may_edit(by):
            raise NotYourPart(_now("This file is kept by its owner, the owner's supervisor and the manager."), "7.1.3")


class CustomerUserObjectPermission(UserObjectPermissionBase):
    """One file shared with one colleague (guardian), by a real foreign key that the database can join on."""

    content_object = models.ForeignKey(Customer, models.CASCADE)

    class Meta(UserObjectPermissionBase.Meta):
        pass
