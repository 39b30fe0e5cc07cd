from datetime import timedelta

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
from guardian.shortcuts import assign_perm

from salesdept.common.audit import record_change
from salesdept.common.calendar import today
from salesdept.common.errors import NotYourPart, RuleBroken
from salesdept.common.finding import Findable, as_lines, gram_index
from salesdept.common.money import money_field
from salesdept.common.records import Record
from salesdept.common.spelling import digits_of, fold, pinyin
from salesdept.people.models import Role

from ..addresses.models import Address
from ..belongings import pass_along
from ..colleagues import heirs, partners
from ..confidential import Confidential
from ..names import bare_name, name_key
from ..own_fields.models import HasOwnFields, OwnField, own_index
from ..pool import may_claim, must_be_free_for_the_pool
from ..private.kinds import ALIKE, Kind, bring_self_along
from ..querysets import CustomerManager, CustomerQuerySet, GrantManager
from ..tax_ids import PLACEHOLDERS, TaxIdField, plain_tax_id
from .keeping import KeepingRules
from .ownership import OwnershipPeriod

Begun, Ended = OwnershipPeriod.Begun, OwnershipPeriod.Ended


class Customer(Confidential, HasOwnFields, Findable, Record):
    """A customer file (7.1.1): who they are; what was said and bought stands beside it.

    One company has one file (3.1.2): `objects` leaves out those that were merged into another, `with_merged` has all.
    It has one owner, or none while it lies in the public pool, since `kept_since`; stage, records and history hang on
    the file, never on the owner.
    """

    class Level(models.TextChoices):
        A = "A", "A"
        B = "B", "B"
        C = "C", "C"

    class Status(models.TextChoices):
        PROSPECT = "prospect", _("Prospect")
        ACTIVE = "active", _("Active")
        DORMANT = "dormant", _("Dormant")

    Kind = Kind

    name = models.CharField(_("name"), max_length=160)
    kind = models.CharField(_("kind"), max_length=7, choices=Kind, default=Kind.COMPANY, editable=False)
    other_names = ArrayField(
        models.CharField(max_length=160),
        verbose_name=_("also called"),
        default=list,
        blank=True,
        help_text=_("English, short or former names, one on each line."),
    )
    tags = ArrayField(
        models.CharField(max_length=40),
        verbose_name=_("tags"),
        default=list,
        blank=True,
        help_text=_("Own words to find files by, with commas between them."),
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
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="customers", verbose_name=_("owner"), null=True
    )
    kept_since = models.DateField(default=today, editable=False)
    pool_warned_on = models.DateField(null=True, editable=False)
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
    OWN_ABOUT = OwnField.About.CUSTOMER
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
            models.Index(fields=["kept_since", "id"], name="customers_in_pool", condition=Q(owner=None)),
            GinIndex(fields=["tags"], name="customers_by_tag"),
            GinIndex(fields=["name_keys"], name="customers_by_name_key"),
            gram_index("spellings", "customers_by_spelling"),
            gram_index("reach", "customers_by_reach"),
            own_index("customers_by_own_fields"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["tax_id"],
                condition=~Q(tax_id__in=PLACEHOLDERS),
                name="one_file_per_tax_id",
                violation_error_message=_("There is a file with this tax ID already."),
            ),
            models.CheckConstraint(
                condition=Q(kind=Kind.COMPANY) | Q(tax_id__in=PLACEHOLDERS), name="persons_have_no_tax_id"
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

    def validate_constraints(self, exclude=None):
        """Whether another file has the tax ID is not told here: the forms ask, and count who learns so (7.1.3)."""
        super().validate_constraints({*(exclude or ()), "tax_id"})

    @transaction.atomic
    def save(self, *args, **kwargs):
        is_new = self._state.adding
        super().save(*args, **kwargs)
        if is_new:
            OwnershipPeriod.begin([self], Begun.OPENED)
        written = kwargs.get("update_fields")
        if written is None or {"address", "region"} & set(written):
            Address.follow([self])
        if self.is_person and (written is None or {*ALIKE} & set(written)):
            bring_self_along(self)

    @classmethod
    @transaction.atomic
    def open(cls, *, by, name: str, owner=None, **facts) -> "Customer":
        """Make a customer file (3.1.2); it belongs to `owner`, else to `by`."""
        customer = cls.objects.create(name=name, owner=owner or by, last_verified_on=today(), **facts)
        record_change(customer, by=by, clause="3.1.2", action="create")
        return customer

    @property
    def is_person(self) -> bool:
        """A private person: the own contact person stands for the customer."""
        return self.kind == Kind.PERSON

    @property
    def days_silent(self) -> int:
        """Days since the last contact, or since the file was opened."""
        return (today() - self.silent_since).days

    @property
    def is_overdue(self) -> bool:
        """Past the contact rhythm of its class (7.2.1)."""
        return self.days_silent > KeepingRules.now().contact_days(self.level)

    @property
    def check_due_on(self):
        """The day on which its facts are to be checked (7.1.2)."""
        checked = self.last_verified_on or self.opened_on
        return checked + timedelta(days=KeepingRules.now().check_days(self.level))

    @property
    def is_unchecked(self) -> bool:
        return self.check_due_on <= today()

    @property
    def idle_since(self):
        """The last contact, or since when the present owner keeps the file: from here the pool counts."""
        return max(self.silent_since, self.kept_since)

    @property
    def pool_day(self):
        """When it goes back to the pool unless somebody speaks with them; not before the warning was long enough
        ago. None while nobody was warned, and for who lies there already.
        """
        rules = KeepingRules.now()
        due = rules.pool_day(self.level, self.idle_since)
        if due is None or self.pool_warned_on is None or self.is_in_pool:
            return None
        return max(due, self.pool_warned_on + timedelta(days=rules.warning_days))

    @property
    def is_in_pool(self) -> bool:
        return self.owner_id is None

    @property
    def keeper(self) -> str:
        """Who keeps it, as it reads."""
        return gettext("Public pool") if self.owner is None else self.owner.name

    def recount_contact(self) -> None:
        """Set the last contact from the records; for when one of them was corrected."""
        latest = self.communications.two_way().aggregate(at=Max("happened_at"))["at"]
        self.last_contact_on = timezone.localdate(latest) if latest else None
        self.save(update_fields=["last_contact_on"])

    def is_kept_by(self, user) -> bool:
        """The owner, the supervisor who leads the owner, the manager (7.1.3); the pool is the manager's."""
        if user.is_a(Role.MANAGER) or self.owner_id == user.pk:
            return True
        return user.is_a(Role.SUPERVISOR) and self.owner is not None and user.leads(self.owner)

    def is_written_by(self, user) -> bool:
        """Who keeps the file, and colleagues with whom it is shared to write."""
        return self.is_kept_by(user) or self.grants.in_force().filter(user=user).to_write().exists()

    def may_edit(self, user) -> bool:
        """Who writes in the file, and the clerk, who corrects with a reason."""
        return self.needs_reason_from(user) or self.is_written_by(user)

    @transaction.atomic
    def change(self, *, by, reason: str = "", **facts) -> None:
        """Set facts of the file without its form (7.1.1): one in the list, one of many files."""
        self.lock()
        if not self.may_edit(by):
            raise NotYourPart(gettext("This is kept by others; you can read it."), "7.1.3")
        if self.needs_reason_from(by) and not reason:
            raise RuleBroken(gettext("Who corrects without keeping the file says why."), "7.1.1")
        changed = {name: [_told(getattr(self, name)), _told(value)] for name, value in facts.items()}
        for name, value in facts.items():
            setattr(self, name, value)
        self.version += 1
        self.save(update_fields=[*facts, "version"])
        said = {"reason": ["", reason]} if reason else {}
        record_change(self, by=by, clause="7.1.1", changed=changed | said)

    def needs_reason_from(self, user) -> bool:
        return user.is_a(Role.CLERK)

    def may_reveal(self, user) -> bool:
        """Who keeps the file, and with whom it is shared."""
        return self.is_kept_by(user) or self.is_shared_with(user)

    @property
    def grants(self):
        """With whom it is shared by name; one at most for each colleague."""
        return self.customeruserobjectpermission_set

    def is_shared_with(self, user) -> bool:
        return self.grants.in_force().filter(user=user).exists()

    def shared_with(self):
        """The grants in force, by the colleague's name."""
        return self.grants.in_force().select_related("user", "permission").order_by("user__name")

    @transaction.atomic
    def share(self, colleague, *, by, may_write: bool = False, until=None) -> None:
        """Let a named colleague read this one file, or write in it too, up to and including the day `until` (1.3.3).

        Sharing it again with the same colleague replaces what was granted.
        """
        self.must_be_kept_by(by)
        if not partners(self).filter(pk=colleague.pk).exists():
            raise RuleBroken(gettext("A file is shared with colleagues who sell, deliver or support."), "1.3.3")
        if until is not None and until < today():
            raise RuleBroken(gettext("The sharing would end before it begins."), "1.3.3")
        self.grants.filter(user=colleague).delete()
        assign_perm("customers.change_customer" if may_write else "customers.view_customer", colleague, self)
        self.grants.filter(user=colleague).update(until=until)
        grant = self.grants.select_related("permission").get(user=colleague)
        terms = " · ".join(filter(None, (colleague.name, str(grant.level), until and until.isoformat())))
        record_change(self, by=by, clause="1.3.3", action="share", changed={"shared_with": ["", terms]})

    @transaction.atomic
    def unshare(self, colleague, *, by) -> None:
        self.must_be_kept_by(by)
        self.grants.filter(user=colleague).delete()
        record_change(self, by=by, clause="7.1.3", action="unshare", changed={"shared_with": [colleague.name, ""]})

    def may_hand_over(self, user) -> bool:
        """Supervisors and the manager, also out of the pool."""
        return user.is_a(Role.SUPERVISOR, Role.MANAGER) and (self.is_in_pool or self.is_kept_by(user))

    def must_be_handed_over_by(self, by) -> None:
        """NotYourPart for who does not hand files over."""
        if not self.may_hand_over(by):
            raise NotYourPart(gettext("A supervisor or the manager hands a file over."), "7.1.3")

    @transaction.atomic
    def hand_over(self, heir, *, by, reason: str = "") -> None:
        """Give the file to another owner; grants that the former owner gave end (7.1.3). Stage and history stay."""
        self.lock()
        self.must_be_handed_over_by(by)
        if not heirs(self, by).filter(pk=heir.pk).exists():
            raise RuleBroken(
                gettext("A supervisor hands over within the team; the manager to anybody who sells."), "7.1.3"
            )
        self.pass_to(heir, by=by, reason=reason)

    def pass_to(self, heir, *, by, reason: str = "") -> None:
        """The handing over itself, in the caller's transaction, once it is allowed: also when a person leaves."""
        self._change_owner(heir, "hand_over", by=by, reason=reason, ended=Ended.HANDED_OVER, begun=Begun.HANDED_OVER)

    @transaction.atomic
    def claim(self, *, by) -> None:
        """Take the file out of the public pool (7.1.3): within the day's limit, and not what one has just lost."""
        may_claim(self, by)
        self._change_owner(by, "claim", by=by, begun=Begun.CLAIMED)

    def may_give_back(self, user) -> bool:
        return not self.is_in_pool and self.is_kept_by(user)

    @transaction.atomic
    def give_back(self, *, by, reason: str) -> None:
        """Put the file into the public pool with a reason; not while something on it is under way."""
        self.lock()
        self.must_be_kept_by(by)
        must_be_free_for_the_pool(self)
        self._change_owner(None, "give_back", by=by, reason=reason, ended=Ended.GIVEN_BACK)

    def fall_silent(self) -> None:
        """Back to the pool by the clock, in the caller's transaction, once the rules say so (7.2.1)."""
        self._change_owner(None, "fall_silent", by=None, ended=Ended.SILENT)

    def lock(self) -> None:
        """Read the row anew and keep it until the caller's transaction ends."""
        self.refresh_from_db(from_queryset=Customer.objects.select_for_update(of=("self",)).select_related("owner"))

    def _change_owner(self, heir, action: str, *, by, reason: str = "", ended: str = "", begun: str = "") -> None:
        """Another owner, or None for the pool; what the former one owned on the file goes along to the heir."""
        former, self.owner = self.owner, heir
        self.kept_since, self.pool_warned_on = today(), None
        self.version += 1
        self.save(update_fields=["owner", "kept_since", "pool_warned_on", "version"])
        self.grants.all().delete()
        OwnershipPeriod.end(self, ended)
        if heir:
            OwnershipPeriod.begin([self], begun)
        changed = {"owner": [str(former or ""), str(heir or "")]} | ({"reason": ["", reason]} if reason else {})
        record_change(self, by=by, clause="7.1.3", action=action, changed=changed)
        if former and heir:
            pass_along(self, former, heir, by=by)

    @transaction.atomic
    def verify(self, *, by) -> None:
        """The facts were checked and hold (7.1.2)."""
        self.must_be_written_by(by)
        self.last_verified_on = today()
        self.save(update_fields=["last_verified_on"])
        record_change(self, by=by, clause="7.1.2", action="verify")

    def must_be_kept_by(self, by) -> None:
        """NotYourPart for who only reads the file, or writes in it as a guest."""
        if not self.is_kept_by(by):
            raise NotYourPart(
                gettext("This file is kept by its owner, the owner's supervisor and the manager."), "7.1.3"
            )

    def must_be_written_by(self, by) -> None:
        """NotYourPart for who only reads the file."""
        if not self.is_written_by(by):
            raise NotYourPart(gettext("You may read this file; ask its owner to share it for writing."), "7.1.3")


def _told(value) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)


class CustomerUserObjectPermission(UserObjectPermissionBase):
    """One file shared with one colleague (guardian), by a real foreign key that the database can join on.

    To read (`view_customer`) or to write too (`change_customer`), up to and including the day `until`.
    """

    content_object = models.ForeignKey(Customer, models.CASCADE)
    until = models.DateField(_("until"), null=True, blank=True)

    objects = GrantManager()  # type: ignore[misc]

    class Meta(UserObjectPermissionBase.Meta):
        constraints = [models.UniqueConstraint(fields=["user", "content_object"], name="one_grant_per_colleague")]

    @property
    def may_write(self) -> bool:
        return self.permission.codename == "change_customer"

    @property
    def level(self):
        """What it allows, in the reader's words."""
        return gettext("reads and writes") if self.may_write else gettext("reads")
