"""The seal of a published card: a hash of all that it says, on the page and on paper, so that both can be compared."""

import hashlib
import json

from django.core.serializers.json import DjangoJSONEncoder

from ..models import Scorecard, TeamCard

SEALED = (
    "revision", "amount", "profit", "base", "growth", "new_customers", "satisfaction", "answers", "target_amount",
    "target_profit", "target_new_customers", "score_amount", "score_profit", "score_growth", "score_new_customers",
    "score_satisfaction", "weight_in_use", "computed_score", "score", "grade",
)  # fmt: skip
"""A column that comes later is not among them: the seals of printed cards hold."""
SHOWN = 16


def seal_of(card: Scorecard | TeamCard) -> str:
    """The first signs of the hash, in groups of four."""
    whose = card.team_id if isinstance(card, TeamCard) else card.rep_id
    told = [str(card.period.month), str(whose), *(getattr(card, name) for name in SEALED)]
    if not isinstance(card, TeamCard):
        told += [card.adjustment, card.adjustment_reason]
    digest = hashlib.sha256(json.dumps(told, cls=DjangoJSONEncoder, ensure_ascii=False).encode()).hexdigest()
    return " ".join(digest[at : at + 4] for at in range(0, SHOWN, 4))
