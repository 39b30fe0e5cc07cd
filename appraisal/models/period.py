from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pipeline.ledger import closes_months
from salesdept.common.calendar import Month, MonthField, now, today
from salesdept.common.errors import NotYourPart, RuleBroken
from salesdept.common.workflow import Document, step
from salesdept.people.models import Membership, Role, Team, User

from ..querysets import PeriodQuerySet
from .cards import Review


def month_has_ended(period, by):
    if not period.month.has_ended:
        return RuleBroken(
            gettext("The month ends on %(day)s; it is appraised after that.") % {"day": period.month.last}, "4.2"
        )
    return None


def reviews_a_team(period, by):
    if not period.teams_to_review(by):
        return NotYourPart(gettext("There is no team here for this supervisor to review."), "4.3.1")
    return None


def did_not_compile(period, by):
    if by.pk == period.compiled_by_id:
        return NotYourPart(gettext("Who compiled the month does not review or evaluate it."), "4.3.3")
    return None


def did_not_ask(period, by):
    if by.pk == period.reopening_asked_by_id:
        return NotYourPart(gettext("Who asks for the reopening does not agree to it."), "4.3.3")
    return None


def reopening_is_asked(period, by):
    if not period.reopening_asked_by_id:
        return RuleBroken(gettext("The manager asks for the reopening first."), "4.3.3")
    return None


class Period(Document):
    """The appraisal of one natural month (4.2, 4.3): compiled, reviewed team by team, evaluated, published.

    Each compilation is a new `revision` of the cards; a published revision stays as it is.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        COMPILED = "compiled", _("Compiled")
        REVIEWED = "reviewed", _("Reviewed")
        EVALUATED = "evaluated", _("Evaluated")
        PUBLISHED = "published", _("Published")
        LOCKED = "locked", _("Locked")

    month = MonthField(_("month"), unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN, editable=False)
    revision = models.PositiveSmallIntegerField(default=0, editable=False)
    rule_set = models.ForeignKey("appraisal.RuleSet", models.PROTECT, related_name="periods")
    waiver = models.TextField(blank=True, editable=False)
    compiled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    evaluated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reopening_asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    computed_at = models.DateTimeField(null=True)
    compiled_at = models.DateTimeField(null=True)
    evaluated_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        ordering = ["-month"]
        constraints = [
            models.CheckConstraint(condition=Q(month__day=1), name="period_month_is_first_day"),
            models.CheckConstraint(
                condition=Q(compiled_by=None) | Q(evaluated_by=None) | ~Q(compiled_by=F("evaluated_by")),
                name="compiler_does_not_evaluate",
            ),
        ]

    def __str__(self):
        return self.month.label

    def get_absolute_url(self):
        return reverse("appraisal:period", args=[self.month])

    @classmethod
    def open_month(cls, month: Month) -> "Period":
        """Open `month` and compute its cards (4.2). Again, late or twice at once it changes nothing but stale figures.

        RuleBroken for a month that has not ended.
        """
        from ..computing import compute
        from .rule_set import RuleSet

        if not month.has_ended:
            raise RuleBroken(
                gettext("The month ends on %(day)s; it is appraised after that.") % {"day": month.last}, "4.2"
            )
        Period.objects.bulk_create([Period(month=month, rule_set=RuleSet.for_month(month))], ignore_conflicts=True)
        with transaction.atomic():
            period = cls.objects.select_for_update(of=("self",)).get(month=month)
            # What was compiled once is evidence: only the clerk's next compilation makes new cards.
            if period.state == cls.State.OPEN and period.revision == 0:
                period.rule_set = RuleSet.for_month(month)
                compute(period)
                period.computed_at = now()
                period.save()
        return period

    def cards(self):
        """The scorecards of the present revision."""
        return self.scorecards.filter(revision=self.revision)

    def team_results(self):
        return self.teamcards.filter(revision=self.revision)

    # What stands in the way.

    def missing(self) -> dict[str, list[str]]:
        """What blocks the compilation unless waived with a reason: label -> names of reps or numbers of contracts."""
        from ..exceptions import exceptions_of

        return exceptions_of(self)

    def teams(self):
        """Teams with a card this month."""
        return Team.objects.filter(pk__in=self.cards().exclude(team=None).values("team"))

    def reviewed_teams(self):
        return {review.team_id: review for review in self.reviews.filter(revision=self.revision).select_related("by")}

    def leaders(self) -> dict:
        """team's pk -> the active supervisor who led it on the month's last day: who reviews its cards."""
        places = Membership.objects.on(self.month.last).filter(leads=True, user__is_active=True)
        return {place.team_id: place.user for place in places.select_related("user")}

    def teams_to_review(self, by: User) -> list[Team]:
        """Teams not yet signed that `by` reviews: led on the month's last day; leadership: those without a leader."""
        waiting, leaders = self.teams().exclude(pk__in=self.reviewed_teams()), self.leaders()
        if by.is_a(Role.SUPERVISOR):
            return [team for team in waiting if leaders.get(team.pk) == by]
        if by.is_a(Role.LEADERSHIP):
            return [team for team in waiting if team.pk not in leaders]
        return []

    # Steps.

    @step(
        [State.OPEN, State.COMPILED],
        State.COMPILED,
        label=_("Compile"),
        by=[Role.CLERK],
        clause="4.3.1",
        guards=[month_has_ended],
        form="appraisal.forms.CompileForm",
        tone="primary",
    )
    def compile(self, *, by, waiver=""):
        """The clerk freezes the evidence as a new revision; what is missing must be waived with a reason."""
        from ..computing import compute

        if (missing := self.missing()) and not waiver.strip():
            listed = "; ".join(f"{label}: {', '.join(names)}" for label, names in missing.items())
            raise RuleBroken(
                gettext("Not complete yet. %(listed)s.") % {"listed": listed},
                "4.3.1",
                remedy=gettext("Complete it, or compile with the reason why it is left so."),
                remedy_url=self.step_url("compile"),
            )
        self.scorecards.filter(revision=0).delete()
        self.teamcards.filter(revision=0).delete()
        self.revision += 1
        self.waiver, self.compiled_by, self.compiled_at = waiver, by, now()
        self.evaluated_by = self.published_by = None
        compute(self)
        self.computed_at = now()

    @step(
        State.COMPILED,
        None,
        label=_("Sign the review"),
        by=[Role.SUPERVISOR, Role.LEADERSHIP],
        clause="4.3.1",
        guards=[did_not_compile, reviews_a_team],
        tone="primary",
    )
    def review(self, *, by):
        """Each supervisor signs the own team; with the last signature the month is reviewed."""
        Review.objects.bulk_create(
            Review(period=self, revision=self.revision, team=team, by=by) for team in self.teams_to_review(by)
        )
        if len(self.reviewed_teams()) == self.teams().count():
            self.state = self.State.REVIEWED

    @step(
        [State.COMPILED, State.REVIEWED],
        State.OPEN,
        label=_("Send back to the clerk"),
        by=[Role.SUPERVISOR, Role.MANAGER],
        clause="4.3.1",
        form="salesdept.common.forms.ReasonForm",
    )
    def send_back(self, *, by, reason):
        """Something is wrong: the clerk compiles anew."""

    @step(
        State.REVIEWED,
        State.EVALUATED,
        label=_("Evaluate"),
        by=[Role.MANAGER],
        clause="4.3.3",
        guards=[did_not_compile],
        tone="primary",
    )
    def evaluate(self, *, by):
        """The manager has weighed every card."""
        self.evaluated_by, self.evaluated_at = by, now()

    @step(
        State.EVALUATED,
        State.PUBLISHED,
        label=_("Publish"),
        by=[Role.MANAGER],
        clause="4.3.3",
        guards=[did_not_compile],
        tone="primary",
    )
    def publish(self, *, by):
        """The cards of this revision are frozen and the reps see theirs."""
        self.published_by, self.published_at = by, now()
        self.cards().update(is_published=True)

    @step(
        [State.PUBLISHED, State.LOCKED],
        None,
        label=_("Ask to reopen"),
        by=[Role.MANAGER],
        clause="4.3.3",
        form="salesdept.common.forms.ReasonForm",
    )
    def ask_to_reopen(self, *, by, reason):
        """The manager asks; leadership agrees or leaves it."""
        self.reopening_asked_by = by

    @step(
        [State.PUBLISHED, State.LOCKED],
        State.OPEN,
        label=_("Agree to reopen"),
        by=[Role.LEADERSHIP],
        clause="4.3.3",
        guards=[reopening_is_asked, did_not_ask],
        tone="danger",
    )
    def reopen(self, *, by):
        """A new revision is compiled; the published one stays readable."""
        self.reopening_asked_by = None

    def lock_if_due(self) -> bool:
        """Lock a month published more than five working days ago; the scheduler's part, True when it did."""
        from ..deadlines import appeal_ends

        if self.state != self.State.PUBLISHED or not self.published_at or appeal_ends(self.published_at) >= today():
            return False
        return bool(Period.objects.filter(pk=self.pk, state=self.State.PUBLISHED).update(state=self.State.LOCKED))


@closes_months
def is_closed(month: Month) -> bool:
    """A published month takes no more entries: late facts are booked in the open one (figures 14)."""
    return Period.objects.published().filter(month=month).exists()
