from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.audit import record_change
from salesdept.common.calendar import now, today
from salesdept.common.errors import NotYourPart
from salesdept.common.records import Record
from salesdept.people.models import Role

from ..contracts.models import Contract

DEPARTMENTS = (Role.TECHNICAL, Role.AFTER_SALES)


class ContractCopy(models.Model):
    """A contract's copy for one department, which confirms that it has it (3.5.1)."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="copies")
    department = models.CharField(max_length=12, choices=[(role.value, role.label) for role in DEPARTMENTS])
    sent_at = models.DateTimeField(default=now)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contract", "department"], name="one_copy_per_department"),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by=None)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="confirmed_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["department", "sent_at"], name="copies_open", condition=Q(confirmed_at=None))]

    def __str__(self):
        return f"{self.contract} → {self.get_department_display()}"

    @classmethod
    def send(cls, contract: Contract) -> None:
        """A copy to the technical and one to the after-sales department."""
        ContractCopy.objects.bulk_create([ContractCopy(contract=contract, department=role) for role in DEPARTMENTS])

    @transaction.atomic
    def confirm(self, *, by) -> None:
        """The department has the copy; a second confirmation changes nothing."""
        if by.role != self.department:
            raise NotYourPart(gettext("The department itself confirms its copy."), "3.5.1")
        waiting = ContractCopy.objects.filter(pk=self.pk, confirmed_at=None)
        if waiting.update(confirmed_at=now(), confirmed_by=by):
            record_change(self.contract, by=by, clause="3.5.1", action="confirm_copy")

    @property
    def is_overdue(self) -> bool:
        """Not confirmed two days after it was sent."""
        return self.confirmed_at is None and (today() - timezone.localdate(self.sent_at)).days > 2


class Milestone(Record):
    """A promised step of delivery, kept by the technical department (3.5.2)."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="milestones")
    title = models.CharField(_("milestone"), max_length=120)
    due_on = models.DateField(_("due on"))
    accepted_on = models.DateField(_("accepted by the customer on"), null=True, blank=True)

    class Meta:
        ordering = ["due_on", "pk"]

    def __str__(self):
        return self.title

    @transaction.atomic
    def accept(self, *, by, on) -> None:
        """The customer accepted it on that day; the technical department records it."""
        if not by.is_a(Role.TECHNICAL):
            raise NotYourPart(gettext("The technical department keeps the milestones."), "3.5.2")
        self.accepted_on = on
        self.save(update_fields=["accepted_on"])
        record_change(
            self.contract, by=by, clause="3.5.2", action="accept_milestone", changed={"title": ["", self.title]}
        )

    @property
    def is_late(self) -> bool:
        return self.accepted_on is None and self.due_on < today()
