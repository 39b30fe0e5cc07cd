from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import Month, MonthField, now, today
from salesdept.common.closed_months import closes_months
from salesdept.common.errors import RuleBroken
from salesdept.common.workflow import Document, step
from salesdept.people.models import Role

from ..querysets import PeriodQuerySet
from . import guards
from .reviewing import Reviewing


class Period(Reviewing, Document):
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
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    computed_at = models.DateTimeField(null=True)
    compiled_at = models.DateTimeField(null=True)
    evaluated_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    objections_until = models.DateField(null=True, editable=False)

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
        from ..coverage import missing_in

        return missing_in(self)

    # Steps.

    @step(
        [State.OPEN, State.COMPILED],
        State.COMPILED,
        label=_("Compile"),
        by=[Role.CLERK],
        clause="4.3.1",
        guards=[guards.month_has_ended],
        form="appraisal.months.forms.CompileForm",
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
        self.evaluated_by = self.published_by = self.confirmed_by = None
        compute(self)
        self.computed_at = now()

    @step(
        [State.COMPILED, State.REVIEWED],
        State.OPEN,
        label=_("Send back to the clerk"),
        by=[Role.SUPERVISOR, Role.MANAGER],
        clause="4.3.1",
        form="salesdept.common.forms.ReasonForm",
    )
    def send_back(self, *, by, reason):
        """Something is wrong: the clerk corrects and compiles anew."""

    @step(
        State.REVIEWED,
        State.EVALUATED,
        label=_("Evaluate"),
        by=[Role.MANAGER],
        clause="4.3.3",
        guards=[guards.did_not_compile, guards.evidence_is_whole],
        tone="primary",
    )
    def evaluate(self, *, by):
        """The manager has weighed every card; those without a departure stand as computed."""
        self.evaluated_by, self.evaluated_at = by, now()

    @step(
        State.EVALUATED,
        State.REVIEWED,
        label=_("Weigh again"),
        by=[Role.MANAGER],
        clause="4.3.3",
        form="salesdept.common.forms.ReasonForm",
    )
    def weigh_again(self, *, by, reason):
        """Before it is published the manager may take the evaluation back."""
        self.evaluated_by = self.evaluated_at = None

    @step(
        [State.REVIEWED, State.EVALUATED],
        None,
        label=_("Confirm the manager's card"),
        by=[Role.LEADERSHIP],
        clause="4.3.3",
        guards=[guards.waits_for_leadership],
        tone="primary",
    )
    def confirm(self, *, by):
        """Nobody decides about the own card: leadership does about the manager's."""
        self.confirmed_by = by

    @step(
        State.EVALUATED,
        State.PUBLISHED,
        label=_("Publish"),
        by=[Role.MANAGER],
        clause="4.3.3",
        guards=[guards.did_not_compile, guards.managers_card_is_confirmed, guards.evidence_is_whole],
        tone="primary",
    )
    def publish(self, *, by):
        """The cards of this revision are frozen and the reps see theirs."""
        from ..deadlines import appeal_ends

        self.published_by, self.published_at = by, now()
        self.objections_until = appeal_ends(self.published_at)
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
        guards=[guards.reopening_is_asked, guards.did_not_ask],
        tone="danger",
    )
    def reopen(self, *, by):
        """A new revision is compiled; the published one stays readable."""
        self.reopening_asked_by = None

    def objections(self):
        """Objections to any card of the month, whatever its revision."""
        from .objection import Objection

        return Objection.objects.filter(card__period=self)

    @transaction.atomic
    def lock_if_due(self) -> bool:
        """Lock a month whose time for objections is over and whose objections are all settled (1.3.2).

        The scheduler's part; True when it did. Who objects in the last second and the clock wait for each other.
        """
        period = Period.objects.select_for_update(of=("self",)).get(pk=self.pk)
        is_over = period.state == self.State.PUBLISHED and period.objections_until and period.objections_until < today()
        if not is_over or period.objections().unsettled().exists():
            return False
        return bool(Period.objects.filter(pk=self.pk).update(state=self.State.LOCKED))


# A share of the row, not all of it: many may book at once, none while the month is being published.
IS_PUBLISHED = "SELECT state IN ('published', 'locked') FROM appraisal_period WHERE month = %s FOR SHARE"


@closes_months
def is_closed(month: Month) -> bool:
    """A published month takes no more entries: late facts are booked in the open one (figures 14).

    The month stays as it is until the caller's transaction ends, so that no entry slips in beside the publication.
    """
    with connection.cursor() as cursor:
        cursor.execute(IS_PUBLISHED, [month.first])
        return bool((cursor.fetchone() or (False,))[0])
