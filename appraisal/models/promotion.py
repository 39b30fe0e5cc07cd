from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import MonthField, now
from salesdept.common.errors import NotYourPart, RuleBroken
from salesdept.common.workflow import Document, step
from salesdept.people.models import Role

from ..promotion.querysets import PromotionQuerySet


def is_borne_out(promotion, by):
    if promotion.is_doubtful:
        return RuleBroken(
            gettext("A month of this run was opened again: the run is to be re-checked."),
            "4.4.2",
            gettext("It is settled when that month is published; or set the proposal aside."),
        )
    return None


def is_not_own(promotion, by):
    return NotYourPart(gettext("Nobody decides about an own rise."), "4.4.2") if promotion.person_id == by.pk else None


def leads_the_person(promotion, by):
    if by.leads(promotion.person):
        return None
    return NotYourPart(gettext("A supervisor nominates people of the own team."), "4.4.2")


def did_not_propose(promotion, by):
    if promotion.proposed_by_id == by.pk:
        return NotYourPart(gettext("Who proposes a rise does not approve it."), "4.4.2")
    return None


class Promotion(Document):
    """A person's run of excellent months and what came of it (4.4.2): three are ground for a rise, six for a post.

    A candidate is found when a month is published; the supervisor may nominate, the manager proposes, leadership
    decides, and the run is consumed.
    `is_doubtful`: a month of the run was opened again and does not, or not yet, bear it out.
    """

    class Kind(models.TextChoices):
        RAISE = "raise", _("Pay rise")
        POST = "post", _("Promotion")

    class State(models.TextChoices):
        CANDIDATE = "candidate", _("Candidate")
        PROPOSED = "proposed", _("Proposed")
        APPROVED = "approved", _("Approved")
        DECLINED = "declined", _("Declined")
        SET_ASIDE = "set_aside", _("Set aside")

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="promotions", verbose_name=_("person")
    )
    kind = models.CharField(_("ground for"), max_length=8, choices=Kind, editable=False)
    first = MonthField(_("from"), editable=False)
    last = MonthField(_("until"), editable=False)
    months = models.PositiveSmallIntegerField(_("excellent months"), editable=False)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.CANDIDATE, editable=False)
    is_doubtful = models.BooleanField(_("to be re-checked"), default=False, editable=False)
    nomination = models.TextField(_("nomination"), blank=True, editable=False)
    nominated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    nominated_at = models.DateTimeField(null=True, editable=False)
    proposal = models.TextField(_("proposal"), blank=True, editable=False)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField(null=True, editable=False)
    reason = models.TextField(_("reason"), blank=True, editable=False)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, editable=False)

    cards: list
    """Those of its run that the reader may see; put there by the pages."""

    objects = PromotionQuerySet.as_manager()

    class Meta:
        ordering = ["-last", "person__name"]
        indexes = [models.Index(fields=["-last", "-id"], name="promotions_newest")]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(state__in=["candidate", "proposed"]),
                name="one_open_promotion_per_person",
            ),
            models.CheckConstraint(condition=Q(months__gte=3, first__lte=F("last")), name="promotion_has_its_run"),
            models.CheckConstraint(
                condition=Q(nominated_by=None, nomination="")
                | Q(nominated_by__isnull=False) & ~Q(nomination="") & ~Q(nominated_by=F("person")),
                name="nomination_is_anothers_word",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None)
                | Q(proposed_by=None)
                | ~Q(decided_by=F("proposed_by"))
                | Q(state="set_aside"),
                name="proposer_does_not_decide",
            ),
            models.CheckConstraint(
                condition=Q(state="candidate", proposed_by=None, decided_by=None)
                | Q(state="proposed", proposed_by__isnull=False, decided_by=None) & ~Q(proposal="")
                | Q(state="approved", proposed_by__isnull=False, decided_by__isnull=False)
                | Q(state="declined", proposed_by__isnull=False, decided_by__isnull=False) & ~Q(reason="")
                | Q(state="set_aside", decided_by__isnull=False) & ~Q(reason=""),
                name="promotion_goes_its_way",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.person}"

    def get_absolute_url(self):
        return reverse("appraisal:promotion", args=[self.pk])

    @property
    def tone(self) -> str:
        """How pages colour the state."""
        return {"candidate": "review", "proposed": "info", "approved": "success"}.get(self.state, "neutral")

    def proposal_shown_to(self, user) -> str:
        """What the manager proposes; the person reads what was approved, not what came to nothing."""
        return "" if user.pk == self.person_id and self.state != self.State.APPROVED else self.proposal

    def nomination_shown_to(self, user) -> str:
        """The supervisor's word is for those who decide, as the proposal is."""
        return "" if user.pk == self.person_id else self.nomination

    @step(
        State.CANDIDATE,
        None,
        label=_("Nominate"),
        by=[Role.SUPERVISOR],
        clause="4.4.2",
        guards=[is_not_own, leads_the_person, is_borne_out],
        form="appraisal.promotion.forms.NominationForm",
        tone="primary",
    )
    def nominate(self, *, by, nomination):
        """The supervisor speaks for a candidate of the own team; again, the later word stands."""
        self.nomination, self.nominated_by, self.nominated_at = nomination, by, now()

    @step(
        State.CANDIDATE,
        State.PROPOSED,
        label=_("Propose"),
        by=[Role.MANAGER],
        clause="4.4.2",
        guards=[is_not_own, is_borne_out],
        form="appraisal.promotion.forms.ProposalForm",
        tone="primary",
    )
    def propose(self, *, by, proposal):
        """The manager says what the person is to get, and why."""
        self.proposal, self.proposed_by, self.proposed_at = proposal, by, now()

    @step(
        State.PROPOSED,
        State.APPROVED,
        label=_("Approve"),
        by=[Role.LEADERSHIP],
        clause="4.4.2",
        guards=[is_not_own, did_not_propose, is_borne_out],
        tone="primary",
    )
    def approve(self, *, by):
        """The run is consumed; the person is told."""
        self._decided(by)

    @step(
        State.PROPOSED,
        State.DECLINED,
        label=_("Decline"),
        by=[Role.LEADERSHIP],
        clause="4.4.2",
        guards=[is_not_own, did_not_propose],
        form="salesdept.common.forms.ReasonForm",
        tone="danger",
    )
    def decline(self, *, by, reason):
        """The run is consumed all the same; the person is told why."""
        self._decided(by, reason)

    @step(
        [State.CANDIDATE, State.PROPOSED],
        State.SET_ASIDE,
        label=_("Set aside"),
        by=[Role.MANAGER],
        clause="4.4.2",
        guards=[is_not_own],
        form="salesdept.common.forms.ReasonForm",
    )
    def set_aside(self, *, by, reason):
        """No proposal is made of it; a run that its months bear out is consumed by that."""
        self._decided(by, reason)

    def _decided(self, by, reason="") -> None:
        self.reason, self.decided_by, self.decided_at = reason, by, now()
