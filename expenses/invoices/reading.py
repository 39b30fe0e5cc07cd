"""Reading one file, whatever its kind."""

from . import digital_xml, ofd, pdf, picture, taiwan_xml
from .keys import invoice_key
from .read_out import ReadOut, Trouble, Unreadable, together
from .tree import tree_of


def read(content: bytes, kind: str, *, until: float) -> ReadOut:
    """The invoice in `content`; Unreadable says why there is none. `until` (monotonic) ends the search."""
    found = READERS[kind](content, until)
    if found is None or not found.number:
        raise Unreadable(Trouble.NOT_AN_INVOICE)
    if found.is_red:
        raise Unreadable(Trouble.NEGATIVE)
    return together([found])


def _xml(content: bytes, until: float) -> ReadOut | None:
    root = tree_of(content)
    return digital_xml.read(root) or taiwan_xml.read(root)


READERS = {
    "xml": _xml,
    "ofd": lambda content, until: ofd.read(content),
    "pdf": lambda content, until: pdf.read(content, until=until),
    "png": lambda content, until: picture.read(content, until=until),
    "jpeg": lambda content, until: picture.read(content, until=until),
}


def keys_of(read: ReadOut) -> list[str]:
    """By which numbers this invoice is known: on paper a fully digital one may bear two."""
    numbers = [one for one in (read.number, read.further_number) if one]
    seller = read.seller or read.seller_tax_id
    return [invoice_key(number, read.issued_on, read.code, seller) for number in numbers]
