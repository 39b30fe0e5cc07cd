"""An invoice that is data and no picture (XML, OFD), as a page shows it: what is read of it, the buyer, its lines."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from time import monotonic
from xml.etree.ElementTree import Element

from . import ofd
from .read_out import ReadOut, amount_of
from .reading import read
from .tree import every, name_of, text_at, tree_of

KINDS = ("xml", "ofd")
MOST_ITEMS = 100
BUYERS = (("EInvoiceData", "BuyerInformation", "BuyerName"), ("Buyer", "BuyerName"), ("Main", "Buyer", "Name"))
ITEMS = {
    "IssuItemInformation": ("ItemName", "Quantity", "UnPrice", "Amount"),
    "GoodsInfo": ("Item", "Quantity", "Price", "Amount"),
    "ProductItem": ("Description", "Quantity", "UnitPrice", "Amount"),
}
"""Element of a line -> where its name, quantity, price and amount stand, by dialect."""
SECONDS = 5


@dataclass(frozen=True)
class Item:
    name: str
    quantity: str
    price: str
    amount: Decimal | None


@dataclass(frozen=True)
class Printed:
    read: ReadOut
    buyer: str
    items: tuple[Item, ...]


def printed(content: bytes, kind: str) -> Printed:
    """Unreadable where nothing can be read of it; buyer and lines as far as the file tells them."""
    found = read(content, kind, until=monotonic() + SECONDS)
    roots = ofd.parts(content) if kind == "ofd" else [tree_of(content)]
    buyers = [*map(_buyer, roots), ofd.told_by(roots[0]).get("购买方名称", "")]
    items = next(filter(None, map(_items, roots)), ())
    return Printed(found, next(filter(None, buyers), ""), items)


def _buyer(root: Element) -> str:
    invoices = [root, *every(root, "EInvoice"), *every(root, "eInvoice")]
    return next((name for one in invoices for path in BUYERS if (name := text_at(one, *path))), "")


def _items(root: Element) -> tuple[Item, ...]:
    """Those that have a name."""
    rows = islice((one for one in root.iter() if name_of(one) in ITEMS), MOST_ITEMS)
    items = (_item(row, *ITEMS[name_of(row)]) for row in rows)
    return tuple(item for item in items if item.name)


def _item(row: Element, name: str, quantity: str, price: str, amount: str) -> Item:
    return Item(text_at(row, name), text_at(row, quantity), text_at(row, price), amount_of(text_at(row, amount)))
