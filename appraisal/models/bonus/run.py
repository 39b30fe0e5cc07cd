from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.audit import record_change
from salesdept.common.calendar import Month, now
from salesdept.common.errors import NotNow, NotYourPart, RuleBroken
from salesdept.common.money import ZERO, money_field
from salesdept.common.workflow import Document, step
from salesdept.people.models import Role, User

from ...bonus.querysets import BonusRunQuerySet
from ..period import Period
from .base import BonusBase


def did_not_make(run, by):
    if by.pk == run.made_by_id:
        return NotYourPart(gettext("Who made the bonus run does not approve it."), "4.4.1")
    return None


def is_not_in_it(run, by):
    if run.lines.filter(person=by).exists():
        return NotYourPart(gettext("Nobody approves an own bonus."), "4.4.1")
    return None


def is_of_the_published_cards(run, by):
    if run.period.is_published and run.period.revision == run.revision:
        return None
    return RuleBroken(
        gettext("The month was opened again since this run was made."),
        "4.4.1",
        gettext("Send it back: the manager makes it anew from the cards that are published then."),
    )


def is_of_the_present_bases(run, by):
    if not (changed := run.people_with_another_base()):
        return None
    names = gettext(", ").join(str(person) for person in changed)
    return RuleBroken(
        gettext("Bonus bases were set after this run was made: %(names)s.") % {"names": names},
        "4.4.1",
        gettext("Send it back: the manager makes it anew with the bases in force."),
    )


def month_is_published(run, by):
    if run.period.is_published:
        return None
    return RuleBroken(
        gettext("The month is not published."),
        "4.4.1",
        gettext("Publish the month first."),
        run.period.get_absolute_url(),
    )


class BonusRun(Document):
    """The bonuses of a published month (4.4.1): made by the manager, approved by leadership, paid by finance.

    Approved, neither it nor a line of it changes any more; what is corrected later is a difference in the next run.
    """

    class State(models.TextChoices):
        CALCULATED = "calculated", _("Calculated")
        RETURNED = "returned", _("Sent back")
        APPROVED = "approved", _("Approved")
        EXPORTED = "exported", _("Exported to payroll")
        PAID = "paid", _("Paid out")

    period = models.OneToOneField("appraisal.Period", models.PROTECT, related_name="bonus_run", editable=False)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.CALCULATED, editable=False)
    revision = models.PositiveSmallIntegerField(editable=False)
    pool = money_field(verbose_name=_("most for all"), null=True, editable=False)
    wanted = money_field(default=ZERO, editable=False)
    total = money_field(verbose_name=_("total"), default=ZERO, editable=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    made_at = models.DateTimeField(default=now, editable=False)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True, editable=False)
    exported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    exported_at = models.DateTimeField(null=True, editable=False)
    paid_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    paid_on = models.DateField(_("paid on"), null=True, editable=False)
    reference = models.CharField(_("reference of the payment"), max_length=80, blank=True, editable=False)

    objects = BonusRunQuerySet.as_manager()

    class Meta:
        ordering = ["-period__month"]
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("made_by")), name="bonus_maker_does_not_approve"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["calculated", "returned"], approved_by=None)
                | Q(state__in=["approved", "exported", "paid"], approved_by__isnull=False, approved_at__isnull=False),
                name="bonus_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["exported", "paid"]) | Q(exported_by__isnull=False, exported_at__isnull=False),
                name="bonus_exported_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(paid_by=None, paid_on=None, reference="") & ~Q(state="paid")
                | Q(state="paid", paid_by__isnull=False, paid_on__isnull=False) & ~Q(reference=""),
                name="bonus_paid_with_its_reference",
            ),
        ]

    def __str__(self):
        return gettext("Bonus of %(month)s") % {"month": self.month.label}

    def get_absolute_url(self):
        return reverse("appraisal:bonus_run", args=[self.pk])

    @property
    def month(self) -> Month:
        return self.period.month

    @property
    def tone(self) -> str:
        """How pages colour the state."""
        tones = {"calculated": "review", "returned": "warning", "approved": "info", "exported": "info"}
        return tones.get(self.state, "success")

    @property
    def is_cut(self) -> bool:
        """The pool is smaller than what the rules give."""
        return self.pool is not None and self.wanted > self.pool

    def people_with_another_base(self) -> list[User]:
        """Whose base of the month is no more the one that the run was made with. Two queries."""
        bases = BonusBase.objects.in_force(self.month)
        lines = self.lines.filter(is_difference=False).select_related("person")
        return [line.person for line in lines if bases.get(line.person_id, ZERO) != line.base]

    @property
    def waits_for_the_manager(self) -> bool:
        """To be made anew: sent back, or made from what does not hold any more."""
        if self.is_settled:
            return False
        outdated = is_of_the_published_cards(self, None) or is_of_the_present_bases(self, None)
        return self.state == self.State.RETURNED or outdated is not None

    def shows_computation_to(self, user: User) -> bool:
        """Finance pays sums; the computation tells of scorecards, which are not finance's (permissions)."""
        return user.is_a(Role.MANAGER, Role.LEADERSHIP)

    @classmethod
    @transaction.atomic
    def make(cls, period: Period, *, by: User) -> "BonusRun":
        """The run of a published month, calculated. NotYourPart, NotNow for a second one, RuleBroken out of turn."""
        if not by.is_a(Role.MANAGER):
            raise NotYourPart(gettext("The manager makes the bonus run."), "4.4.1")
        period = Period.objects.select_for_update(of=("self",)).get(pk=period.pk)
        if made := cls.objects.filter(period=period).first():
            raise NotNow(
                gettext("The bonus of %(month)s is made already.") % {"month": period.month.label},
                "4.4.1",
                gettext("Open it"),
                made.get_absolute_url(),
            )
        run = cls(period=period, revision=period.revision, made_by=by)
        if refusal := month_is_published(run, by) or cls._out_of_turn(period):
            raise refusal
        run.save()
        run._calculate()
        run.save()
        record_change(run, by=by, clause="4.4.1", action="make_run", changed={"total": ["", str(run.total)]})
        return run

    @classmethod
    def _out_of_turn(cls, period: Period) -> RuleBroken | None:
        """Losses and differences go from month to month: once begun, the runs follow each other without a gap."""
        last = cls.objects.select_related("period").order_by("-period__month").first()
        if last is None:
            return None
        if last.month > period.month:
            return RuleBroken(
                gettext("The bonus of %(month)s is made already; an earlier month can't follow it.")
                % {"month": last.month.label},
                "4.4.1",
            )
        between = Period.objects.filter(month__gt=last.month, month__lt=period.month).order_by("month").first()
        waiting = between or (None if last.is_settled else last.period)
        if waiting is None:
            return None
        return RuleBroken(
            gettext("The bonus of %(month)s comes first.") % {"month": waiting.month.label},
            "4.4.1",
            gettext("Open that month"),
            waiting.get_absolute_url() if between else last.get_absolute_url(),
        )

    @property
    def is_settled(self) -> bool:
        """Approved or further: its lines stand."""
        return self.state not in (self.State.CALCULATED, self.State.RETURNED)

    def _calculate(self) -> None:
        """Write the lines anew from what is published now; the caller saves the run."""
        from ...bonus.computing import calculate

        calculate(self)

    @step(
        [State.CALCULATED, State.RETURNED],
        State.CALCULATED,
        label=_("Calculate anew"),
        by=[Role.MANAGER],
        clause="4.4.1",
        guards=[month_is_published],
    )
    def recalculate(self, *, by):
        """By the cards, bases and rules as they are now."""
        self.made_by, self.made_at, self.revision = by, now(), self.period.revision
        self._calculate()

    @step(
        State.CALCULATED,
        State.APPROVED,
        label=_("Approve"),
        by=[Role.LEADERSHIP],
        clause="4.4.1",
        guards=[did_not_make, is_not_in_it, is_of_the_published_cards, is_of_the_present_bases],
        tone="primary",
    )
    def approve(self, *, by):
        """The lines stand from now on; losses are carried forward, those made good are set off."""
        from ...bonus.losses import book_losses

        self.approved_by, self.approved_at = by, now()
        book_losses(self)

    @step(
        State.CALCULATED,
        State.RETURNED,
        label=_("Send back"),
        by=[Role.LEADERSHIP],
        clause="4.4.1",
        form="salesdept.common.forms.ReasonForm",
    )
    def send_back(self, *, by, reason):
        """The manager makes it anew."""

    @step(
        State.APPROVED,
        State.EXPORTED,
        label=_("Export to payroll"),
        by=[Role.FINANCE],
        clause="4.4.1",
        tone="primary",
    )
    def export(self, *, by):
        """The files for payroll are written, once."""
        from ...bonus.payroll import write_files

        self.exported_by, self.exported_at = by, now()
        write_files(self, by=by)

    @step(
        State.EXPORTED,
        State.PAID,
        label=_("Mark as paid out"),
        by=[Role.FINANCE],
        clause="4.4.1",
        form="appraisal.bonus.forms.PaidForm",
        tone="primary",
    )
    def pay_out(self, *, by, paid_on, reference):
        """Payroll has paid it."""
        self.paid_by, self.paid_on, self.reference = by, paid_on, reference
