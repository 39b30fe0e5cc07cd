"""Who took a file and when, as it stands in the file itself (7.1.3)."""

from collections.abc import Sequence

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

MARK = "salesdept-export:"


def signature_of(export) -> str:
    """One line: name, moment, and the number under which the export stands in the books."""
    told = gettext("Taken by %(person)s on %(when)s") % {
        "person": export.by.name,
        "when": date_format(timezone.localtime(export.created_at), "SHORT_DATETIME_FORMAT"),
    }
    return f"{told}, {MARK}{export.pk}"


def is_signature(cells: Sequence) -> bool:
    """True for the line that an export adds: when the file comes back it is no customer."""
    return bool(cells) and isinstance(cells[0], str) and MARK in cells[0]
