from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.audit import record_change
from salesdept.common.calendar import Month, MonthField, today
from salesdept.common.errors import NotYourPart, RuleBroken
from salesdept.common.money import money_field
from salesdept.common.workflow import Document, step

from ...models.people import Role, Team, User
from ..querysets import TargetProposalQuerySet
from .figures import NOT_BELOW_0, Figures
from .month import Target, must_not_be_published


def proposed_it(proposal, by):
    if by.pk != proposal.proposed_by_id:
        return NotYourPart(gettext("Who proposed it withdraws it."), "2.2.2")
    return None


class TargetProposal(Document):
    """The parts of a team's month as its supervisor would give them to the reps (2.2.2); the manager sets targets."""

    class State(models.TextChoices):
        OPEN = "open", _("Proposed")
        TAKEN = "taken", _("Taken over")
        CHANGED = "changed", _("Taken over with changes")
        DECLINED = "declined", _("Not taken over")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    team = models.ForeignKey(Team, models.PROTECT, related_name="target_proposals")
    month = MonthField(_("month"))
    note = models.TextField(_("note to the manager"), max_length=1000, blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN, editable=False)

    objects = TargetProposalQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["team", "month"], condition=Q(state="open"), name="one_open_proposal_per_team_and_month"
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="proposal_month_is_first_day"),
        ]

    def __str__(self):
        return f"{self.team} {self.month}"

    def get_absolute_url(self):
        return reverse("people:target_proposal", args=[self.pk])

    @property
    def sheet_url(self) -> str:
        """The month's sheet with these figures in it, for the manager to change and save."""
        return f"{reverse('people:targets')}?month={self.month}&proposal={self.pk}"

    @staticmethod
    def may_be_made_by(user: User, team: Team | None) -> bool:
        """The supervisor who leads the team today."""
        return bool(team and user.is_a(Role.SUPERVISOR) and team.leader_on(today()) == user)

    @classmethod
    @transaction.atomic
    def propose(cls, team: Team, month: Month, rows: dict, *, by: User, note: str = "") -> "TargetProposal":
        """Propose `rows` (rep -> figures) for a month; the own earlier proposal, if open, is withdrawn."""
        if not cls.may_be_made_by(by, team):
            raise NotYourPart(gettext("A supervisor proposes the targets of the team that he leads."), "2.2.2")
        must_not_be_published(month)
        foreign = set(rows) - set(User.objects.working_in(month, team))
        if foreign or not rows:
            raise RuleBroken(
                gettext("Propose targets for people who are in %(team)s in this month.") % {"team": team}, "2.2.2"
            )
        for earlier in cls.objects.open().filter(team=team, month=month, proposed_by=by):
            earlier.withdraw(by=by)
        return cls._written(team, month, rows, by, note)

    @classmethod
    def _written(cls, team, month, rows, by, note) -> "TargetProposal":
        try:
            with transaction.atomic():
                proposal = cls.objects.create(team=team, month=month, note=note, proposed_by=by)
        except IntegrityError:
            raise RuleBroken(
                gettext("A proposal for this team and month waits already."),
                "2.2.2",
                remedy=gettext("Look at it first"),
                remedy_url=f"{reverse('people:targets')}?month={month}",
            ) from None
        ProposedTarget.objects.bulk_create(
            ProposedTarget(proposal=proposal, rep=rep, **figures) for rep, figures in rows.items()
        )
        record_change(proposal, by=by, clause="2.2.2", action="propose")
        return proposal

    @step(
        State.OPEN,
        State.TAKEN,
        label=_("Take over"),
        by=[Role.MANAGER],
        clause="2.2.1",
        form="salesdept.people.targets.forms.LateReasonForm",
        tone="primary",
    )
    def take_over(self, *, by, reason=""):
        """The manager sets these targets as they are proposed."""
        for row in self.rows.select_related("rep").order_by("rep"):
            given = {name: value for name, value in row.figures.items() if value is not None}
            Target.assign(row.rep, self.month, by=by, reason=reason, **given)

    @step(State.OPEN, State.CHANGED, label=_("Settle with other figures"), by=[Role.MANAGER], clause="2.2.1")
    def settle(self, *, by):
        """The manager has set the targets on the sheet, starting from the proposal."""

    @step(
        State.OPEN,
        State.DECLINED,
        label=_("Do not take over"),
        by=[Role.MANAGER],
        clause="2.2.1",
        form="salesdept.common.forms.ReasonForm",
    )
    def decline(self, *, by, reason):
        """The targets stay as they are; the supervisor reads why."""

    @step(
        State.OPEN,
        State.WITHDRAWN,
        label=_("Withdraw"),
        by=[Role.SUPERVISOR],
        clause="2.2.2",
        guards=[proposed_it],
    )
    def withdraw(self, *, by):
        """The supervisor thinks again."""


class ProposedTarget(Figures):
    """One rep's part of a proposal."""

    proposal = models.ForeignKey(TargetProposal, models.CASCADE, related_name="rows")
    rep = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    amount = money_field(verbose_name=_("sales amount"), validators=[NOT_BELOW_0])

    class Meta(Figures.Meta):
        ordering = ["rep__name"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "rep"], name="one_proposed_target_per_rep"),
            *Figures.Meta.constraints,
        ]

    def __str__(self):
        return f"{self.rep} {self.proposal.month}"
