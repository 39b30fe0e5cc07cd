from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.audit import record_change
from salesdept.common.errors import NotYourPart, RuleBroken
from salesdept.common.money import money_field
from salesdept.common.records import Record
from salesdept.common.tables.imports.models import ImportState, WholeImport
from salesdept.common.tables.imports.steps import ImportSteps
from salesdept.common.tables.turn import Turn
from salesdept.common.tables.uploads import lose_file
from salesdept.common.workflow import Happening
from salesdept.people.models import Role

from ..models.budget import Category
from .querysets import PastExpenseQuerySet, PastImportQuerySet

TURN = Turn("our_turn_at_past_expenses", 7_301_041)
STEPS = ImportSteps(by=[Role.FINANCE], clause="5.3.2", turn=TURN)

OTHER = "other"
"""Stands in decisions for a category that nobody has made yet."""

uploaded = Happening()
"""Told (import) once its file is kept."""


def is_not_in_already(document, by):
    """Read with other columns its rows are known again by nothing: each would count a second time."""
    if earlier := document.earlier:
        return RuleBroken(
            gettext("This very file was taken in already, as %(name)s on %(day)s.")
            % {"name": earlier, "day": date_format(earlier.created_at, "SHORT_DATE_FORMAT")},
            "5.3.2",
            remedy=gettext("Take the earlier import back first."),
            remedy_url=earlier.get_absolute_url(),
        )


def its_days_are_told(document, by):
    if (document.plan or {}).get("asks_order"):
        return RuleBroken(
            gettext("Its days may be read in two ways, such as 03/04 as March or April."),
            "5.3.2",
            remedy=gettext("Say whether the day or the month comes first."),
        )


def its_categories_are_told(document, by):
    unmapped = [told["name"] for told in (document.plan or {}).get("categories", ()) if not told["category"]]
    if unmapped:
        return RuleBroken(
            gettext("Nobody has said yet what these categories of the file are with us: %(names)s.")
            % {"names": ", ".join([name or gettext("(none)") for name in unmapped[:5]] + ["…"][: len(unmapped) > 5])},
            "5.1.2",
            remedy=gettext("Choose one for each, or one for all others."),
        )


class PastImport(WholeImport):
    """A file of past expenses: uploaded, read by the worker as a preview, confirmed, taken whole in one transaction;
    or discarded, or taken back (5.3.2). Its rows touch no budget line.
    """

    STAYS = "expenses_stay"

    objects = PastImportQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["-created_at", "id"], name="past_imports_newest")]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("expenses:past_import", args=[self.pk])

    @classmethod
    @transaction.atomic
    def upload(cls, file, *, by) -> "PastImport":
        """Keep the file under a random name; its page shows what it would bring, once the worker has read it."""
        if not by.is_a(Role.FINANCE):
            raise NotYourPart(gettext("Finance takes in past expenses."), "5.3.2")
        kept = cls.of_upload(file, by=by)
        record_change(kept, by=by, clause="5.3.2", action="upload")
        uploaded.tell(kept)
        return kept

    @property
    def earlier(self) -> "PastImport | None":
        """Another import of the same content, whose expenses count."""
        same = PastImport.objects.filter(sha256=self.sha256, state__in=[ImportState.DONE, ImportState.UNDOING])
        return same.exclude(pk=self.pk).first()

    @STEPS.checked()
    def show_plan(self, *, by):
        """The worker has read the file: what would become of every row."""

    @STEPS.read_again(form="expenses.history.forms.DecisionForm")
    def decide(self, *, by, decisions):
        """Other columns, days, categories; which category of ours a name means is remembered for the next file."""
        self.decisions, self.attempts = _with_others_named(decisions), 0
        FileCategory.remember(self.decisions["categories"])

    @STEPS.confirmed(guards=[is_not_in_already, STEPS.brings_something, its_days_are_told, its_categories_are_told])
    def run(self, *, by):
        """All rows that hold, at once or none; what is here already is not taken a second time."""
        self.attempts = 0

    @STEPS.taken(guards=[is_not_in_already])
    def finish(self, *, by):
        """Every row that could be taken is in."""
        lose_file(self)

    @STEPS.broken_off()
    def fail(self, *, by):
        """Something broke; nothing of it is in."""

    @STEPS.discarded()
    def discard(self, *, by):
        """Not to be imported after all."""
        self.plan = None
        lose_file(self)

    @STEPS.to_be_taken_back()
    def undo(self, *, by, reason):
        """It was the wrong file."""
        self.attempts = 0

    @STEPS.taken_back()
    def take_back(self, *, by):
        """None of its expenses counts any more; a repaired file may bring them anew."""
        PastExpense.objects.filter(past_import=self, counts=True).update(counts=False)

    @STEPS.not_taken_back()
    def keep(self, *, by):
        """Something broke: all of its expenses count as before."""


def _with_others_named(decisions: dict) -> dict:
    """With the id of our category for what is called other (5.1.2), which is made at first use."""

    def named(chosen: str) -> str:
        return str(Category.named(gettext("Other expenses")).pk) if chosen == OTHER else chosen

    categories = {key: named(chosen) for key, chosen in decisions["categories"].items()}
    return decisions | {"rest": named(decisions["rest"]), "categories": categories}


class FileCategory(models.Model):
    """Which category of ours a name means that stands in files; asked once, remembered for the next file."""

    key = models.CharField(max_length=120, unique=True)
    category = models.ForeignKey(Category, models.CASCADE, related_name="+")

    class Meta:
        verbose_name_plural = "file categories"

    def __str__(self):
        return self.key

    @classmethod
    def remember(cls, chosen: dict[str, str]) -> None:
        """`chosen`: folded name -> id of our category."""
        rows = [FileCategory(key=key, category_id=pk) for key, pk in chosen.items()]
        FileCategory.objects.bulk_create(rows, update_conflicts=True, unique_fields=["key"], update_fields=["category"])


class PastExpense(Record):
    """One expense of the past, as a file told it; a refund is negative. Company currency, no budget line.

    Append-only: only `counts` falls, once, when its import is taken back. `identity` is what the row is known again
    by. `seller_key` is the seller as doubles are compared.
    """

    past_import = models.ForeignKey(PastImport, models.PROTECT, related_name="expenses")
    line = models.PositiveIntegerField(_("line"))
    identity = models.CharField(max_length=80, editable=False)
    category = models.ForeignKey(Category, models.PROTECT, related_name="+", verbose_name=_("category"))
    file_category = models.CharField(_("category in the file"), max_length=120, blank=True)
    spent_on = models.DateField(_("date"))
    amount = money_field(verbose_name=_("amount"))
    seller = models.CharField(_("seller"), max_length=160, blank=True)
    seller_key = models.CharField(max_length=160, blank=True, editable=False)
    purpose = models.CharField(_("purpose"), max_length=1000, blank=True)
    reference = models.CharField(_("reference"), max_length=80, blank=True)
    cost_centre = models.CharField(_("cost centre"), max_length=120, blank=True)
    claimant = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("claimant")
    )
    claimant_name = models.CharField(_("claimant in the file"), max_length=120, blank=True)
    team = models.ForeignKey("people.Team", models.PROTECT, null=True, related_name="+", verbose_name=_("team"))
    counts = models.BooleanField(default=True, editable=False)

    objects = PastExpenseQuerySet.as_manager()

    class Meta:
        ordering = ["-spent_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["identity"], condition=Q(counts=True), name="past_expense_once"),
            models.CheckConstraint(condition=~Q(amount=0), name="past_expense_is_not_nothing"),
        ]
        indexes = [
            models.Index(fields=["spent_on", "id"], condition=Q(counts=True), name="past_expenses_by_day"),
            models.Index(
                fields=["spent_on", "amount", "seller_key"], condition=Q(counts=True), name="past_expenses_alike"
            ),
        ]

    def __str__(self):
        return self.purpose or self.seller or self.file_category

    def get_absolute_url(self):
        return reverse("expenses:past_expense", args=[self.pk])
