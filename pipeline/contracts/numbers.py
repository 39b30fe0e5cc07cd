"""The running number of contracts, counted by the database year by year."""

from django.db import connection
from django.utils.translation import gettext

from salesdept.common.calendar import today
from salesdept.common.errors import RuleBroken

COUNT = """
    INSERT INTO pipeline_contractcount (year, last) VALUES (%s, 1)
    ON CONFLICT (year) DO UPDATE SET last = pipeline_contractcount.last + 1 RETURNING last
"""


def next_number() -> str:
    """HT-2026-0001 and so on, in the caller's transaction, so that none is lost; numbers taken by hand are skipped."""
    from ..models import Contract

    year = today().year
    while True:
        with connection.cursor() as cursor:
            cursor.execute(COUNT, [year])
            number = f"HT-{year}-{cursor.fetchone()[0]:04}"
        if not Contract.objects.filter(number=number).exists():
            return number


def must_be_free(number: str, contract) -> None:
    from ..models import Contract

    if Contract.objects.filter(number=number).exclude(pk=contract.pk).exists():
        raise RuleBroken(gettext("Another contract bears this number."), "3.4.3")
