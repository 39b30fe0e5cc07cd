"""OFD, the mainland's page format: a zip with the invoice's data in its head and, on many, as XML beside it."""

from io import BytesIO
from itertools import islice
from struct import unpack_from
from xml.etree.ElementTree import Element
from zipfile import BadZipFile, ZipFile, ZipInfo

from . import digital_xml
from .read_out import ReadOut, Trouble, Unreadable, amount_of, day_of, together
from .tree import LARGEST, every, tree_of

MOST_ENTRIES = 500
MOST_BYTES = 60 * 2**20
MOST_RATIO = 100
MOST_INDEX = 256 * 2**10
END, END_SIZE, END_64 = b"PK\x05\x06", 22, b"PK\x06\x07"
"""How the end record of a zip begins and how long it is without its remark; how the locator of a ZIP64 begins."""
FARTHEST_END = END_SIZE + 2**16
HEAD = "OFD.xml"
SEEN = 20


def is_ofd(content: bytes) -> bool:
    """A small enough zip that names its head; nothing in it is unpacked for that."""
    if not _has_a_short_index(content):
        return False
    try:
        with ZipFile(BytesIO(content)) as packed:
            return HEAD in packed.namelist()[:MOST_ENTRIES]
    except (BadZipFile, ValueError, NotImplementedError, OSError):
        return False


def _has_a_short_index(content: bytes) -> bool:
    """By its end record, before anything is built of its index; what is longer (ZIP64) is no invoice's."""
    at = content.rfind(END, max(len(content) - FARTHEST_END, 0))
    if at < 0 or len(content) < at + END_SIZE or content[max(at - 20, 0) : at].startswith(END_64):
        return False
    entries, size = unpack_from("<HI", content, at + 10)
    return entries <= MOST_ENTRIES and size <= MOST_INDEX


def read(content: bytes) -> ReadOut | None:
    """None for an OFD that is no invoice; Unreadable for a bomb, a broken file, or several invoices."""
    head, *beside = parts(content)
    from_head = _from_head(head)
    read = [*_attached(beside), *([from_head] if from_head else [])]
    return together(read) if read else None


def parts(content: bytes) -> list[Element]:
    """The head, then each XML that is attached; Unreadable for a bomb or a broken file."""
    try:
        with ZipFile(BytesIO(content)) as packed:
            _must_be_harmless(packed)
            entries = [packed.getinfo(HEAD), *islice(filter(_is_attached, packed.infolist()), SEEN)]
            return [tree_of(_unpacked(packed, one)) for one in entries]
    except (BadZipFile, KeyError, ValueError, NotImplementedError, RuntimeError, EOFError, OSError):
        raise Unreadable(Trouble.BROKEN) from None


def _is_attached(entry: ZipInfo) -> bool:
    return "/Attachs/" in entry.filename and entry.filename.endswith(".xml")


def _must_be_harmless(packed: ZipFile) -> None:
    entries = packed.infolist()
    too_much = len(entries) > MOST_ENTRIES or sum(one.file_size for one in entries) > MOST_BYTES
    if too_much or any(one.file_size > MOST_RATIO * max(one.compress_size, 1024) for one in entries):
        raise Unreadable(Trouble.TOO_LARGE)


def _unpacked(packed: ZipFile, entry: ZipInfo) -> bytes:
    """Its content, read no further than XML may go, whatever its head says of its size."""
    with packed.open(entry) as file:
        content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise Unreadable(Trouble.TOO_LARGE)
    return content


def _attached(trees: list[Element]) -> list[ReadOut]:
    """The invoice as XML among the attachments; what is none tells nothing."""
    found = [read for read in map(digital_xml.read, trees) if read]
    if len({read.number for read in found}) > 1:
        raise Unreadable(Trouble.SEVERAL)
    return found


def told_by(head: Element) -> dict[str, str]:
    """What the head says of the invoice, by its Chinese names."""
    return {one.get("Name", ""): (one.text or "").strip() for one in every(head, "CustomData")}


def _from_head(root: Element) -> ReadOut | None:
    told = told_by(root)
    if not told.get("发票号码"):
        return None
    net, tax, total = (amount_of(told.get(name, "")) for name in ("合计金额", "合计税额", "价税合计"))
    return ReadOut(
        number=told["发票号码"],
        code=told.get("发票代码", ""),
        issued_on=day_of(told.get("开票日期", "")),
        net=net,
        tax=tax,
        total=net + tax if total is None and net is not None and tax is not None else total,
        currency="CNY",
        seller=told.get("销售方名称", ""),
        seller_tax_id=told.get("销售方纳税人识别号", ""),
        buyer_tax_id=told.get("购买方纳税人识别号", ""),
    ).read_from("ofd")
