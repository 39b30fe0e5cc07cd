"""Reading files of answers, taking them and taking them back, in the worker. Asked at any time, it does what waits and
nothing twice.
"""

import logging
from dataclasses import asdict

from django.conf import settings
from django.db import transaction
from django.utils import translation

from salesdept.common.errors import RuleBroken
from salesdept.common.models import AuditEntry
from salesdept.common.tables.progress import Progress
from salesdept.common.tables.reasons import Reason, Unreadable

from ..models.answer import SurveyAnswer
from .models import TURN, SurveyImport, its_months_are_open
from .reading import Reading, read

log = logging.getLogger(__name__)
State = SurveyImport.State
SHOWN = 20
FAULTS_KEPT = 100
BATCH = 1000
MOST_ATTEMPTS = 3
"""Workers that one import may lose before it waits for a person."""


def work_on_survey_imports() -> bool:
    """Do what waits, oldest first; False when another process is at it."""
    return TURN.work_through(SurveyImport.objects.waiting_for_work, work_on)


def work_on(survey_import: SurveyImport) -> None:
    """Take an import one state further. Whatever breaks is told on the import, and the next one has its turn."""
    by = survey_import.by.answering
    try:
        with translation.override(survey_import.by.language or settings.LANGUAGE_CODE):
            _further(survey_import, by)
    except RuleBroken as refusal:
        log.info("The import of answers %s stays: %s", survey_import.pk, refusal)
        _break_off(survey_import, by)
    except Exception:
        log.exception("The import of answers %s broke off.", survey_import.pk)
        _break_off(survey_import, by)


def _further(survey_import: SurveyImport, by) -> None:
    if survey_import.attempts >= MOST_ATTEMPTS:
        return _break_off(survey_import, by)
    survey_import.note(attempts=survey_import.attempts + 1)
    if survey_import.state == State.UPLOADED:
        show(survey_import, by)
    elif survey_import.state == State.UNDOING:
        take_back(survey_import, by)
    else:
        take(survey_import, by)


def _break_off(survey_import: SurveyImport, by) -> None:
    """All stays as it was before the last step, and the page says so."""
    if survey_import.state != State.UNDOING:
        return survey_import.fail(by=by)
    with transaction.atomic():
        survey_import.note(report=(survey_import.report or {}) | {"problem": asdict(Reason("not_taken_back"))})
        survey_import.keep(by=by)


def show(survey_import: SurveyImport, by) -> None:
    """Keep what would become of the rows, for the page that asks whether to take them."""
    try:
        plan = _foreseen(read(survey_import))
    except Unreadable as problem:
        plan = {"problem": asdict(problem.reason)}
    with transaction.atomic():
        survey_import.note(plan=plan, attempts=0)
        survey_import.show_plan(by=by)


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
    survey_import.note(report=_without_problem(survey_import.report), attempts=0)
    survey_import.finish_undo(by=by)


def _without_problem(report: dict | None) -> dict:
    return {name: told for name, told in (report or {}).items() if name != "problem"}


def _foreseen(reading: Reading) -> dict:
    return _came_of(reading) | {
        "rows": sum(reading.counts.values()),
        "header": reading.header,
        "columns": reading.columns,
        "sample": [_sample(answer) for answer in reading.answers[:SHOWN]],
    }


def _came_of(reading: Reading) -> dict:
    left_out = [[one.line, one.column, one.value, one.reason.code, one.reason.about] for one in reading.faults]
    return reading.counts | {"left_out": left_out[:FAULTS_KEPT]}


def _sample(answer: SurveyAnswer) -> dict:
    return {
        "received_on": answer.received_on.isoformat(),
        "rating": answer.rating,
        "nps": answer.nps,
        "customer": str(answer.customer or ""),
        "comment": answer.comment[:80],
    }
