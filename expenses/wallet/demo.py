"""What the demo people have in their wallets: read, to be checked, told twice, and one that nobody can read."""

from datetime import date, timedelta
from io import BytesIO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFont

from ..demo.papers import left_code, message, receipt
from .models import WalletInvoice
from .visits import visits_by
from .work import read_one

ANOTHER_BUYER = "53212539"


def fill_wallets(story) -> None:
    """One rep's wallet as it looks at the end of a week on the road; a colleague photographed the same dinner."""
    rep, colleague, *_others = story.people.reps
    last = visits_by(rep).order_by("-happened_at").first()
    day = last.day if last else story.today - timedelta(days=2)
    ours = settings.COMPANY_TAX_ID
    dinner = _receipt("QX40000012", day, 3_150, buyer_tax_id=ours)
    hotel = {"seller": "福華飯店", "seller_tax_id": "12563480"}
    _drop(story, rep, "QX40000011.xml", message("QX40000011", day, 2_980, **hotel, buyer_tax_id=ours))
    _drop(story, rep, "IMG_2041.png", dinner)
    _drop(story, colleague, "dinner.xml", message("QX40000012", day, 3_150, seller="欣葉餐廳", buyer_tax_id=ours))
    _drop(story, rep, "IMG_2042.png", _receipt("QX40000013", day, 420, buyer_tax_id=ANOTHER_BUYER))
    taxi = {"seller": "台灣大車隊", "seller_tax_id": "28441907"}
    odd = message("QX40000014", day, 1_580, **taxi, buyer_tax_id=ours)
    _drop(story, rep, "QX40000014.xml", odd.replace(b"<TotalAmount>1580<", b"<TotalAmount>1850<"))
    _drop(story, rep, "IMG_2043.png", _taxi_slip())


def _receipt(number: str, day: date, total: int, **made_out_to) -> bytes:
    return receipt(number, day, total, code=left_code(number, day, total, **made_out_to))


def _taxi_slip() -> bytes:
    """Handwriting, and no code on it."""
    paper = Image.new("L", (520, 300), 235)
    pen = ImageDraw.Draw(paper)
    pen.text((40, 60), "TAXI", fill=60, font=ImageFont.load_default(60))
    pen.line([(60, 200), (140, 180), (220, 215), (330, 185), (420, 205)], fill=40, width=4)
    out = BytesIO()
    paper.save(out, format="PNG")
    return out.getvalue()


def _drop(story, person, name: str, content: bytes) -> None:
    """Where no reader is installed, XML is not taken and pictures wait to be filled in."""
    with story.on(story.today - timedelta(days=1)):
        try:
            read_one(WalletInvoice.drop(SimpleUploadedFile(name, content), by=person))
        except ValidationError:
            return
