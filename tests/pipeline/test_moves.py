"""Chapter 3: every change of stage or state is kept for good, and times in stages follow from what is kept."""

from datetime import date, timedelta
from random import Random

import pytest
from django.db import IntegrityError, connection, transaction

from pipeline.models import Opportunity, StageMove, StageVisit
from pipeline.moves.models import Via
from pipeline.stages import Stage
from salesdept.common.calendar import as_of, now
from salesdept.common.erasing import erasing
from salesdept.common.records import uuid7

from ..customers.makers import make_record
from .makers import loss_reason, make_opportunity

pytestmark = [pytest.mark.django_db, pytest.mark.clause("3.1.3")]

DAY = date(2026, 3, 2)


def on(days: int):
    return as_of(DAY + timedelta(days=days))


@pytest.fixture
def moved(office):
    """Begun on day 0, moved on after 4 days, rested from day 6 to 16, sent back on day 20, lost on 23, back on 30."""
    with on(0):
        deal = make_opportunity(office.rep)
        make_record(office.rep, deal.customer, kind="visit")
    with on(4):
        deal.advance(by=office.rep, next_step="call", next_on=date(2030, 1, 1))
    with on(6):
        deal.hold(by=office.rep, wake_on=DAY + timedelta(days=20), reason="budget comes later")
    with on(16):
        deal.wake(by=office.rep)
    with on(20):
        deal.send_back(by=office.rep, stage=Stage.DEVELOPMENT, reason="another person decides")
    with on(23):
        deal.lose(by=office.rep, reason=loss_reason())
    with on(30):
        deal.reopen(by=office.rep, reason="they came back")
    return deal


def test_each_change_is_a_row_that_says_from_where_to_where_by_whom_when_and_why(office, moved):
    told = list(moved.moves.values_list("via", "from_stage", "to_stage", "from_state", "to_state", "reason"))
    first, second = Stage.DEVELOPMENT, Stage.REQUIREMENTS
    assert told == [
        ("start", "", first, "", "open", ""),
        ("forward", first, second, "open", "open", ""),
        ("hold", second, second, "open", "hold", "budget comes later"),
        ("wake", second, second, "hold", "open", ""),
        ("back", second, first, "open", "open", "another person decides"),
        ("lost", first, first, "open", "lost", "Price too high"),
        ("reopened", first, first, "lost", "open", "they came back"),
    ]
    assert set(moved.moves.values_list("by", flat=True)) == {office.rep.pk}
    kept = {check["code"]: check["state"] for check in moved.moves.get(via="forward").gate}
    assert kept == {"contact": "done", "next": "done", "basics": "warned"}


def test_visits_follow_from_the_moves_and_rest_does_not_count(moved):
    with on(32):
        visits = [(visit.stage, visit.left_via, visit.lasted.days) for visit in moved.visits.all()]
        assert visits == [
            (Stage.DEVELOPMENT, "forward", 4),
            (Stage.REQUIREMENTS, "back", 6),
            (Stage.DEVELOPMENT, "lost", 3),
            (Stage.DEVELOPMENT, "", 2),
        ]
        assert Opportunity.objects.for_list().get(pk=moved.pk).days_in_stage() == 2 == moved.days_in_stage()


def test_what_the_database_counts_is_what_is_counted_by_hand(moved):
    with on(40):
        counted = StageVisit.objects.with_time(moved.visits.present().get().entered_at + timedelta(days=10))
        assert [visit.took for visit in counted.filter(opportunity=moved)] == [v.lasted for v in moved.visits.all()]


VIAS = [Via.FORWARD, Via.BACK, Via.HOLD, Via.WAKE, Via.LOST, Via.REOPENED, Via.VOID, Via.IMPORT]


@pytest.mark.parametrize("seed", range(20))
def test_visits_follow_any_row_of_moves(office, seed):
    """Against a reading of the same moves from the beginning, in plain words."""
    chance, deal = Random(seed), make_opportunity(office.rep)  # noqa: S311 — nothing secret
    StageMove.objects.bulk_create(_any_moves(chance, deal))
    kept = deal.visits.values_list("id", "stage", "entered_at", "left_at", "left_via", "rested", "resting_since")
    assert list(kept) == _read_anew(list(deal.moves.all()))


def _any_moves(chance, deal):
    at, standing = deal.moves.get().moved_at, (Stage.DEVELOPMENT, "open")
    for number in range(2, 14):
        via = chance.choice(VIAS)
        state = {Via.HOLD: "hold", Via.LOST: "lost", Via.VOID: "void"}.get(via, "open")
        if via == Via.IMPORT:
            state = chance.choice(["open", "hold", "lost"])
        stage = standing[0] if via in (Via.HOLD, Via.WAKE) else chance.choice(list(Stage))
        at += timedelta(hours=chance.randint(-2, 60))
        yield StageMove(
            opportunity=deal, number=number, from_stage=standing[0], from_state=standing[1], to_stage=stage,
            to_state=state, via=via, moved_at=at,
        )  # fmt: skip
        standing = (stage, state)
    yield StageMove(
        opportunity=deal, number=14, from_stage=standing[0], from_state=standing[1], to_stage=deal.stage,
        to_state="open", via=Via.REOPENED, moved_at=at,
    )  # fmt: skip


def _read_anew(moves) -> list[tuple]:
    visits = []
    for n, move in enumerate(moves):
        if move.via in (Via.HOLD, Via.WAKE) or move.to_state in ("lost", "void"):
            continue
        later = [one for one in moves[n + 1 :] if one.via not in (Via.HOLD, Via.WAKE)]
        during = moves[n : moves.index(later[0]) if later else None]
        rests = [(one, *moves[one.number : one.number + 1]) for one in during if one.to_state == "hold"]
        rested = sum((rest[1].moved_at - rest[0].moved_at for rest in rests if len(rest) == 2), timedelta())
        left = max(later[0].moved_at, move.moved_at) if later else None
        resting = next((rest[0].moved_at for rest in rests if len(rest) == 1), None)
        visits.append(
            (move.id, move.to_stage, move.moved_at, left, later[0].via if later else "", rested, resting),
        )
    return visits


@pytest.mark.parametrize(
    "touch",
    [
        lambda: StageVisit.objects.update(left_at=None),
        lambda: StageVisit.objects.all()._raw_delete(using="default"),
        lambda: StageVisit.objects.bulk_create(
            [StageVisit(id=uuid7(), opportunity=Opportunity.objects.get(), number=9, entered_at=now())]
        ),
    ],
)
@pytest.mark.usefixtures("by_owner")
def test_nobody_writes_a_visit_but_by_a_move(moved, touch):
    with pytest.raises(IntegrityError, match="follow the moves"):
        touch()


def test_while_on_hold_the_clock_stands_still(office):
    with on(0):
        deal = make_opportunity(office.rep)
    with on(5):
        deal.hold(by=office.rep, wake_on=DAY + timedelta(days=50), reason="later")
    with on(30):
        assert deal.days_in_stage() == 5
        assert Opportunity.objects.for_list().get(pk=deal.pk).days_in_stage() == 5


@pytest.mark.parametrize(
    "touch",
    [
        lambda: StageMove.objects.update(to_stage=Stage.PROPOSAL),
        lambda: StageMove.objects.update(reason="another"),
        lambda: StageMove.objects.all()._raw_delete(using="default"),
    ],
)
@pytest.mark.usefixtures("by_owner")
def test_a_move_is_neither_changed_nor_deleted(moved, touch):
    with pytest.raises(IntegrityError, match="kept as they were written"):
        touch()


@pytest.mark.usefixtures("by_owner")
def test_nor_are_all_of_them(moved):
    # The tests with threads clean up by TRUNCATE: tests/conftest.py turns this trigger off for them.
    _ask("SET CONSTRAINTS ALL IMMEDIATE", "ALTER TABLE pipeline_stagemove ENABLE TRIGGER keep_all_moves")
    with pytest.raises(IntegrityError, match="kept as they were written"):
        _ask("TRUNCATE pipeline_stagemove")


@pytest.mark.clause("7.1.3")
@pytest.mark.usefixtures("by_owner")
def test_a_person_who_asks_to_be_erased_leaves_the_reasons_and_nothing_else(moved):
    lost = StageMove.objects.filter(via="lost")
    with erasing():
        lost.update(reason="#1")
    with erasing(), pytest.raises(IntegrityError, match="kept as they were written"), transaction.atomic():
        lost.update(reason="#2", to_stage=Stage.PROPOSAL)
    assert lost.get().reason == "#1"


@pytest.mark.parametrize("change", [{"stage": Stage.PROPOSAL}, {"state": "won", "closed_on": DAY}])
def test_an_opportunity_stands_where_its_last_move_led_whoever_writes(office, change):
    deal = make_opportunity(office.rep)
    with pytest.raises(IntegrityError, match="where its last move led"):
        _commit(lambda: Opportunity.objects.filter(pk=deal.pk).update(**change))


def test_and_none_begins_without_a_move(office):
    customer = make_opportunity(office.rep).customer
    with pytest.raises(IntegrityError, match="where its last move led"):
        _commit(lambda: Opportunity.objects.create(code="X", name="X", customer=customer, owner=office.rep))


def _commit(write) -> None:
    with transaction.atomic():
        write()
        _ask("SET CONSTRAINTS ALL IMMEDIATE")


def _ask(*statements: str) -> None:
    """In a transaction of their own: what fails takes nothing else along."""
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@pytest.mark.clause("7.1.1")
def test_the_moves_stand_on_the_time_line_of_the_customer_for_who_sees_the_deal(office, as_user, moved):
    address = moved.customer.get_absolute_url()
    page = as_user(office.rep).get(address, {"kind": "move"})
    assert len(page.context["time_line"].rows) == 7
    assert "another person decides" in page.content.decode()


def test_time_in_stage_of_many_is_one_query(office, django_assert_num_queries):
    for _n in range(5):
        make_opportunity(office.rep)
    with django_assert_num_queries(1):
        assert [deal.days_in_stage() for deal in Opportunity.objects.for_list()] == [0] * 5
