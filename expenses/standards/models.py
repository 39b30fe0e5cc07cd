from datetime import date
from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import today
from salesdept.common.errors import NotYourPart
from salesdept.common.money import money_field
from salesdept.common.records import Record
from salesdept.common.request_id import once_per_request
from salesdept.people.models import Role

from ..roles import KEEP_STANDARDS, STAFF

ABOVE_ZERO = MinValueValidator(Decimal("0.01"))
GRADES = [(role.value, role.label) for role in STAFF]


class StandardsQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Everybody who claims reads by which standards."""
        return self if user.is_a(*STAFF) else self.none()

    def for_list(self):
        return self.prefetch_related("limits__category")


class ExpenseStandards(Record):
    """What the company pays from a day on, until the next ones: for a day away, for a kilometre, and the `limits`.

    They are changed until their day has come; an expense goes by those of its own day.
    """

    valid_from = models.DateField(_("valid from the day"), unique=True)
    per_day = money_field(verbose_name=_("allowance for a day away"), validators=[ABOVE_ZERO])
    per_kilometre = money_field(verbose_name=_("for a kilometre by the own car"), validators=[ABOVE_ZERO])

    objects = StandardsQuerySet.as_manager()

    class Meta:
        ordering = ["-valid_from"]
        verbose_name = _("expense standards")

    def __str__(self):
        return gettext("Standards from %(day)s") % {"day": self.valid_from}

    def get_absolute_url(self):
        return reverse("expenses:standards")

    @classmethod
    def on(cls, day: date) -> "ExpenseStandards | None":
        """Those of that day; None before the company had any."""
        return cls.objects.filter(valid_from__lte=day).order_by("-valid_from").first()

    def may_edit(self, user) -> bool:
        return user.is_a(*KEEP_STANDARDS) and self.valid_from > today()

    def must_be_open_to(self, user) -> None:
        if not self.may_edit(user):
            raise NotYourPart(gettext("Their day has come: write new ones that begin later."), "5.2.1")


class SameCity(models.Func):
    """A city's name without case, width, spaces and punctuation: 臺北 is 台北, and "taipei " is Taipei."""

    template = (
        r"regexp_replace(translate(lower(normalize(%(expressions)s, NFKC)), '臺', '台'), '[\s.,''’_-]+', '', 'g')"
    )
    output_field = models.CharField()


class ExpenseLimitQuerySet(models.QuerySet):
    def fitting(self, *, standards, category, grade, city):
        """Those that fit, the one that holds first: it names the grade, else the city, else it is for all."""
        named = city if hasattr(city, "resolve_expression") else models.Value(city)
        of_city = models.Q(city="") | models.Q(same_city=SameCity(named))
        of_grade = models.Q(grade=grade) | models.Q(grade="")
        of_kind = self.alias(same_city=SameCity("city")).filter(standards=standards, category=category)
        return of_kind.filter(of_grade, of_city).order_by("-grade", "-city")


class ExpenseLimit(models.Model):
    """The most for one expense of a category: of a grade or all, in a city or anywhere."""

    standards = models.ForeignKey(ExpenseStandards, models.CASCADE, related_name="limits")
    category = models.ForeignKey("expenses.Category", models.PROTECT, related_name="+", verbose_name=_("category"))
    grade = models.CharField(_("grade"), max_length=12, choices=GRADES, blank=True)
    city = models.CharField(_("city"), max_length=40, blank=True)
    most = money_field(verbose_name=_("at most"), validators=[ABOVE_ZERO])

    objects = ExpenseLimitQuerySet.as_manager()

    class Meta:
        ordering = ["category", "grade", "city"]
        constraints = [
            models.UniqueConstraint(fields=["standards", "category", "grade", "city"], name="one_limit_per_case"),
            models.CheckConstraint(condition=models.Q(most__gt=0), name="limit_above_zero"),
        ]

    def __str__(self):
        return f"{self.category} {self.most:,.2f}"

    @property
    def grade_in_words(self) -> str:
        return str(Role(self.grade).label) if self.grade else ""


@once_per_request
def named_cities() -> list[str]:
    """The cities that have, or had, limits of their own."""
    named = ExpenseLimit.objects.exclude(city="").order_by("city")
    return list(named.values_list("city", flat=True).distinct())
