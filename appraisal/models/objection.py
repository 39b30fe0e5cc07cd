from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.audit import record_change
from salesdept.common.calendar import end_of, now
from salesdept.common.errors import NotNow, NotYourPart, RuleBroken
from salesdept.common.workflow import Document, Happening, step
from salesdept.people.models import Role

from ..querysets import ObjectionQuerySet

objection_filed = Happening()
"""Tells the objection and who filed it."""


def decides_it(objection, by):
    if by.pk == objection.card.rep_id:
        return NotYourPart(gettext("Nobody decides about an objection to the own card."), "1.3.2")
    if not by.is_a(objection.decider):
        return NotYourPart(
            gettext("This is about what the manager decided, so leadership decides it.")
            if objection.decider == Role.LEADERSHIP
            else gettext("The manager decides about objections to the figures."),
            "1.3.2",
        )
    return None


class Objection(Document):
    """A rep's objection to the own published card (1.3.2): filed, answered by the clerk with facts, decided.

    Upheld it is followed by a correction in the ledger or by a new revision of the month.
    """

    class State(models.TextChoices):
        FILED = "filed", _("Filed")
        ANSWERED = "answered", _("Answered")
        UPHELD = "upheld", _("Upheld")
        DISMISSED = "dismissed", _("Dismissed")

    class About(models.TextChoices):
        """The row of the card that it marks."""

        WHOLE = "", _("The whole card")
        AMOUNT = "amount", _("Sales amount")
        PROFIT = "profit", _("Sales profit")
        GROWTH = "growth", _("Growth rate")
        NEW_CUSTOMERS = "new_customers", _("New customers")
        SATISFACTION = "satisfaction", _("Customer satisfaction")
        ADJUSTMENT = "adjustment", _("The manager's adjustment")
        GRADE = "grade", _("The grade set by the manager")

    class Remedy(models.TextChoices):
        CORRECTION = "correction", _("A correction in the ledger")
        REOPENING = "reopening", _("The month is reopened")

    card = models.ForeignKey("appraisal.Scorecard", models.PROTECT, related_name="objections")
    about = models.CharField(_("about"), max_length=16, choices=About, blank=True, editable=False)
    note = models.TextField(_("what is wrong"), editable=False)
    state = models.CharField(max_length=10, choices=State, default=State.FILED, editable=False)
    facts = models.TextField(_("the clerk's answer"), blank=True, editable=False)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True, editable=False)
    remedy = models.CharField(_("what follows"), max_length=10, choices=Remedy, blank=True, editable=False)
    decision = models.TextField(_("decision"), blank=True, editable=False)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, editable=False)

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="objections_newest"),
            models.Index(fields=["created_at"], name="objections_open", condition=Q(state__in=["filed", "answered"])),
        ]
        constraints = [
            models.UniqueConstraint(fields=["card", "about"], name="one_objection_per_row"),
            models.CheckConstraint(
                condition=~Q(state__in=["upheld", "dismissed"]) | (Q(decided_by__isnull=False) & ~Q(decision="")),
                name="decided_with_a_reason",
            ),
            models.CheckConstraint(condition=~Q(state="upheld") | ~Q(remedy=""), name="upheld_with_a_remedy"),
        ]

    def __str__(self):
        return f"{self.card} · {self.get_about_display()}"

    def get_absolute_url(self):
        return reverse("appraisal:objection", args=[self.pk])

    @property
    def answer_due_on(self):
        """The fifth working day after it was filed."""
        from ..deadlines import appeal_ends

        return appeal_ends(self.created_at)

    @property
    def decider(self) -> Role:
        """Who decides: the manager about figures, leadership about what the manager added or the manager's own card."""
        marks_it = self.about in (self.About.ADJUSTMENT, self.About.GRADE)
        concerns_manager = marks_it or (not self.about and self.card.is_departed_from)
        return Role.LEADERSHIP if concerns_manager or self.card.rep.is_a(Role.MANAGER) else Role.MANAGER

    @classmethod
    def refusal(cls, card, by) -> RuleBroken | None:
        """Why `by` may not object to the card now, or None."""
        if by.pk != card.rep_id:
            return NotYourPart(gettext("Each objects to the own card only."), "1.3.2")
        period = card.period
        if not card.is_published or card.revision != period.revision or not period.objections_until:
            return NotNow(gettext("Objections are filed against the card that is published."), "1.3.2")
        if now() > end_of(period.objections_until) or period.state != period.State.PUBLISHED:
            return NotNow(
                gettext("The five working days for objections ended on %(day)s.") % {"day": period.objections_until},
                "1.3.2",
                remedy=gettext("Tell your supervisor: the manager can ask leadership to reopen the month."),
            )
        return None

    @classmethod
    @transaction.atomic
    def file(cls, card, *, by, about: str, note: str) -> "Objection":
        """The rep objects to a row of the own card, or to all of it; once for each."""
        period = type(card.period).objects.select_for_update(of=("self",)).get(pk=card.period_id)
        card = type(card).objects.select_related("period", "rep").get(pk=card.pk)
        card.period = period
        if refusal := cls.refusal(card, by):
            raise refusal
        if earlier := card.objections.filter(about=about).first():
            raise RuleBroken(
                gettext("You have objected to this already."),
                "1.3.2",
                remedy=gettext("Read what became of it."),
                remedy_url=earlier.get_absolute_url(),
            )
        objection = cls.objects.create(card=card, about=about, note=note)
        record_change(objection, by=by, clause="1.3.2", action="object", reason=note)
        objection_filed.tell(objection, by)
        return objection

    @step(
        State.FILED,
        State.ANSWERED,
        label=_("Answer with facts"),
        by=[Role.CLERK],
        clause="1.3.2",
        form="appraisal.objections.forms.FactsForm",
        tone="primary",
    )
    def answer(self, *, by, facts):
        """What the ledger, the contracts and the questionnaires say; the decision is another's."""
        self.facts, self.answered_by, self.answered_at = facts, by, now()

    @step(
        State.ANSWERED,
        State.UPHELD,
        label=_("Uphold"),
        by=[Role.MANAGER, Role.LEADERSHIP],
        clause="1.3.2",
        guards=[decides_it],
        form="appraisal.objections.forms.UpholdForm",
        tone="primary",
    )
    def uphold(self, *, by, remedy, decision):
        """The rep is right. A correction is booked by the clerk; for a reopening the manager asks at once."""
        self._decide(by, decision)
        self.remedy = remedy
        if remedy == self.Remedy.REOPENING and by.is_a(Role.MANAGER):
            self.card.period.ask_to_reopen(by=by, reason=decision)

    @step(
        State.ANSWERED,
        State.DISMISSED,
        label=_("Dismiss"),
        by=[Role.MANAGER, Role.LEADERSHIP],
        clause="1.3.2",
        guards=[decides_it],
        form="appraisal.objections.forms.DismissForm",
    )
    def dismiss(self, *, by, decision):
        """The card stands, and the rep is told why."""
        self._decide(by, decision)

    def _decide(self, by, decision: str) -> None:
        if not decision.strip():
            raise RuleBroken(gettext("A decision needs its reason in writing."), "1.3.2")
        self.decision, self.decided_by, self.decided_at = decision, by, now()
