from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from salesdept.common.audit import record_change
from salesdept.common.errors import NotYourPart
from salesdept.common.records import Record

from ..querysets import ContactQuerySet
from .customer import Customer


class Contact(Record):
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
    birth_month = models.PositiveSmallIntegerField(_("birthday: month"), null=True, blank=True)
    birth_day = models.PositiveSmallIntegerField(_("birthday: day"), null=True, blank=True)
    is_primary = models.BooleanField(_("first person to ask"), default=False)

    objects = ContactQuerySet.as_manager()

    CONFIDENTIAL = ("phone", "email")

    class Meta:
        ordering = ["-is_primary", "name"]
        indexes = [models.Index(fields=["birth_month", "birth_day"], name="contacts_by_birthday")]
        constraints = [
            models.UniqueConstraint(fields=["customer"], condition=Q(is_primary=True), name="one_primary_contact"),
            models.CheckConstraint(
                condition=Q(birth_month=None, birth_day=None) | Q(birth_month__range=(1, 12), birth_day__range=(1, 31)),
                name="birthday_is_month_and_day",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("customers:customer", args=[self.customer_id])

    @property
    def masked_phone(self) -> str:
        """The number with its middle hidden: 0912-***-678."""
        digits = [at for at, sign in enumerate(self.phone) if sign.isdigit()]
        hidden = set(digits[4:-3] or digits)
        return "".join("*" if at in hidden else sign for at, sign in enumerate(self.phone))

    @property
    def masked_email(self) -> str:
        """The address with its name hidden: w***@example.com."""
        name, at, host = self.email.partition("@")
        return f"{name[:1]}***{at}{host}" if at else ""

    @transaction.atomic
    def reveal(self, *, by) -> dict[str, str]:
        """Phone and e-mail whole; each look is logged (7.1.3)."""
        if not (self.customer.may_see_contact_data(by) or self.customer.may_reveal(by)):
            raise NotYourPart(_now("These data stay masked for this role."), "7.1.3")
        record_change(self.customer, by=by, clause="7.1.3", action="reveal", changed={"contact": ["", self.name]})
        return {"phone": self.phone, "email": self.email}

    @transaction.atomic
    def make_primary(self) -> None:
        """The first person to ask; the one before steps back."""
        self.customer.contacts.filter(is_primary=True).exclude(pk=self.pk).update(is_primary=False)
        self.is_primary = True
        self.save(update_fields=["is_primary"])
