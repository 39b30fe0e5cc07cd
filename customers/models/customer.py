from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models, transaction
from django.db.models import Max, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase
from guardian.shortcuts import assign_perm, remove_perm

from salesdept.common.audit import record_change
from salesdept.common.calendar import today
from salesdept.common.errors import NotYourPart, RuleBroken
from salesdept.common.finding import Findable, as_lines, gram_index
from salesdept.common.money import money_field
from salesdept.common.records import Record
from salesdept.common.spelling import digits_of, fold, pinyin
from salesdept.common.workflow import Happening
from salesdept.people.models import Role

from ..colleagues import heirs, partners
from ..confidential import Confidential
from ..names import bare_name, name_key
from ..querysets import SILENT_AFTER, CustomerManager, CustomerQuerySet
from ..tax_ids import PLACEHOLDERS, TaxIdField, plain_tax_id

handed_over = Happening()
"""Told (customer, former owner, by) once a file has another owner: chapters above bring their part along."""


class Customer(Confidential, Findable, Record):
    """A customer file (7.1.1): who they are; what was said and bought stands beside it.

    One company has one file (3.1.2): `objects` leaves out those that were merged into another, `with_merged` has all.
    """

    class Level(models.TextChoices):
        A = "A", "A"
        B = "B", "B"
        C = "C", "C"

    class Status(models.TextChoices):
        PROSPECT = "prospect", _("Prospect")
        ACTIVE = "active", _("Active")
        DORMANT = "dormant", _("Dormant")

    name = models.CharField(_("name"), max_length=160)
    other_names = ArrayField(
        models.CharField(max_length=160),
        verbose_name=_("also called"),
        default=list,
        blank=True,
        help_text=_("English, short or former names, one on each line."),
    )
    name_keys = ArrayField(models.CharField(max_length=160), editable=False, default=list)
    reach = models.TextField(editable=False, default="")
    tax_id = TaxIdField(_("tax ID"), max_length=20, blank=True)
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
    opened_on = models.DateField(default=today, editable=False)
    last_contact_on = models.DateField(_("last contact"), null=True, editable=False)
    silent_since = models.GeneratedField(
        expression=Coalesce("last_contact_on", "opened_on"), output_field=models.DateField(), db_persist=True
    )
    last_verified_on = models.DateField(_("last verified"), null=True, editable=False)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, editable=False, related_name="merged")

    objects = CustomerManager()
    with_merged = CustomerQuerySet.as_manager()

    CONFIDENTIAL = ("phone",)
    SPELLED = ("name", "other_names", "tax_id", "phone")
    SPELLED_INTO = ("spellings", "name_keys", "reach")

    class Meta:
        ordering = ["name"]
        indexes = [
            models.Index(fields=["owner", "name", "id"], name="customers_of_owner"),
            models.Index(fields=["name", "id"], name="customers_by_name"),
            models.Index(fields=["level", "id"], name="customers_by_level"),
            models.Index(fields=["status", "id"], name="customers_by_status"),
            models.Index(fields=["silent_since", "id"], name="customers_by_silence"),
            models.Index(fields=["industry", "id"], name="customers_by_industry"),
            models.Index(fields=["region", "id"], name="customers_by_region"),
            models.Index(fields=["opened_on", "id"], name="customers_by_opening"),
            GinIndex(fields=["name_keys"], name="customers_by_name_key"),
            gram_index("spellings", "customers_by_spelling"),
            gram_index("reach", "customers_by_reach"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["tax_id"],
                condition=~Q(tax_id__in=PLACEHOLDERS),
                name="one_file_per_tax_id",
                violation_error_message=_("There is a file with this tax ID already."),
            ),
            models.CheckConstraint(condition=Q(parent=None) | ~Q(parent=models.F("id")), name="not_its_own_group"),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=models.F("id")), name="not_merged_into_itself"
            ),
        ]

    def __str__(self):
        return self.name

    def spell(self) -> None:
        names = [self.name, *self.other_names]
        self.name_keys = list(dict.fromkeys(name_key(name) for name in names))
        self.spellings = as_lines(
            *(line for name in names for line in (fold(name), *pinyin(bare_name(name)))),
            fold(plain_tax_id(self.tax_id)),
        )
        self.reach = as_lines(digits_of(self.phone))

    def get_absolute_url(self):
        return reverse("customers:customer", args=[self.pk])

    @classmethod
    @transaction.atomic
    def open(cls, *, by, name: str, owner=None, **facts) -> "Customer":
        """Make a customer file (3.1.2); it belongs to `owner`, else to `by`."""
        customer = cls.objects.create(name=name, owner=owner or by, last_verified_on=today(), **facts)
        record_change(customer, by=by, clause="3.1.2", action="create")
        return customer

    @property
    def days_silent(self) -> int:
        """Days since the last contact, or since the file was opened."""
        return (today() - self.silent_since).days

    @property
    def is_overdue(self) -> bool:
        """Past the contact rhythm of its class (7.2.1)."""
        return self.days_silent > SILENT_AFTER[self.level]

    def recount_contact(self) -> None:
        """Set the last contact from the records; for when one of them was corrected."""
        latest = self.communications.two_way().aggregate(at=Max("happened_at"))["at"]
        self.last_contact_on = timezone.localdate(latest) if latest else None
        self.save(update_fields=["last_contact_on"])

    def is_kept_by(self, user) -> bool:
        """The owner, the supervisor who leads the owner, the manager (7.1.3)."""
        if user.is_a(Role.MANAGER) or self.owner_id == user.pk:
            return True
        return user.is_a(Role.SUPERVISOR) and user.leads(self.owner)

    def may_edit(self, user) -> bool:
        """Who keeps the file, and the clerk, who corrects with a reason."""
        return self.needs_reason_from(user) or self.is_kept_by(user)

    def needs_reason_from(self, user) -> bool:
        return user.is_a(Role.CLERK)

    def may_reveal(self, user) -> bool:
        """Who keeps the file, and with whom it is shared."""
        return self.is_kept_by(user) or self.is_shared_with(user)

    def is_shared_with(self, user) -> bool:
        return self.customeruserobjectpermission_set.filter(user=user).exists()

    def shared_with(self):
        """Those who may open this file by name, beside owner and line."""
        return [
            grant.user for grant in self.customeruserobjectpermission_set.select_related("user").order_by("user__name")
        ]

    @transaction.atomic
    def share(self, colleague, *, by) -> None:
        """Let a named colleague open this one file (1.3.3)."""
        self.must_be_kept_by(by)
        if not partners(self).filter(pk=colleague.pk).exists():
            raise RuleBroken(gettext("A file is shared with colleagues who sell, deliver or support."), "1.3.3")
        assign_perm("customers.view_customer", colleague, self)
        record_change(self, by=by, clause="1.3.3", action="share", changed={"shared_with": ["", colleague.name]})

    @transaction.atomic
    def unshare(self, colleague, *, by) -> None:
        self.must_be_kept_by(by)
        remove_perm("customers.view_customer", colleague, self)
        record_change(self, by=by, clause="7.1.3", action="unshare", changed={"shared_with": [colleague.name, ""]})

    def may_hand_over(self, user) -> bool:
        return user.is_a(Role.SUPERVISOR, Role.MANAGER) and self.is_kept_by(user)

    def must_be_handed_over_by(self, by) -> None:
        """NotYourPart for who does not hand files over."""
        if not self.may_hand_over(by):
            raise NotYourPart(gettext("A supervisor or the manager hands a file over."), "7.1.3")

    @transaction.atomic
    def hand_over(self, heir, *, by, reason: str = "") -> None:
        """Give the file to another owner; grants that the former owner gave end (7.1.3). Stage and history stay."""
        self.refresh_from_db(from_queryset=Customer.objects.select_for_update(of=("self",)).select_related("owner"))
        self.must_be_handed_over_by(by)
        if not heirs(self, by).filter(pk=heir.pk).exists():
            raise RuleBroken(
                gettext("A supervisor hands over within the team; the manager to anybody who sells."), "7.1.3"
            )
        self.pass_to(heir, by=by, reason=reason)

    def pass_to(self, heir, *, by, reason: str = "") -> None:
        """The handing over itself, in the caller's transaction, once it is allowed: also when a person leaves."""
        former, self.owner = self.owner, heir
        self.version += 1
        self.save(update_fields=["owner", "version"])
        self.customeruserobjectpermission_set.all().delete()
        changed = {"owner": [former.name, heir.name]} | ({"reason": ["", reason]} if reason else {})
        record_change(self, by=by, clause="7.1.3", action="hand_over", changed=changed)
        handed_over.tell(self, former, by)

    @transaction.atomic
    def verify(self, *, by) -> None:
        """The facts were checked and hold (7.1.2)."""
        self.must_be_kept_by(by)
        self.last_verified_on = today()
        self.save(update_fields=["last_verified_on"])
        record_change(self, by=by, clause="7.1.2", action="verify")

    def must_be_kept_by(self, by) -> None:
        """NotYourPart for who only reads the file."""
        if not self.is_kept_by(by):
            raise NotYourPart(
                gettext("This file is kept by its owner, the owner's supervisor and the manager."), "7.1.3"
            )


class CustomerUserObjectPermission(UserObjectPermissionBase):
    """One file shared with one colleague (guardian), by a real foreign key that the database can join on."""

    content_object = models.ForeignKey(Customer, models.CASCADE)

    class Meta(UserObjectPermissionBase.Meta):
        pass
