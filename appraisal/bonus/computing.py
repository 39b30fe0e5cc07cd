"""The lines of a bonus run, from published cards, bases and rules in a fixed number of queries (4.4.1)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db.models import F

from salesdept.common.money import ZERO

from ..models import BonusBase, BonusLine, BonusRun, Loss, LossUse, Period, Scorecard
from . import rules


def calculate(run: BonusRun) -> None:
    """Write the run's lines anew, in the caller's transaction; the caller saves the run's sums."""
    run.lines.all().delete()
    lines, uses = _month_lines(run)
    run.pool = run.period.rule_set.bonus_pool
    run.wanted = sum((line.wanted for line in lines), ZERO)
    lines += _difference_lines(run, lines)
    run.total = sum((line.amount for line in lines), ZERO)
    BonusLine.objects.bulk_create(lines, batch_size=500)
    LossUse.objects.bulk_create(uses, batch_size=1000)


def _month_lines(run: BonusRun) -> tuple[list[BonusLine], list[LossUse]]:
    losses = _losses(run)
    borne: dict = {}
    uses: list[tuple] = []
    cards = _cards(run.period)
    for card in cards:
        theirs = losses[card.rep_id]
        parts = rules.losses_borne(card.profit, [loss.left for loss in theirs])
        borne[card.rep_id] = sum(parts, ZERO)
        uses += [(card.rep_id, loss, part) for loss, part in zip(theirs, parts, strict=True) if part]
    lines = _lines(run, run.period, cards, borne)
    for line in lines:
        line.amount = line.due
    by_person = {line.person_id: line for line in lines}
    return lines, [LossUse(line=by_person[person], loss=loss, amount=part) for person, loss, part in uses]


def _losses(run: BonusRun) -> dict:
    """Person id -> losses that this month bears, the oldest first."""
    found = defaultdict(list)
    for loss in Loss.objects.borne_in(run.month, run.period.rule_set.loss_months):
        found[loss.person_id].append(loss)
    return found


def _cards(period: Period) -> list[Scorecard]:
    cards = Scorecard.objects.published().filter(period=period)
    return list(cards.select_related("rep").order_by("rep__name", "rep"))


def _lines(run: BonusRun, period: Period, cards: Iterable[Scorecard], borne: Mapping) -> list[BonusLine]:
    """What each card of `period` comes to by its rules; `borne`: person id -> losses that its profit makes good."""
    bases = BonusBase.objects.in_force(period.month)
    lines = [line_of(period, card, bases.get(card.rep_id, ZERO), borne.get(card.rep_id, ZERO)) for card in cards]
    shares = rules.within_pool([line.wanted for line in lines], period.rule_set.bonus_pool)
    for line, share in zip(lines, shares, strict=True):
        line.run, line.due = run, share
    return lines


def line_of(period: Period, card: Scorecard, base: Decimal, losses: Decimal) -> BonusLine:
    """What `card` wants by the rules of its month, before any pool; of no run yet."""
    rule_set = period.rule_set
    profit = rules.after_losses(card.profit, losses)
    parts = rules.commission(profit.counted, rule_set.tiers)
    terms: dict[str, Any] = {
        "base": base,
        "coefficient": rule_set.coefficient(card.grade),
        "days": card.days,
        "working_days": max(card.working_days, 1),
    }
    return BonusLine(
        person=card.rep,
        period=period,
        card=card,
        grade=card.grade,
        profit=card.profit,
        losses=losses,
        counted=profit.counted,
        loss=profit.loss,
        tier_profits=[part.profit for part in parts],
        tier_rates=[part.rate for part in parts],
        commission=sum((part.earned for part in parts), ZERO),
        wanted=rules.bonus(parts=parts, **terms),
        **terms,
    )


def _difference_lines(run: BonusRun, month_lines: Iterable[BonusLine]) -> list[BonusLine]:
    """What months that were published anew since their run give or take; nobody's sum in the run falls below nought."""
    together = defaultdict(lambda: ZERO, {line.person_id: line.amount for line in month_lines})
    found = [line for period in _corrected(run) for line in _settled_against(run, period)]
    for line in found:
        difference = line.due - line.settled
        line.amount = max(difference, -together[line.person_id])
        line.held_back = line.amount - difference
        together[line.person_id] += line.amount
    return found


def _corrected(run: BonusRun) -> list[Period]:
    """Earlier months whose published cards are of a later revision than their run was made from, the oldest first."""
    run_before = Period.objects.filter(bonus_run__in=BonusRun.objects.settled(), month__lt=run.month)
    corrected = run_before.published().filter(revision__gt=F("bonus_run__revision"))
    return list(corrected.select_related("rule_set").order_by("month"))


def _settled_against(run: BonusRun, period: Period) -> list[BonusLine]:
    """The month by its present cards beside what approved runs gave for it; without those to whom nothing changes."""
    before = {line.person_id: line for line in period.bonus_lines.settled().order_by("run__period__month")}
    lines = _lines(run, period, _cards(period), {person: line.losses for person, line in before.items()})
    given = BonusLine.objects.sums_of(period)
    gone = before.keys() - {line.person_id for line in lines}
    lines += [BonusLine(run=run, period=period, person_id=person, working_days=1) for person in gone]
    for line in lines:
        line.is_difference, line.settled = True, given.get(line.person_id, ZERO)
    return [line for line in lines if line.due != line.settled or line.loss != _loss_of(before.get(line.person_id))]


def _loss_of(line: BonusLine | None) -> Decimal:
    return line.loss if line else ZERO
