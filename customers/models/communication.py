from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Greatest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import now, today
from salesdept.common.errors import NotYourPart, RuleBroken
from salesdept.common.records import Record, uuid7

from ..querysets import CommunicationQuerySet
from ..roles import LOG
from .contact import Contact
from .customer import Customer


class Communication(Record):
    """One exchange with a customer (7.1.1, 7.2.1). `happened_at` is when it was, `created_at` when it was logged."""

    class Kind(models.TextChoices):
        VISIT = "visit", _("Visit")
        CALL = "call", _("Call")
        MAIL = "mail", _("E-mail")
        MESSAGE = "message", _("Message")
        MEETING = "meeting", _("Meeting")

    class Outcome(models.TextChoices):
        PROGRESS = "progress", _("Progress made")
        WANTS_QUOTE = "wants_quote", _("Wants a quotation")
        NOT_MET = "not_met", _("Nobody met")
        ON_HOLD = "on_hold", _("On hold")
        RECEIVED = "received", _("Received")
        SENT = "sent", _("Sent")

    OF_MAILS = (Outcome.RECEIVED, Outcome.SENT)
    """What a mail tells by itself; nobody is asked for it."""
    NOBODY_REACHED = (Outcome.NOT_MET, Outcome.SENT)

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="communications", verbose_name=_("customer"))
    contact = models.ForeignKey(
        Contact, models.SET_NULL, null=True, blank=True, related_name="communications", verbose_name=_("with")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.VISIT)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome)
    note = models.TextField(_("note"), max_length=4000, blank=True)
    happened_at = models.DateTimeField(_("when"), default=now)
    next_step = models.CharField(_("next step"), max_length=200, blank=True)
    next_on = models.DateField(_("next step on"), null=True, blank=True)
    next_done = models.BooleanField(default=False, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="communications")

    objects = CommunicationQuerySet.as_manager()

    class Meta:
        ordering = ["-happened_at", "-pk"]
        indexes = [
            models.Index(fields=["customer", "-happened_at", "-id"], name="communications_of_customer"),
            models.Index(fields=["-happened_at", "-id"], name="communications_by_time"),
            models.Index(fields=["by", "-happened_at", "-id"], name="communications_of_person"),
            models.Index(fields=["by", "next_on"], name="promises_of_person", condition=Q(next_done=False)),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(next_step="") | Q(next_on__isnull=False), name="next_step_is_dated")
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {timezone.localtime(self.happened_at):%Y-%m-%d}"

    def get_absolute_url(self):
        return reverse("customers:communication", args=[self.pk])

    @property
    def is_two_way(self) -> bool:
        """Somebody was reached (3.1.3): a visit where nobody was met is no contact, nor is a mail without an answer."""
        return self.outcome not in self.NOBODY_REACHED

    @classmethod
    @transaction.atomic
    def log(cls, *, by, customer: Customer, kind: str, outcome: str, visit=None, **facts) -> "Communication":
        """Record an exchange as `write` does; `visit`, else the one planned there for that day, is made with it."""
        from ..visits.models import PlannedVisit

        record = cls.write(by=by, customer=customer, kind=kind, outcome=outcome, **facts)
        if planned := PlannedVisit.expecting(record, visit):
            planned.meet(by=by, record=record)
        return record

    @classmethod
    @transaction.atomic
    def write(cls, *, by, customer: Customer, kind: str, outcome: str, id=None, **facts) -> "Communication":
        """Record an exchange and move the customer's last contact.

        The same `id` sent again gives the record that the first call made: five fast taps, one visit.
        RuleBroken for a moment in the future, NotYourPart for a file that `by` only reads.
        """
        if not may_log(customer, by):
            raise NotYourPart(gettext("This file is kept by others; ask its owner to share it."), "7.1.3")
        contact = facts.get("contact")
        if contact is not None and contact.customer_id != customer.pk:
            raise RuleBroken(gettext("This person belongs to another customer."), "7.1.1")
        if facts.setdefault("happened_at", now()) > now():
            raise RuleBroken(gettext("What has not happened yet is a next step, not a record."), "7.1.1")
        record = cls(id=id or uuid7(), by=by, customer=customer, kind=kind, outcome=outcome, **facts)
        Communication.objects.bulk_create([record], ignore_conflicts=True)
        kept = cls.objects.filter(pk=record.pk, by=by, customer=customer).first()
        if kept is None:
            raise RuleBroken(gettext("This record belongs to another person."), "7.1.3")
        kept._count_as_contact()
        return kept

    def _count_as_contact(self) -> None:
        if self.is_two_way:
            day = timezone.localdate(self.happened_at)
            Customer.objects.filter(pk=self.customer_id).update(
                last_contact_on=Greatest(F("last_contact_on"), day), pool_warned_on=None
            )

    def may_edit(self, user) -> bool:
        """The author, on the day it was logged; later it stands as it is."""
        return self.by_id == user.pk and timezone.localdate(self.created_at) == today()

    def may_settle(self, user) -> bool:
        return user.pk == self.by_id or self.customer.is_kept_by(user)

    def settle_next_step(self, *, by) -> None:
        """The promised step is done; whoever keeps the file may say so."""
        if not self.may_settle(by):
            raise NotYourPart(gettext("The promise is another person's."), "7.2.1")
        Communication.objects.filter(pk=self.pk).update(next_done=True)
        self.next_done = True


def may_log(customer: Customer, by) -> bool:
    """Who writes in the file: its line, and named colleagues of the sales and after-sales departments."""
    return by.is_a(*LOG) and customer.is_written_by(by)
