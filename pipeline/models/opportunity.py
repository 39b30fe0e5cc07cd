from decimal import Decimal

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.audit import record_change
from salesdept.common.calendar import now, today
from salesdept.common.errors import NotYourPart, RuleBroken
from salesdept.common.finding import Findable, as_lines, gram_index, spelled
from salesdept.common.money import ZERO, money_field
from salesdept.common.spelling import fold
from salesdept.common.workflow import Document, step
from salesdept.people.models import Role

from ..gates import Check, GateClosed, gate_after
from ..querysets import OpportunityQuerySet
from ..stages import EXPECTED_DAYS, PROBABILITY, Stage

SELLERS = [Role.REP, Role.SUPERVISOR, Role.MANAGER]


def worked_by(opportunity, by):
    """The owner, the supervisor who leads the owner, the manager (2.2.3)."""
    if by.is_a(Role.MANAGER) or by.pk == opportunity.owner_id or by.leads(opportunity.owner):
        return None
    return NotYourPart(gettext("This opportunity is another person's."), "7.1.3")


class Opportunity(Findable, Document):
    """A possible sale on its way through the six stages (3).

    `stage` changes by `advance` and `send_back` and by signing the contract, nowhere else. `amount` is the expected
    amount without tax in company currency.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        HOLD = "hold", _("On hold")
        WON = "won", _("Won")
        LOST = "lost", _("Lost")

    code = models.CharField(_("number"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=160)
    customer = models.ForeignKey(
        "customers.Customer", models.PROTECT, related_name="opportunities", verbose_name=_("customer")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="opportunities", verbose_name=_("owner")
    )
    product = models.ForeignKey(
        "pipeline.Product", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("product")
    )
    lead = models.ForeignKey("customers.Lead", models.SET_NULL, null=True, editable=False, related_name="opportunities")
    stage = models.CharField(_("stage"), max_length=14, choices=Stage, default=Stage.DEVELOPMENT, editable=False)
    state = models.CharField(_("state"), max_length=6, choices=State, default=State.OPEN, editable=False)
    amount = money_field(verbose_name=_("expected amount"), default=ZERO)
    engaged_on = models.DateField(_("since"), default=today)
    expected_close = models.DateField(_("expected close"), null=True, blank=True)
    next_step = models.CharField(_("next step"), max_length=200, blank=True)
    next_on = models.DateField(_("next step on"), null=True, blank=True)
    wake_on = models.DateField(_("on hold until"), null=True, editable=False)
    closed_on = models.DateField(_("closed on"), null=True, editable=False)
    lost_reason = models.CharField(_("lost because"), max_length=300, blank=True, editable=False)
    competitor = models.CharField(_("competitor"), max_length=120, blank=True, editable=False)

    objects = OpportunityQuerySet.as_manager()

    SPELLED = ("name", "code")

    class Meta:
        ordering = ["-created_at"]
        verbose_name_plural = "opportunities"
        indexes = [
            gram_index("spellings", "opportunities_by_spelling"),
            models.Index(fields=["stage", "state", "-amount", "id"], name="board_of_department"),
            models.Index(fields=["owner", "stage", "state", "-amount", "id"], name="board_of_owner"),
            models.Index(fields=["customer", "state"], name="opportunities_of_customer"),
            models.Index(fields=["name", "id"], name="opportunities_by_name"),
            models.Index(fields=["amount", "id"], name="opportunities_by_amount"),
            models.Index(fields=["owner", "next_on"], name="next_steps_of_owner", condition=Q(state="open")),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(state="lost") | ~Q(lost_reason=""), name="lost_has_a_reason"),
            models.CheckConstraint(condition=~Q(state="hold") | Q(wake_on__isnull=False), name="hold_has_an_end"),
            models.CheckConstraint(
                condition=Q(state__in=["open", "hold"], closed_on=None)
                | Q(state__in=["won", "lost"], closed_on__isnull=False),
                name="closed_has_a_day",
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="expected_amount_not_negative"),
        ]

    def __str__(self):
        return self.name

    def spell(self) -> None:
        self.spellings = as_lines(*spelled(self.name), fold(self.code))

    def get_absolute_url(self):
        return reverse("pipeline:opportunity", args=[self.pk])

    @classmethod
    @transaction.atomic
    def open(cls, *, by, customer, name: str, owner=None, **facts) -> "Opportunity":
        """A new opportunity in stage 1; NotYourPart for a customer file that `by` does not keep."""
        if not customer.may_edit(by):
            raise NotYourPart(gettext("This customer file is kept by others."), "7.1.3")
        facts.setdefault("code", next_code())
        opportunity = cls.objects.create(customer=customer, name=name, owner=owner or customer.owner or by, **facts)
        StageSpan.objects.create(opportunity=opportunity, stage=opportunity.stage, entered_by=by, entered_at=now())
        record_change(opportunity, by=by, clause="3.1.1", action="create")
        return opportunity

    # What it is worth and how it stands.

    @property
    def probability(self) -> Decimal:
        """By stage; 0 when lost."""
        return ZERO if self.state == self.State.LOST else PROBABILITY[Stage(self.stage)]

    def days_in_stage(self) -> int:
        entered = getattr(self, "entered_at", None) or self.spans.get(left_at=None).entered_at
        return (now() - entered).days

    @property
    def lateness(self) -> str:
        """ "" in time, "warning" past the expected days of the stage, "danger" half as many again (flow G10)."""
        expected = EXPECTED_DAYS.get(Stage(self.stage))
        if self.state != self.State.OPEN or expected is None:
            return ""
        days = self.days_in_stage()
        return "danger" if days > expected * 1.5 else "warning" if days > expected else ""

    def may_edit(self, user) -> bool:
        return self.state in (self.State.OPEN, self.State.HOLD) and worked_by(self, user) is None

    def organised_by(self, by) -> NotYourPart | None:
        """Why `by` may not organise proposal and negotiation: the manager and the owner's supervisor may."""
        if by.is_a(Role.MANAGER) or (by.is_a(Role.SUPERVISOR) and (by.pk == self.owner_id or by.leads(self.owner))):
            return None
        return NotYourPart(gettext("A supervisor of the team or the manager does this."), "3.4.1")

    def gate(self) -> list[Check]:
        """What the present stage needs before it is left, each done or missing, with its clause; empty at the end."""
        return gate_after(Stage(self.stage)).checks(self)

    # Steps.

    @step(
        State.OPEN,
        None,
        label=_("Move on"),
        by=SELLERS,
        clause="3.1.3",
        guards=[worked_by],
        form="pipeline.forms.AdvanceForm",
        tone="primary",
    )
    def advance(self, *, by, next_step="", next_on=None):
        """The next stage, if everything that the present one asks for is there; missing data may come along.

        Raises GateClosed with the whole list of checks. Signing the contract alone leads to execution.
        """
        self.next_step = next_step or self.next_step
        self.next_on = next_on or self.next_on
        self._leave_if_done(by)

    @step(
        State.WON,
        None,
        label=_("Move to maintenance"),
        by=SELLERS,
        clause="3.6.1",
        guards=[worked_by],
    )
    def finish_execution(self, *, by):
        """Both departments have confirmed their copies and the customer accepted every milestone (3.5)."""
        self._leave_if_done(by)

    def _leave_if_done(self, by) -> None:
        here = Stage(self.stage)
        checks = self.gate()
        if here.following is None or not all(check.is_done for check in checks):
            raise GateClosed(self, checks)
        self.enter(here.following, by=by, via=StageSpan.Via.FORWARD)

    @step(
        State.OPEN,
        None,
        label=_("Back to an earlier stage"),
        by=SELLERS,
        clause="3.1.3",
        guards=[worked_by],
        form="pipeline.forms.SendBackForm",
    )
    def send_back(self, *, by, stage, reason):
        """An earlier stage, with the reason; nothing that was written is deleted."""
        if Stage(stage).position >= Stage(self.stage).position:
            raise RuleBroken(gettext("Choose a stage before the present one."), "3.1.3")
        self.enter(Stage(stage), by=by, via=StageSpan.Via.BACK, reason=reason)

    @step(
        State.OPEN,
        State.HOLD,
        label=_("Put on hold"),
        by=SELLERS,
        clause="3.1.3",
        guards=[worked_by],
        form="pipeline.forms.HoldForm",
    )
    def hold(self, *, by, wake_on, reason):
        """Rests until a day at most 90 days ahead."""
        if not 0 < (wake_on - today()).days <= 90:
            raise RuleBroken(gettext("An opportunity rests until a day within the next 90 days."), "3.1.3")
        self.wake_on = wake_on

    @step(State.HOLD, State.OPEN, label=_("Go on"), by=SELLERS, clause="3.1.3", guards=[worked_by], tone="primary")
    def wake(self, *, by):
        """Work goes on in the stage where it rested."""
        self.wake_on = None

    @step(
        [State.OPEN, State.HOLD],
        State.LOST,
        label=_("Record as lost"),
        by=SELLERS,
        clause="3.4.3",
        guards=[worked_by],
        form="pipeline.forms.LossForm",
        tone="danger",
    )
    def lose(self, *, by, reason, competitor=""):
        """Lost, with the reason and, where known, to whom."""
        self.lost_reason, self.competitor, self.closed_on = reason, competitor, today()
        self.wake_on = None

    @step(
        State.LOST,
        State.OPEN,
        label=_("Reopen"),
        by=SELLERS,
        clause="3.6.3",
        guards=[worked_by],
        form="salesdept.common.forms.ReasonForm",
    )
    def reopen(self, *, by, reason):
        """Back in the stage where it was lost, within 180 days; what closing set is cleared."""
        if (today() - self.closed_on).days > 180:
            raise RuleBroken(gettext("Lost more than 180 days ago: open a new opportunity."), "3.6.3")
        self.lost_reason, self.competitor, self.closed_on = "", "", None

    def close_as_won(self, *, on, by) -> None:
        """Part of signing its contract (3.4.3), in that transaction; RuleBroken when the negotiation isn't done."""
        won = Opportunity.objects.select_for_update(of=("self",)).get(pk=self.pk)
        if won.state == self.State.WON:
            return
        checks = gate_after(Stage.NEGOTIATION).checks(won, without={"contract"})
        if won.state != self.State.OPEN or won.stage != Stage.NEGOTIATION or not all(c.is_done for c in checks):
            raise GateClosed(won, checks)
        won.state, won.closed_on = self.State.WON, on
        won.enter(Stage.EXECUTION, by=by, via=StageSpan.Via.FORWARD)
        won.version += 1
        won.save()
        record_change(won, by=by, clause="3.4.3", action="win")

    def enter(self, stage: Stage, *, by, via: str, reason: str = "") -> None:
        """Leave the present stage and enter `stage`, in the caller's step; the history keeps both moments."""
        moment = now()
        self.spans.filter(left_at=None).update(left_at=moment)
        self.stage = stage
        StageSpan.objects.create(
            opportunity=self, stage=stage, entered_at=moment, entered_by=by, via=via, reason=reason
        )


def next_code() -> str:
    """SJ-2026-000123: numbered by the database, without gaps to guess by."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('opportunity_code')")
        return f"SJ-{timezone.localdate(now()).year}-{cursor.fetchone()[0]:06}"


class StageSpan(models.Model):
    """A visit to a stage; durations, conversion and the funnel come from here."""

    class Via(models.TextChoices):
        START = "start", _("started")
        FORWARD = "forward", _("moved on")
        BACK = "back", _("sent back")
        IMPORT = "import", _("imported")

    opportunity = models.ForeignKey(Opportunity, models.CASCADE, related_name="spans")
    stage = models.CharField(max_length=14, choices=Stage)
    entered_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    via = models.CharField(max_length=8, choices=Via, default=Via.START)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["entered_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["opportunity"], condition=Q(left_at=None), name="in_one_stage_at_a_time"),
            models.CheckConstraint(condition=Q(left_at=None) | Q(left_at__gte=F("entered_at")), name="leaves_after"),
        ]

    def __str__(self):
        return f"{self.opportunity} {self.stage}"

    def starts_on(self):
        return timezone.localdate(self.entered_at)
