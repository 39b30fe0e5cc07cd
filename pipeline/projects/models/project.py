from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import today
from salesdept.common.errors import NotYourPart, RuleBroken
from salesdept.common.workflow import Document, step
from salesdept.people.models import Role, User

from ..querysets import ProjectQuerySet

SELLERS = [Role.REP, Role.SUPERVISOR, Role.MANAGER]
DELIVERERS = [Role.TECHNICAL, Role.AFTER_SALES]


def kept_by(project, by):
    """Who keeps the customer's file: the rep, and the line above (3.5.2)."""
    if project.customer.is_kept_by(by):
        return None
    return NotYourPart(gettext("Who keeps the customer's file does this."), "3.5.2")


def keeps_the_file(part, by):
    """The same of a milestone or note: who speaks with the customer (3.5.2)."""
    return kept_by(part.project, by)


def is_delivered(project, by):
    """Copies confirmed, milestones accepted, no blocking case open, the last report sent (3.5)."""
    if missing := project.missing():
        return RuleBroken(gettext("Still missing: %(items)s.") % {"items": "; ".join(map(str, missing))}, "3.5.1")
    return None


def contract_is_cancelled(project, by):
    if project.contract.state == "cancelled":
        return None
    return NotYourPart(gettext("A project stops when its contract is cancelled."), "3.4.3")


class Project(Document):
    """The execution of one signed contract (3.5): it begins with the signature, and ends when all is accepted.

    The technical department names its lead and keeps its milestones; the rep is who keeps the customer's file.
    """

    class State(models.TextChoices):
        RUNNING = "running", _("Running")
        FINISHED = "finished", _("Finished")
        STOPPED = "stopped", _("Stopped")

    contract = models.OneToOneField("pipeline.Contract", models.PROTECT, related_name="project", editable=False)
    lead = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="projects_led",
        verbose_name=_("project lead"),
    )
    started_on = models.DateField(_("started on"), editable=False)
    ended_on = models.DateField(_("ended on"), null=True, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.RUNNING, editable=False)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        ordering = ["-started_on", "-pk"]
        indexes = [
            models.Index(fields=["state", "-started_on", "-id"], name="projects_by_start"),
            models.Index(fields=["lead", "state"], name="projects_of_lead"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="running", ended_on=None) | (~Q(state="running") & Q(ended_on__isnull=False)),
                name="ended_project_has_a_day",
            )
        ]

    def __str__(self):
        return gettext("Project %(contract)s") % {"contract": self.contract}

    def get_absolute_url(self):
        return reverse("pipeline:project", args=[self.pk])

    @classmethod
    def begin(cls, contract) -> "Project":
        """Part of signing, in that transaction, with the milestones of the accepted plan; a second call makes none."""
        from ..plan import take_over

        project, is_new = cls.objects.get_or_create(contract=contract, defaults={"started_on": contract.signed_on})
        if is_new:
            take_over(project)
        return project

    @property
    def customer(self):
        return self.contract.customer

    @property
    def rep(self) -> User | None:
        """Who follows it for the customer: the owner of the file; the manager while it has none."""
        return self.customer.owner or User.manager()

    def hold(self) -> None:
        """Lock the row for the rest of the transaction: of two who tell the customer at once, one is the second."""
        type(self).objects.select_for_update(no_key=True).get(pk=self.pk)

    def missing(self) -> list:
        """What execution still lacks before it ends; empty when it may end."""
        return [label for label, is_done in self.ends_when() if not is_done]

    def ends_when(self) -> list[tuple]:
        """(what, whether it is done) of everything that execution asks for before it ends (3.5)."""
        return [
            (_("both departments' confirmation of their copy"), self.copies_are_confirmed),
            (_("every milestone accepted by the customer"), self.is_accepted),
            (_("the customer's complaints solved and told"), self.is_unblocked),
            (_("the last report to the customer"), self.last_report_is_sent),
        ]

    @cached_property
    def copies_are_confirmed(self) -> bool:
        copies = list(self.contract.copies.all())
        return bool(copies) and all(copy.confirmed_at for copy in copies)

    @cached_property
    def is_accepted(self) -> bool:
        """There is something to accept, and the customer has accepted all of it."""
        return {one.state for one in self.milestones.all()} - {"dropped"} == {"accepted"}

    @cached_property
    def is_unblocked(self) -> bool:
        """No complaint about the project waits for its solution or for word to the customer (3.5.3)."""
        from customers.models import Case

        return not Case.objects.filter(on_project__project=self).open().complaints().exists()

    @cached_property
    def last_report_is_sent(self) -> bool:
        """The customer was told how it stands on the day of the last acceptance or later."""
        accepted = max((one.accepted_on for one in self.milestones.all() if one.accepted_on), default=None)
        sent = max((one.sent_at for one in self.reports.all()), default=None)
        return bool(sent and accepted and timezone.localdate(sent) >= accepted)

    @step(
        State.RUNNING,
        None,
        label=_("Name the lead"),
        by=[Role.TECHNICAL],
        clause="3.5.2",
        form="pipeline.projects.forms.LeadForm",
    )
    def name_lead(self, *, by, lead):
        """The technical department says who answers for the project."""
        self.lead = lead

    @step(
        State.RUNNING,
        State.FINISHED,
        label=_("End the execution"),
        by=SELLERS,
        clause="3.5.1",
        guards=[kept_by, is_delivered],
        tone="primary",
    )
    def finish(self, *, by):
        """All is accepted: maintenance begins (3.6)."""
        self.ended_on = today()

    @step(State.RUNNING, State.STOPPED, label=_("Stop"), by=None, clause="3.4.3", guards=[contract_is_cancelled])
    def stop(self, *, by):
        """Part of cancelling the contract: nothing more is delivered."""
        self.ended_on = today()
