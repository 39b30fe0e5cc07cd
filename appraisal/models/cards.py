from decimal import Decimal

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.text import get_text_list
from django.utils.translation import gettext

from salesdept.common.audit import record_change
from salesdept.common.calendar import now
from salesdept.common.errors import RuleBroken
from salesdept.common.money import ZERO, money_field
from salesdept.common.records import Record
from salesdept.common.templatetags.formats import plain
from salesdept.people.models import Role

from .. import rules
from ..indicators import INDICATOR_RULES
from ..querysets import ScorecardQuerySet, TeamCardQuerySet
from ..rules import Base, Indicator, NoGrowth
from .looking import Looked
from .noting import Noted
from .weighing import Weighed, departs_with_reason

SCORES = {indicator.value: f"score_{indicator.value}" for indicator in Indicator}
"""Indicator -> where a card keeps its score."""


def score_field() -> models.DecimalField:
    return models.DecimalField(max_digits=5, decimal_places=2, null=True)


def rate_field() -> models.DecimalField:
    # A base of a cent and sales of a billion are a rate of twelve digits before the point.
    return models.DecimalField(max_digits=20, decimal_places=6, null=True)


class Card(Record):
    """The five figures of a month with their targets and scores (4.1). Money in company currency; None is "not known".

    A score is None where the figure or its target is missing; its weight then goes to the others.
    """

    period = models.ForeignKey("appraisal.Period", models.CASCADE, related_name="%(class)ss")
    revision = models.PositiveSmallIntegerField()
    amount = money_field(default=ZERO)
    profit = money_field(null=True)
    without_cost = models.PositiveIntegerField(default=0)
    base = money_field(default=ZERO)
    base_days = models.PositiveSmallIntegerField(default=0)
    base_of_days = models.PositiveSmallIntegerField(default=0)
    base_revisions = ArrayField(models.PositiveSmallIntegerField(null=True), default=list)
    """Of each month of the base the published revision that it was taken from, None: from the ledger as it was."""
    month_before = money_field(default=ZERO)
    trailing_3 = money_field(default=ZERO)
    year_ago = money_field(default=ZERO)
    growth = rate_field()
    growth_note = models.CharField(max_length=16, choices=NoGrowth, blank=True)
    new_customers = models.DecimalField(max_digits=8, decimal_places=2, default=ZERO)
    returned_customers = models.DecimalField(max_digits=8, decimal_places=2, default=ZERO)
    """The part of the new customers that came back after a long time (figures 4)."""
    satisfaction = score_field()
    satisfaction_raw = score_field()
    satisfaction_points = models.DecimalField(max_digits=10, decimal_places=2, default=ZERO)
    satisfaction_mean = score_field()
    answers = models.IntegerField(default=0)
    """Less those that were taken out of a published month late: fewer than none where more of them went than came."""
    complaints = models.SmallIntegerField(default=0)
    """Found substantiated in the month, less those taken back in it."""
    target_amount = money_field(null=True)
    target_profit = money_field(null=True)
    target_growth = rate_field()
    target_new_customers = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    target_satisfaction = score_field()
    score_amount = score_field()
    score_profit = score_field()
    score_growth = score_field()
    score_new_customers = score_field()
    score_satisfaction = score_field()
    weight_in_use = models.DecimalField(max_digits=5, decimal_places=2, default=ZERO)
    computed_score = score_field()
    score = score_field()
    grade = models.CharField(max_length=1, blank=True)
    is_published = models.BooleanField(default=False)

    class Meta:
        abstract = True

    @property
    def is_ranked(self) -> bool:
        return bool(self.grade)

    @property
    def bases(self) -> dict[Base, Decimal]:
        """What growth can be measured against; the rules choose one, the card shows all (4.1.3)."""
        return {
            Base.PREV_MONTH: self.month_before,
            Base.TRAILING_3: self.trailing_3,
            Base.SAME_MONTH_LAST_YEAR: self.year_ago,
        }

    @property
    def scores(self) -> dict[str, Decimal | None]:
        return {name: getattr(self, column) for name, column in SCORES.items()}

    def set_growth(self, rule_set) -> None:
        """The rate from amount and base, whose days are there already (4.1.3)."""
        found = rules.growth(
            self.amount,
            self.base,
            min_base=rule_set.min_base,
            base_days=self.base_days,
            base_of_days=self.base_of_days,
        )
        self.growth, self.growth_note = found.rate, found.note

    def rate(self, rule_set) -> None:
        """Score each indicator and the whole by `rule_set` (4.3.3); figures and targets are there already."""
        for indicator, rule in INDICATOR_RULES.items():
            setattr(self, SCORES[indicator], rule.score(self, rule_set))
        whole = rules.composite(self.scores, rule_set.weights, least=rule_set.least_weight)
        self.weight_in_use = whole.weight
        self.computed_score = self.score = whole.score
        self.grade = rules.grade(whole.score, rule_set.thresholds) if whole.score is not None else ""


class Scorecard(Noted, Looked, Weighed, Card):
    """One rep's appraisal for one month and revision (4). Published, the database refuses to change it."""

    rep = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="scorecards")
    team = models.ForeignKey("people.Team", models.PROTECT, null=True, related_name="scorecards")
    last_day = models.DateField()
    days = models.PositiveSmallIntegerField(default=0)
    working_days = models.PositiveSmallIntegerField(default=0)
    adjustment = models.DecimalField(max_digits=4, decimal_places=2, default=ZERO)
    adjustment_reason = models.TextField(blank=True)

    objects = ScorecardQuerySet.as_manager()

    class Meta:
        ordering = ["-score", "rep__name"]
        indexes = [models.Index(fields=["rep", "-revision"], name="cards_of_rep")]
        constraints = [
            models.UniqueConstraint(fields=["period", "revision", "rep"], name="one_card_per_rep_and_revision"),
            models.CheckConstraint(condition=Q(adjustment__range=(-5, 5)), name="adjusted_by_5_at_most"),
            models.CheckConstraint(condition=Q(adjustment=0) | ~Q(adjustment_reason=""), name="adjusted_with_a_reason"),
            departs_with_reason("grade_departs_with_a_reason"),
        ]

    def __str__(self):
        return f"{self.rep} {self.period.month}"

    def get_absolute_url(self):
        return reverse("appraisal:scorecard", args=[self.pk])

    def rate(self, rule_set) -> None:
        """As every card; with fewer working days than the rules ask for there is no rank. What is weighed stays so."""
        super().rate(rule_set)
        if self.days < rule_set.least_days:
            self.computed_score = self.score = None
            self.grade = ""
        self.weigh(rule_set)

    def weigh(self, rule_set) -> None:
        """What the manager added, upon the computed score: the points, then the grade that was set (4.3.3)."""
        if self.computed_score is not None:
            self.score = self.computed_score + self.adjustment
            self.grade = self.set_grade or rules.grade(max(self.score, ZERO), rule_set.thresholds)

    @property
    def is_departed_from(self) -> bool:
        return bool(self.adjustment) or super().is_departed_from

    def is_weighed_by(self, by) -> bool:
        """The manager's own card is leadership's, and nobody weighs the own (4.3.3)."""
        if by.pk == self.rep_id:
            return False
        return by.is_a(Role.LEADERSHIP) if self.rep.is_a(Role.MANAGER) else super().is_weighed_by(by)

    @property
    def not_ranked_because(self) -> str:
        """In the reader's words, "" when ranked."""
        if self.is_ranked:
            return ""
        if self.days < self.period.rule_set.least_days:
            return gettext("%(days)s working days in the month, %(least)s are needed.") % {
                "days": self.days,
                "least": self.period.rule_set.least_days,
            }
        return gettext("Only %(weight)s of 100 weight can be scored, %(least)s are needed.") % {
            "weight": plain(self.weight_in_use),
            "least": plain(self.period.rule_set.least_weight),
        }

    @transaction.atomic
    def adjust(self, *, by, points: Decimal, reason: str) -> None:
        """The manager's weighing beyond the figures: -5 to +5 with a written reason, shown on the card (4.3.3)."""
        self.must_be_weighed_by(by)
        if self.computed_score is None:
            raise RuleBroken(gettext("A card that is not ranked has no score to adjust."), "4.3.3")
        if not reason.strip():
            raise RuleBroken(gettext("An adjustment needs its reason in writing."), "4.3.3")
        changed = {"adjustment": [plain(self.adjustment), plain(points)]}
        self.adjustment, self.adjustment_reason = points, reason
        self.weigh(self.period.rule_set)
        self.save()
        record_change(self, by=by, clause="4.3.3", action="adjust", changed=changed, reason=reason)


class TeamCard(Weighed, Card):
    """A team's month: sums of the ledger entries that carry it, not of scorecards. Kept like a rep's once published."""

    team = models.ForeignKey("people.Team", models.PROTECT, related_name="team_cards")
    own_targets = ArrayField(models.CharField(max_length=13, choices=Indicator), default=list)
    """The figures whose target was set for the team itself; of the others it is what the members' come to (1.1)."""

    objects = TeamCardQuerySet.as_manager()

    class Meta:
        ordering = ["-amount", "team__name"]
        constraints = [
            models.UniqueConstraint(fields=["period", "revision", "team"], name="one_card_per_team_and_revision"),
            departs_with_reason("team_grade_departs_with_a_reason"),
        ]

    def __str__(self):
        return f"{self.team} {self.period.month}"

    @property
    def origin_of_targets(self) -> str:
        """In the reader's words."""
        own = [str(Indicator(name).label) for name in self.own_targets if name in rules.TARGETED]
        if not own:
            return gettext("what the members' targets come to, each for the days in the team")
        if len(own) == len(rules.TARGETED):
            return gettext("set for the team itself")
        return gettext("set for the team itself: %(figures)s; of the others what the members' come to") % {
            "figures": get_text_list(own, gettext("and"))
        }

    def get_absolute_url(self):
        return reverse("appraisal:team_card", args=[self.pk])


class Review(models.Model):
    """A supervisor's signature under the figures of the own team (4.3.1).

    Without a team: the manager's, under the cards of supervisors and of who has no team.
    """

    period = models.ForeignKey("appraisal.Period", models.CASCADE, related_name="reviews")
    revision = models.PositiveSmallIntegerField()
    team = models.ForeignKey("people.Team", models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(
                fields=["period", "revision", "team"], name="one_review_per_team", nulls_distinct=False
            )
        ]

    def __str__(self):
        return f"{self.team or self.by} {self.period}"
