"""Photographs of invoices: the QR code is looked for, as it is and then by a ladder of helps."""

from collections.abc import Callable, Iterator
from io import BytesIO
from time import monotonic

from PIL import Image, ImageFilter

from . import codes
from .read_out import ReadOut, Trouble, Unreadable

MOST_PIXELS = 50_000_000
DOUBLED_BELOW = 20_000_000
"""Doubling has four times the pixels; a picture above this has enough of them."""
HALVED_ABOVE = 1_000_000
KINDS = ("PNG", "JPEG")


def read(content: bytes, *, until: float) -> ReadOut:
    """The invoice of the QR code on it; Unreadable if there is none by `until` (monotonic)."""
    return read_picture(opened(content), until=until)


def opened(content: bytes) -> Image.Image:
    """In grey, its size checked before a pixel of it is unpacked."""
    try:
        picture = Image.open(BytesIO(content), formats=KINDS)
        if picture.width * picture.height > MOST_PIXELS:
            raise Unreadable(Trouble.TOO_LARGE)
        return picture.convert("L")
    except Image.DecompressionBombError:
        raise Unreadable(Trouble.TOO_LARGE) from None
    except (OSError, ValueError, SyntaxError, EOFError):
        raise Unreadable(Trouble.BROKEN) from None


def read_picture(grey: Image.Image, *, until: float) -> ReadOut:
    """Each rung costs more than the one before; the first that shows an invoice ends it."""
    seen: set[str] = set()
    for rung in rungs(grey):
        if monotonic() > until:
            break
        texts = _texts(rung())
        if read := codes.invoice_in(texts):
            return read
        seen |= texts
    raise Unreadable(Trouble.NOT_AN_INVOICE if seen else Trouble.NOTHING)


def rungs(grey: Image.Image) -> Iterator[Callable[[], Image.Image]]:
    """As it is, smoothed, doubled, both, halved, turned half a right angle either way. Never made smaller first."""
    may_double = grey.width * grey.height <= DOUBLED_BELOW
    yield lambda: grey
    yield lambda: _smoothed(grey)
    if may_double:
        yield lambda: _scaled(grey, 2)
        yield lambda: _scaled(_smoothed(grey), 2)
    if grey.width * grey.height > HALVED_ABOVE:
        yield lambda: _scaled(grey, 0.5)
    for angle in (45, -45):
        yield lambda angle=angle: _turned(grey, angle)  # type: ignore[misc]


def _smoothed(grey: Image.Image) -> Image.Image:
    return grey.filter(ImageFilter.MedianFilter(3))


def _scaled(grey: Image.Image, by: float) -> Image.Image:
    return grey.resize((int(grey.width * by), int(grey.height * by)), Image.Resampling.BICUBIC)


def _turned(grey: Image.Image, angle: int) -> Image.Image:
    return grey.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=255)


def _texts(picture: Image.Image) -> set[str]:
    try:
        import zxingcpp
    except ImportError:
        raise Unreadable(Trouble.NO_READER) from None
    codes_sought = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
    found = zxingcpp.read_barcodes(picture, formats=codes_sought, text_mode=zxingcpp.TextMode.Plain)
    return {one.text for one in found if one.valid}
