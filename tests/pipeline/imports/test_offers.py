from decimal import Decimal

import pytest

import appraisal.import_offers  # noqa: F401 - what the appraisal offers is registered by its import
from appraisal.models import Period, RuleSet
from pipeline.imports.work import work_on_imports
from salesdept.common.calendar import Month

from .makers import DEAL_COLUMNS, DEALS, as_csv, checked, four_files, uploads

pytestmark = [pytest.mark.clause("4.3.3"), pytest.mark.django_db]


def start_with(asked, by, *offers):
    asked.start(by=by, offers=list(offers))
    work_on_imports()
    asked.refresh_from_db()
    return asked


def test_months_whose_files_tell_no_costs_are_scored_without_profit_and_satisfaction_if_asked(office):
    asked = checked(four_files(), office.manager)
    assert asked.plan["offers"] == ["targets", "history_rules"]
    done = start_with(asked, office.manager, "history_rules")
    assert done.state == "done"
    assert done.report["told"]
    march = RuleSet.for_month(Month.parse("2017-03")).weights
    assert list(march.values()) == [Decimal(60), Decimal(0), Decimal(15), Decimal(25), Decimal(0)]


def test_before_and_after_those_months_the_rules_are_as_they_were(office):
    start_with(checked(four_files(), office.manager), office.manager, "history_rules")
    for month in ("2017-02", "2017-05", "2026-10"):
        assert RuleSet.for_month(Month.parse(month)).weights["profit"] == Decimal(25)


@pytest.mark.clause("1.3.2")
@pytest.mark.parametrize("appraised", ["2017-03", "2017-01"])
def test_months_that_people_are_appraised_for_get_no_rules_from_an_import(office, appraised):
    Period.open_month(Month.parse(appraised))
    asked = checked(four_files(), office.manager)
    assert "history_rules" not in asked.plan["offers"]


@pytest.mark.clause("1.3.2")
def test_an_offer_that_is_history_no_more_sets_up_nothing(office):
    asked = checked(four_files(), office.manager)
    Period.open_month(Month.parse("2017-03"))
    start_with(asked, office.manager, "history_rules")
    assert not RuleSet.objects.filter(weight_profit=0).exists()


def test_nothing_is_set_up_that_was_not_asked_for(office):
    start_with(checked(four_files(), office.manager), office.manager)
    assert not RuleSet.objects.filter(weight_profit=0).exists()


def test_files_that_tell_costs_are_scored_by_the_usual_rules(office):
    rows = [(*DEAL_COLUMNS, "cost"), *((*deal, "10") for deal in DEALS[1:4])]
    asked = checked([*four_files()[:3], *uploads(deals=as_csv(rows))], office.manager)
    assert "history_rules" not in asked.plan["offers"]


def test_the_clerk_is_offered_nothing_that_the_manager_decides(office, as_user):
    page = as_user(office.clerk).get(checked(four_files(), office.clerk).get_absolute_url()).content.decode()
    assert 'name="offers"' not in page
