from datetime import datetime

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import Month, MonthField, now, today
from salesdept.common.closed_months import closes_months
from salesdept.common.errors import RuleBroken
from salesdept.common.models import AuditEntry
from salesdept.common.workflow import Document, step
from salesdept.people.models import Role

from ..querysets import PUBLISHED, PeriodQuerySet
from . import guards
from .carrying import carry_over
from .evidence import keep_places
from .reviewing import Reviewing
from .signature import Signature
from .waiving import Waiving


class Period(Waiving, Reviewing, Document):
    """The appraisal of one natural month (4.2, 4.3): compiled, reviewed team by team, evaluated, published.

    Each compilation is a new `revision` of the cards; a published revision stays as it is, with its `signatures`. Who
    compiled, evaluated and so on stands here for the present revision alone.
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

    @property
    def is_published(self) -> bool:
        """Its cards are frozen and it takes no more entries; locked it stays so."""
        return self.state in PUBLISHED

    def refresh_from_db(self, *args, **options):
        """What was read beside the row is read anew, too."""
        super().refresh_from_db(*args, **options)
        for remembered in ("missing", "gaps", "leaders", "cards_of_manager"):
            vars(self).pop(remembered, None)

    def cards(self):
        """The scorecards of the present revision."""
        return self.scorecards.filter(revision=self.revision)

    def team_results(self):
        return self.teamcards.filter(revision=self.revision)

    # Steps.

    @step(
        [State.OPEN, State.COMPILED],
        State.COMPILED,
        label=_("Compile"),
        by=[Role.CLERK],
        clause="4.3.1",
        guards=[guards.month_has_ended, guards.nothing_is_missing],
        tone="primary",
    )
    def compile(self, *, by):
        """The clerk freezes the evidence as a new revision; a card whose figures stay keeps what the review said."""
        from ..computing import compute

        self.scorecards.filter(revision=0).delete()
        self.teamcards.filter(revision=0).delete()
        self.revision += 1
        self.evaluated_by = self.published_by = self.confirmed_by = None
        self.evaluated_at = self.published_at = self.objections_until = None
        self.keep_waivers()
        compute(self)
        carry_over(self)
        keep_places(self)
        self.computed_at = now()
        self.compiled_by, self.compiled_at = by, self._sign(Signature.Act.COMPILED, by)

    @step(
        [State.COMPILED, State.REVIEWED],
        State.OPEN,
        label=_("Send back to the clerk"),
        by=[Role.SUPERVISOR, Role.MANAGER, Role.LEADERSHIP],
        clause="4.3.1",
        guards=[guards.returns_the_own_part],
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
        self.evaluated_by, self.evaluated_at = by, self._sign(Signature.Act.EVALUATED, by)

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
        self.signatures.filter(revision=self.revision, act=Signature.Act.EVALUATED).delete()

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
        self._sign(Signature.Act.CONFIRMED, by)

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

        self.published_by, self.published_at = by, self._sign(Signature.Act.PUBLISHED, by)
        self.objections_until = appeal_ends(self.published_at)
        self.cards().update(is_published=True)
        self.team_results().update(is_published=True)

    def _sign(self, act: Signature.Act, by) -> datetime:
        """Sign the present revision; returns the moment."""
        return Signature.objects.create(period=self, revision=self.revision, act=act, by=by).at

    @step(
        PUBLISHED,
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
        PUBLISHED,
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

    @step(
        PUBLISHED,
        None,
        label=_("Decline to reopen"),
        by=[Role.LEADERSHIP],
        clause="4.3.3",
        guards=[guards.reopening_is_asked],
        form="salesdept.common.forms.ReasonForm",
    )
    def decline_to_reopen(self, *, by, reason):
        """The month stays as it is published; the manager reads why."""
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
        period.state, period.version = self.State.LOCKED, period.version + 1
        period.save(update_fields=["state", "version"])
        moved = {"source": self.State.PUBLISHED, "target": self.State.LOCKED}
        AuditEntry.record(period, "lock", clause="1.3.2", **moved)
        return True


# A share of the row, not all of it: many may book at once, none while the month is being published.
STATE_OF_MONTH = "SELECT state FROM appraisal_period WHERE month = %s FOR SHARE"


@closes_months
def is_closed(month: Month) -> bool:
    """A published month takes no more entries: late facts are booked in the open one (figures 14).

    The month stays as it is until the caller's transaction ends, so that no entry slips in beside the publication.
    """
    with connection.cursor() as cursor:
        cursor.execute(STATE_OF_MONTH, [month.first])
        return (cursor.fetchone() or ("",))[0] in PUBLISHED
