"""PDF invoices: what their text says, and the QR code beside it to check it by."""

import re
from collections.abc import Iterator
from itertools import combinations

import pypdfium2 as pdfium
from pypdfium2 import raw

from . import picture
from .read_out import ReadOut, Trouble, Unreadable, amount_of, day_of, together

MOST_PAGES = 20
LOOKED_AT = 2
"""Pages of which the picture is searched for a code: an invoice's stands on the first."""
DPI = 200
MOST_TEXT = 200_000
DAY = r"\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日|\d{4}-\d{2}-\d{2}"
NUMBER = re.compile(r"发票号码\s*[：:]\s*(\d{8,20})(?!\d)")
LONE_NUMBER = re.compile(r"(?<!\d)\d{20}(?!\d)")
CODE = re.compile(r"发票代码\s*[：:]\s*(\d{12}|\d{10})(?!\d)")
DATED = re.compile(rf"(?:开票日期|填开日期)\s*[：:]\s*({DAY})")
LONE_DAY = re.compile(rf"^\s*({DAY})\s*$", re.MULTILINE)
AMOUNT = r"-?\d[\d,]*\.\d{2}"
TOTAL = re.compile(rf"(?:[（(]小写[)）]\s*[¥￥]?|(?<![\u4e00-\u9fff])合\s*计\s*CNY)\s*({AMOUNT})")
PRICED = re.compile(rf"[¥￥]\s*({AMOUNT})")
TAX = re.compile(rf"增值税税额\s*CNY\s*({AMOUNT})")
TAX_ID = re.compile(r"纳税人识别号\s*[：:]\s*([0-9A-Z]{15,20})(?![0-9A-Z])")
NAME = re.compile(r"名\s*称\s*[：:]\s*([\u4e00-\u9fff（）()A-Za-z0-9]{4,60})")
ADDRESS = re.compile(r"地\s*址、\s*电\s*话\s*[：:]\s*([\u4e00-\u9fff]\S{3,100})")
ISSUER = re.compile(r"填开单位\s*[：:]\s*(\S{2,60})")


def read(content: bytes, *, until: float) -> ReadOut:
    """Unreadable for one with a password, with too many pages, or in which no invoice is found by `until`."""
    document = opened(content)
    try:
        if len(document) > MOST_PAGES:
            raise Unreadable(Trouble.TOO_LARGE)
        told = _from_text(_text(document))
        shown = _from_picture(document, until)
    finally:
        document.close()
    found = [read for read in (told, shown) if isinstance(read, ReadOut)]
    if not found:
        raise shown if isinstance(shown, Unreadable) else Unreadable(Trouble.NOTHING)
    return together(found)


def opened(content: bytes):
    """The document; Unreadable for one with a password or that is none."""
    try:
        return pdfium.PdfDocument(content)
    except pdfium.PdfiumError as problem:
        is_locked = getattr(problem, "err_code", None) == raw.FPDF_ERR_PASSWORD
        raise Unreadable(Trouble.PASSWORD if is_locked else Trouble.BROKEN) from None


def _text(document) -> str:
    try:
        return "\n".join(page.get_textpage().get_text_bounded()[:MOST_TEXT] for page in document)
    except pdfium.PdfiumError:
        raise Unreadable(Trouble.BROKEN) from None


def _from_picture(document, until: float) -> ReadOut | Unreadable:
    """What the code says, or why there is nothing: the text may say enough."""
    problem = Unreadable(Trouble.NOTHING)
    for page in _pictures(document):
        try:
            return picture.read_picture(page, until=until)
        except Unreadable as nothing:
            problem = nothing
            if nothing.trouble == Trouble.SEVERAL:
                raise
    return problem


def _pictures(document) -> Iterator:
    for number in range(min(LOOKED_AT, len(document))):
        page = document[number]
        width, height = page.get_size()
        scale = min(DPI / 72, (picture.MOST_PIXELS / 4 / max(width * height, 1)) ** 0.5)
        yield page.render(scale=scale, grayscale=True).to_pil().convert("L")


def _from_text(text: str) -> ReadOut | None:
    """What the labels say; text may stand in any order, so a label without its value is helped by a lone one."""
    number = _one(NUMBER, text) or _one(LONE_NUMBER, text)
    if not number:
        return None
    net, tax, total = _amounts(text)
    names, tax_ids, addresses = NAME.findall(text), TAX_ID.findall(text), ADDRESS.findall(text)
    both_named = len(set(tax_ids)) == 2
    return ReadOut(
        number=number,
        code=_one(CODE, text),
        issued_on=day_of(_one(DATED, text) or _one(LONE_DAY, text)),
        net=net,
        tax=tax,
        total=total,
        currency="CNY",
        seller=names[1] if len(names) == 2 else _one(ISSUER, text),
        seller_tax_id=tax_ids[1] if both_named else "",
        seller_address=addresses[1] if len(addresses) == 2 else "",
        buyer_tax_id=tax_ids[0] if both_named else "",
    ).read_from("text")


def _one(pattern: re.Pattern, text: str) -> str:
    """The one thing that the text says there; "" for nothing, and for two that differ."""
    found = set(pattern.findall(text))
    return found.pop() if len(found) == 1 else ""


def _amounts(text: str):
    """(net, tax, total): named ones first; else of all prices the two that add up to a third, the largest."""
    total = amount_of(_one(TOTAL, text))
    prices = sorted({amount for price in PRICED.findall(text) if (amount := amount_of(price)) is not None})
    largest = total if total is not None else (prices[-1] if len(prices) >= 3 else None)
    pairs = [pair for pair in combinations(prices, 2) if largest is not None and sum(pair) == largest]
    if len(pairs) == 1:
        tax, net = pairs[0]
        return net, tax, largest
    return None, amount_of(_one(TAX, text)), total
