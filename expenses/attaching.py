"""Files that are attached to the form of a claim, and those of them that came to nothing (5.2.2)."""

from collections.abc import Collection, Iterable
from datetime import timedelta

from django.core.files.storage import default_storage
from django.db import transaction

from salesdept.common.calendar import now
from salesdept.common.tables.batches import batches

from .documents import FOLDER, RECEIPT_SERVES, Paper, take
from .models import Attached, ClaimDraft, ClaimLine, WalletInvoice

UNNAMED_FOR = RECEIPT_SERVES + timedelta(hours=1)
"""Until then a form that came back with errors may still bring its receipt, and its saving may still be on its way."""
AT_ONCE = 100


@transaction.atomic
def attach(upload, *, by) -> Paper:
    """Keep a file that `by` attaches. ValidationError says what is wrong with it, or that it was enough for a day."""
    Attached.note(upload.size, by=by)
    return take(upload)


def sweep() -> int:
    """Lose the old files that no expense, no invoice of a wallet and no draft names; how many."""
    gone = 0
    for paths in batches(_old_files(), AT_ONCE):
        unnamed = set(paths) - _named(paths)
        # Asked anew: one of them may have been saved since.
        for path in unnamed - _named(unnamed):
            default_storage.delete(path)
            gone += 1
    return gone


def _old_files() -> Iterable[str]:
    if not default_storage.exists(FOLDER):
        return
    _folders, names = default_storage.listdir(FOLDER)
    for path in (f"{FOLDER}/{name}" for name in names):
        if default_storage.get_modified_time(path) < now() - UNNAMED_FOR:
            yield path


def _named(paths: Collection[str]) -> set[str]:
    """Those of the paths that a record names; drafts first, a file goes from them to an expense and never back."""
    if not paths:
        return set()
    drafts = ClaimDraft.objects.names_of_files().intersection(paths)
    lines = ClaimLine.objects.filter(document__in=paths).values_list("document", flat=True)
    wallets = WalletInvoice.objects.filter(stored__in=paths).values_list("stored", flat=True)
    return {*drafts, *lines, *wallets}
