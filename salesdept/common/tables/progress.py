"""How far an import is, for the page that waits. Kept outside the transaction that imports; nothing depends on it."""

import logging

from django.core.cache import cache

log = logging.getLogger(__name__)
KEPT_FOR = 3600


class Progress:
    """Tells `done` of `total` rows. When Redis is gone it says so once and the import goes on without."""

    def __init__(self, key, total: int):
        self.key = f"import:{key}"
        self.total = total
        self.done = 0
        self.can_be_told = True

    def add(self, rows: int, title: str) -> None:
        self.done += rows
        if not self.can_be_told:
            return
        try:
            cache.set(self.key, {"done": self.done, "total": self.total, "title": title}, KEPT_FOR)
        except Exception:
            log.warning("The progress of %s can't be shown: Redis does not answer.", self.key)
            self.can_be_told = False


def progress_of(key) -> dict | None:
    """done, total and title of the table in hand; None when nobody has told."""
    try:
        return cache.get(f"import:{key}")
    except Exception:
        log.warning("The progress can't be read: Redis does not answer.")
        return None
