"""The public practice data, imported by the command and compared with figures computed independently."""

import json
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Sum
from django.test import override_settings

from customers.models import Customer, Lead
from pipeline.models import Contract, Opportunity, SalesEntry
from salesdept.common.calendar import Month
from salesdept.people.models import Membership, Role, Target, Team, User
from tests.makers import make_user

FOLDER = Path(__file__).resolve().parents[4] / "shared" / "data" / "crm_sales"

pytestmark = [
    pytest.mark.clause("3.1.1"),
    pytest.mark.skipif(not FOLDER.exists(), reason=f"THE PRACTICE DATA ARE NOT THERE: {FOLDER}"),
]


@pytest.fixture(scope="module")
def expected() -> dict:
    return json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def imported(django_db_setup, django_db_blocker, tmp_path_factory):
    """Imported once for all the tests below; taken back at the end."""
    files = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("files"))
    with django_db_blocker.unblock(), files, transaction.atomic():
        make_user(Role.MANAGER)
        yield json.loads(run("--yes", "--targets", "--json"))
        transaction.set_rollback(True)


def run(*options) -> str:
    out = StringIO()
    call_command("import_sales", str(FOLDER), *options, stdout=out)
    return out.getvalue()


def sums(**by) -> dict:
    """(month, name) -> amount, new customers of the ledger."""
    name = by["name"]
    found: dict = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for day, who, amount, new in SalesEntry.objects.values_list("booked_on", name, "amount", "new_customers"):
        both = found[str(Month.of(day)), who]
        both[0] += amount
        both[1] += new
    return found


def test_every_row_is_in_and_the_odd_ones_are_told(imported, expected):
    assert imported["state"] == "done"
    assert imported["summary"]["tables"][3]["rows"] == expected["rows"]
    assert imported["summary"]["fates"] == {"new": 8927, "changed": 0, "same": 0, "left": 0, "bad": 0}
    odd = {one["code"]: one["count"] for one in imported["summary"]["tables"][3]["odd"]}
    assert odd["no_account_lead"] == 1425
    assert odd["same_day_first"] == 8
    assert odd["people_without_deals"] == 5
    assert [(match["value"], match["answer"]) for match in imported["summary"]["matches"]] == [("GTXPro", "as:GTX Pro")]
    assert {slip["value"] for slip in imported["summary"]["slips"]} == {"technolgy", "Philipines"}


def test_won_lost_and_open_deals_are_all_there(imported, expected):
    assert Contract.objects.count() == SalesEntry.objects.count() == expected["won"] == 4238
    assert SalesEntry.objects.aggregate(all=Sum("amount"))["all"] == expected["won_amount"] == 10_005_534
    assert Opportunity.objects.filter(state="lost").count() == expected["stages"]["Lost"]
    still_open = Opportunity.objects.filter(state="open").count() + Lead.objects.count()
    assert still_open == expected["stages"]["Engaging"] + expected["stages"]["Prospecting"]
    assert Customer.objects.count() == expected["accounts_with_won"] == 85


@pytest.mark.clause("4.1.1")
@pytest.mark.clause("4.1.4")
def test_amount_and_new_customers_of_every_rep_and_month_are_those_computed_elsewhere(imported, expected):
    found = sums(name="rep__name")
    for name, months in expected["agents"].items():
        for month, figures in months.items():
            assert found[month, name] == [figures["amount"], figures["new_customers"]], (month, name)
    assert sum(new for _amount, new in found.values()) == 85


@pytest.mark.clause("4.1.3")
def test_growth_of_every_rep_and_month_is_that_computed_elsewhere(imported, expected):
    found = sums(name="rep__name")
    for name, months in expected["agents"].items():
        for month, figures in months.items():
            base, current = found[str(Month.parse(month).previous), name][0], found[month, name][0]
            growth = ((current - base) / base).quantize(Decimal("0.000001"), ROUND_HALF_UP) if base else None
            assert growth == (None if figures["growth"] is None else Decimal(str(figures["growth"]))), (month, name)


@pytest.mark.clause("2.1")
def test_amounts_of_every_team_and_month_and_the_months_champions_are_those_computed_elsewhere(imported, expected):
    teams, reps = sums(name="team__name"), sums(name="rep__name")
    assert Team.objects.count() == 6
    for name, months in expected["teams"].items():
        for month, amount in months.items():
            assert teams[month, name][0] == amount, (month, name)
    for month, (name, amount) in expected["champions"].items():
        best = max((key for key in reps if key[0] == month), key=lambda key: reps[key][0])
        assert (best[1], reps[best][0]) == (name, amount)


def test_people_and_targets_are_there_for_the_months_of_the_data(imported):
    assert User.objects.filter(role=Role.REP).count() == 35
    assert User.objects.filter(role=Role.SUPERVISOR).count() == 6
    places = set(Membership.objects.values_list("since", "until"))
    assert [(str(since), str(until)) for since, until in places] == [("2016-10-01", "2018-01-01")]
    assert Target.objects.count() == 35 * 10


def test_importing_the_folder_again_adds_nothing(imported):
    before = SalesEntry.objects.count()
    with pytest.raises(CommandError, match="Nothing in these files is new"):
        run("--yes")
    assert SalesEntry.objects.count() == before
