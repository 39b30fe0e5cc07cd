import json
from contextlib import nullcontext
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from pipeline.imports.models import SalesImport
from pipeline.models import Contract
from salesdept.people.models import Target, User

from .makers import DEAL_COLUMNS, DEALS, FOUR, as_csv

pytestmark = [pytest.mark.clause("3.1.1"), pytest.mark.django_db]


@pytest.fixture
def folder(tmp_path, office):
    for name, rows in FOUR.items():
        (tmp_path / name).write_bytes(as_csv(rows))
    return tmp_path


def run(folder, *options, **named) -> str:
    out = StringIO()
    call_command("import_sales", str(folder), *options, stdout=out, **named)
    return out.getvalue()


def test_without_yes_the_plan_is_printed_and_nothing_kept(folder):
    told = run(folder)
    assert "GTXPro (2): as:GTX Pro" in told
    assert "6,600.00" in told
    assert not Contract.objects.exists()
    assert SalesImport.objects.get().state == SalesImport.State.ABANDONED


def test_with_yes_the_proposed_matches_are_taken_and_the_report_is_json_if_asked(folder, office):
    report = json.loads(run(folder, "--yes", "--targets", "--json"))
    assert report["state"] == "done"
    assert report["summary"]["won_amount"] == "6600.00"
    assert Contract.objects.get(number="D1").product.name == "GTX Pro"
    assert Target.objects.exists()
    assert SalesImport.objects.get().by == office.manager


def test_one_file_may_be_named_instead_of_a_folder(folder, office):
    run(folder / "things.csv", "--yes", email=office.clerk.email)
    assert SalesImport.objects.get().by == office.clerk


def test_an_ambiguous_date_stops_it_until_the_order_is_said(folder):
    rows = [DEAL_COLUMNS, (*DEALS[1][:5], "", "01/03/2017", "5000")]
    (folder / "history.csv").write_bytes(as_csv(rows))
    with pytest.raises(CommandError, match="day first or month first"):
        run(folder, "--yes")
    run(folder, "--yes", "--dates", "mdy")
    assert str(Contract.objects.get().signed_on) == "2017-01-03"


def test_nobody_imports_by_the_command_who_may_not_in_the_browser(folder, office):
    with pytest.raises(CommandError, match="clerk and the manager"):
        run(folder, email=office.rep.email)


def test_it_says_who_or_what_is_missing(folder, tmp_path_factory):
    with pytest.raises(CommandError, match="No CSV"):
        run(tmp_path_factory.mktemp("empty"))
    User.objects.filter(role="manager").update(is_active=False)
    with pytest.raises(CommandError, match="--as"):
        run(folder)


def test_it_waits_for_no_other_import(folder, monkeypatch):
    monkeypatch.setattr("pipeline.imports.models.TURN.taken", lambda: nullcontext(False))
    with pytest.raises(CommandError, match="Another import"):
        run(folder)
