"""Two connections at the same moment."""

import threading

import pytest
from django.db import connection

from pipeline.imports.models import TURN, SalesImport
from pipeline.imports.work import work_on_imports
from pipeline.models import Contract, SalesEntry
from salesdept.people.models import Role
from tests.makers import make_user

from .makers import four_files

pytestmark = [pytest.mark.clause("3.1.1"), pytest.mark.race, pytest.mark.django_db(transaction=True)]


def meanwhile(act):
    """Run `act` on a connection of its own and give back what it returned."""
    found = []

    def run():
        try:
            found.append(act())
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return found[0]


def test_while_one_process_works_on_imports_another_one_leaves_them_alone():
    manager = make_user(Role.MANAGER)
    SalesImport.upload(four_files(), by=manager)
    with TURN.taken() as is_ours:
        assert is_ours
        assert meanwhile(work_on_imports) is False
    assert meanwhile(work_on_imports) is True


def test_two_workers_at_once_import_everything_once():
    manager = make_user(Role.MANAGER)
    waiting = SalesImport.upload(four_files(), by=manager)
    work_on_imports()
    waiting.start(by=manager)
    start = threading.Barrier(2)

    def work():
        start.wait()
        try:
            work_on_imports()
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert Contract.objects.count() == SalesEntry.objects.count() == 3
    waiting.refresh_from_db()
    assert waiting.state == SalesImport.State.DONE
