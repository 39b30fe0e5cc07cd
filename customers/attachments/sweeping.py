"""Files of uploads that came to nothing: the form had errors in another field, or the transaction was undone."""

from datetime import timedelta

from django.core.files.storage import default_storage

from salesdept.common.calendar import now

from .models import FOLDER, AttachmentVersion

UNCLAIMED_FOR = timedelta(days=1)


def sweep() -> int:
    """Remove stored files that no version names and that are older than a day; return how many."""
    if not default_storage.exists(FOLDER):
        return 0
    _folders, names = default_storage.listdir(FOLDER)
    paths = {f"{FOLDER}/{name}" for name in names}
    orphans = paths.difference(AttachmentVersion.objects.filter(stored__in=paths).values_list("stored", flat=True))
    gone = [path for path in orphans if default_storage.get_modified_time(path) < now() - UNCLAIMED_FOR]
    for path in gone:
        default_storage.delete(path)
    return len(gone)
