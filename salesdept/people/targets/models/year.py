from collections.abc import Iterable
from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.audit import record_change
from salesdept.common.calendar import Month, MonthField, now
from salesdept.common.errors import NotNow, NotYourPart, RuleBroken, Stale
from salesdept.common.models import AuditEntry
from salesdept.common.templatetags.formats import plain
from salesdept.common.workflow import Document, step

from ...models.drafting import DraftSteps
from ...models.people import Role, User
from ..cascade import Difference, differences
from ..querysets import YearGoalsQuerySet
from .figures import Figures

STEPS = DraftSteps("1.1")


def has_an_amount(goals, by):
    if not goals.goals.filter(months=12, amount__gt=0).exists():
        return RuleBroken(
            gettext("The year has no sales amount yet."),
            "1.1",
            remedy=gettext("Enter it on the sheet"),
            remedy_url=goals.edit_url,
        )
    return None


def parts_meet_the_whole(goals, by):
    gaps = goals.gaps()
    if not gaps:
        return None
    told = "; ".join(f"{goal} – {goal.label_of(gap.figure)}: {gap}" for goal, gap in gaps[:4])
    return RuleBroken(
        gettext("The parts do not meet the whole. %(gaps)s.") % {"gaps": told},
        "1.1",
        remedy=gettext("Change the months or spread the year over them on the sheet"),
        remedy_url=goals.edit_url if goals.may_edit(by) else "",
    )


def did_not_draft(goals, by):
    worked_on = AuditEntry.objects.of(goals).filter(action__in=["create", "edit"], by=by).exists()
    if worked_on or by.pk == goals.drafted_by_id:
        return NotYourPart(gettext("Who drafts the goals does not approve them."), "1.1")
    return None


def is_not_in_revision(goals, by):
    if YearGoals.objects.of_year(goals.year).in_preparation().exists():
        return NotNow(
            gettext("A revision of %(year)s is being drafted.") % {"year": goals.year},
            "1.1",
            remedy=gettext("Go on with that one"),
            remedy_url=f"{reverse('people:goals')}?year={goals.year}",
        )
    return None


class YearGoals(Document):
    """The department's goals of a year with its quarters and months (1.1): drafted by the manager, in force once
    leadership approves. A later change is a revision, approved anew; what was in force before stays readable.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Submitted")
        APPROVED = "approved", _("In force")
        REPLACED = "replaced", _("Replaced")
        DISCARDED = "discarded", _("Discarded")

    year = models.PositiveSmallIntegerField(_("year"), validators=[MinValueValidator(2000), MaxValueValidator(2100)])
    reason = models.TextField(_("why it was revised"), blank=True, editable=False)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    approved_at = models.DateTimeField(null=True, editable=False)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT, editable=False)

    objects = YearGoalsQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "-created_at"]
        verbose_name_plural = "goals of years"
        constraints = [
            models.UniqueConstraint(fields=["year"], condition=Q(state="approved"), name="one_goal_in_force_per_year"),
            models.UniqueConstraint(
                fields=["year"], condition=Q(state__in=["draft", "submitted"]), name="one_draft_per_year"
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("drafted_by")), name="author_does_not_approve_goals"
            ),
        ]

    def __str__(self):
        return gettext("Goals of %(year)s") % {"year": self.year}

    def get_absolute_url(self):
        return reverse("people:year_goals", args=[self.pk])

    @property
    def edit_url(self) -> str:
        return reverse("people:year_goals_edit", args=[self.pk])

    def may_edit(self, user) -> bool:
        return self.state == self.State.DRAFT and user.is_a(Role.MANAGER)

    @classmethod
    @transaction.atomic
    def draft(cls, year: int, *, by: User, start: "YearGoals | None" = None, reason: str = "") -> "YearGoals":
        """A new draft of `year`, empty or with the figures of `start`; RuleBroken where there is one already."""
        if not by.is_a(Role.MANAGER):
            raise NotYourPart(gettext("The manager drafts the goals of a year."), "2.2.1")
        try:
            with transaction.atomic():
                goals = cls.objects.create(year=year, drafted_by=by, reason=reason)
        except IntegrityError:
            raise RuleBroken(
                gettext("The goals of %(year)s are being drafted already.") % {"year": year},
                "1.1",
                remedy=gettext("Go on with that draft"),
                remedy_url=f"{reverse('people:goals')}?year={year}",
            ) from None
        known = {goal.place: goal.figures for goal in start.goals.all()} if start else {}
        Goal.objects.bulk_create(goal.started(known.get(goal.place)) for goal in goals.empty_goals())
        record_change(goals, by=by, clause="1.1", action="create", reason=reason)
        return goals

    def empty_goals(self) -> Iterable["Goal"]:
        """The year, its quarters, its months, not saved."""
        january = Month.parse(f"{self.year}-01")
        for months in Goal.Span.values:
            for at in range(0, 12, months):
                yield Goal(goals=self, first=january.shift(at), months=months)

    def gaps(self) -> list[tuple["Goal", Difference]]:
        """(goal, difference) wherever quarters do not meet the year or months their quarter."""
        goals = list(self.goals.all())
        return [
            (whole, gap)
            for whole in goals
            if whole.months > Goal.Span.MONTH
            for gap in differences(whole.figures, [part.figures for part in goals if part.is_part_of(whole)]).values()
        ]

    @transaction.atomic
    def set_figures(self, figures: dict, *, by: User, seen: dict | None = None) -> None:
        """Change a draft's figures: place of a goal -> its figures; `seen`: place -> the version that was shown.

        Parts need not meet the whole yet. Stale when a colleague saved one of these in between.
        """
        self.refresh_from_db(from_queryset=YearGoals._base_manager.select_for_update(of=("self",)))
        if not self.may_edit(by):
            raise NotNow(
                gettext("The manager changes goals while they are a draft."),
                "1.1",
                remedy=gettext("Revise what is in force: the change is approved like the year itself."),
                remedy_url=self.get_absolute_url(),
            )
        changed = {}
        for goal in self.goals.all():
            if goal.place not in figures:
                continue
            goal.must_be_as_seen((seen or {}).get(goal.place))
            before = goal.told
            if goal.take(figures[goal.place]):
                changed[str(goal)] = [before, goal.told]
            goal.version += 1
            goal.save()
        if changed:
            self.version += 1
            self.save(update_fields=["version"])
            record_change(self, by=by, clause="1.1", changed=changed)

    # Steps.

    @STEPS.submitted(guards=[has_an_amount, parts_meet_the_whole])
    def submit(self, *, by):
        """The manager asks leadership to approve; the parts meet the whole."""

    @STEPS.withdrawn()
    def withdraw(self, *, by):
        """Back to the draft."""

    @STEPS.sent_back()
    def send_back(self, *, by, reason):
        """Leadership wants it changed."""

    @STEPS.approved(guards=[did_not_draft, parts_meet_the_whole])
    def approve(self, *, by):
        """In force; what was in force before is replaced."""
        YearGoals.objects.of_year(self.year).in_force().update(state=self.State.REPLACED)
        self.approved_by, self.approved_at = by, now()

    @step(
        State.APPROVED,
        None,
        label=_("Revise"),
        by=[Role.MANAGER],
        clause="1.1",
        guards=[is_not_in_revision],
        form="salesdept.common.forms.ReasonForm",
    )
    def revise(self, *, by, reason):
        """A new draft with these figures; these stay in force until leadership approves it."""
        YearGoals.draft(self.year, by=by, start=self, reason=reason)

    @step(State.DRAFT, State.DISCARDED, label=_("Discard"), by=[Role.MANAGER], clause="1.1", tone="danger")
    def discard(self, *, by):
        """Not wanted after all."""


class Goal(Figures):
    """The department's goal for a year, a quarter or a month of it."""

    class Span(models.IntegerChoices):
        YEAR = 12, _("Year")
        QUARTER = 3, _("Quarter")
        MONTH = 1, _("Month")

    goals = models.ForeignKey(YearGoals, models.CASCADE, related_name="goals")
    first = MonthField()
    months = models.PositiveSmallIntegerField(choices=Span)

    class Meta(Figures.Meta):
        ordering = ["first", "-months"]
        constraints = [
            models.UniqueConstraint(fields=["goals", "first", "months"], name="one_goal_per_span"),
            models.CheckConstraint(condition=Q(first__day=1, months__in=[12, 3, 1]), name="goal_has_a_known_span"),
            *Figures.Meta.constraints,
        ]

    def __str__(self):
        if self.months == self.Span.YEAR:
            return str(self.first.year)
        return f"{self.first.year} Q{self.first.quarter}" if self.months == self.Span.QUARTER else str(self.first)

    @property
    def place(self) -> str:
        """Its place within a year: y, q1 to q4, m1 to m12."""
        if self.months == self.Span.YEAR:
            return "y"
        return f"q{self.first.quarter}" if self.months == self.Span.QUARTER else f"m{self.first.first.month}"

    def is_part_of(self, whole: "Goal") -> bool:
        """Quarters are the parts of a year, months those of a quarter."""
        sizes = (self.months, whole.months)
        return sizes in ((3, 12), (1, 3)) and 0 <= self.first - whole.first < whole.months

    def label_of(self, figure: str) -> str:
        return str(self._meta.get_field(figure).verbose_name)  # type: ignore[union-attr]

    def started(self, figures: dict[str, Decimal | None] | None) -> "Goal":
        """Itself, with these figures."""
        self.take(figures or {})
        return self

    @property
    def told(self) -> str:
        """All five figures in one line, for the audit."""
        return " | ".join("–" if value is None else plain(value) for value in self.figures.values())

    def must_be_as_seen(self, seen: int | None) -> None:
        if seen is not None and seen != self.version:
            raise Stale(
                gettext("Somebody changed the goal of %(span)s while you were looking at it.") % {"span": self},
                "1.1",
                remedy=gettext("Open the sheet again: it shows both."),
            )
