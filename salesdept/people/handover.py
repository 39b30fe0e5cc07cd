"""What a leaver owns goes to a named heir, lossless. Each app names its own kinds of things."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from salesdept.common.errors import RuleBroken


@dataclass(frozen=True)
class Estate:
    """One kind of thing a person may own: the rows of `owner`, and how they pass to `heir`."""

    label: str
    owned_by: Callable
    pass_on: Callable


_estates: list[Estate] = []


def estate(label, *, owned_by: Callable) -> Callable:
    """Register pass_on(rows, heir, by) for the query set owned_by(person): @estate(_("Customers"), owned_by=...)."""

    def register(pass_on: Callable) -> Callable:
        _estates.append(Estate(label, owned_by, pass_on))
        return pass_on

    return register


def holdings(person) -> list[tuple[str, int]]:
    """What `person` owns: (label, how many), empty kinds left out."""
    counted = [(str(kind.label), kind.owned_by(person).count()) for kind in _estates]
    return [(label, count) for label, count in counted if count]


def hand_over(person, heir, *, by) -> dict[str, int]:
    """Pass everything to `heir` in the caller's transaction; RuleBroken when nobody is there to take it."""
    owned = holdings(person)
    if not owned:
        return {}
    if heir is None or heir == person or not heir.is_active:
        raise RuleBroken(
            _("%(person)s still owns %(things)s. Name who takes over.")
            % {"person": person, "things": ", ".join(f"{label} {count}" for label, count in owned)},
            "7.1.3",
        )
    for kind in _estates:
        kind.pass_on(kind.owned_by(person), heir, by)
    return dict(owned)
