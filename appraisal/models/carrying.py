"""What people said of a card whose figures a new compilation leaves as they were (4.3.1)."""

from .cards import Card, Scorecard, TeamCard
from .looking import Looked
from .noting import SupervisorNote
from .weighing import Weighed

LOOK = [field.attname for field in Looked._meta.local_fields]
DECIDED = {"score", "grade", "adjustment", "adjustment_reason", *(field.name for field in Weighed._meta.local_fields)}
"""`score` and `grade` hold what the manager decided; what is computed is `computed_score`."""
NO_FIGURES = {"id", "created_at", "version", "revision", "is_published", *LOOK, *DECIDED}


def carry_over(period) -> None:
    """Each card of the present revision takes over what was said of the one before it, if no figure has changed.

    A departure from the figures is decided anew.
    """
    pairs = _carry(period, Scorecard, "rep_id", [*LOOK, "comment"])
    _carry(period, TeamCard, "team_id", ["comment"])
    again = {old: card for card, old in pairs}
    SupervisorNote.objects.bulk_create(
        SupervisorNote(card=again[note.card], by_id=note.by_id, text=note.text, at=note.at)
        for note in SupervisorNote.objects.filter(card__in=again).select_related("card")
    )


def _carry(period, model: type[Card], whose: str, said: list[str]) -> list[tuple]:
    """(card, the one before it) of those that took over what was said."""
    cards = model._default_manager.filter(period=period)
    before = {getattr(card, whose): card for card in cards.filter(revision=period.revision - 1)}
    same = []
    for card in cards.filter(revision=period.revision):
        old = before.get(getattr(card, whose))
        if old and _figures(card) == _figures(old):
            for name in said:
                setattr(card, name, getattr(old, name))
            same.append((card, old))
    model._default_manager.bulk_update([card for card, _old in same], said, batch_size=1000)
    return same


def _figures(card: Card) -> list:
    return [getattr(card, field.attname) for field in card._meta.concrete_fields if field.attname not in NO_FIGURES]
