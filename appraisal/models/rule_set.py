from collections.abc import Iterable
from decimal import Decimal

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pipeline.new_customers import NewCustomerRules, counts_new_customers
from salesdept.common.calendar import Month, MonthField
from salesdept.common.errors import RuleBroken
from salesdept.common.locks import hold
from salesdept.common.money import ZERO, money_field
from salesdept.common.workflow import Document, step
from salesdept.people.models import Role

from ..querysets import RuleSetQuerySet
from ..rules import Base, Indicator, complaint_deduction
from .bonus_rules import BonusRules
from .ranges import between

SINCE_EVER = Month.parse("2000-01")

WEIGHTS = {indicator.value: f"weight_{indicator.value}" for indicator in Indicator}
"""Indicator -> where the rules keep its weight."""

LEAST_CAP, MOST_CAP = Decimal(100), Decimal(300)
"""Who reaches the target has 100 points; more than three times as many would make the other indicators nothing."""


def score_field(label, default: int, least=0, most=100) -> models.DecimalField:
    return models.DecimalField(
        label, max_digits=5, decimal_places=2, default=Decimal(default), validators=between(least, most)
    )


def count_field(label, default: int, least: int, most: int) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(label, default=default, validators=between(least, most))


def month_has_not_begun(rules, by):
    if rules.valid_from <= Month.current():
        return RuleBroken(
            gettext("%(month)s has begun: nobody is appraised by rules that came later.")
            % {"month": rules.valid_from.label},
            "1.3.2",
            remedy=gettext("Let the rules begin with a later month."),
            remedy_url=rules.edit_url,
        )
    return None


def month_is_free(rules, by):
    if RuleSet.objects.announced().filter(valid_from=rules.valid_from).exists():
        return RuleBroken(
            gettext("Other rules from %(month)s on are announced already.") % {"month": rules.valid_from.label},
            "1.3.2",
            remedy=gettext("Let these begin with another month."),
            remedy_url=rules.edit_url,
        )
    return None


class RuleSet(BonusRules, Document):
    """The rules of the appraisal (4.3.3), in force from a month on until the next set; readable by all (1.3.2).

    The manager drafts them, leadership announces them before their month begins; from then on they stay as they are.
    Weights in percent, 100 together. The growth curve runs through (rate, score) points. That the curve and the tiers
    of the bonus rise, the database holds by conditions of its own.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PROPOSED = "proposed", _("Put forward")
        ANNOUNCED = "announced", _("Announced")
        DROPPED = "dropped", _("Dropped")

    state = models.CharField(max_length=10, choices=State, default=State.DRAFT, editable=False)
    valid_from = MonthField(_("valid from"))
    weight_amount = score_field(Indicator.AMOUNT.label, 40)
    weight_profit = score_field(Indicator.PROFIT.label, 25)
    weight_growth = score_field(Indicator.GROWTH.label, 10)
    weight_new_customers = score_field(Indicator.NEW_CUSTOMERS.label, 15)
    weight_satisfaction = score_field(Indicator.SATISFACTION.label, 10)
    cap = score_field(_("most points for one indicator"), 120, LEAST_CAP, MOST_CAP)
    least_weight = score_field(_("least weight to be ranked"), 60)
    least_days = count_field(_("least working days to be ranked"), 10, 0, 23)
    base_mode = models.CharField(_("growth is against"), max_length=20, choices=Base, default=Base.PREV_MONTH)
    min_base = money_field(
        verbose_name=_("least base of growth"), default=Decimal(10_000), validators=[MinValueValidator(0)]
    )
    growth_rates = ArrayField(models.DecimalField(max_digits=6, decimal_places=4), default=list)
    growth_scores = ArrayField(models.DecimalField(max_digits=5, decimal_places=2), default=list)
    reactivated_after = count_field(_("months without a contract after which a customer comes back"), 24, 1, 120)
    reactivated_counts = models.DecimalField(
        _("a customer who comes back counts"),
        max_digits=3,
        decimal_places=2,
        default=Decimal("0.50"),
        validators=between(0, 1),
    )
    min_first_contract = money_field(
        verbose_name=_("least amount of a first contract"), default=ZERO, validators=[MinValueValidator(0)]
    )
    least_answers = count_field(_("least answers for satisfaction to be scored"), 1, 1, 100)
    mean_weight = count_field(_("answers' worth of the department's mean"), 5, 0, 100)
    default_mean = score_field(_("mean satisfaction before there are answers"), 80)
    complaint_points = score_field(_("points that a substantiated complaint takes"), 5)
    complaint_most = score_field(_("most points that complaints take in a month"), 20)
    grade_a = score_field(_("A from"), 90, most=MOST_CAP)
    grade_b = score_field(_("B from"), 80, most=MOST_CAP)
    grade_c = score_field(_("C from"), 70, most=MOST_CAP)
    grade_d = score_field(_("D from"), 60, most=MOST_CAP)
    why = models.TextField(_("why they change"), max_length=2000, blank=True)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = RuleSetQuerySet.as_manager()

    class Meta:
        ordering = ["-valid_from", "-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["valid_from"], condition=Q(state="announced"), name="one_announced_rule_set_per_month"
            ),
            models.CheckConstraint(
                condition=Q(
                    weight_amount=Decimal(100)
                    - F("weight_profit")
                    - F("weight_growth")
                    - F("weight_new_customers")
                    - F("weight_satisfaction")
                ),
                name="weights_are_100",
            ),
            models.CheckConstraint(
                condition=Q(
                    grade_a__gt=F("grade_b"), grade_b__gt=F("grade_c"), grade_c__gt=F("grade_d"), grade_d__gt=0
                ),
                name="grades_fall",
            ),
            models.CheckConstraint(condition=Q(reactivated_counts__range=(0, 1)), name="returning_counts_1_at_most"),
            models.CheckConstraint(
                condition=Q(
                    weight_amount__gte=0,
                    weight_profit__gte=0,
                    weight_growth__gte=0,
                    weight_new_customers__gte=0,
                    weight_satisfaction__gte=0,
                ),
                name="weights_are_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(
                    cap__range=(LEAST_CAP, MOST_CAP),
                    least_weight__range=(0, 100),
                    default_mean__range=(0, 100),
                    grade_a__lte=F("cap"),
                ),
                name="points_in_range",
            ),
            models.CheckConstraint(
                condition=Q(
                    least_days__lte=23,
                    reactivated_after__range=(1, 120),
                    least_answers__range=(1, 100),
                    mean_weight__lte=100,
                    min_base__gte=0,
                    min_first_contract__gte=0,
                ),
                name="terms_in_range",
            ),
            models.CheckConstraint(
                condition=Q(complaint_points__range=(0, 100), complaint_most__range=(0, 100)),
                name="complaints_take_points_in_range",
            ),
            *BonusRules.BONUS_CONSTRAINTS,
        ]

    def __str__(self):
        return str(self.valid_from)

    def get_absolute_url(self):
        return reverse("appraisal:rule_set", args=[self.pk])

    @property
    def edit_url(self) -> str:
        return reverse("appraisal:rule_set_edit", args=[self.pk])

    @classmethod
    def in_force(cls, month: Month) -> "RuleSet":
        """The set in force in `month`; before anybody announced one, the default, not saved."""
        return cls.in_force_in([month])[month]

    @classmethod
    def in_force_in(cls, months: Iterable[Month]) -> dict[Month, "RuleSet"]:
        """Each of `months` with its set, in one query."""
        default = cls(valid_from=SINCE_EVER, state=cls.State.ANNOUNCED, **DEFAULT_CURVE)
        announced = list(cls.objects.announced().order_by("-valid_from"))
        return {month: next((one for one in announced if one.valid_from <= month), default) for month in months}

    @classmethod
    def for_month(cls, month: Month) -> "RuleSet":
        """The set in force in `month`, saved: what a month is appraised by."""
        rules = cls.in_force(month)
        if rules._state.adding:
            rules, _is_new = cls.objects.get_or_create(
                valid_from=SINCE_EVER, state=cls.State.ANNOUNCED, defaults=DEFAULT_CURVE
            )
        return rules

    @property
    def is_in_force(self) -> bool:
        """Announced, begun, and not followed by a later set that has begun too."""
        return self.state == self.State.ANNOUNCED and self.pk == RuleSet.in_force(Month.current()).pk

    @property
    def lies_ahead(self) -> bool:
        """Its month has not begun: what it would change can still be weighed."""
        return self.valid_from > Month.current()

    @property
    def before(self) -> "RuleSet":
        """The set that holds until this one begins."""
        return RuleSet.in_force(self.valid_from.previous)

    def may_edit(self, user) -> bool:
        """The manager, while it is a draft."""
        return user.is_a(Role.MANAGER) and self.state == self.State.DRAFT

    # Steps.

    @step(
        State.DRAFT,
        State.PROPOSED,
        label=_("Put forward"),
        by=[Role.MANAGER],
        clause="4.3.3",
        guards=[month_has_not_begun, month_is_free],
        tone="primary",
    )
    def propose(self, *, by):
        """The manager lays the draft before leadership."""

    @step(
        State.PROPOSED,
        State.ANNOUNCED,
        label=_("Approve and announce"),
        by=[Role.LEADERSHIP],
        clause="1.3.2",
        guards=[month_has_not_begun, month_is_free],
        tone="primary",
    )
    def announce(self, *, by):
        """Shown to all from now on, in force from its month, never changed again."""
        hold([f"rules from {self.valid_from}"])
        # Once more: others may have been announced until the month was held.
        if refusal := month_is_free(self, by):
            raise refusal

    @step(
        State.PROPOSED,
        State.DRAFT,
        label=_("Send back"),
        by=[Role.LEADERSHIP, Role.MANAGER],
        clause="4.3.3",
        form="salesdept.common.forms.ReasonForm",
    )
    def send_back(self, *, by, reason):
        """It becomes a draft again, with the reason."""

    @step(
        [State.DRAFT, State.PROPOSED],
        State.DROPPED,
        label=_("Drop"),
        by=[Role.MANAGER],
        clause="4.3.3",
        tone="danger",
    )
    def drop(self, *, by):
        """The draft is not pursued."""

    # What the rules say.

    @property
    def weights(self) -> dict[str, Decimal]:
        return {name: getattr(self, column) for name, column in WEIGHTS.items()}

    @property
    def growth_curve(self) -> list[tuple[Decimal, Decimal]]:
        return list(zip(self.growth_rates, self.growth_scores, strict=True))

    def deduction_for(self, complaints: int) -> Decimal:
        """The points that so many substantiated complaints of a month take off the satisfaction (figures 5)."""
        return complaint_deduction(complaints, each=self.complaint_points, most=self.complaint_most)

    @property
    def thresholds(self) -> list[tuple[str, Decimal]]:
        """Best first; [A, B) leaves no gap (figures 7)."""
        return [("A", self.grade_a), ("B", self.grade_b), ("C", self.grade_c), ("D", self.grade_d), ("E", Decimal(0))]


DEFAULT_CURVE = {
    "growth_rates": [Decimal("-0.2"), Decimal(0), Decimal("0.2"), Decimal("0.5")],
    "growth_scores": [Decimal(0), Decimal(60), Decimal(100), Decimal(120)],
}


@counts_new_customers
def new_customer_rules(months: Iterable[Month]) -> dict[Month, NewCustomerRules]:
    """By the set in force in the month of the signature: what was booked by it stays (figures 4)."""
    return {
        month: NewCustomerRules(rules.reactivated_after, rules.reactivated_counts, rules.min_first_contract)
        for month, rules in RuleSet.in_force_in(months).items()
    }
