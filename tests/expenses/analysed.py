"""What tests of the analysis share: past expenses, and the rows behind a figure."""

from decimal import Decimal
from urllib.parse import urlsplit

from django.http import QueryDict

from customers.yields import Span
from expenses.analysis.sheets import MEASURES
from expenses.models import PastExpense, PastImport

from .makers import make_category

YEAR = Span.of_year(2026)


def spent(office, day, amount, *, category="Travel", who=None, **given) -> PastExpense:
    """A past expense, of `rep` unless `who` is named."""
    done, _made = PastImport.objects.get_or_create(by=office.finance, sha256="0", name="a.csv", state="done")
    who = who or office.rep
    row = {"line": 1, "category": make_category(category), "claimant": who, "team": who.team}
    identity = f"{PastExpense.objects.count()}"
    return PastExpense.objects.create(past_import=done, identity=identity, spent_on=day, amount=amount, **row | given)


def opened(user, url: str) -> tuple[Decimal, Decimal]:
    """(the figure made anew by its address, the sum of the rows that stand there)."""
    parts = urlsplit(url)
    measure = MEASURES[parts.path.strip("/").rpartition("/")[2]]
    rows = measure.rows(user, QueryDict(parts.query))
    return measure.of(user, QueryDict(parts.query)).amount, sum(getattr(row, measure.sheet.value) for row in rows)
