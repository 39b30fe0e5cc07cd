from datetime import date

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import today
from salesdept.common.errors import NotNow, NotYourPart, RuleBroken
from salesdept.common.models import AuditEntry
from salesdept.common.workflow import Document, Happening, step
from salesdept.people.models import Role

from ..draft import words_of_moves
from ..querysets import NEAR, MilestoneQuerySet
from .acceptance import Acceptance
from .as_told import AsTold
from .date_change import DateChange
from .note import ProjectNote
from .project import SELLERS, Project, keeps_the_file

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


def has_moved_untold(milestone, by):
    if milestone.untold:
        return None
    return NotNow(gettext("The customer knows these dates already."), "3.5.2")


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
        if self.state != self.State.OPEN or self.has_ended:
            return ""
        if self.expected_on > self.promised_on or self.expected_on < today():
            return "danger"
        return "warning" if (self.expected_on - today()).days <= NEAR else ""

    @property
    def as_told(self) -> AsTold:
        """The days that the customer knows; what is not told yet stays inside. Reads `changes`."""
        return AsTold.of(self)

    @property
    def still_read(self) -> list[date]:
        """The days that the customer still reads although they have moved since; none of what ended."""
        return [] if self.has_ended else self.as_told.differing_from(self)

    @property
    def untold(self) -> list[DateChange]:
        """The changes of which the customer has still to be told, the oldest first: `DateChange.objects.untold()`."""
        return [] if self.has_ended else self.as_told.untold

    @property
    def has_ended(self) -> bool:
        """It was taken out, or its project ended: its days don't matter any more."""
        return self.state == self.State.DROPPED or self.project.state != Project.State.RUNNING

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
        if not DateChange.keep(self, {"promised": promised_on, "expected": expected_on}, why=why, by=by):
            raise RuleBroken(gettext("These are the dates that stand there already."), "3.5.2")
        self.promised_on, self.expected_on = promised_on, expected_on

    @step(
        [State.OPEN, State.DONE, State.ACCEPTED],
        None,
        label=_("The customer was told"),
        by=SELLERS,
        clause="3.5.2",
        guards=[is_under_way, keeps_the_file, has_moved_untold],
        form="pipeline.projects.forms.ToldForm",
    )
    def tell(self, *, by, how, whom, because=""):
        """The customer knows of the dates that moved: a report says so, and the private page shows them from now on.

        `because` is the reason that the customer reads beside them; "" for none.
        """
        from .report import ProgressReport

        self.project.hold()
        if refusal := has_moved_untold(self, by):  # a report has told of them while this one waited
            raise refusal
        told = {"how": how, "whom": whom, "because": because, "text": words_of_moves(self, because)}
        ProgressReport.tell(self.project, by=by, changes=self.untold, **told)

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
        Acceptance.keep(self, Acceptance.Verdict.ACCEPTED, said_on=on, how=how, whom=whom, evidence=proof, by=by)
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
        Acceptance.keep(self, Acceptance.Verdict.REFUSED, said_on=on, how=how, whom=whom, reason=reason, by=by)
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
    def answer_by_customer(self, *, whom: str, accepts: bool, reason: str = "", link=None) -> Acceptance:
        """What the customer says on the private page that `link` opens; NotNow for what is not as shown.

        The evidence keeps the sentence that was agreed to, in the language of the page.
        """
        shown = self.version
        self.refresh_from_db(from_queryset=Milestone.objects.select_for_update(of=("self",)))
        if self.version != shown or self.state != self.State.DONE or is_under_way(self, None):
            raise NotNow(gettext("This has been answered already, or has changed since you opened the page."), "3.5.2")
        verdict = Acceptance.Verdict.ACCEPTED if accepts else Acceptance.Verdict.REFUSED
        proof = {"link": link, "words": self.words_of_acceptance if accepts else ""}
        said = Acceptance.keep(
            self, verdict, said_on=today(), how=Acceptance.How.LINK, whom=whom, reason=reason, **proof
        )
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

    def _must_have_happened(self, day) -> None:
        if not self.project.started_on <= day <= today():
            raise RuleBroken(gettext("The day must lie between the start of the project and today."), "3.5.2")
