from decimal import Decimal
from urllib.parse import urlencode

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import now
from salesdept.common.errors import NotYourPart, RuleBroken
from salesdept.common.money import ZERO, money_field
from salesdept.common.records import Record
from salesdept.common.workflow import Document, step
from salesdept.people.models import Role

from ..querysets import BudgetLineQuerySet, BudgetQuerySet
from ..roles import ASKERS

STANDARD = {
    "marketing": _("Marketing expenses"),
    "travel": _("Travel expenses"),
    "entertainment": _("Entertainment expenses"),
    "communication": _("Communication expenses"),
    "training": _("Training and activities"),
}


class Category(Record):
    """A kind of expense (5.1.2): the regulation's own by `code`, further ones by name alone."""

    code = models.CharField(max_length=20, blank=True, editable=False)
    name = models.CharField(_("name"), max_length=60, unique=True)

    class Meta:
        ordering = ["created_at"]
        verbose_name_plural = "categories"

    def __str__(self):
        return str(STANDARD.get(self.code, self.name))

    @property
    def code_or_name(self) -> str:
        """What the API calls it, in every language."""
        return self.code or self.name

    @classmethod
    def pk_of(cls, code_or_name):
        """The id of the category that the API calls so, None for none."""
        return cls.objects.filter(name=str(code_or_name)).values_list("pk", flat=True).first()

    @classmethod
    def standard(cls) -> list["Category"]:
        """The regulation's categories in its order; made at first use."""
        return [cls.objects.get_or_create(name=code, defaults={"code": code})[0] for code in STANDARD]

    @classmethod
    def find(cls, name: str) -> "Category | None":
        """The category that people call `name`, in the language they read now."""
        wanted = name.strip().casefold()
        return next((one for one in cls.objects.all() if str(one).casefold() == wanted), None)

    @classmethod
    def named(cls, name: str) -> "Category":
        """The category of that name, a further one if there is none (5.1.2)."""
        return cls.find(name) or cls.objects.create(name=name.strip())


class OverBudget(RuleBroken):
    """It does not fit (5.3.3): what is there, what holds it, how much is missing, and where more is asked for."""

    def __init__(self, line: "BudgetLine", missing: Decimal, by):
        self.line, self.missing = line, missing
        sum_missing = f"{missing:,.2f}"
        super().__init__(
            gettext(
                "%(line)s: available %(left)s of %(approved)s: reserved %(reserved)s by %(claims)d claims, "
                "spent %(spent)s. %(missing)s is missing."
            )
            % {
                "line": line,
                "left": f"{line.left:,.2f}",
                "approved": f"{line.approved:,.2f}",
                "reserved": f"{line.reserved:,.2f}",
                "claims": line.claims_holding(),
                "spent": f"{line.spent:,.2f}",
                "missing": sum_missing,
            },
            "5.3.3",
            remedy=(
                gettext("Ask for a supplement of at least %(missing)s")
                if by.is_a(*ASKERS)
                else gettext("Ask the sales manager for a supplement of at least %(missing)s.")
            )
            % {"missing": sum_missing},
            remedy_url=self._where_to_ask() if by.is_a(*ASKERS) else "",
        )

    def _where_to_ask(self) -> str:
        return f"{reverse('expenses:supplement_new')}?{urlencode({'line': self.line.pk, 'amount': self.missing})}"


def not_the_author(budget, by):
    if by.pk == budget.drafted_by_id:
        return NotYourPart(gettext("Who drafts a budget does not approve it."), "5.1.3")
    return None


def has_lines(budget, by):
    if not budget.lines.filter(planned__gt=0).exists():
        return RuleBroken(gettext("The budget has no amounts yet."), "5.1.3")
    return None


class Budget(Document):
    """The expense budget of a year (5.1.1), drafted by the manager, in force once leadership approves (5.1.3)."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Submitted")
        APPROVED = "approved", _("In force")

    year = models.PositiveSmallIntegerField(_("year"), validators=[MinValueValidator(2000), MaxValueValidator(2100)])
    goal = models.TextField(_("sales goal that it serves"), max_length=2000)
    goal_amount = money_field(
        verbose_name=_("sales amount aimed at"), null=True, blank=True, validators=[MinValueValidator(ZERO)]
    )
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True, editable=False)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT, editable=False)

    objects = BudgetQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["year"], condition=Q(state="approved"), name="one_budget_in_force"),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("drafted_by")), name="author_does_not_approve_budget"
            ),
        ]

    def __str__(self):
        return gettext("Budget %(year)s") % {"year": self.year}

    def get_absolute_url(self):
        return reverse("expenses:budget", args=[self.pk])

    def may_edit(self, user) -> bool:
        return self.state == self.State.DRAFT and user.is_a(Role.MANAGER)

    @step(
        State.DRAFT,
        State.SUBMITTED,
        label=_("Submit to leadership"),
        by=[Role.MANAGER],
        clause="5.1.3",
        guards=[has_lines],
        tone="primary",
    )
    def submit(self, *, by):
        """The manager asks leadership to approve."""

    @step(State.SUBMITTED, State.DRAFT, label=_("Withdraw"), by=[Role.MANAGER], clause="5.1.3")
    def withdraw(self, *, by):
        """Back to the draft."""

    @step(
        State.SUBMITTED,
        State.DRAFT,
        label=_("Send back"),
        by=[Role.LEADERSHIP],
        clause="5.1.3",
        form="salesdept.common.forms.ReasonForm",
    )
    def send_back(self, *, by, reason):
        """Leadership wants it changed."""

    @step(
        State.SUBMITTED,
        State.APPROVED,
        label=_("Approve"),
        by=[Role.LEADERSHIP],
        clause="5.1.3",
        guards=[not_the_author],
        tone="primary",
    )
    def approve(self, *, by):
        """In force: what was planned may be spent. Two leaders at once approve it once."""
        try:
            with transaction.atomic():
                Budget.objects.filter(pk=self.pk).update(state=self.State.APPROVED)
        except IntegrityError:
            raise RuleBroken(
                gettext("A budget of this year is in force; ask for a supplement instead."), "5.1.3"
            ) from None
        self.approved_by, self.approved_at = by, now()
        for line in self.lines.order_by("pk"):
            line.move("approve", source=self, round=1, by=by, approved=line.planned)


class BudgetLine(Record):
    """One category of a budget, for the department or one team. Counters change by `move` alone.

    `planned` is the draft's figure; `approved`, `reserved` and `spent` are sums of the ledger. Company currency.
    """

    budget = models.ForeignKey(Budget, models.CASCADE, related_name="lines")
    category = models.ForeignKey(Category, models.PROTECT, verbose_name=_("category"))
    team = models.ForeignKey("people.Team", models.PROTECT, null=True, blank=True, verbose_name=_("team"))
    planned = money_field(verbose_name=_("amount"), default=ZERO, validators=[MinValueValidator(ZERO)])
    plan = models.TextField(_("plan of use"), max_length=2000, blank=True)
    approved = money_field(default=ZERO, editable=False)
    reserved = money_field(default=ZERO, editable=False)
    spent = money_field(default=ZERO, editable=False)
    frozen = models.BooleanField(default=False, editable=False)

    objects = BudgetLineQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["budget", "category", "team"], nulls_distinct=False, name="one_line_per_category_and_team"
            ),
            models.CheckConstraint(condition=Q(planned__gte=0), name="planned_not_negative"),
            models.CheckConstraint(condition=Q(reserved__gte=0), name="reserved_not_negative"),
            models.CheckConstraint(condition=Q(spent__gte=0), name="spent_not_negative"),
            models.CheckConstraint(
                condition=Q(approved__gte=F("reserved") + F("spent")), name="nothing_beyond_the_approved"
            ),
        ]

    def __str__(self):
        return f"{self.category} {self.budget.year}" + (f" {self.team}" if self.team else "")

    @property
    def left(self) -> Decimal:
        return self.approved - self.reserved - self.spent

    @property
    def used(self) -> Decimal:
        """Reserved or spent."""
        return self.reserved + self.spent

    def claims_holding(self) -> int:
        """How many claims have a reservation here."""
        held = self.entries.order_by().values("source_id").annotate(held=Sum("reserved"))
        return held.filter(held__gt=0).count()

    @classmethod
    def lock(cls, lines) -> None:
        """Lock `lines` in one order for everybody, so that two claims never wait for each other."""
        list(cls.objects.select_for_update().filter(pk__in=[line.pk for line in lines]).order_by("pk").values("pk"))

    def move(self, kind: str, *, source, round: int, by, approved=ZERO, reserved=ZERO, spent=ZERO) -> None:
        """Change the counters by these deltas and write the ledger row, in the caller's transaction (5.3.1).

        One conditional UPDATE: OverBudget when it doesn't fit, however many try at once. Move several lines in id
        order, or `lock` them first.
        """
        fits = BudgetLine.objects.filter(
            pk=self.pk,
            frozen=False,
            reserved__gte=-reserved,
            spent__gte=-spent,
            approved__gte=F("reserved") + F("spent") + reserved + spent - approved,
        )
        moved = fits.update(
            approved=F("approved") + approved, reserved=F("reserved") + reserved, spent=F("spent") + spent
        )
        self.refresh_from_db(fields=["approved", "reserved", "spent", "frozen"])
        if self.frozen:
            raise RuleBroken(gettext("%(line)s is frozen; nothing moves there.") % {"line": self}, "5.3.1")
        if not moved:
            raise OverBudget(self, reserved + spent - approved - self.left, by)
        BudgetEntry.objects.create(
            line=self,
            source_type=source._meta.model_name,
            source_id=source.pk,
            round=round,
            kind=kind,
            approved=approved,
            reserved=reserved,
            spent=spent,
            by=by,
        )


class BudgetEntry(models.Model):
    """One movement of a budget line. Append-only; its key makes a repeated movement impossible."""

    class Kind(models.TextChoices):
        APPROVE = "approve", _("approved")
        SUPPLEMENT = "supplement", _("supplemented")
        RESERVE = "reserve", _("reserved")
        RELEASE = "release", _("released")
        SPEND = "spend", _("spent")
        REFUND = "refund", _("paid back")

    line = models.ForeignKey(BudgetLine, models.PROTECT, related_name="entries")
    source_type = models.CharField(max_length=20)
    source_id = models.UUIDField()
    round = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=Kind)
    approved = money_field(default=ZERO)
    reserved = money_field(default=ZERO)
    spent = money_field(default=ZERO)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name_plural = "budget entries"
        indexes = [models.Index(fields=["source_id", "line"], name="entries_of_source")]
        constraints = [
            models.UniqueConstraint(
                fields=["source_type", "source_id", "round", "line", "kind"], name="one_movement_per_meaning"
            )
        ]

    def __str__(self):
        return f"{self.line} {self.kind}"
