"""What a draft would have changed: the last published months once more by its rules (1.3.2, 4.3.3)."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from salesdept.common.calendar import Month
from salesdept.common.money import ZERO
from salesdept.people.models import User

from ..computing import cards_of
from ..formula import rounded
from ..models import Period, RuleSet, Scorecard

MONTHS_TRIED = (1, 3, 6)
NOT_RANKED = ""


@dataclass(frozen=True)
class Tried:
    """One card as it was published and as it would have been. Scores are None, grades "" where there is no rank."""

    month: Month
    score_before: Decimal | None
    score_after: Decimal | None
    grade_before: str
    grade_after: str


@dataclass
class Row:
    """One rep over the months tried; scores on average over those in which both are known."""

    rep: User
    cards: list[Tried] = field(default_factory=list)

    @property
    def before(self) -> Decimal | None:
        return _mean([one.score_before for one in self._both()])

    @property
    def after(self) -> Decimal | None:
        return _mean([one.score_after for one in self._both()])

    @property
    def difference(self) -> Decimal | None:
        return None if self.before is None or self.after is None else self.after - self.before

    @property
    def changed(self) -> bool:
        return any(one.grade_before != one.grade_after for one in self.cards)

    def _both(self) -> list[Tried]:
        return [one for one in self.cards if one.score_before is not None and one.score_after is not None]


@dataclass(frozen=True)
class Preview:
    """`rows` from the greatest gain to the greatest loss; `grades`: (letter or "", cards before, cards after)."""

    months: list[Month]
    rows: list[Row]
    grades: list[tuple[str, int, int]]

    @property
    def gaining(self) -> int:
        return sum((row.difference or ZERO) > 0 for row in self.rows)

    @property
    def losing(self) -> int:
        return sum((row.difference or ZERO) < 0 for row in self.rows)

    @property
    def changing_grade(self) -> int:
        return sum(row.changed for row in self.rows)


def preview(draft: RuleSet, count: int, *, reader: User) -> Preview:
    """`draft` tried on the last `count` published months, for the reps whose cards `reader` may see.

    What the manager weighed beside the figures stays as it was: only the rules differ. New customers are counted at
    the signature, so a draft's rules for them change no month that is over.
    """
    periods = list(Period.objects.published().order_by("-month")[:count])[::-1]
    rows: dict = defaultdict(list)
    people: dict = {}
    for period in periods:
        for card, tried in _tried_on(period, draft, reader):
            people[card.rep_id] = card.rep
            rows[card.rep_id].append(tried)
    made = [Row(people[rep], cards) for rep, cards in rows.items()]
    made.sort(key=lambda row: (row.difference is None, -(row.difference or ZERO), row.rep.name))
    return Preview([period.month for period in periods], made, _grades(draft, made))


def _tried_on(period: Period, draft: RuleSet, reader: User):
    trial = Period(month=period.month, revision=period.revision, rule_set=draft)
    after = {card.rep_id: card for card in cards_of(trial).reps}
    published = Scorecard.objects.visible_to(reader).published().filter(period=period)
    for card in published.select_related("rep"):
        yield card, _tried(card, after.get(card.rep_id), draft)


def _tried(card: Scorecard, trial: Scorecard | None, draft: RuleSet) -> Tried:
    if trial is None:
        return Tried(card.period.month, card.score, None, card.grade, NOT_RANKED)
    trial.adjustment, trial.set_grade = card.adjustment, card.set_grade
    trial.weigh(draft)
    return Tried(card.period.month, card.score, trial.score, card.grade, trial.grade)


def _grades(draft: RuleSet, rows: list[Row]) -> list[tuple[str, int, int]]:
    cards = [card for row in rows for card in row.cards]
    before, after = Counter(card.grade_before for card in cards), Counter(card.grade_after for card in cards)
    letters = [letter for letter, _least in draft.thresholds]
    return [(letter, before[letter], after[letter]) for letter in [*letters, NOT_RANKED]]


def _mean(scores: list) -> Decimal | None:
    return rounded(sum(scores, ZERO) / len(scores)) if scores else None
