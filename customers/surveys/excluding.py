"""What follows an answer that is left out of the count: the appraisal, which stands above, books it (figures 14)."""

from collections.abc import Callable

Follows = Callable[..., None]
_follow: list[Follows] = []


def follows_exclusion(act: Follows) -> Follows:
    """Register function(answer, by), called in the transaction in which the answer is left out."""
    _follow.append(act)
    return act


def follow(answer, *, by) -> None:
    for act in _follow:
        act(answer, by=by)
