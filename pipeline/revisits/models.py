from datetime import date, timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from customers.cases.models import Case
from customers.models import Communication
from salesdept.common.audit import record_change
from salesdept.common.calendar import Month, now, today
from salesdept.common.errors import NotNow, NotYourPart, RuleBroken
from salesdept.common.records import Record
from salesdept.common.request_id import once_per_request
from salesdept.people.models import Role

LEVELS = ("A", "B", "C")
AHEAD = timedelta(days=60)
"""So long before its day a later revisit is planned."""


class RevisitRules(Record):
    """When customers are revisited after completion (3.6.1): on fixed days first, then every so many months by class.

    There is one set, changed by the manager; until then the defaults hold.
    """

    first = models.PositiveSmallIntegerField(_("first revisit after … days"), default=7)
    second = models.PositiveSmallIntegerField(_("second revisit after … days"), default=30)
    third = models.PositiveSmallIntegerField(_("third revisit after … days"), default=90)
    months_a = models.PositiveSmallIntegerField(_("class A: then every … months"), default=3)
    months_b = models.PositiveSmallIntegerField(_("class B: then every … months"), default=6)
    months_c = models.PositiveSmallIntegerField(_("class C: then every … months"), default=12)
    is_the_one = models.BooleanField(default=True, editable=False, unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(is_the_one=True), name="one_set_of_revisit_rules"),
            models.CheckConstraint(
                condition=Q(first__gt=0, second__gt=models.F("first"), third__gt=models.F("second")),
                name="revisits_follow_each_other",
            ),
            models.CheckConstraint(
                condition=Q(months_a__gt=0, months_b__gt=0, months_c__gt=0), name="revisits_have_a_rhythm"
            ),
        ]

    def __str__(self):
        return gettext("Rhythm of revisits")

    def get_absolute_url(self):
        return reverse("pipeline:revisit_rules")

    @classmethod
    @once_per_request
    def now(cls) -> "RevisitRules":
        """The rules in force."""
        return cls.objects.first() or cls()

    @staticmethod
    def may_be_set_by(user) -> bool:
        return user.is_a(Role.MANAGER)

    def must_be_set_by(self, by) -> None:
        if not self.may_be_set_by(by):
            raise NotYourPart(gettext("The manager sets the rhythm of revisits."), "3.6.1")

    @property
    def first_days(self) -> list[int]:
        return [self.first, self.second, self.third]

    def months(self, level: str) -> int:
        return getattr(self, f"months_{level.lower()}")

    def following(self, day: date, level: str) -> date:
        """The day of the revisit after the one on `day`; the last day of a shorter month."""
        month = Month.of(day).shift(self.months(level))
        return month.first + timedelta(days=min(day.day, month.last.day) - 1)


class RevisitQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Who sees the customer's contract; finance has papers of its own."""
        from ..models import Contract

        if user.is_a(Role.FINANCE):
            return self.none()
        return self.filter(contract__in=Contract.objects.visible_to(user).order_by().values("pk"))

    def for_list(self):
        return self.select_related("contract__customer__owner", "by")

    def open(self):
        return self.filter(done_at=None, contract__state="signed")

    def due(self):
        return self.open().filter(due_on__lte=today())

    def missed(self):
        return self.open().filter(due_on__lt=today())

    def of_reps(self, people):
        return self.filter(contract__customer__owner__in=people)


class Revisit(Record):
    """One visit or call after completion, due on a day; done with what the customer said (3.6.1).

    It is due for whoever keeps the customer's file then. `score` is the customer's own word, 1 to 5.
    """

    class Outcome(models.TextChoices):
        WELL = "well", _("All is well")
        PROBLEM = "problem", _("There is a problem")
        NOT_REACHED = "not_reached", _("Nobody reached")

    contract = models.ForeignKey("pipeline.Contract", models.PROTECT, related_name="revisits", editable=False)
    due_on = models.DateField(_("due on"), editable=False)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome, blank=True, editable=False)
    score = models.PositiveSmallIntegerField(
        _("the customer's score"), null=True, editable=False, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    feedback = models.TextField(_("feedback"), max_length=4000, blank=True, editable=False)
    done_at = models.DateTimeField(_("done"), null=True, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")
    case = models.OneToOneField("customers.Case", models.PROTECT, null=True, editable=False, related_name="revisit")

    objects = RevisitQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(fields=["due_on", "id"], name="revisits_by_day"),
            models.Index(fields=["due_on"], name="revisits_open", condition=Q(done_at=None)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["contract", "due_on"], name="one_revisit_per_contract_and_day"),
            models.CheckConstraint(
                condition=Q(done_at=None, outcome="", score=None, by=None)
                | (Q(done_at__isnull=False, by__isnull=False) & Q(outcome__in=["well", "problem"])),
                name="done_revisit_has_an_outcome",
            ),
            models.CheckConstraint(condition=Q(score=None) | Q(score__gte=1, score__lte=5), name="score_is_1_to_5"),
        ]

    def __str__(self):
        return gettext("Revisit %(customer)s") % {"customer": self.contract.customer}

    def get_absolute_url(self):
        return reverse("pipeline:revisit", args=[self.pk])

    @property
    def customer(self):
        return self.contract.customer

    @property
    def is_missed(self) -> bool:
        return self.done_at is None and self.due_on < today()

    def last_time(self) -> "Revisit | None":
        """What the customer said at the revisit before this one."""
        before = Revisit.objects.filter(contract__customer=self.customer, done_at__isnull=False).exclude(pk=self.pk)
        return before.filter(due_on__lte=self.due_on).order_by("-done_at").first()

    @classmethod
    def plan(cls, contract, *, ended_on: date) -> int:
        """The first revisits after completion; a second call makes none. Return how many are new."""
        days = [ended_on + timedelta(days=days) for days in RevisitRules.now().first_days]
        if cls.objects.filter(contract=contract).exists():
            return 0
        return len(cls.objects.bulk_create([cls(contract=contract, due_on=day) for day in days], ignore_conflicts=True))

    @classmethod
    def plan_next(cls, contract, *, last_on: date) -> bool:
        """The one after the last that is planned, once its day draws near; its rhythm is of the class of today."""
        day = RevisitRules.now().following(last_on, contract.customer.level)
        if day > today() + AHEAD:
            return False
        cls.objects.bulk_create([cls(contract=contract, due_on=day)], ignore_conflicts=True)
        return True

    def may_record(self, user) -> bool:
        return self.done_at is None and self.customer.is_kept_by(user)

    def must_be_recorded_by(self, by) -> None:
        if not self.customer.is_kept_by(by):
            raise NotYourPart(gettext("Who keeps the customer's file revisits the customer."), "3.6.1")
        if self.done_at:
            raise NotNow(gettext("This revisit was recorded already."), "3.6.1")

    @transaction.atomic
    def record(self, *, by, outcome: str, score=None, feedback="", new_need=False, kind=Communication.Kind.CALL):
        """What came of it: a communication record, and where the customer says so a case or a new opportunity.

        Return the opportunity, None without a new need. Where nobody was reached it stays due.
        """
        self.refresh_from_db(from_queryset=Revisit.objects.select_for_update(of=("self",)))
        self.must_be_recorded_by(by)
        reached = outcome != self.Outcome.NOT_REACHED
        if reached and score is None:
            raise RuleBroken(gettext("Ask the customer for a score from 1 to 5."), "3.6.1")
        if outcome == self.Outcome.PROBLEM and not feedback:
            raise RuleBroken(gettext("Write down what the problem is."), "3.6.2")
        told = Communication.Outcome.PROGRESS if reached else Communication.Outcome.NOT_MET
        Communication.log(by=by, customer=self.customer, kind=kind, outcome=told, note=feedback)
        if not reached:
            return None
        self.outcome, self.score, self.feedback, self.done_at, self.by = outcome, score, feedback, now(), by
        if outcome == self.Outcome.PROBLEM:
            self.case = Case.report(self.customer, by=by, subject=feedback[:160], description=feedback)
        self.version += 1
        self.save()
        record_change(self, by=by, clause="3.6.1", action="revisit", changed={"outcome": ["", outcome]})
        return self.open_opportunity(by=by) if new_need else None

    @transaction.atomic
    def open_opportunity(self, *, by):
        """The new need as an opportunity that remembers this revisit; a second call gives the first one (3.6.3)."""
        from ..models import Opportunity

        Revisit.objects.select_for_update().get(pk=self.pk)
        if known := Opportunity.objects.filter(origin=self).first():
            return known
        return Opportunity.open(
            by=by,
            customer=self.customer,
            name=gettext("New need: %(customer)s") % {"customer": self.customer},
            kind=Opportunity.Kind.REPEAT,
            origin=self,
            product=self.contract.product,
        )
