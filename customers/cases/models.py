from datetime import date, timedelta
from functools import cached_property

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.audit import record_change
from salesdept.common.calendar import end_of, now
from salesdept.common.errors import NotNow, NotYourPart, RuleBroken
from salesdept.common.records import uuid7
from salesdept.common.workflow import Document, Happening, step
from salesdept.people.models import Role
from salesdept.people.work_days.clock import work_clock

from ..models.communication import Communication
from . import findings
from .findings import (
    complaint_has_a_finding,
    has_a_finding,
    has_no_finding,
    is_a_complaint,
    is_not_complained_of,
)
from .policy import Kind, Severity, policies
from .querysets import OPEN, CaseQuerySet

REOPEN_WITHIN = timedelta(days=30)
LONGEST_DESCRIPTION = 4000
SELLERS = [Role.REP, Role.SUPERVISOR, Role.MANAGER]
WORKERS = [Role.AFTER_SALES, Role.TECHNICAL, Role.MANAGER]

reported = Happening()
"""A case was reported: tell(case)."""


def next_case_code() -> str:
    """C-000123: numbered by the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('case_code')")
        return f"C-{cursor.fetchone()[0]:06}"


def worked_on_by(case, by):
    """After-sales, the manager, and who was given it."""
    if by.is_a(Role.AFTER_SALES, Role.MANAGER) or case.owner_id == by.pk:
        return None
    return NotYourPart(gettext("The after-sales department and who was given the case work on it."), "7.2.2")


def tells_the_customer(case, by):
    """After-sales, who was given it, and who keeps the customer's file."""
    if worked_on_by(case, by) is None or case.customer.is_kept_by(by):
        return None
    return NotYourPart(gettext("After-sales or who keeps the customer's file tells the result."), "7.2.2")


def is_not_about_own_work(case, by):
    """Whose work a customer has rated low does not deal with the case of it, whoever else may (duties apart)."""
    if not case.is_about_work_of(by):
        return None
    return RuleBroken(
        gettext("A customer has rated your own work here: others deal with it."),
        "7.2.2",
        remedy=gettext("The after-sales department, your supervisor or the manager tells the customer and closes it."),
    )


def runs(case, by):
    return NotNow(gettext("The case waits for the customer already."), "7.2.2") if case.paused_at else None


def rests(case, by):
    return None if case.paused_at else NotNow(gettext("The case does not wait for the customer."), "7.2.2")


class Case(Document):
    """What a customer complains of, suggests or asks (7.2.2). It closes only when the customer was told the result.

    `accept_due_at` and `due_at` follow from the policy, the company's working hours and the time it waited for the
    customer (`pauses`); `paused_at` is since when it waits. `escalated` counts who heard that it is late: 1 the
    superior of who keeps the file, 2 the manager.
    """

    Kind, Severity = Kind, Severity

    class State(models.TextChoices):
        REPORTED = "reported", _("Reported")
        ACCEPTED = "accepted", _("In work")
        SOLVED = "solved", _("Solved, to be told")
        TOLD = "told", _("Told")
        CLOSED = "closed", _("Closed")

    class Channel(models.TextChoices):
        PHONE = "phone", _("Phone")
        MAIL = "mail", _("E-mail")
        VISIT = "visit", _("Visit")
        MESSAGE = "message", _("Message")
        PAGE = "page", _("Private page")

    code = models.CharField(_("number"), max_length=20, unique=True, editable=False)
    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="cases", editable=False)
    contact = models.ForeignKey(
        "customers.Contact", models.SET_NULL, null=True, blank=True, related_name="cases", verbose_name=_("who says so")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.COMPLAINT)
    severity = models.CharField(_("severity"), max_length=8, choices=Severity, default=Severity.NORMAL)
    channel = models.CharField(_("how it came"), max_length=8, choices=Channel, default=Channel.PHONE)
    subject = models.CharField(_("subject"), max_length=160)
    description = models.TextField(_("what happened"), max_length=LONGEST_DESCRIPTION, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="cases",
        verbose_name=_("works on it"),
    )
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    reported_at = models.DateTimeField(_("reported"), default=now, editable=False)
    accept_due_at = models.DateTimeField(_("to be accepted by"), editable=False)
    due_at = models.DateTimeField(_("to be solved by"), editable=False)
    accepted_at = models.DateTimeField(null=True, editable=False)
    solved_at = models.DateTimeField(null=True, editable=False)
    solution = models.TextField(_("result"), max_length=4000, blank=True, editable=False)
    told_at = models.DateTimeField(_("told on"), null=True, editable=False)
    told_whom = models.CharField(_("told whom"), max_length=120, blank=True, editable=False)
    told_how = models.CharField(_("told how"), max_length=10, choices=Communication.Kind, blank=True, editable=False)
    told_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")
    closed_at = models.DateTimeField(null=True, editable=False)
    paused_at = models.DateTimeField(null=True, editable=False)
    escalated = models.PositiveSmallIntegerField(default=0, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.REPORTED, editable=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ["-reported_at", "-pk"]
        indexes = [
            models.Index(fields=["customer", "-reported_at"], name="cases_of_customer"),
            models.Index(fields=["-reported_at", "id"], name="cases_by_report"),
            models.Index(fields=["due_at", "id"], name="cases_by_due"),
            models.Index(fields=["owner", "due_at"], name="cases_of_owner"),
            models.Index(fields=["due_at"], name="cases_open", condition=Q(state__in=["reported", "accepted"])),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["told", "closed"])
                | (Q(told_at__isnull=False) & ~Q(told_whom="") & ~Q(told_how="")),
                name="told_before_closed",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["solved", "told", "closed"]) | (Q(solved_at__isnull=False) & ~Q(solution="")),
                name="solved_case_has_a_result",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(closed_at__isnull=False), name="closed_case_has_its_moment"
            ),
            models.CheckConstraint(
                condition=Q(paused_at=None) | Q(state__in=["reported", "accepted"]), name="only_work_rests"
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.subject}"

    def get_absolute_url(self):
        return reverse("customers:case", args=[self.pk])

    # How it begins, and its deadlines.

    @classmethod
    @transaction.atomic
    def report(cls, customer, *, by, subject: str, kind=Kind.COMPLAINT, id=None, **facts) -> "Case":
        """A new case; `by` None for what the customer said on the private page.

        The same `id` sent again gives the case that the first call made. NotYourPart for a file that `by` only reads.
        """
        if by is not None and not may_report(customer, by):
            raise NotYourPart(gettext("Who writes in the file, and after-sales, report its cases."), "7.2.2")
        if id and (twin := cls.objects.filter(pk=id, customer=customer, reported_by=by).first()):
            return twin
        case = cls(id=id or uuid7(), customer=customer, code=next_case_code(), reported_by=by, reported_at=now())
        for name, value in {"kind": kind, "subject": subject, **facts}.items():
            setattr(case, name, value)
        case.count_deadlines()
        case.save(force_insert=True)
        record_change(case, by=by, clause="7.2.2", action="create")
        reported.tell(case)
        return case

    def count_deadlines(self) -> None:
        """From the report on, by working hours, without the time it waited for the customer or stood as solved."""
        policy, pauses = policies()[(self.kind, self.severity)], self._rested()
        self.accept_due_at = work_clock().after(self.reported_at, policy.to_accept, pauses)
        self.due_at = work_clock().after(self.reported_at, policy.to_solve, pauses)

    def _rested(self) -> list[tuple]:
        return list(self.pauses.filter(until__isnull=False).values_list("since", "until"))

    @transaction.atomic
    def hear(self, words: str) -> None:
        """The customer says more where the case began: it stands below what happened, as far as there is room."""
        self.refresh_from_db(from_queryset=type(self).objects.select_for_update())
        before, self.description = self.description, f"{self.description}\n{words}"[:LONGEST_DESCRIPTION]
        self.version += 1
        self.save(update_fields=["description", "version"])
        record_change(self, by=None, clause="7.2.2", changed={"description": [before, self.description]})

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def next_due_at(self):
        """What is due next; None when nothing is, or while it waits for the customer."""
        if self.paused_at or self.state not in (self.State.REPORTED, self.State.ACCEPTED):
            return None
        return self.accept_due_at if self.state == self.State.REPORTED else self.due_at

    @property
    def is_overdue(self) -> bool:
        return self.next_due_at is not None and self.next_due_at < now()

    def may_edit(self, user) -> bool:
        """While it is worked on: who works on it, and who keeps the customer's file, but not whom it is about."""
        if self.state not in (self.State.REPORTED, self.State.ACCEPTED) or self.is_about_work_of(user):
            return False
        return tells_the_customer(self, user) is None

    def is_about_work_of(self, user) -> bool:
        """True for who is credited with the low rating that opened it (4.3.2)."""
        return user.pk == self.rated_id

    @cached_property
    def rated_id(self):
        """The id of whose work was rated, None of a case that no rating opened; lists bring it along."""
        from ..surveys.models import SurveyAnswer

        return SurveyAnswer.received.filter(case=self).values_list("rep", flat=True).first()

    @property
    def reported_on(self) -> date:
        return timezone.localdate(self.reported_at)

    @property
    def finding(self):
        """What stands of whether the complaint holds, None while nobody has found it; lists bring it along."""
        found = list(self.findings.all())
        taken_back = {one.reverses_id for one in found}
        return next((one for one in found if one.reverses_id is None and one.pk not in taken_back), None)

    # Steps.

    @step(
        State.REPORTED,
        State.ACCEPTED,
        label=_("Accept"),
        by=WORKERS,
        clause="7.2.2",
        guards=[worked_on_by, is_not_about_own_work],
        tone="primary",
    )
    def accept(self, *, by):
        """Somebody works on it from now on."""
        self.accepted_at, self.owner = now(), self.owner or by

    @step(
        [State.REPORTED, State.ACCEPTED],
        None,
        label=_("Give to"),
        by=WORKERS,
        clause="7.2.2",
        guards=[worked_on_by],
        form="customers.cases.forms.AssignForm",
    )
    def assign(self, *, by, owner):
        """Another person works on it; the clock goes on."""
        self.owner = owner

    @step(
        [State.REPORTED, State.ACCEPTED],
        None,
        label=_("Waits for the customer"),
        by=[*WORKERS, Role.REP, Role.SUPERVISOR],
        clause="7.2.2",
        guards=[tells_the_customer, is_not_about_own_work, runs],
        form="salesdept.common.forms.ReasonForm",
    )
    def pause(self, *, by, reason):
        """The clock stands still until the customer answers."""
        self.paused_at = now()
        self.pauses.create(since=self.paused_at, reason=reason)

    @step(
        [State.REPORTED, State.ACCEPTED],
        None,
        label=_("The customer has answered"),
        by=[*WORKERS, Role.REP, Role.SUPERVISOR],
        clause="7.2.2",
        guards=[tells_the_customer, is_not_about_own_work, rests],
        tone="primary",
    )
    def resume(self, *, by):
        """The clock goes on; the deadlines are later by the working time that passed."""
        self._end_pause()

    def _end_pause(self) -> None:
        if self.paused_at:
            self.pauses.filter(until=None).update(until=max(now(), self.paused_at))
            self.paused_at = None
            self.count_deadlines()

    @step(
        State.ACCEPTED,
        State.SOLVED,
        label=_("Solved"),
        by=WORKERS,
        clause="7.2.2",
        guards=[worked_on_by, is_not_about_own_work],
        form="customers.cases.forms.SolutionForm",
        tone="primary",
    )
    def solve(self, *, by, solution):
        """There is a result; the customer has to hear it."""
        self._end_pause()
        self.solution, self.solved_at = solution, now()

    @step(
        State.SOLVED,
        State.TOLD,
        label=_("Record that the customer was told"),
        by=[*WORKERS, Role.REP, Role.SUPERVISOR],
        clause="7.2.2",
        guards=[tells_the_customer, is_not_about_own_work],
        form="customers.cases.forms.ToldForm",
        tone="primary",
    )
    def tell(self, *, by, told_how, told_whom, told_on):
        """Who told whom, when and how."""
        moment = min(now(), end_of(told_on))
        if told_on < timezone.localdate(self.solved_at):
            raise RuleBroken(gettext("The result was not there yet on that day."), "7.2.2")
        self.told_at, self.told_how, self.told_whom, self.told_by = moment, told_how, told_whom, by

    @step(
        [State.SOLVED, State.TOLD, State.CLOSED],
        None,
        label=_("Find whether it holds"),
        by=[*WORKERS, Role.SUPERVISOR],
        clause="7.2.2",
        guards=[is_a_complaint, has_no_finding, tells_the_customer, is_not_complained_of],
        form="customers.cases.forms.FindingForm",
    )
    def find(self, *, by, verdict, reason):
        """Whether the complaint is substantiated: the rep's appraisal counts it (4.1.5)."""
        findings.note(self, verdict, by=by, reason=reason)

    @step(
        [State.ACCEPTED, State.SOLVED, State.TOLD, State.CLOSED],
        None,
        label=_("Take the finding back"),
        by=[*WORKERS, Role.SUPERVISOR],
        clause="7.2.2",
        guards=[has_a_finding, tells_the_customer, is_not_complained_of],
        form="salesdept.common.forms.ReasonForm",
    )
    def take_finding_back(self, *, by, reason):
        """It shows otherwise: what was found counts no more from today on."""
        findings.take_back(self, by=by, reason=reason)

    @step(
        State.TOLD,
        State.CLOSED,
        label=_("Close"),
        by=[*WORKERS, Role.REP, Role.SUPERVISOR],
        clause="7.2.2",
        guards=[tells_the_customer, is_not_about_own_work, complaint_has_a_finding],
    )
    def close(self, *, by):
        """The customer knows and is content, and of a complaint it is found whether it holds."""
        self.closed_at = now()

    @step(
        [State.SOLVED, State.TOLD, State.CLOSED],
        State.ACCEPTED,
        label=_("Not solved after all"),
        by=[*WORKERS, Role.REP, Role.SUPERVISOR],
        clause="7.2.2",
        guards=[tells_the_customer, is_not_about_own_work],
        form="salesdept.common.forms.ReasonForm",
        tone="danger",
    )
    def reopen(self, *, by, reason):
        """The clock goes on with what was left of it when the case was called solved."""
        if now() - self.solved_at > REOPEN_WITHIN:
            raise RuleBroken(gettext("Solved more than 30 days ago: report a new case."), "7.2.2")
        self.pauses.create(since=self.solved_at, until=now(), reason=reason)
        self.solved_at, self.solution, self.closed_at = None, "", None
        self.told_at, self.told_by, self.told_whom, self.told_how = None, None, "", ""
        self.count_deadlines()


def may_report(customer, by) -> bool:
    return by.is_a(Role.AFTER_SALES) or (by.is_a(*SELLERS) and customer.is_written_by(by))


class CasePause(models.Model):
    """A time in which the clock of a case stood still: it waited for the customer, or stood as solved."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="pauses")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    reason = models.TextField(max_length=1000)

    class Meta:
        ordering = ["since"]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(until=None), name="one_open_pause_per_case"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="pause_ends_after_start"),
        ]

    def __str__(self):
        return self.reason
