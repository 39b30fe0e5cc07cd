"""Bonus runs, promotions and plans made at the same moment, on connections of their own."""

from decimal import Decimal

import pytest

from appraisal.models import BonusBase, BonusRun, PayrollFile, Promotion
from appraisal.promotion.deriving import derive
from salesdept.common.calendar import Month
from salesdept.common.models import AuditEntry
from teamdev.models import TrainingPlan
from teamdev.plans.following import follow
from tests.at_once import at_once, passed

from ..results import approved, graded, made, published, stands

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
OCTOBER = Month.parse("2026-10")


@pytest.mark.clause("4.4.1")
def test_two_who_make_the_run_make_one(office):
    period = published(OCTOBER, office, graded(office.rep))
    assert passed(at_once(*[lambda: BonusRun.make(period, by=office.manager)] * 3)) == 1
    assert BonusRun.objects.get().lines.count() == 1


@pytest.mark.clause("4.4.1")
def test_a_base_set_while_the_run_is_approved_is_in_it_or_refused(office):
    BonusBase.assign(office.rep, OCTOBER, Decimal(3000), by=office.manager)
    run = made(published(OCTOBER, office, graded(office.rep)), office)

    def set_base():
        return BonusBase.assign(office.rep, OCTOBER, Decimal(4000), by=office.manager)

    def approve():
        return BonusRun.objects.get(pk=run.pk).approve(by=office.leadership)

    assert passed(at_once(set_base, approve)) == 1
    run.refresh_from_db()
    assert BonusBase.objects.get().amount == (3000 if run.is_settled else 4000)


@pytest.mark.clause("4.4.1")
def test_an_export_pressed_twice_is_written_once(office):
    run = approved(published(OCTOBER, office, graded(office.rep)), office)
    copies = [BonusRun.objects.get(pk=run.pk) for _copy in range(3)]
    assert passed(at_once(*[lambda one=one: one.export(by=office.finance) for one in copies])) == 1
    assert PayrollFile.objects.count() == 2
    assert AuditEntry.objects.of(run).filter(action="export").count() == 1


@pytest.mark.clause("4.4.2")
def test_candidates_derived_twice_at_once_are_found_once(office):
    for number in range(3):
        stands(OCTOBER.shift(number - 2), office, graded(office.rep))
    at_once(derive, derive)
    assert Promotion.objects.count() == 1


@pytest.mark.clause("4.4.3")
def test_a_poor_month_followed_twice_at_once_drafts_one_plan(office):
    period = stands(OCTOBER, office, graded(office.rep, "E"))
    at_once(*[lambda: follow(period)] * 3)
    assert TrainingPlan.objects.count() == 1
