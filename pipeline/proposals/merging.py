"""Two people wrote on from one text: what both changed, where their lines don't touch."""

from collections.abc import Iterator
from difflib import SequenceMatcher


def merged(base: str, own: str, other: str) -> str | None:
    """`base` with the changes of both; None where they touch: the same lines, or something put in at the same place."""
    lines = base.split("\n")
    changes = sorted([*_changes(lines, own.split("\n")), *_changes(lines, other.split("\n"))])
    written: list[str] = []
    place = 0
    before: tuple | None = None
    for change in changes:
        start, end, new = change
        if change == before:
            continue
        if before and (start < before[1] or start == before[0]):
            return None
        written += [*lines[place:start], *new]
        place, before = end, change
    return "\n".join([*written, *lines[place:]])


def _changes(base: list[str], text: list[str]) -> Iterator[tuple[int, int, list[str]]]:
    """(first line, line after the last, what stands there instead) of each change."""
    for kind, start, end, new_start, new_end in SequenceMatcher(None, base, text, autojunk=False).get_opcodes():
        if kind != "equal":
            yield start, end, text[new_start:new_end]
