"""A small picture of an invoice's first page, to stand beside the expense."""

from io import BytesIO

import pypdfium2 as pdfium
from PIL import Image

from .pdf import opened as opened_pdf
from .picture import KINDS, MOST_PIXELS
from .read_out import Trouble, Unreadable

DRAWN = ("pdf", "png", "jpeg")
WIDTH, HEIGHT = 1100, 2200
"""Wide enough to read the small print of a page; a till's long strip is cut to no more than this."""
LARGEST = 80_000
"""Bytes: on the page at once, also over a telephone's line."""
QUALITIES = (80, 60, 45, 30)


def draw(content: bytes, kind: str) -> bytes:
    """WebP of at most 80 KB; Unreadable where there is nothing to draw."""
    picture = _first_page(content) if kind == "pdf" else _reduced(content)
    picture.thumbnail((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    while len(packed := _packed(picture)) > LARGEST:
        picture = picture.resize((max(picture.width * 3 // 4, 1), max(picture.height * 3 // 4, 1)))
    return packed


def _first_page(content: bytes) -> Image.Image:
    document = opened_pdf(content)
    try:
        page = document[0]
        width, height = page.get_size()
        return page.render(scale=min(WIDTH / max(width, 1), HEIGHT / max(height, 1))).to_pil().convert("RGB")
    except (pdfium.PdfiumError, IndexError):
        raise Unreadable(Trouble.BROKEN) from None
    finally:
        document.close()


def _reduced(content: bytes) -> Image.Image:
    """On white where it is transparent; its size checked before a pixel of it is unpacked."""
    try:
        picture = Image.open(BytesIO(content), formats=KINDS)
        if picture.width * picture.height > MOST_PIXELS:
            raise Unreadable(Trouble.TOO_LARGE)
        picture.draft("RGB", (WIDTH, HEIGHT))
        seen = picture.convert("RGBA")
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError):
        raise Unreadable(Trouble.BROKEN) from None
    return Image.alpha_composite(Image.new("RGBA", seen.size, "white"), seen).convert("RGB")


def _packed(picture: Image.Image) -> bytes:
    """The best that is small enough; the smallest where none is."""
    for quality in QUALITIES:
        out = BytesIO()
        picture.save(out, format="WEBP", quality=quality)
        if out.tell() <= LARGEST:
            break
    return out.getvalue()
