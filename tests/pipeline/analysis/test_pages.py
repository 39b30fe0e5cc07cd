"""What forecast, funnel, win and loss and second purchases say, in worked numbers."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from pipeline.analysis.forecast import Forecast, Period
from pipeline.analysis.funnel import Funnel
from pipeline.analysis.outcomes import Outcomes
from pipeline.analysis.repeats import Repeats
from pipeline.analysis.sheets import FORECAST
from pipeline.models import ForecastLine, Proposal
from pipeline.stages import Stage
from salesdept.common.calendar import Month, as_of
from salesdept.common.errors import NotYourPart
from tests.makers import make_target

from ..makers import agree, loss_reason, make_contract, make_customer, make_opportunity, make_product, sign

pytestmark = [pytest.mark.django_db]

MAY = Month(date(2026, 5, 1))
DAY = date(2026, 5, 20)


def forecast(user, period=None) -> Forecast:
    return Forecast(user, period or Period(MAY, MAY))


def amounts(outlook) -> dict:
    return {name: getattr(outlook, name).value for name in ("target", "won", "commit", "best_case", "pipeline")}


def deal(owner, amount=100, close=date(2026, 5, 28), **given):
    return make_opportunity(owner, amount=Decimal(amount), expected_close=close, **given)


@pytest.mark.clause("3.4.1")
def test_the_category_follows_from_facts_until_the_owner_says_otherwise(office, as_user):
    with as_of(DAY):
        plain, accepted, agreed = deal(office.rep, 1), deal(office.rep, 10), deal(office.rep, 100)
        Proposal.objects.create(opportunity=accepted, number=1, state="accepted", opened_by=office.supervisor)
        agree(agreed, office.supervisor)
        row = forecast(office.rep).rows[0]
        assert (row.pipeline.value, row.best_case.value, row.commit.value) == (1, 10, 100)
        told = {"category": "commit", "reason": "the general manager nodded"}
        assert as_user(office.rep).post(plain.step_url("estimate"), told).status_code == 302
        assert forecast(office.rep).rows[0].commit.value == 101
        page = as_user(office.rep).get(plain.get_absolute_url()).content.decode()
        assert "the general manager nodded" in page
        plain.estimate(by=office.rep, category="", reason="signed nothing yet")
        assert forecast(office.rep).rows[0].pipeline.value == 1


@pytest.mark.clause("3.4.1")
def test_nobody_else_says_how_sure_a_deal_is(office):
    mine = deal(office.rep)
    with pytest.raises(NotYourPart):
        mine.estimate(by=office.other_supervisor, category="commit", reason="no")


@pytest.mark.clause("3.4.1")
def test_an_own_category_needs_its_reason(office, as_user):
    mine = deal(office.rep)
    assert as_user(office.rep).post(mine.step_url("estimate"), {"category": "commit"}).status_code == 422


@pytest.mark.clause("3.4.1")
def test_what_rests_counts_nowhere_and_what_has_no_day_ahead_stands_apart(office):
    with as_of(DAY):
        deal(office.rep, 1, close=None)
        deal(office.rep, 10, close=DAY - timedelta(days=1))
        deal(office.rep, 100).hold(by=office.rep, wake_on=DAY + timedelta(days=1), reason="budget")
        deal(office.rep, 1000, close=DAY)
        found = forecast(office.rep)
        assert found.rows[0].pipeline.value == FORECAST.of(office.rep, {}).amount == 1000
        assert [(one.code, figure.value) for one, figure in found.left_out] == [("undated", 1), ("overdue", 10)]


@pytest.mark.clause("1.1")
def test_what_is_won_and_the_target_stand_beside_it_by_month_person_team(office):
    with as_of(DAY):
        for rep, target in ((office.rep, 500), (office.second_rep, 300), (office.other_rep, 900)):
            make_target(rep, MAY, amount=target)
        make_target(office.rep, MAY.next, amount=700)
        sign(make_contract(office.rep, gross=Decimal(200), tax_rate=Decimal(0)), office.supervisor, DAY)
        deal(office.second_rep, 40)
        deal(office.second_rep, 60, close=date(2026, 6, 3))
        found = forecast(office.manager, Period(MAY, MAY.next))
        by_name = {row.label: row for row in found.rows}
        assert amounts(by_name["North"]) == {"target": 1500, "won": 200, "commit": 0, "best_case": 0, "pipeline": 100}
        assert amounts(by_name[office.rep.name])["won"] == 200
        assert by_name["North"].gap == 1300
        assert [(row.target.value, row.pipeline.value) for row in found.by_month] == [(1700, 40), (700, 60)]
        assert {row.label for row in forecast(office.rep).rows} == {office.rep.name}


@pytest.mark.clause("3.1.3")
@pytest.mark.usefixtures("by_owner")
def test_the_week_is_written_down_once_and_never_changed(office):
    deal(office.rep)
    with as_of(DAY):
        assert (ForecastLine.objects.take(), ForecastLine.objects.take()) == (1, 0)
    with as_of(DAY + timedelta(days=7)):
        assert ForecastLine.objects.take() == 1
    for change in (lambda rows: rows.update(amount=1), lambda rows: rows.delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change(ForecastLine.objects.all())


@pytest.mark.clause("3.1.3")
def test_the_bridge_tells_what_came_went_and_grew(office):
    with as_of(DAY - timedelta(days=8)):
        agreed, grown, lost, moved, late, resting = (
            deal(office.rep, amount) for amount in (1, 10, 100, 1000, 10_000, 7)
        )
        coming = deal(office.rep, 100_000, close=date(2026, 9, 1))
        ForecastLine.objects.take()
    with as_of(DAY):
        grown.amount, moved.expected_close = Decimal(15), date(2026, 7, 1)
        late.expected_close, coming.expected_close = date(2026, 5, 1), date(2026, 5, 30)
        for one in (grown, moved, late, coming):
            one.save()
        lost.lose(by=office.rep, reason=loss_reason())
        resting.hold(by=office.rep, wake_on=DAY + timedelta(days=1), reason="budget")
        deal(office.rep, 3)
        found = forecast(office.rep)
        steps = {str(step.label): step.figure.value for step in found.bridge}
        assert steps == {
            "New or back": 3,
            "Moved into the period": 100_000,
            "Amount changed": 5,
            "Moved out of the period": -1000,
            "Expected close has passed": -10_000,
            "Lost": -100,
            "On hold or taken out": -7,
        }
        assert (found.then.value, found.now.value) == (11_118, 100_019)
        assert agreed.amount == 1


@pytest.mark.clause("3.1.3")
def test_the_funnel_counts_each_visit_and_no_time_on_hold(office):
    start = date(2026, 3, 2)
    with as_of(start):
        going = make_opportunity(office.rep)
        stuck = make_opportunity(office.rep)
    from ..makers import complete

    with as_of(start + timedelta(days=2)):
        complete(going, Stage.DEVELOPMENT, office.rep)
        going.hold(by=office.rep, wake_on=start + timedelta(days=40), reason="budget")
    with as_of(start + timedelta(days=12)):
        going.wake(by=office.rep)
        going.advance(by=office.rep, next_step="call", next_on=date(2030, 1, 1))
    with as_of(start + timedelta(days=20)):
        going.send_back(by=office.rep, stage=Stage.DEVELOPMENT, reason="another decides")
        stuck.lose(by=office.rep, reason=loss_reason())
    with as_of(DAY):
        first, second, *_rest = Funnel(office.rep, {"since": start, "until": DAY}).rows
        assert (first.entered.value, first.on.value, first.lost.value, first.here.value) == (3, 1, 1, 1)
        # 2 days at work before the hold, and 20 of the one that was lost.
        assert (first.days.value, first.mean) == (Decimal(11), Decimal(11))
        assert first.conversion == Decimal("0.5")
        assert (second.entered.value, second.back.value, second.conversion) == (1, 1, 0)
        assert Funnel(office.rep, {"since": start + timedelta(days=1), "until": DAY}).rows[0].entered.value == 1


@pytest.mark.clause("3.4.3")
def test_won_and_lost_by_reason_competitor_product_and_person(office):
    product = make_product(name="ERP")
    with as_of(DAY):
        for amount, code, rival in ((10, "price", "Acme"), (20, "price", ""), (5, "no_need", "Acme")):
            deal(office.rep, amount, product=product).lose(by=office.rep, reason=loss_reason(code), competitor=rival)
        for _n in range(1):
            won = make_opportunity(
                office.second_rep, Stage.NEGOTIATION, organiser=office.supervisor, amount=Decimal(100), product=product
            )
            agree(won, office.supervisor)
            won.close_as_won(on=DAY, by=office.supervisor)
        found = Outcomes(office.supervisor, MAY, MAY, {})
        assert (found.together.won.value, found.together.lost.value, found.together.rate) == (100, 35, Decimal("0.25"))
        told = {str(row.label): (row.lost.count, row.lost.value) for row in found.by_reason.tallies}
        assert told == {"Price too high": (2, 30), "The need has gone": (1, 5)}
        told = {str(row.label): row.lost.value for row in found.by_competitor.tallies}
        assert told == {"Acme": 15, "No competitor known": 20}
        (erp,) = found.by_product.tallies
        assert (str(erp.label), erp.won.count, erp.lost.count) == ("ERP", 1, 3)
        by_person = {row.label: row.rate for row in found.by_person.tallies}
        assert (by_person[office.rep.name], by_person[office.second_rep.name]) == (0, 1)
        assert Outcomes(office.rep, MAY, MAY, {}).together.won.count == 0


@pytest.mark.clause("3.6.3")
def test_second_purchases_count_whose_year_is_over(office):
    firsts = {"2024-05-01": "2025-05-01", "2024-05-02": "2025-05-03", "2024-05-03": None, "2026-01-10": "2026-02-09"}
    for first, second in firsts.items():
        customer = make_customer(office.rep)
        for text in filter(None, (first, second)):
            day = date.fromisoformat(text)
            with as_of(day):
                sign(make_contract(office.rep, customer=customer), office.supervisor, day)
    with as_of(DAY):
        found = Repeats(office.supervisor, {"since": date(2024, 1, 1), "until": DAY})
        row = found.together
        assert (row.buyers.value, row.back.value, row.not_back.value, row.early.value) == (4, 1, 2, 1)
        assert row.rate == Decimal(1) / 3
        assert found.days.value == 365
        assert [figure.value for _label, figure in found.waits] == [1, 0, 1, 1, 0]
        assert Repeats(office.other_rep, {}).together.buyers.value == 0
