from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import now, today
from salesdept.common.errors import NotNow, NotYourPart, RuleBroken
from salesdept.common.models import AuditEntry
from salesdept.common.workflow import Document, Happening, step
from salesdept.people.models import Role

from ..querysets import NEAR, DateChangeQuerySet, MilestoneQuerySet
from .case import ProjectCase
from .note import ProjectNote
from .project import SELLERS, Project

TAKE_ACCEPTANCE = [Role.TECHNICAL, *SELLERS]

answered = Happening()
"""The customer has answered on the private page: tell(acceptance)."""


def is_under_way(milestone, by):
    if milestone.project.state == Project.State.RUNNING:
        return None
    return NotNow(gettext("This project has ended."), "3.5.2")


def copies_are_confirmed(milestone, by):
    """Nothing is delivered on a contract that a department has not read (3.5.1)."""
    if milestone.project.copies_are_confirmed:
        return None
    return RuleBroken(
        gettext("A department has not confirmed its copy of the contract yet: delivery can't begin."),
        "3.5.1",
        remedy=gettext("See the copies"),
        remedy_url=milestone.project.contract.get_absolute_url(),
    )


def speaks_with_customer(milestone, by):
    """The technical department, and who keeps the customer's file."""
    if by.is_a(Role.TECHNICAL) or milestone.project.customer.is_kept_by(by):
        return None
    return NotYourPart(gettext("The technical department or who keeps the customer's file records this."), "3.5.2")


class Milestone(Document):
    """A promised step of delivery, kept by the technical department (3.5.2).

    `promised_on` is what the customer was promised, `expected_on` when it will really be; each change of one of them
    is a row of `changes`. It is late as soon as it is expected after its promise. `plan_step` is the step of the
    accepted proposal that it was taken over from.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        DONE = "done", _("Done, not accepted yet")
        ACCEPTED = "accepted", _("Accepted")
        DROPPED = "dropped", _("Taken out by agreement")

    project = models.ForeignKey(Project, models.CASCADE, related_name="milestones", editable=False)
    title = models.CharField(_("milestone"), max_length=120)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="milestones",
        verbose_name=_("who does it"),
    )
    plan_step = models.ForeignKey(
        "pipeline.PlanStep", models.SET_NULL, null=True, editable=False, related_name="milestones"
    )
    promised_on = models.DateField(_("promised for"))
    expected_on = models.DateField(_("expected on"))
    done_on = models.DateField(_("done on"), null=True, editable=False)
    accepted_on = models.DateField(_("accepted by the customer on"), null=True, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN, editable=False)

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        ordering = ["promised_on", "pk"]
        indexes = [
            models.Index(fields=["owner", "expected_on"], name="milestones_of_person", condition=Q(state="open")),
            models.Index(fields=["expected_on", "id"], name="milestones_ahead", condition=Q(state="open")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["project", "plan_step"], name="a_step_of_the_plan_is_taken_over_once"),
            models.CheckConstraint(
                condition=Q(state="accepted", accepted_on__isnull=False) | (~Q(state="accepted") & Q(accepted_on=None)),
                name="accepted_milestone_has_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["done", "accepted"]) | Q(done_on__isnull=False),
                name="done_milestone_has_a_day",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("pipeline:milestone", args=[self.pk])

    @property
    def lateness(self) -> str:
        """ "danger" when it is over or expected after its promise, "warning" when it is near, else ""."""
        if self.state != self.State.OPEN:
            return ""
        if self.expected_on > self.promised_on or self.expected_on < today():
            return "danger"
        return "warning" if (self.expected_on - today()).days <= NEAR else ""

    def may_edit(self, user) -> bool:
        return self.state == self.State.OPEN and user.is_a(Role.TECHNICAL) and is_under_way(self, user) is None

    @classmethod
    def must_be_planned_by(cls, by, project) -> None:
        if not by.is_a(Role.TECHNICAL):
            raise NotYourPart(gettext("The technical department keeps the milestones."), "3.5.2")
        if project.state != Project.State.RUNNING:
            raise NotNow(gettext("This project has ended."), "3.5.2")

    @step(
        State.OPEN,
        None,
        label=_("Move a date"),
        by=[Role.TECHNICAL],
        clause="3.5.2",
        guards=[is_under_way],
        form="pipeline.projects.forms.MoveForm",
    )
    def move(self, *, by, promised_on, expected_on, why):
        """Another promised or expected date, with the reason; the rep hears of it and tells the customer."""
        moved = {"promised_on": promised_on, "expected_on": expected_on}
        changes = [
            DateChange(
                milestone=self, what=name.removesuffix("_on"), before=getattr(self, name), after=day, why=why, by=by
            )
            for name, day in moved.items()
            if getattr(self, name) != day
        ]
        if not changes:
            raise RuleBroken(gettext("These are the dates that stand there already."), "3.5.2")
        DateChange.objects.bulk_create(changes)
        self.promised_on, self.expected_on = promised_on, expected_on

    @step(
        State.OPEN,
        State.DONE,
        label=_("Done"),
        by=[Role.TECHNICAL],
        clause="3.5.2",
        guards=[is_under_way, copies_are_confirmed],
        form="pipeline.projects.forms.DoneForm",
        tone="primary",
    )
    def finish(self, *, by, done_on):
        """Our part is done; the customer's acceptance is asked for."""
        self._must_have_happened(done_on)
        self.done_on = done_on

    @step(
        State.DONE,
        State.ACCEPTED,
        label=_("The customer accepts"),
        by=TAKE_ACCEPTANCE,
        clause="3.5.2",
        guards=[is_under_way, speaks_with_customer],
        form="pipeline.projects.forms.AcceptanceForm",
        tone="primary",
    )
    def accept(self, *, by, on, how, whom, evidence=None):
        """The customer accepted it on that day; the paper that proves it may come along."""
        self._must_have_happened(on)
        proof = ProjectNote.keep(self.project, by=by, milestone=self, upload=evidence) if evidence else None
        self._keep_answer(Acceptance.Verdict.ACCEPTED, on=on, how=how, whom=whom, evidence=proof, by=by)
        self._be_accepted(on, by)

    @step(
        State.DONE,
        State.OPEN,
        label=_("The customer refuses"),
        by=TAKE_ACCEPTANCE,
        clause="3.5.2",
        guards=[is_under_way, speaks_with_customer],
        form="pipeline.projects.forms.RefusalForm",
        tone="danger",
    )
    def refuse(self, *, by, on, how, whom, reason):
        """The customer does not accept it as it is: the reason becomes a case, the milestone is open again."""
        self._must_have_happened(on)
        self._keep_answer(Acceptance.Verdict.REFUSED, on=on, how=how, whom=whom, reason=reason, by=by)
        self.done_on = None

    @step(
        [State.OPEN, State.DONE],
        State.DROPPED,
        label=_("Take out by agreement"),
        by=[Role.TECHNICAL],
        clause="3.5.2",
        guards=[is_under_way],
        form="pipeline.projects.forms.DropForm",
    )
    def drop(self, *, by, whom, reason):
        """Customer and company agreed that it is not delivered; `whom` agreed for the customer."""

    @transaction.atomic
    def answer_by_customer(self, *, whom: str, accepts: bool, reason: str = "", link=None) -> "Acceptance":
        """What the customer says on the private page that `link` opens; NotNow for what is not as shown.

        The evidence keeps the sentence that was agreed to, in the language of the page.
        """
        shown = self.version
        self.refresh_from_db(from_queryset=Milestone.objects.select_for_update(of=("self",)))
        if self.version != shown or self.state != self.State.DONE or is_under_way(self, None):
            raise NotNow(gettext("This has been answered already, or has changed since you opened the page."), "3.5.2")
        verdict = Acceptance.Verdict.ACCEPTED if accepts else Acceptance.Verdict.REFUSED
        proof = {"link": link, "words": self.words_of_acceptance if accepts else ""}
        said = self._keep_answer(verdict, on=today(), how=Acceptance.How.LINK, whom=whom, reason=reason, **proof)
        if accepts:
            self.state = self.State.ACCEPTED
            self._be_accepted(today(), None)
        else:
            self.state, self.done_on = self.State.OPEN, None
        self.version += 1
        self.save()
        AuditEntry.record(self, "accept" if accepts else "refuse", clause="3.5.2", whom=whom, reason=reason)
        answered.tell(said)
        return said

    @property
    def words_of_acceptance(self) -> str:
        """The sentence beside the customer's button, in the language that is spoken now."""
        day = formats.date_format(self.done_on, "SHORT_DATE_FORMAT") if self.done_on else ""
        return gettext("I accept “%(milestone)s”, done on %(day)s.") % {"milestone": self.title, "day": day}

    def _be_accepted(self, on, by) -> None:
        """The day stands; what waits for it is owed from now on (3.4.3)."""
        from ...contracts.awaiting import fall_due_by_acceptance

        self.accepted_on = on
        fall_due_by_acceptance(self, by=by)

    def _keep_answer(self, verdict, *, how, reason="", by=None, on, **said) -> "Acceptance":
        if verdict == Acceptance.Verdict.REFUSED:
            self._open_case(how, reason)
        return Acceptance.objects.create(
            milestone=self, verdict=verdict, said_on=on, how=how, reason=reason, by=by, **said
        )

    def _open_case(self, how, reason: str) -> None:
        """What the customer refuses is a complaint: it is solved and told before execution ends (3.5.3)."""
        channels = {"mail": "mail", "call": "phone", "link": "page"}
        subject = gettext("Not accepted: %(milestone)s") % {"milestone": self.title}
        facts = {"subject": subject[:160], "description": reason, "channel": channels.get(how, "visit")}
        # Who took the customer's word down: the case is the customer's own.
        ProjectCase.report(self.project, by=None, milestone=self, severity="high", **facts)

    def _must_have_happened(self, day) -> None:
        if not self.project.started_on <= day <= today():
            raise RuleBroken(gettext("The day must lie between the start of the project and today."), "3.5.2")


class DateChange(models.Model):
    """One change of a milestone's promised or expected date (3.5.2). Kept as it was written, but that `report` names
    once the report by which the customer was told.
    """

    class What(models.TextChoices):
        PROMISED = "promised", _("Promised for")
        EXPECTED = "expected", _("Expected on")

    milestone = models.ForeignKey(Milestone, models.PROTECT, related_name="changes")
    what = models.CharField(_("date"), max_length=8, choices=What)
    before = models.DateField(_("before"))
    after = models.DateField(_("after"))
    why = models.CharField(_("why"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("when"), default=now)
    report = models.ForeignKey("pipeline.ProgressReport", models.PROTECT, null=True, related_name="told")

    objects = DateChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["milestone", "-at"], name="changes_of_milestone"),
            models.Index(fields=["at"], name="changes_untold", condition=Q(report=None)),
        ]
        constraints = [models.CheckConstraint(condition=~Q(before=F("after")), name="date_change_changes")]

    def __str__(self):
        return f"{self.milestone}: {self.before} → {self.after}"


class Acceptance(models.Model):
    """What the customer said of a milestone, when, how and by whom (3.5.2). Kept as it was written.

    `by` is who recorded it; None where the customer said so on the private page: then `link` is whose page it was,
    and `words` the sentence that was agreed to.
    """

    class Verdict(models.TextChoices):
        ACCEPTED = "accepted", _("accepted")
        REFUSED = "refused", _("refused")

    class How(models.TextChoices):
        PAPER = "paper", _("Signed paper")
        MAIL = "mail", _("E-mail")
        MEETING = "meeting", _("Meeting")
        CALL = "call", _("Call")
        LINK = "link", _("On the private page")

    milestone = models.ForeignKey(Milestone, models.PROTECT, related_name="answers")
    verdict = models.CharField(max_length=8, choices=Verdict)
    said_on = models.DateField(_("on"))
    how = models.CharField(_("how"), max_length=8, choices=How)
    whom = models.CharField(_("who said so"), max_length=120)
    reason = models.TextField(_("reason"), max_length=2000, blank=True)
    evidence = models.ForeignKey(ProjectNote, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    link = models.ForeignKey("links.PrivateLink", models.PROTECT, null=True, related_name="+")
    words = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["milestone"], condition=Q(verdict="accepted"), name="a_milestone_is_accepted_once"
            ),
            models.CheckConstraint(condition=~Q(verdict="refused") | ~Q(reason=""), name="refusal_has_a_reason"),
        ]

    def __str__(self):
        return f"{self.milestone} {self.get_verdict_display()}"
