"""Which records an address or a form names."""

from collections.abc import Iterable
from uuid import UUID


def ids_in(texts: Iterable[str | None]) -> list[UUID]:
    """Those of `texts` that are the id of a record; everything else names nothing."""
    return [one for text in texts if (one := _id_in(text or ""))]


def _id_in(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
