"""Where a card stands among the others, as far as its reader may know (1.3.2): scores are private."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from ..models import Scorecard
from ..rules import rounded

FEWEST = 3
"""Of fewer ranked colleagues the mean would give away a single one's score."""


@dataclass(frozen=True)
class Standing:
    """Place `place` of `of` ranked cards in the department, `team_place` of `team_of` in the team; ties share a place.

    `team_mean` is None where too few are ranked.
    """

    place: int
    of: int
    team_place: int
    team_of: int
    team_mean: Decimal | None


def standing_of(card: Scorecard, scores: Iterable[tuple[Decimal, object]] | None = None) -> Standing | None:
    """None for a card without rank. `scores` are (score, team's pk) of all ranked cards, read here where not given."""
    if not card.is_ranked:
        return None
    if scores is None:
        same = Scorecard.objects.filter(period=card.period_id, revision=card.revision)
        scores = same.ranked().order_by().values_list("score", "team")
    every = list(scores)
    team = [score for score, team_id in every if team_id == card.team_id]
    return Standing(
        place=1 + sum(score > card.score for score, _team in every),
        of=len(every),
        team_place=1 + sum(score > card.score for score in team),
        team_of=len(team),
        team_mean=rounded(sum(team, Decimal(0)) / len(team)) if len(team) >= FEWEST else None,
    )
