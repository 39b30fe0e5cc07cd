"""What becomes of papers that nobody needs any more. What was signed or sent stays."""

from datetime import timedelta

from django.core.files.storage import default_storage

from salesdept.common.calendar import now

from .models import FOLDER, Paper

UNCLAIMED_FOR = timedelta(days=1)


def sweep() -> int:
    """Remove outlived papers, and files that no paper names; return how many papers."""
    gone = 0
    for paper in Paper.objects.outlived().iterator():
        # The row first: a file without a row is swept tomorrow, a row without a file would be a broken promise.
        deleted, _by_table = Paper.objects.outlived().filter(pk=paper.pk).delete()
        if deleted and paper.stored:
            default_storage.delete(paper.stored.name)
        gone += bool(deleted)
    _sweep_files()
    return gone


def _sweep_files() -> None:
    """Of a press that was killed between file and row."""
    if not default_storage.exists(FOLDER):
        return
    _folders, names = default_storage.listdir(FOLDER)
    paths = {f"{FOLDER}/{name}" for name in names}
    for path in paths.difference(Paper.objects.filter(stored__in=paths).values_list("stored", flat=True)):
        if default_storage.get_modified_time(path) < now() - UNCLAIMED_FOR:
            default_storage.delete(path)
