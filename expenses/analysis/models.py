from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import Month
from salesdept.common.errors import NotYourPart
from salesdept.common.money import money_field
from salesdept.common.records import Record
from salesdept.common.workflow import Document, step
from salesdept.people.models import Role

from ..models.budget import Category
from .querysets import FindingQuerySet, FindingRowQuerySet, MonthlyNoteQuerySet, SpendingQuerySet


class Spending(models.Model):
    """One expense wherever it is told: a line of a live or paid claim, or a past expense. A view, read only.

    It counts by the day of the expense, not of its payment: so a month holds what was done in it, and a claim handed
    in late or paid in January doesn't move it. `approved` once a reviewer has approved it; the past is.
    """

    class Use(models.TextChoices):
        RESERVED = "reserved", _("reserved")
        SPENT = "spent", _("spent")

    id = models.UUIDField(primary_key=True)
    use = models.CharField(max_length=8, choices=Use)
    approved = models.BooleanField()
    category = models.ForeignKey(Category, models.DO_NOTHING, related_name="+")
    spent_on = models.DateField()
    amount = money_field()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.DO_NOTHING, null=True, related_name="+")
    person_name = models.CharField(max_length=120)
    team = models.ForeignKey("people.Team", models.DO_NOTHING, null=True, related_name="+")
    customer = models.ForeignKey("customers.Customer", models.DO_NOTHING, null=True, related_name="+")
    seller = models.CharField(max_length=160)
    purpose = models.CharField(max_length=1000)
    claim = models.ForeignKey("expenses.Claim", models.DO_NOTHING, null=True, related_name="+")

    objects = SpendingQuerySet.as_manager()

    class Meta:
        managed = False
        db_table = "expenses_spending"
        ordering = ["-spent_on", "pk"]

    def __str__(self):
        return self.purpose or self.seller

    def get_absolute_url(self):
        if self.claim_id:
            return reverse("expenses:claim", args=[self.claim_id])
        return reverse("expenses:past_expense", args=[self.pk])


def managed_by(finding, by):
    if not (by.is_a(Role.MANAGER) or by.pk == finding.owner_id):
        return NotYourPart(gettext("The manager answers a finding, or who has it as a task."), "5.3.2")


def its_owner(finding, by):
    if by.pk != finding.owner_id:
        return NotYourPart(gettext("This is the task of %(name)s.") % {"name": finding.owner}, "5.3.2")


class Finding(Document):
    """Unusual spending, pointed out once (5.3.2): a task with an owner and a day, done or explained.

    `key` is its meaning. `facts` are the numbers of its sentence, `filters` narrow the rows that it opens to now: by
    ids, so that they mean the same when a team, a category or a person is called otherwise. `rows` are those of then.
    """

    class Kind(models.TextChoices):
        MONTH = "month", _("A month beyond its plan")
        AHEAD = "ahead", _("A category ahead of its budget")
        SELLER = "seller", _("A seller's jump")
        WEEKEND = "weekend", _("Many on weekends")
        UNDER = "under", _("Many just under a round sum")
        DOUBLE = "double", _("Paid twice, it seems")

    class State(models.TextChoices):
        OPEN = "open", _("found")
        ASSIGNED = "assigned", _("being looked into")
        DONE = "done", _("done")
        EXPLAINED = "explained", _("explained")

    TONES = {State.OPEN: "warning", State.ASSIGNED: "info", State.DONE: "success"}

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    key = models.CharField(max_length=200, unique=True, editable=False)
    month = models.DateField(_("month"))
    facts = models.JSONField(default=dict, editable=False)
    filters = models.JSONField(default=dict, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("whose task")
    )
    due_on = models.DateField(_("due on"), null=True)
    answer = models.TextField(_("answer"), blank=True)
    state = models.CharField(max_length=9, choices=State, default=State.OPEN, editable=False)

    objects = FindingQuerySet.as_manager()

    class Meta:
        ordering = ["-month", "-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="assigned") | Q(owner__isnull=False, due_on__isnull=False),
                name="task_has_owner_and_day",
            )
        ]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="findings_newest"),
            models.Index(fields=["owner", "due_on"], condition=Q(state="assigned"), name="findings_to_do"),
        ]

    def __str__(self):
        return self.text

    @property
    def text(self) -> str:
        """What was found, in plain words with its numbers."""
        from .words import sentence

        return sentence(self.kind, self.facts)

    @property
    def tone(self) -> str:
        return self.TONES.get(self.State(self.state), "neutral")

    @property
    def rows_url(self) -> str:
        from .sheets import USED

        return USED.url(self.filters)

    def get_absolute_url(self):
        return reverse("expenses:finding", args=[self.pk])

    @step(
        [State.OPEN, State.ASSIGNED],
        State.ASSIGNED,
        label=_("Make it a task"),
        by=[Role.MANAGER],
        clause="5.3.2",
        form="expenses.analysis.forms.TaskForm",
        tone="primary",
    )
    def assign(self, *, by, owner, due_on):
        """Somebody looks into it, until a day."""
        self.owner, self.due_on = owner, due_on

    @step(
        State.ASSIGNED,
        State.DONE,
        label=_("Done"),
        by=None,
        clause="5.3.2",
        guards=[its_owner],
        form="salesdept.common.forms.ReasonForm",
    )
    def finish(self, *, by, reason):
        """The problem is solved; `reason` says how."""
        self.answer = reason

    @step(
        [State.OPEN, State.ASSIGNED],
        State.EXPLAINED,
        label=_("Explain"),
        by=None,
        clause="5.3.2",
        guards=[managed_by],
        form="salesdept.common.forms.ReasonForm",
    )
    def explain(self, *, by, reason):
        """There is no problem; `reason` says why."""
        self.answer = reason


class FindingRow(models.Model):
    """An expense as a finding counted it, written once with it: what is otherwise now shows by it."""

    finding = models.ForeignKey(Finding, models.CASCADE, related_name="rows")
    expense = models.UUIDField()
    claim = models.ForeignKey("expenses.Claim", models.SET_NULL, null=True, related_name="+")
    category = models.ForeignKey(Category, models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    approved = models.BooleanField()
    spent_on = models.DateField()
    amount = money_field()
    seller = models.CharField(max_length=160)

    objects = FindingRowQuerySet.as_manager()

    class Meta:
        ordering = ["-spent_on", "pk"]
        constraints = [models.UniqueConstraint(fields=["finding", "expense"], name="expense_counted_once")]

    def __str__(self):
        return f"{self.spent_on} {self.amount}"

    def get_absolute_url(self):
        if self.claim_id:
            return reverse("expenses:claim", args=[self.claim_id])
        return reverse("expenses:past_expense", args=[self.expense])


class MonthlyNote(Record):
    """What the manager is told of a month that has ended (5.3.2): written once, its figures as they stood then."""

    month = models.DateField(_("month"), unique=True)
    figures = models.JSONField(editable=False)

    objects = MonthlyNoteQuerySet.as_manager()

    class Meta:
        ordering = ["-month"]

    def __str__(self):
        return gettext("Expenses of %(month)s") % {"month": Month(self.month).label}

    def get_absolute_url(self):
        return reverse("expenses:note", args=[Month(self.month)])
