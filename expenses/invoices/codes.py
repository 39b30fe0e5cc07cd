"""What a QR code says, if it is an invoice's."""

from collections.abc import Iterable

from . import mainland_qr, taiwan_qr
from .read_out import ReadOut, Trouble, Unreadable

READERS = (mainland_qr.read, taiwan_qr.read)


def invoice_in(texts: Iterable[str]) -> ReadOut | None:
    """The one invoice that these codes tell of; None if none does. Unreadable where there are two invoices."""
    found = [read for text in texts for reader in READERS if (read := reader(text))]
    if len({(read.code, read.number) for read in found}) > 1:
        raise Unreadable(Trouble.SEVERAL)
    return found[0] if found else None
