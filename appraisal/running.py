"""The cards of the month that still runs, computed as they would be today; nothing is written, nothing is final.

Computing them for a thousand reps takes a second: they are kept for a minute, and served a little longer while one
process computes them anew.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache
from redis.exceptions import RedisError

from salesdept.common.calendar import Month, now
from salesdept.people.models import Role, Team, User

from .computing import Cards, cards_of
from .models import Period, RuleSet, Scorecard
from .querysets import SEE_ALL

FRESH = timedelta(seconds=60)
KEPT_SECONDS = 600
COMPUTING_SECONDS = 30
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Running:
    """The cards of `month` as of a moment."""

    month: Month
    as_of: datetime
    cards: Cards

    def visible_to(self, user) -> list[Scorecard]:
        """The own card of a rep, those of the people whom a supervisor leads, all of who sees all (1.3.2)."""
        if user.is_a(*SEE_ALL):
            return self.cards.reps
        seen = {user.pk, *(user.led_ids if user.is_a(Role.SUPERVISOR) else ())}
        return [card for card in self.cards.reps if card.rep_id in seen]

    @property
    def scores(self) -> list[tuple]:
        """(score, team's pk) of the ranked ones."""
        return [(card.score, card.team_id) for card in self.cards.reps if card.is_ranked]


def running(month: Month | None = None) -> Running:
    """The cards of `month` (default: this one), about a minute old at most; without Redis computed each time."""
    month = month or Month.current()
    key = f"running-cards:{month}"
    try:
        found = cache.get(key)
        # Whoever finds them old computes them; who comes meanwhile takes the old ones.
        if found and (now() - found.as_of < FRESH or not cache.add(f"{key}:computing", 1, COMPUTING_SECONDS)):
            return found
    except RedisError:
        logger.warning("Running cards are computed without a cache: Redis does not answer.")
        return _computed(month)
    found = _computed(month)
    try:
        cache.set(key, found, KEPT_SECONDS)
        cache.delete(f"{key}:computing")
    except RedisError:
        logger.warning("Running cards are not kept: Redis does not answer.")
    return found


def _computed(month: Month) -> Running:
    moment = now()
    cards = cards_of(Period(month=month, rule_set=RuleSet.in_force(month)))
    teams = Team.objects.in_bulk()
    for card in cards.reps:
        # Of a person only the name is kept: the cache is no place for what else an account holds.
        card.rep, card.team = User(pk=card.rep_id, name=card.rep.name), teams.get(card.team_id)
    for result in cards.teams:
        result.team = teams[result.team_id]
    return Running(month, moment, cards)
