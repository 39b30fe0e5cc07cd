from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import MonthField
from salesdept.common.errors import RuleBroken
from salesdept.common.money import money_field
from salesdept.common.workflow import Document, step
from salesdept.people.models import Role

from ..champions import Candidate, Ranking, champions_among
from ..querysets import AwardQuerySet

LEAST_GRADE = "C"
"""Grades are letters, the best first."""


def has_winner(award, by) -> RuleBroken | None:
    return None if award.winner_id else RuleBroken(gettext("There is no champion to decide about."), "6.3.1")


class Award(Document):
    """The monthly sales champion's award (6.3.1): proposed from the published cards, confirmed by the manager.

    Level champions get one each. A month in which nobody sold anything has one row without a winner.
    """

    class Kind(models.TextChoices):
        CHAMPION = "champion", _("Monthly sales champion")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        CONFIRMED = "confirmed", _("Confirmed")
        WITHHELD = "withheld", _("Withheld")

    class Figure(models.TextChoices):
        AMOUNT = "amount", _("sales amount")
        PROFIT = "profit", _("sales profit")
        NEW_CUSTOMERS = "new_customers", _("new customers")
        SATISFACTION = "satisfaction", _("customer satisfaction")

    kind = models.CharField(_("award"), max_length=12, choices=Kind, default=Kind.CHAMPION)
    month = MonthField(_("month"))
    winner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="awards", verbose_name=_("winner")
    )
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.PROPOSED, editable=False)
    amount = money_field(verbose_name=_("sales amount"), null=True)
    decided_by = models.CharField(_("decided by"), max_length=16, choices=Figure, blank=True)

    objects = AwardQuerySet.as_manager()

    class Meta:
        ordering = ["-month", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "month", "winner"], name="one_award_per_winner_and_month", nulls_distinct=False
            ),
            models.CheckConstraint(condition=Q(winner=None, amount=None) | Q(amount__gt=0), name="champion_has_sold"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.month}"

    def get_absolute_url(self):
        return reverse("teamdev:award", args=[self.pk])

    @property
    def tone(self) -> str:
        """How pages colour the state."""
        return {"proposed": "review", "confirmed": "success"}.get(self.state, "neutral")

    def amount_shown_to(self, user):
        """Awards are public, figures are not: those who see all cards, and the winner, see the amount."""
        return self.amount if user.is_a(Role.MANAGER, Role.LEADERSHIP) or user == self.winner else None

    @classmethod
    def propose_from(cls, period) -> None:
        """Propose the champions of a published month from its cards: ranked reps graded C or better."""
        cards = period.cards().exclude(grade="").filter(grade__lte=LEAST_GRADE).select_related("rep")
        candidates = [
            Candidate(card.rep, card.amount, card.profit, card.new_customers, card.satisfaction) for card in cards
        ]
        cls.propose(period.month, champions_among(candidates))

    @classmethod
    @transaction.atomic
    def propose(cls, month, ranking: Ranking) -> None:
        """Propose the month's champions once each; what an earlier publication proposed otherwise goes.

        Run again with the same figures it changes nothing. What was decided stays.
        """
        proposals = [
            Award(month=month, winner=one.rep, amount=one.amount, decided_by=ranking.decided_by)
            for one in ranking.champions
        ] or [Award(month=month)]
        Award.objects.bulk_create(proposals, ignore_conflicts=True)
        kept = [proposal.winner for proposal in proposals]
        Award.objects.of_month(month).waiting().exclude(winner__in=filter(None, kept)).delete()
        if kept != [None]:
            Award.objects.of_month(month).filter(winner=None).delete()

    @step(
        State.PROPOSED,
        State.CONFIRMED,
        label=_("Confirm"),
        by=[Role.MANAGER],
        clause="6.3.1",
        guards=[has_winner],
        tone="primary",
    )
    def confirm(self, *, by):
        """The award is public from now on."""

    @step(
        State.PROPOSED,
        State.WITHHELD,
        label=_("Withhold"),
        by=[Role.MANAGER],
        clause="6.3.1",
        guards=[has_winner],
        form="salesdept.common.forms.ReasonForm",
        tone="danger",
    )
    def withhold(self, *, by, reason):
        """Something stands against it: the reason is kept."""
