"""Reading files of answers, taking them and taking them back, in the worker. Asked at any time, it does what waits and
nothing twice.
"""

from django.db import transaction

from salesdept.common.models import AuditEntry
from salesdept.common.tables.imports.work import ImportWork, shown_from
from salesdept.common.tables.progress import Progress

from ..models.answer import SurveyAnswer
from .models import TURN, SurveyImport, its_months_are_open
from .reading import Reading, read

SHOWN = 20
FAULTS_KEPT = 100
BATCH = 1000


@transaction.atomic
def take(survey_import: SurveyImport, by) -> None:
    """All rows that hold, at once or none."""
    reading = read(survey_import)
    made = SurveyAnswer.received.bulk_create(reading.answers, batch_size=BATCH)
    ids, by_id = [one.pk for one in made], survey_import.by_id
    AuditEntry.record_many(SurveyAnswer, ids, "take_answer", by_id=by_id, clause="4.3.2")
    survey_import.note(plan=None, report=_came_of(reading), attempts=0)
    survey_import.finish(by=by)


@transaction.atomic
def take_back(survey_import: SurveyImport, by) -> None:
    """All of its answers that count, at once or none; RuleBroken where one of their months was published meanwhile."""
    if refusal := its_months_are_open(survey_import, by):
        raise refusal
    answers = SurveyAnswer.received.filter(survey_import=survey_import).standing()
    progress = Progress(survey_import.pk, answers.count())
    while batch := list(answers.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        SurveyAnswer.received.filter(pk__in=batch).exclude_all(
            by=survey_import.undone_by, reason=survey_import.undone_because
        )
        progress.add(len(batch), survey_import.name)
    survey_import.note(report=survey_import.without_problem(), attempts=0)
    survey_import.finish_undo(by=by)


def _foreseen(survey_import: SurveyImport) -> dict:
    reading = read(survey_import)
    return _came_of(reading) | {
        "rows": sum(reading.counts.values()),
        "header": reading.header,
        "columns": reading.columns,
        "sample": [_sample(answer) for answer in reading.answers[:SHOWN]],
    }


def _came_of(reading: Reading) -> dict:
    return reading.counts | {"left_out": [fault.as_json() for fault in reading.faults[:FAULTS_KEPT]]}


def _sample(answer: SurveyAnswer) -> dict:
    return {
        "received_on": answer.received_on.isoformat(),
        "rating": answer.rating,
        "nps": answer.nps,
        "customer": str(answer.customer or ""),
        "comment": answer.comment[:80],
    }


work_on_survey_imports = ImportWork(
    SurveyImport, TURN, show=shown_from(_foreseen), take=take, take_back=take_back
).do_what_waits
