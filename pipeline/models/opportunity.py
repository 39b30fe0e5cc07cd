from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.audit import record_change
from salesdept.common.calendar import now, today
from salesdept.common.errors import NotNow, NotYourPart, RuleBroken
from salesdept.common.finding import Findable, as_lines, gram_index, spelled
from salesdept.common.money import ZERO, money_field
from salesdept.common.spelling import fold
from salesdept.common.workflow import step
from salesdept.people.models import Role

from ..analysis.categories import Category
from ..gates import Check, GateClosed, as_kept, checks_to_skip, gate_after
from ..gating.steps import Gated
from ..gating.supplies import NextStepSupply
from ..losses.models import Competitor, LossReason
from ..moves.models import Via
from ..next_steps.steps import Planned
from ..odds.steps import Estimated
from ..querysets import OpportunityQuerySet
from ..roles import SELLERS
from ..stages import EXPECTED_DAYS, STUCK_AFTER, Stage
from ..stages import State as OpportunityState
from ..webhook_events.deals import tell_of_move
from ..working import worked_by

NEGOTIATORS = [Role.SUPERVISOR, Role.MANAGER]
LONGEST_REST, LONGEST_LOST = 90, 180
"""Days for which a deal may rest, and after which a lost one is not reopened."""


def nothing_hangs_on_it(opportunity, by):
    """No proposal and no contract: what led to a paper is lost, not a mistake."""
    known = getattr(opportunity, "has_papers", None)
    if (opportunity.proposals.exists() or opportunity.contracts.exists()) if known is None else known:
        return RuleBroken(gettext("A proposal or contract hangs on it: record it as lost."), "3.4.3")
    return None


def nothing_in_force(opportunity, by):
    """What was won is reopened only when its contract is cancelled."""
    if opportunity.state == Opportunity.State.WON and opportunity.contracts.filter(state="signed").exists():
        return RuleBroken(gettext("Its contract is in force: cancel that first."), "3.4.3")
    return None


def stands_at_the_beginning(opportunity, by):
    """Who is past it goes on stage by stage."""
    if opportunity.stage == Stage.DEVELOPMENT:
        return None
    return NotNow(gettext("Only a deal in customer development skips to the proposal."), "3.6.3")


def has_bought(opportunity, by):
    """A contract with this customer took effect: this is a further deal."""
    known = getattr(opportunity, "customer_bought", None)
    if opportunity.customer.contracts.effective().exists() if known is None else known:
        return None
    return RuleBroken(
        gettext("A new customer's requirements are researched before a proposal: one stage after the other."),
        "3.2.1",
        remedy=gettext("Move on to the research"),
        remedy_url=opportunity.step_url("advance"),
    )


def organises(opportunity, by):
    return opportunity.organised_by(by)


def waits_as_lost(opportunity, by):
    """Only a loss that is to be confirmed can be."""
    return None if opportunity.loss_to_confirm else NotNow(gettext("This loss needs no confirmation."), "3.4.3")


class Opportunity(Findable, Estimated, Planned, Gated):
    """A possible sale on its way through the six stages (3).

    `stage` and `state` change by the steps below and by signing the contract, nowhere else; each change is a StageMove,
    and the database holds both to the last one. `amount` is the expected amount without tax in company currency.
    """

    State = OpportunityState

    class Kind(models.TextChoices):
        NEW = "new", _("New deal")
        REPEAT = "repeat", _("Repeat purchase")
        RENEWAL = "renewal", _("Renewal")

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
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.NEW, editable=False)
    origin = models.ForeignKey(
        "pipeline.Revisit", models.PROTECT, null=True, editable=False, related_name="opportunities"
    )
    renews = models.ForeignKey("pipeline.Contract", models.PROTECT, null=True, editable=False, related_name="renewals")
    stage = models.CharField(_("stage"), max_length=14, choices=Stage, default=Stage.DEVELOPMENT, editable=False)
    state = models.CharField(_("state"), max_length=6, choices=State, default=State.OPEN, editable=False)
    amount = money_field(verbose_name=_("expected amount"), default=ZERO)
    engaged_on = models.DateField(_("since"), default=today)
    expected_close = models.DateField(_("expected close"), null=True, blank=True)
    wake_on = models.DateField(_("on hold until"), null=True, editable=False)
    closed_on = models.DateField(_("closed on"), null=True, editable=False)
    lost_reason = models.ForeignKey(
        LossReason, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("lost because")
    )
    lost_note = models.TextField(_("how it was lost"), blank=True, editable=False)
    competitor = models.ForeignKey(
        Competitor, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("lost to")
    )
    own_category = models.CharField(
        _("category by the owner's word"), max_length=10, choices=Category, blank=True, editable=False
    )
    own_reason = models.CharField(max_length=1000, blank=True, editable=False)
    loss_to_confirm = models.BooleanField(default=False, editable=False)

    objects = OpportunityQuerySet.as_manager()

    SPELLED = ("name", "code")

    class Meta:
        ordering = ["-created_at"]
        verbose_name_plural = "opportunities"
        indexes = [
            gram_index("spellings", "opportunities_by_spelling"),
            models.Index(
                fields=["stage", "-amount", "-id"], condition=Q(state__in=["open", "hold", "won"]), name="board_columns"
            ),
            models.Index(fields=["owner", "stage", "state", "-amount", "id"], name="board_of_owner"),
            models.Index(fields=["customer", "state"], name="opportunities_of_customer"),
            models.Index(fields=["name", "id"], name="opportunities_by_name"),
            models.Index(fields=["amount", "id"], name="opportunities_by_amount"),
            models.Index(fields=["closed_on"], name="opportunities_closed", condition=Q(closed_on__isnull=False)),
            models.Index(fields=["owner", "amount"], name="losses_to_confirm", condition=Q(loss_to_confirm=True)),
            models.Index(fields=["owner", "next_on"], name="next_steps_of_owner", condition=Q(state="open")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["origin"], name="one_opportunity_per_revisit"),
            models.UniqueConstraint(fields=["renews"], name="one_renewal_per_contract"),
            models.CheckConstraint(condition=~Q(state="lost") | Q(lost_reason__isnull=False), name="lost_has_a_reason"),
            models.CheckConstraint(condition=Q(state="lost") | Q(loss_to_confirm=False), name="only_losses_to_confirm"),
            models.CheckConstraint(condition=~Q(state="hold") | Q(wake_on__isnull=False), name="hold_has_an_end"),
            models.CheckConstraint(
                condition=Q(state__in=["open", "hold"], closed_on=None)
                | Q(state__in=["won", "lost", "void"], closed_on__isnull=False),
                name="closed_has_a_day",
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="expected_amount_not_negative"),
            models.CheckConstraint(condition=Q(next_on=None) | Q(none_until=None), name="one_next_step_or_none"),
            models.CheckConstraint(
                condition=Q(none_until=None) | ~Q(none_because=""), name="no_next_step_has_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(own_probability=None)
                | Q(own_probability__gte=0, own_probability__lte=1) & ~Q(estimate_reason=""),
                name="own_probability_has_a_reason",
            ),
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
        opportunity.moves.create(number=1, to_stage=opportunity.stage, to_state=opportunity.state, via=Via.START, by=by)
        record_change(opportunity, by=by, clause="3.1.1", action="create")
        return opportunity

    # What it is worth and how it stands.

    def days_in_stage(self) -> int:
        """Whole days at work in the present stage, those on hold left out; of what is closed, 0."""
        took = self.time_in_stage if hasattr(self, "time_in_stage") else self._time_in_stage()
        return took.days if took else 0

    def _time_in_stage(self):
        visit = self.visits.present().first()
        return visit and visit.lasted

    @property
    def expected_days(self) -> int | None:
        """Days after which a deal of this stage is slow; None where nothing is expected."""
        return EXPECTED_DAYS.get(Stage(self.stage))

    @property
    def lateness(self) -> str:
        """ "" in time, "warning" past the expected days of the stage, "danger" half as many again (flow G10)."""
        expected = EXPECTED_DAYS.get(Stage(self.stage))
        if self.state != self.State.OPEN or expected is None:
            return ""
        days = self.days_in_stage()
        return "danger" if days > expected * STUCK_AFTER else "warning" if days > expected else ""

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
        form="pipeline.gating.forms.AdvanceForm",
        tone="primary",
    )
    def advance(self, *, by, **supplied):
        """The next stage, if everything that the present one asks for is there; missing data may come along.

        `supplied` are the fields of the lines' small forms (gating.supplies). Raises GateClosed with the whole list
        of checks, and nothing of what came along is kept. Signing the contract alone leads to execution.
        """
        self._take_along(self.gate(), by, supplied)
        self._leave_if_done(by)

    @step(
        State.OPEN,
        None,
        label=_("Skip to the proposal"),
        by=SELLERS,
        clause="3.6.3",
        guards=[worked_by, stands_at_the_beginning, has_bought],
        form="pipeline.gating.forms.SkipForm",
    )
    def skip(self, *, by, reason, **supplied):
        """A further deal of a customer who bought from us begins at the proposal, with the research of an earlier deal.

        `supplied` as in `advance`: which research is carried over, and the customer's word that it holds for this deal.
        Raises GateClosed with the whole list of checks, and nothing of what came along is kept.
        """
        self._take_along(checks_to_skip(self), by, supplied)
        checks = checks_to_skip(self)
        if not all(check.is_done for check in checks):
            raise GateClosed(self, checks)
        self.kind = self.Kind.REPEAT if self.kind == self.Kind.NEW else self.kind
        self.move(Via.SKIP, by=by, stage=Stage.PROPOSAL, reason=reason, gate=as_kept(checks))

    def _take_along(self, checks, by, supplied):
        """What came along for the missing lines, in the gate's order: the customer confirms what came before."""
        missing = [check.supply for check in checks if check.supply and not check.is_done]
        for form in dict.fromkeys([*missing, NextStepSupply]):
            if values := {name: supplied[name] for name in form.base_fields if supplied.get(name)}:
                form.take(self, by, values)

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
        self.move(Via.FORWARD, by=by, stage=here.following, gate=as_kept(checks))

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
        self.move(Via.BACK, by=by, stage=Stage(stage), reason=reason)

    @step(
        State.OPEN,
        State.HOLD,
        label=_("Put on hold"),
        by=SELLERS,
        clause="3.1.3",
        guards=[worked_by],
        form="pipeline.forms.HoldForm",
    )
    def hold(self, *, by, wake_on, reason, expected_close=None):
        """Rests until a day at most 90 days ahead and before it is expected to close; its clocks stand still."""
        if not 0 < (wake_on - today()).days <= LONGEST_REST:
            raise RuleBroken(gettext("An opportunity rests until a day within the next 90 days."), "3.1.3")
        self.expected_close = expected_close or self.expected_close
        if self.expected_close and self.expected_close <= wake_on:
            raise RuleBroken(gettext("The expected close lies before the end of the rest: move it too."), "3.1.3")
        self.wake_on = wake_on
        self.move(Via.HOLD, by=by, state=self.State.HOLD, reason=reason)

    @step(State.HOLD, State.OPEN, label=_("Go on"), by=SELLERS, clause="3.1.3", guards=[worked_by], tone="primary")
    def wake(self, *, by):
        """Work goes on in the stage where it rested."""
        self.wake_on = None
        self.move(Via.WAKE, by=by, state=self.State.OPEN)

    def wake_by_clock(self) -> None:
        """The day has come; in the caller's transaction, which holds the row."""
        self.wake_on = None
        self.move(Via.WAKE, by=None, state=self.State.OPEN)
        self.version += 1
        self.save()
        record_change(self, by=None, clause="3.1.3", action="wake")

    @step(
        State.OPEN,
        None,
        label=_("Say how sure it is"),
        by=SELLERS,
        clause="3.4.1",
        guards=[worked_by],
        form="pipeline.analysis.forms.CategoryForm",
    )
    def estimate(self, *, by, category, reason):
        """The owner's own word for the forecast, with the reason; an empty category leaves it to the facts again."""
        self.own_category, self.own_reason = category, reason if category else ""

    @step(
        [State.OPEN, State.HOLD],
        State.LOST,
        label=_("Record as lost"),
        by=SELLERS,
        clause="3.4.3",
        guards=[worked_by],
        form="pipeline.losses.forms.LossForm",
        tone="danger",
    )
    def lose(self, *, by, reason: LossReason, competitor="", note=""):
        """Lost, with a reason of the list, the competitor's name where known, and a note where one is asked for.

        From LOSS_CONFIRMED_FROM on, what a rep gives up waits for the supervisor's word.
        """
        if refusal := self.unexplained(reason, note):
            raise refusal
        self.lost_reason, self.lost_note, self.competitor = reason, note, Competitor.named(competitor)
        self.closed_on, self.wake_on = today(), None
        self.loss_to_confirm = self.amount >= settings.LOSS_CONFIRMED_FROM and self.organised_by(by) is not None
        why = f"{reason}: {note}" if note else str(reason)
        self.move(Via.LOST, by=by, state=self.State.LOST, reason=why[:1000])

    def unexplained(self, reason: LossReason, note: str) -> RuleBroken | None:
        """Why this reason does not explain the loss yet: it is retired, or wants a note beside it."""
        if not reason.is_active:
            return RuleBroken(gettext("This reason is no longer in use: choose another."), "3.4.3")
        if reason.asks_for_note(self.amount) and not note.strip():
            return RuleBroken(gettext("Say in a note what happened."), "3.4.3")
        return None

    @step(
        State.LOST,
        None,
        label=_("Confirm the loss"),
        by=NEGOTIATORS,
        clause="3.4.3",
        guards=[organises, waits_as_lost],
        tone="primary",
    )
    def confirm_loss(self, *, by):
        """Who leads the owner agrees that there is nothing left to win."""
        self.loss_to_confirm = False

    @step(
        [State.LOST, State.WON],
        State.OPEN,
        label=_("Reopen"),
        by=SELLERS,
        clause="3.6.3",
        guards=[worked_by, nothing_in_force],
        form="salesdept.common.forms.ReasonForm",
    )
    def reopen(self, *, by, reason):
        """Back in the stage where it was lost, within 180 days; what was won and cancelled, in the negotiation.

        What closing set is cleared. The ledger keeps its entries: the cancellation took back what was booked (4.1.4).
        """
        if (today() - self.closed_on).days > LONGEST_LOST:
            raise RuleBroken(gettext("Lost more than 180 days ago: open a new opportunity."), "3.6.3")
        self.lost_reason = self.competitor = self.closed_on = None
        self.lost_note, self.loss_to_confirm = "", False
        stage = Stage.NEGOTIATION if self.state == self.State.WON else self.stage
        self.move(Via.REOPENED, by=by, stage=stage, state=self.State.OPEN, reason=reason)

    @step(
        [State.OPEN, State.HOLD],
        State.VOID,
        label=_("Take out as typed by mistake"),
        by=SELLERS,
        clause="3.1.3",
        guards=[worked_by, nothing_hangs_on_it],
        form="salesdept.common.forms.ReasonForm",
        tone="danger",
    )
    def void(self, *, by, reason):
        """Out of every figure, kept with its history; for what was typed by mistake and went nowhere."""
        self.closed_on, self.wake_on = today(), None
        self.move(Via.VOID, by=by, state=self.State.VOID, reason=reason)

    def close_as_won(self, *, on, by) -> None:
        """Part of signing its contract (3.4.3), in that transaction; RuleBroken when the negotiation isn't done."""
        won = Opportunity.objects.select_for_update(of=("self",)).get(pk=self.pk)
        if won.state == self.State.WON:
            return
        checks = gate_after(Stage.NEGOTIATION).checks(won, without={"contract"})
        if won.state != self.State.OPEN or won.stage != Stage.NEGOTIATION or not all(c.is_done for c in checks):
            raise GateClosed(won, checks)
        won.closed_on = on
        won.move(Via.WON, by=by, stage=Stage.EXECUTION, state=self.State.WON, gate=as_kept(checks))
        won.version += 1
        won.save()
        record_change(won, by=by, clause="3.4.3", action="win")

    def move(self, via: Via, *, by, stage: str = "", state: str = "", at=None, reason: str = "", gate=()) -> None:
        """Stand in another stage or state, in the caller's step or import, which saves; the history keeps the move."""
        came_from = {"from_stage": self.stage, "from_state": self.state}
        to = {"to_stage": stage or self.stage, "to_state": state or self.state}
        facts = {"via": via, "by": by, "moved_at": at or now(), "reason": reason, "gate": list(gate)}
        move = self.moves.create(number=self.moves.count() + 1, **came_from, **to, **facts)
        self.stage, self.state = to.values()
        tell_of_move(move)
        self.forget_estimate()


def next_code() -> str:
    """SJ-2026-000123: numbered by the database, without gaps to guess by."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('opportunity_code')")
        return f"SJ-{timezone.localdate(now()).year}-{cursor.fetchone()[0]:06}"
