"""What the answers say, in figures (4.1.5, 4.3.2): one query per table, whatever the number of answers.

The interval is the one of Student's t for the mean of the ratings, 95 %, cut to the scale. Below FEWEST answers no
average is told: that of three answers lies.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from math import sqrt

from django.db.models import Avg, Count, F, Q, QuerySet, StdDev
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext as _

from salesdept.common.calendar import Month

from .querysets import IN_DOUBT

FEWEST = 5
Z = 1.959963984540054
LEVELS = (5, 4, 3, 2, 1)
FIGURES = {
    "n": Count("rating"),
    "mean": Avg("rating"),
    "spread": StdDev("rating", sample=True),
    "asked_nps": Count("nps"),
    "promoters": Count("nps", filter=Q(nps__gte=9)),
    "detractors": Count("nps", filter=Q(nps__lte=6)),
    "in_doubt": Count("pk", filter=IN_DOUBT),
    **{f"level_{level}": Count("rating", filter=Q(rating=level)) for level in LEVELS},
}


@dataclass(frozen=True)
class Result:
    """One line of results: how many answered, how many of them by an address in doubt, their mean with its interval,
    and the recommendation (NPS).
    """

    label: str
    n: int
    mean: float | None
    spread: float | None
    asked_nps: int
    promoters: int
    detractors: int
    in_doubt: int
    levels: tuple[int, ...]
    key: object = None

    @classmethod
    def of(cls, label: str, row: dict, key=None) -> "Result":
        levels = tuple(row[f"level_{level}"] for level in LEVELS)
        told = {name: row[name] for name in FIGURES if not name.startswith("level_")}
        return cls(label=label, levels=levels, key=key, **told)

    @property
    def is_enough(self) -> bool:
        return self.n >= FEWEST

    @property
    def average(self) -> Decimal | None:
        """The mean rating of 1 to 5; None for fewer answers than tell something."""
        return _rounded(self.mean, "0.01") if self.is_enough and self.mean is not None else None

    @property
    def interval(self) -> tuple[Decimal, Decimal] | None:
        """In which the mean of all such customers lies with 95 %."""
        if not self.is_enough or self.mean is None or self.spread is None:
            return None
        off = student_t(self.n - 1) * self.spread / sqrt(self.n)
        return _rounded(max(self.mean - off, 1.0), "0.01"), _rounded(min(self.mean + off, 5.0), "0.01")

    @property
    def nps(self) -> Decimal | None:
        """Promoters less detractors, of a hundred; None where too few were asked."""
        return nps_of(self.promoters, self.detractors, self.asked_nps) if self.asked_nps >= FEWEST else None


def nps_of(promoters: int, detractors: int, n: int, places: str = "0.1") -> Decimal:
    return (Decimal(100 * (promoters - detractors)) / n).quantize(Decimal(places), ROUND_HALF_UP)


def student_t(df: int) -> float:
    """The 97.5 % point of Student's t, by the expansion around the normal one; within 0.01 from 4 degrees on."""
    z = Z
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + first / df + second / df**2 + third / df**3


def _rounded(value: float, places: str) -> Decimal:
    return Decimal(str(value)).quantize(Decimal(places), ROUND_HALF_UP)


def total(answers: QuerySet) -> Result:
    return Result.of(_("All"), answers.order_by().aggregate(**FIGURES))


def by_person(answers: QuerySet) -> list[Result]:
    return _grouped(answers, "rep", "rep__name", _("nobody"))


def by_team(answers: QuerySet) -> list[Result]:
    return _grouped(answers, "team", "team__name", _("no team"))


def by_product(answers: QuerySet) -> list[Result]:
    """Of answers told to a reader (`told_to`)."""
    return _grouped(answers, "told_product", "told_product", _("not named"))


def _grouped(answers: QuerySet, field: str, named: str, unnamed: str) -> list[Result]:
    """The groups with the most answers first; two people of one name are two."""
    rows = (
        answers.order_by().values(group=F(field), label=F(named)).annotate(**FIGURES).order_by("-n", "label", "group")
    )
    return [Result.of(row["label"] or unnamed, row, row["group"]) for row in rows]


def by_month(answers: QuerySet) -> list[Result]:
    """The months in which answers came, in their order."""
    rows = answers.order_by().annotate(month=TruncMonth("received_on")).values("month").annotate(**FIGURES)
    return [Result.of(Month.of(row["month"]).short, row, Month.of(row["month"])) for row in rows.order_by("month")]
