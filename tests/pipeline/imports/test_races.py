"""Two connections at the same moment."""

import pytest

from pipeline.imports.models import TURN, SalesImport
from pipeline.imports.work import work_on_imports
from pipeline.models import Contract, SalesEntry
from salesdept.people.models import Role
from tests.at_once import at_once
from tests.makers import make_user

from .makers import four_files

pytestmark = [pytest.mark.clause("3.1.1"), pytest.mark.race, pytest.mark.django_db(transaction=True)]


def test_while_one_process_works_on_imports_another_one_leaves_them_alone():
    manager = make_user(Role.MANAGER)
    SalesImport.upload(four_files(), by=manager)
    with TURN.taken() as is_ours:
        assert is_ours
        assert at_once(work_on_imports) == [False]
    assert at_once(work_on_imports) == [True]


def test_two_workers_at_once_import_everything_once():
    manager = make_user(Role.MANAGER)
    waiting = SalesImport.upload(four_files(), by=manager)
    work_on_imports()
    waiting.start(by=manager)
    at_once(work_on_imports, work_on_imports)
    assert Contract.objects.count() == SalesEntry.objects.count() == 3
    waiting.refresh_from_db()
    assert waiting.state == SalesImport.State.DONE
