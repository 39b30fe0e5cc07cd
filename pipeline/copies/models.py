from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.audit import record_change
from salesdept.common.calendar import now, today
from salesdept.common.errors import NotNow, NotYourPart
from salesdept.common.records import Record
from salesdept.people.work_days.clock import due_day, work_clock

from ..roles import DEPARTMENTS

DAYS_TO_CONFIRM = 2
"""Working days that a department has for its copy; as many more, and the manager hears of it."""


class ContractCopyQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Who sees the contract sees whether its copies arrived; a department its own copies."""
        from ..models import Contract

        own = self.filter(department=user.role) if user.is_a(*DEPARTMENTS) else self
        return own.filter(contract__in=Contract.objects.visible_to(user).order_by().values("pk"))

    def for_list(self):
        return self.select_related("contract__customer__owner", "confirmed_by").prefetch_related("questions__asked_by")

    def waiting(self):
        """Not confirmed, and not returned with a question that waits for its answer."""
        asked = CopyQuestion.objects.filter(copy=OuterRef("pk"), answered_at=None)
        return self.filter(confirmed_at=None).exclude(Exists(asked))

    def overdue(self):
        return self.waiting().filter(due_on__lt=today())


class ContractCopy(models.Model):
    """A contract's copy for one department, which confirms by `due_on` that it has it, or asks first (3.5.1).

    `seen_sha256` is the hash of the signed paper as it stood when the department confirmed; "" where there was none.
    """

    contract = models.ForeignKey("pipeline.Contract", models.CASCADE, related_name="copies")
    department = models.CharField(
        _("department"), max_length=12, choices=[(role.value, role.label) for role in DEPARTMENTS]
    )
    sent_at = models.DateTimeField(_("sent"), default=now)
    due_on = models.DateField(_("due on"))
    confirmed_at = models.DateTimeField(_("confirmed"), null=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    seen_sha256 = models.CharField(max_length=64, blank=True)

    objects = ContractCopyQuerySet.as_manager()

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

    def get_absolute_url(self):
        return reverse("pipeline:copy", args=[self.contract_id])

    @classmethod
    def send(cls, contract) -> None:
        """A copy to the technical and one to the after-sales department."""
        due = due_day(DAYS_TO_CONFIRM)
        cls.objects.bulk_create([cls(contract=contract, department=role, due_on=due) for role in DEPARTMENTS])

    @property
    def is_overdue(self) -> bool:
        """Not confirmed by its day; while a question waits for the rep, the department is not late."""
        return self.confirmed_at is None and self.due_on < today() and self.open_question is None

    @property
    def is_long_overdue(self) -> bool:
        """Late for as long as there was time at first: the manager hears of it."""
        return self.is_overdue and work_clock().days_since(self.due_on) > DAYS_TO_CONFIRM

    @property
    def open_question(self) -> "CopyQuestion | None":
        return next((one for one in self.questions.all() if one.answered_at is None), None)

    def must_be_held_by(self, by) -> None:
        if by.role != self.department:
            raise NotYourPart(gettext("The department itself confirms its copy."), "3.5.1")

    @transaction.atomic
    def confirm(self, *, by) -> None:
        """The department has read the copy; a second confirmation changes nothing. NotNow while its question waits."""
        self.must_be_held_by(by)
        if self.open_question:
            raise NotNow(gettext("Your question about this copy waits for the rep's answer."), "3.5.1")
        open_ones = ContractCopy.objects.filter(pk=self.pk, confirmed_at=None)
        if open_ones.update(confirmed_at=now(), confirmed_by=by, seen_sha256=signed_hash(self.contract)):
            record_change(self.contract, by=by, clause="3.5.1", action="confirm_copy")

    @transaction.atomic
    def ask(self, *, by, question: str) -> "CopyQuestion":
        """The department returns the copy with a question; the rep answers. NotNow once it is confirmed or asked."""
        self.must_be_held_by(by)
        copy = ContractCopy.objects.select_for_update().get(pk=self.pk)
        if copy.confirmed_at or copy.open_question:
            raise NotNow(gettext("This copy is confirmed already, or your question waits for its answer."), "3.5.1")
        asked = CopyQuestion.objects.create(copy=copy, asked_by=by, question=question)
        record_change(self.contract, by=by, clause="3.5.1", action="ask_about_copy", reason=question)
        return asked


class CopyQuestionQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(copy__in=ContractCopy.objects.visible_to(user).values("pk"))

    def open(self):
        return self.filter(answered_at=None)


class CopyQuestion(Record):
    """What a department has to know before it confirms its copy; the rep answers once (3.5.1)."""

    copy = models.ForeignKey(ContractCopy, models.CASCADE, related_name="questions")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    question = models.TextField(_("question"), max_length=2000)
    answer = models.TextField(_("answer"), max_length=2000, blank=True)
    answered_at = models.DateTimeField(null=True, editable=False)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )

    objects = CopyQuestionQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(fields=["copy"], condition=Q(answered_at=None), name="one_open_question_per_copy"),
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None, answer="")
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer="")),
                name="copy_answer_is_whole",
            ),
        ]

    def __str__(self):
        return self.question

    def may_answer(self, user) -> bool:
        """Who keeps the customer's file: the rep, and the line above."""
        return self.answered_at is None and self.copy.contract.customer.is_kept_by(user)

    @transaction.atomic
    def give_answer(self, *, by, answer: str) -> None:
        """The rep's answer; the department's working days begin anew."""
        if not self.copy.contract.customer.is_kept_by(by):
            raise NotYourPart(gettext("Who keeps the customer's file answers."), "3.5.1")
        waiting = CopyQuestion.objects.filter(pk=self.pk, answered_at=None)
        if not waiting.update(answer=answer, answered_at=now(), answered_by=by):
            raise NotNow(gettext("This question has its answer."), "3.5.1")
        ContractCopy.objects.filter(pk=self.copy_id).update(due_on=due_day(DAYS_TO_CONFIRM))
        record_change(self.copy.contract, by=by, clause="3.5.1", action="answer_about_copy", reason=answer)


def signed_hash(contract) -> str:
    """SHA-256 of the newest signed paper of the contract, "" where none was kept."""
    return contract.signed_copies.values_list("sha256", flat=True).first() or ""
