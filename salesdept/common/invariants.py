"""What must hold in the database at any moment. Each app states its own; a command and a nightly job ask them all."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Invariant:
    """A sentence that holds, its clause, and `breaches()`: a line for each row that breaks it."""

    sentence: str
    clause: str
    breaches: Callable[[], Iterable[str]]


_invariants: list[Invariant] = []


def invariant(sentence: str, *, clause: str):
    """State an invariant: the decorated function yields a line per breach, with one query where it can."""

    def state(breaches: Callable) -> Callable:
        _invariants.append(Invariant(sentence, clause, breaches))
        return breaches

    return state


def broken() -> list[str]:
    """Every breach there is, reported and never repaired."""
    return [f"{one.clause} {one.sentence}: {breach}" for one in _invariants for breach in one.breaches()]


def stated() -> int:
    return len(_invariants)
