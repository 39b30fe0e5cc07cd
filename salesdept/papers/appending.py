"""Documents behind a paper: PDFs page by page, pictures as pages, in the order given."""

from io import BytesIO

from django.core.files.storage import default_storage
from PIL import Image, ImageDraw, ImageFont, ImageOps
from pypdfium2 import PdfDocument, PdfiumError

A4 = (1240, 1754)
"""In pixels, at 150 a inch."""
MARGIN = 60
MOST_PAGES = 200


def with_appended(pdf: bytes, files: list) -> tuple[bytes, int]:
    """`pdf` and behind it `files`, each (stored name, kind, what it is called): the whole and its number of pages.

    What can't be opened leaves a page that says which one it is, so that nobody misses it unknowingly.
    """
    whole = PdfDocument(pdf)
    try:
        for name, kind, called in files:
            _append(whole, name, kind, called)
        out = BytesIO()
        whole.save(out)
        return out.getvalue(), len(whole)
    finally:
        whole.close()


def _append(whole: PdfDocument, name: str, kind: str, called: str) -> None:
    try:
        with default_storage.open(name) as file:
            content = file.read()
        pages = content if kind == "pdf" else _as_page(content)
        _import(whole, pages)
    except (OSError, ValueError, PdfiumError, Image.DecompressionBombError):
        _import(whole, _missing(called))


def _import(whole: PdfDocument, pdf: bytes) -> None:
    behind = PdfDocument(pdf)
    try:
        whole.import_pages(behind, list(range(min(len(behind), MOST_PAGES))))
    finally:
        behind.close()


def _as_page(content: bytes) -> bytes:
    """A picture in the middle of a page."""
    with Image.open(BytesIO(content), formats=("PNG", "JPEG")) as picture:
        upright = ImageOps.exif_transpose(picture).convert("RGB")
    upright.thumbnail((A4[0] - 2 * MARGIN, A4[1] - 2 * MARGIN))
    page = Image.new("RGB", A4, "white")
    page.paste(upright, ((A4[0] - upright.width) // 2, MARGIN))
    return _as_pdf(page)


def _missing(called: str) -> bytes:
    page = Image.new("RGB", A4, "white")
    text = f"{called.encode('ascii', 'replace').decode()}: this file can't be opened."
    ImageDraw.Draw(page).text((MARGIN, MARGIN), text, fill="black", font=ImageFont.load_default(28))
    return _as_pdf(page)


def _as_pdf(page: Image.Image) -> bytes:
    out = BytesIO()
    page.save(out, format="PDF", resolution=150)
    return out.getvalue()
