"""A card's way as its page tells it: former supervisors, questions of the review, objections."""

from ..models import Objection, Scorecard


def way_of(card: Scorecard, user) -> dict:
    """What a card's page tells of its way: former supervisors' words, questions of the review, objections."""
    shows_review = card.shows_review_to(user)
    return {
        "objections": card.objections.visible_to(user) if card.is_published else [],
        "may_object": card.rep_id == user.pk and Objection.refusal(card, user) is None,
        "until": card.period.objections_until,
        "notes": card.notes.select_related("by") if shows_review else [],
        "may_note": card.note_refusal(user) is None,
        "shows_review": shows_review and bool(card.question),
        "may_answer": card.answer_refusal(user) is None,
    }
