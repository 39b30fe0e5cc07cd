"""What the clock starts (4.2): every job is there, and running it twice, late or as on another day changes nothing."""

from functools import partial
from io import StringIO

import pytest
from celery import current_app
from django.core.management import CommandError, call_command

from salesdept.celery import know_all_tasks, make_up_for_missed_runs
from salesdept.common import invariants
from salesdept.messages.models import Notice
from salesdept.schedule import BEAT, JOBS
from tests.at_once import at_once
from tests.tables import sizes

pytestmark = [pytest.mark.task, pytest.mark.clause("4.2")]


@pytest.fixture(autouse=True)
def _tasks_are_known():
    """As in a worker, which imports them before it starts."""
    know_all_tasks()


def run(name, as_of=None):
    said = StringIO()
    call_command("run_job", name, *(["--as-of", as_of] if as_of else []), stdout=said)
    return said.getvalue()


@pytest.mark.parametrize("name", JOBS)
def test_every_job_names_a_task_that_exists(name):
    assert JOBS[name].task in current_app.tasks


def test_the_month_is_opened_by_the_companys_clock():
    assert current_app.conf.timezone == "Asia/Taipei"
    assert current_app.conf.beat_schedule == BEAT
    assert BEAT["open_month"]["schedule"].hour == {0}


def test_a_start_makes_up_for_what_was_missed(monkeypatch):
    sent = []
    monkeypatch.setattr("salesdept.celery.app.send_task", sent.append)
    make_up_for_missed_runs()
    assert JOBS["open_month"].task in sent
    assert JOBS["remind_birthdays"].task in sent


@pytest.mark.django_db
@pytest.mark.parametrize("name", JOBS)
def test_a_second_run_makes_nothing_twice(name, office):
    run(name, "2026-10-01")
    before = sizes()
    run(name, "2026-10-01")
    assert sizes() == before


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", JOBS)
def test_two_clocks_at_once_do_no_harm(name, office):
    at_once(*[partial(run, name, "2026-10-01")] * 2)
    before = sizes()
    run(name, "2026-10-01")
    assert sizes() == before


def test_a_job_that_is_none_is_refused():
    with pytest.raises(CommandError):
        run("make_coffee")


@pytest.mark.django_db
def test_the_nightly_check_tells_the_admin_once_a_day(office, monkeypatch):
    monkeypatch.setattr(invariants, "_invariants", [invariants.Invariant("Sums agree", "5.3.1", lambda: ["line 7"])])
    for _ in range(2):
        run("check_invariants", "2026-10-01")
    notice = Notice.objects.get()
    assert (notice.recipient, notice.body) == (office.admin, "5.3.1 Sums agree: line 7")
    run("check_invariants", "2026-10-02")
    assert Notice.objects.count() == 2


@pytest.mark.django_db
def test_everything_that_must_hold_holds_in_an_empty_company(office):
    assert invariants.broken() == []
