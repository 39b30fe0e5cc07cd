from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.audit import record_change
from salesdept.common.calendar import today
from salesdept.common.finding import Findable, as_lines, gram_index, spelled
from salesdept.common.sealed import MarkField, SealedField
from salesdept.common.spelling import digits_of
from salesdept.messages import in_language_of
from salesdept.messages.models import Notice

from .. import birthdays
from ..birthdays import Calendar
from ..confidential import Confidential
from ..numbers.id_numbers import check_id_number
from ..own_fields.models import HasOwnFields, OwnField, own_index
from ..querysets import ContactQuerySet
from ..reaching.reachable import Reachable
from .customer import Customer


class Contact(Confidential, HasOwnFields, Reachable, Findable):
    """A person at a customer (7.1.1). Month and day are enough for a birthday."""

    class Part(models.TextChoices):
        DECIDES = "decides", _("Decision maker")
        INFLUENCES = "influences", _("Influencer")
        USES = "uses", _("User")
        PAYS = "pays", _("Finance")

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="contacts")
    name = models.CharField(_("name"), max_length=80)
    title = models.CharField(_("title"), max_length=80, blank=True)
    part = models.CharField(_("part in buying"), max_length=12, choices=Part, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    speaks = ArrayField(
        models.CharField(max_length=40),
        verbose_name=_("speaks"),
        default=list,
        blank=True,
        help_text=_("Further languages, with commas between them."),
    )
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES, blank=True)
    birth_calendar = models.CharField(_("calendar"), max_length=5, choices=Calendar, default=Calendar.SOLAR)
    birth_year = models.PositiveSmallIntegerField(_("birthday: year"), null=True, blank=True)
    birth_month = models.PositiveSmallIntegerField(_("birthday: month"), null=True, blank=True)
    birth_day = models.PositiveSmallIntegerField(_("birthday: day"), null=True, blank=True)
    birth_in_leap_month = models.BooleanField(_("in a leap month of the lunar calendar"), default=False)
    is_self = models.BooleanField(default=False, db_default=False, editable=False)
    """Stands for the customer, who is a private person."""
    id_number = SealedField(_("ID number"), validators=[check_id_number])
    id_number_mark = MarkField(of="id_number")
    is_primary = models.BooleanField(_("first person to ask"), default=False)
    erased_on = models.DateField(_("erased on"), null=True, editable=False)
    reach = models.TextField(editable=False, default="")

    objects = ContactQuerySet.as_manager()

    CONFIDENTIAL = ("phone", "email", "other_phones", "other_emails")
    OWN_ABOUT = OwnField.About.CONTACT
    SPELLED = ("name", "phone", "email", "other_phones", "other_emails")
    SPELLED_INTO = ("spellings", "reach")

    class Meta:
        ordering = ["-is_primary", "name"]
        indexes = [
            models.Index(fields=["birth_month", "birth_day"], name="contacts_by_birthday"),
            gram_index("spellings", "contacts_by_spelling"),
            gram_index("reach", "contacts_by_reach"),
            own_index("contacts_by_own_fields"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["customer"], condition=Q(is_primary=True), name="one_primary_contact"),
            models.UniqueConstraint(fields=["customer"], condition=Q(is_self=True), name="one_self_of_a_customer"),
            models.CheckConstraint(
                condition=Q(birth_month=None, birth_day=None) | Q(birth_month__range=(1, 12), birth_day__range=(1, 31)),
                name="birthday_is_month_and_day",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("customers:customer", args=[self.customer_id])

    def spell(self) -> None:
        self.spellings = as_lines(*spelled(self.name))
        self.reach = as_lines(
            *map(digits_of, [self.phone, *self.other_phones]),
            *(address.lower() for address in [self.email, *self.other_emails]),
        )

    def clean(self):
        """A birthday that some year has: 29 February is one, 30 February is none."""
        super().clean()
        birthdays.check(self)

    @property
    def birthday(self) -> str:
        """The birthday as it reads, without its year; "" where none is known."""
        if not self.birth_month:
            return ""
        day = f"{self.birth_month}/{self.birth_day}"
        if self.birth_calendar == Calendar.SOLAR:
            return day
        if self.birth_in_leap_month:
            return gettext("lunar, leap month %(day)s") % {"day": day}
        return gettext("lunar %(day)s") % {"day": day}

    @property
    def next_birthday(self):
        """The day on which it is kept next, today included; None where none is known."""
        return birthdays.next_day(self, today())

    def may_edit(self, user) -> bool:
        return not self.erased_on and self.customer.may_edit(user)

    def mark_failed(self, key: str, *, by, why: str, on=None) -> None:
        """As it is for who can be reached; the owner hears of it from others."""
        super().mark_failed(key, by=by, why=why, on=on)
        owner = self.customer.owner
        if owner is not None and owner != by:
            with in_language_of(owner):
                title = gettext("%(person)s, %(customer)s: an address does not work") % {
                    "person": self.name,
                    "customer": self.customer.name,
                }
            url = reverse("customers:reaching", args=[self.pk])
            Notice.tell(owner, key=f"fails:{self.pk}:{self.version}", title=title, url=url)

    def needs_reason_from(self, user) -> bool:
        return self.customer.needs_reason_from(user)

    def may_reveal(self, user) -> bool:
        return self.customer.may_reveal(user)

    def is_owned_by(self, user) -> bool:
        return self.customer.is_owned_by(user)

    def log_look(self, by, reason: str) -> None:
        """The look stands in the history of the file."""
        whose = {"contact": ["", self.name]}
        record_change(self.customer, by=by, clause="7.1.3", action="reveal", changed=whose, reason=reason)

    @transaction.atomic
    def make_primary(self) -> None:
        """The first person to ask; the one before steps back."""
        self.customer.contacts.filter(is_primary=True).exclude(pk=self.pk).update(is_primary=False)
        self.is_primary = True
        self.save(update_fields=["is_primary"])

    @classmethod
    @transaction.atomic
    def remind_of_birthdays(cls, days) -> int:
        """Tell the owners of the birthdays on `days`, each once a year (7.3.1); return how many reminders are new."""
        kept = cls.objects.filter(customer__owner__isnull=False).for_list()
        return sum(contact.remind_of_birthday(day) for day in days for contact in kept.born_on(day))

    def remind_of_birthday(self, day) -> bool:
        """Tell the owner in time, unless told before; return whether it is new."""
        owner = self.customer.owner
        with in_language_of(owner):
            title = gettext("%(person)s, %(customer)s: birthday on %(day)s") % {
                "person": self.name,
                "customer": self.customer.name,
                "day": date_format(day, "MONTH_DAY_FORMAT"),
            }
        key = f"birthday:{self.pk}:{birthdays.year_of(self, day)}"
        return Notice.tell(owner, key=key, title=title, url=self.customer.get_absolute_url(), due_on=day)
