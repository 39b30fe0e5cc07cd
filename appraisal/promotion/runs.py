"""Runs of excellent months, found in one statement for everybody (4.4.2)."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from salesdept.common.calendar import Month

LEAST = 3
"""Months graded A, one after the other, that are a ground for a pay rise."""
FOR_A_POST = 6
"""Months that are a ground for a promotion."""

RANKED = """
    latest AS (
        SELECT period_id, max(revision) AS revision FROM appraisal_scorecard WHERE is_published GROUP BY period_id
    ),
    ranked AS (
        SELECT card.rep_id, period.month, card.grade
        FROM appraisal_scorecard card
        JOIN latest USING (period_id, revision) JOIN appraisal_period period ON period.id = card.period_id
        WHERE card.is_published AND card.grade <> ''
    )
"""

# What was decided about is consumed; a month that is not A begins a new island; months without rank are not there.
RUNS = f"""
    WITH {RANKED},
    consumed AS (
        SELECT person_id, max(last) AS until FROM appraisal_promotion
        WHERE state IN ('approved', 'declined') OR (state = 'set_aside' AND NOT is_doubtful)
        GROUP BY person_id
    ),
    islands AS (
        SELECT rep_id, month, grade, max(month) OVER (PARTITION BY rep_id) AS latest,
            count(*) FILTER (WHERE grade <> 'A') OVER (PARTITION BY rep_id ORDER BY month) AS island
        FROM ranked LEFT JOIN consumed ON consumed.person_id = rep_id
        WHERE month > coalesce(until, '-infinity') AND (%(person)s::uuid IS NULL OR rep_id = %(person)s)
    )
    SELECT rep_id, min(month), max(month), count(*), max(month) = max(latest) FROM islands WHERE grade = 'A'
    GROUP BY rep_id, island HAVING count(*) >= %(least)s
    ORDER BY rep_id, min(month)
"""  # noqa: S608

# Of proposals: the excellent months that stand in their run now, nought where another grade stands among them.
STANDING = f"""
    WITH {RANKED}
    SELECT promotion.id, CASE WHEN bool_and(ranked.grade = 'A') THEN count(ranked.grade) ELSE 0 END
    FROM appraisal_promotion promotion LEFT JOIN ranked
        ON ranked.rep_id = promotion.person_id AND ranked.month BETWEEN promotion.first AND promotion.last
    GROUP BY promotion.id
"""  # noqa: S608


@dataclass(frozen=True)
class Run:
    """Excellent months in succession, months without rank skipped. `goes_on`: no other grade has ended it yet."""

    person_id: UUID
    first: Month
    last: Month
    months: int
    goes_on: bool

    @property
    def kind(self) -> str:
        return "post" if self.months >= FOR_A_POST else "raise"

    @property
    def next_ground(self) -> int:
        """How many months are the next ground that it may come to."""
        return LEAST if self.months < LEAST else FOR_A_POST


def runs(least: int = LEAST, *, person: UUID | None = None) -> list[Run]:
    """Everybody's runs of at least that many months that no decision consumed, the older first; or one person's."""
    with connection.cursor() as cursor:
        cursor.execute(RUNS, {"least": least, "person": person})
        return [
            Run(rep, Month(first), Month(last), months, goes_on)
            for rep, first, last, months, goes_on in cursor.fetchall()
        ]


def run_so_far(person: UUID) -> Run | None:
    """The excellent months in which the person's published ones end at present, be it one."""
    return next((run for run in runs(1, person=person) if run.goes_on), None)


def latest_of_each(found: Iterable[Run]) -> list[Run]:
    return list({run.person_id: run for run in found}.values())


def standing() -> dict[UUID, int]:
    """Promotion id -> excellent months that its run has by the cards published now."""
    with connection.cursor() as cursor:
        cursor.execute(STANDING)
        return dict(cursor.fetchall())
