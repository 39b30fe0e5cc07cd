from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.audit import record_change
from salesdept.common.calendar import now, today
from salesdept.common.errors import NotNow, NotYourPart, RuleBroken
from salesdept.common.records import Record
from salesdept.messages import in_language_of
from salesdept.messages.models import Notice
from salesdept.people.models import Role, User
from salesdept.people.work_days.clock import due_day

from ..querysets import FeasibilityQuerySet
from .brief import Requirements

DAYS_TO_ANSWER = 2
"""Working days that the technical department has; after that the supervisor sees that it is silent."""


class FeasibilityQuestion(Record):
    """What the technical department is asked about an opportunity, and its answer: given once, then kept (3.2.3).

    The customer reads `conditions`; `reason` stays in the house. Who wants another answer asks anew.
    """

    class Verdict(models.TextChoices):
        FEASIBLE = "feasible", _("feasible")
        CONDITIONAL = "conditional", _("feasible with conditions")
        NOT = "not", _("not feasible")

    TONES = {"": "review", "feasible": "success", "conditional": "warning", "not": "danger"}

    requirements = models.ForeignKey(Requirements, models.CASCADE, related_name="questions", editable=False)
    question = models.TextField(_("question"), max_length=2000)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    due_on = models.DateField(_("due on"), editable=False)
    verdict = models.CharField(_("verdict"), max_length=12, choices=Verdict, blank=True, editable=False)
    conditions = models.TextField(_("conditions"), max_length=2000, blank=True, editable=False)
    reason = models.TextField(_("reason"), max_length=2000, blank=True, editable=False)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    answered_at = models.DateTimeField(null=True, editable=False)

    objects = FeasibilityQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["due_on", "id"], name="feasibility_open", condition=Q(answered_at=None))]
        constraints = [
            models.UniqueConstraint(
                fields=["requirements"], condition=Q(answered_at=None), name="one_open_question_of_feasibility"
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None, verdict="", conditions="", reason="")
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(verdict="") & ~Q(reason="")),
                name="feasibility_answer_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(verdict="conditional") & ~Q(conditions="") | ~Q(verdict="conditional") & Q(conditions=""),
                name="conditions_where_there_are_some",
            ),
        ]

    def __str__(self):
        return self.question

    def get_absolute_url(self):
        return reverse("pipeline:feasibility", args=[self.pk])

    @property
    def opportunity(self):
        return self.requirements.opportunity

    @property
    def is_open(self) -> bool:
        return self.answered_at is None

    @property
    def is_overdue(self) -> bool:
        return self.is_open and self.due_on < today()

    @property
    def is_positive(self) -> bool:
        return self.verdict in (self.Verdict.FEASIBLE, self.Verdict.CONDITIONAL)

    @property
    def tone(self) -> str:
        return "danger" if self.is_overdue else self.TONES[self.verdict]

    @property
    def state_label(self):
        if self.is_open:
            return gettext("overdue") if self.is_overdue else gettext("asked")
        return self.get_verdict_display()

    def may_answer(self, user) -> bool:
        return self.is_open and user.is_a(Role.TECHNICAL)

    def must_be_answered_by(self, by) -> None:
        """NotYourPart for other departments, NotNow once the answer is there."""
        if not by.is_a(Role.TECHNICAL):
            raise NotYourPart(gettext("The technical department says whether it can be done."), "3.2.3")
        if not self.is_open:
            raise NotNow(gettext("This question has its answer; who wants another one asks anew."), "3.2.3")

    @classmethod
    @transaction.atomic
    def ask(cls, brief: Requirements, *, by, question: str) -> "FeasibilityQuestion":
        """The technical department hears of it and has two working days; one question at a time."""
        brief.must_be_written_by(by)
        Requirements.objects.select_for_update().get(pk=brief.pk)
        if cls.objects.open().filter(requirements=brief).exists():
            raise NotNow(gettext("The technical department has been asked and has not answered yet."), "3.2.3")
        asked = cls.objects.create(requirements=brief, question=question, asked_by=by, due_on=due_day(DAYS_TO_ANSWER))
        brief.forget()
        record_change(brief.opportunity, by=by, clause="3.2.3", action="ask_feasibility", reason=question)
        asked._tell_department()
        return asked

    def _tell_department(self) -> None:
        for person in User.objects.active().filter(role=Role.TECHNICAL):
            with in_language_of(person):
                title = gettext("Can this be done? %(deal)s") % {"deal": self.opportunity}
                key = f"feasibility:{self.pk}"
                Notice.tell(
                    person, key=key, title=title, body=self.question, url=self.get_absolute_url(), due_on=self.due_on
                )

    @transaction.atomic
    def give_answer(self, *, by, verdict: str, reason: str, conditions: str = "") -> None:
        """The department's word, once; who asked and the owner hear of it. NotYourPart for other departments."""
        self.refresh_from_db(from_queryset=FeasibilityQuestion.objects.select_for_update())
        self.must_be_answered_by(by)
        if (verdict == self.Verdict.CONDITIONAL) != bool(conditions):
            raise RuleBroken(gettext("Name the conditions where there are some, and only then."), "3.2.3")
        said = {"verdict": verdict, "reason": reason, "conditions": conditions}
        for name, value in said.items():
            setattr(self, name, value)
        self.answered_by, self.answered_at = by, now()
        self.save()
        told = {"verdict": ["", str(self.get_verdict_display())]}
        record_change(self.opportunity, by=by, clause="3.2.3", action="answer_feasibility", changed=told, reason=reason)
        self._tell_asker()

    def _tell_asker(self) -> None:
        for person in {self.asked_by, self.opportunity.owner}:
            with in_language_of(person):
                told = {"verdict": self.get_verdict_display(), "deal": self.opportunity}
                title = gettext("%(deal)s: %(verdict)s, says the technical department") % told
                url = self.requirements.get_absolute_url()
                Notice.tell(person, key=f"feasibility-answer:{self.pk}", title=title, body=self.reason, url=url)
