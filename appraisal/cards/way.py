"""A card's way as its page tells it: former supervisors, questions of the review, objections."""

from ..models import Objection, Scorecard
from ..roles import WORK_ON_MONTHS


def way_of(card: Scorecard, user) -> dict:
    """What a card's page tells of its way: former supervisors' words, questions of the review, objections."""
    reads_review = user.is_a(*WORK_ON_MONTHS) and card.rep_id != user.pk
    return {
        "objections": card.objections.visible_to(user) if card.is_published else [],
        "may_object": card.rep_id == user.pk and Objection.refusal(card, user) is None,
        "until": card.period.objections_until,
        "notes": card.notes.select_related("by") if reads_review else [],
        "may_note": card.note_refusal(user) is None,
        "shows_review": reads_review and bool(card.question),
        "may_answer": card.answer_refusal(user) is None,
    }
