"""Invoices that the demo company gets, drawn by us: a Taiwan receipt with its QR codes, and the same as a message."""

from datetime import date
from decimal import Decimal
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from ..invoices.keys import ROC

MESSAGE = """<?xml version="1.0" encoding="UTF-8"?>
<Invoice xmlns="urn:GEINV:eInvoiceMessage:C0401:3.2"><Main><InvoiceNumber>{number}</InvoiceNumber>
<InvoiceDate>{day:%Y%m%d}</InvoiceDate><Seller><Identifier>{seller_tax_id}</Identifier><Name>{seller}</Name></Seller>
<Buyer><Identifier>{buyer_tax_id}</Identifier><Name>-</Name></Buyer><InvoiceType>07</InvoiceType></Main>
<Amount><SalesAmount>{net}</SalesAmount><FreeTaxSalesAmount>0</FreeTaxSalesAmount>
<ZeroTaxSalesAmount>0</ZeroTaxSalesAmount><TaxType>1</TaxType><TaxRate>0.05</TaxRate><TaxAmount>{tax}</TaxAmount>
<TotalAmount>{total}</TotalAmount></Amount></Invoice>"""


def taxed(total: int) -> tuple[int, int]:
    """(net, tax) of a whole amount with 5 % of tax in it."""
    net = int((Decimal(total) / Decimal("1.05")).quantize(Decimal(1)))
    return net, total - net


def message(number: str, day: date, total: int, *, seller: str, seller_tax_id="24634102", buyer_tax_id="") -> bytes:
    """Its C0401, as the seller sends it to the buyer."""
    net, tax = taxed(total)
    facts = {"number": number, "day": day, "total": total, "net": net, "tax": tax, "seller": seller}
    return MESSAGE.format(**facts, seller_tax_id=seller_tax_id, buyer_tax_id=buyer_tax_id or "0" * 10).encode()


def left_code(number: str, day: date, total: int, *, seller_tax_id="24634102", buyer_tax_id="00000000") -> str:
    """The 77 signs of its left QR code, and a few goods behind them."""
    net, _tax = taxed(total)
    roc = f"{day.year - ROC:03}{day:%m%d}"
    head = f"{number}{roc}1234{net:08x}{total:08x}{buyer_tax_id}{seller_tax_id}{'A' * 22}=="
    return f"{head}:**********:1:1:1:service:1:{total}"


def receipt(number: str, day: date, total: int, *, code: str, scale=4) -> bytes:
    """A picture of the receipt with `code` on it; without the writer of codes, the paper alone."""
    paper = Image.new("L", (420, 640), 250)
    pen = ImageDraw.Draw(paper)
    pen.text((210, 24), f"{day.year - ROC}-{day:%m}", fill=30, font=ImageFont.load_default(30), anchor="ma")
    pen.text((210, 68), f"{number[:2]}-{number[2:]}", fill=20, font=ImageFont.load_default(36), anchor="ma")
    pen.text((32, 130), f"{day:%Y-%m-%d}", fill=70, font=ImageFont.load_default(20))
    pen.text((388, 130), f"TWD {total:,}", fill=20, font=ImageFont.load_default(22), anchor="ra")
    if drawn := _drawn(code, scale):
        paper.paste(drawn, ((420 - drawn.width) // 2, 200))
    out = BytesIO()
    paper.save(out, format="PNG")
    return out.getvalue()


def _drawn(code: str, scale: int) -> Image.Image | None:
    try:
        import zxingcpp
    except ImportError:
        return None
    barcode = zxingcpp.create_barcode(code, zxingcpp.BarcodeFormat.QRCode, ec_level="L")
    return Image.fromarray(zxingcpp.write_barcode_to_image(barcode, scale=scale))


def picture(number: str, day: date, amount: int) -> bytes:
    """A small picture of an invoice."""
    paper = Image.new("L", (420, 260), 250)
    pen = ImageDraw.Draw(paper)
    pen.rectangle((12, 12, 407, 247), outline=170)
    pen.text((32, 30), "INVOICE", fill=40, font=ImageFont.load_default(26))
    pen.text((32, 72), f"{number}    {day:%Y/%m/%d}", fill=70, font=ImageFont.load_default(20))
    for left in range(32, 388, 14):
        pen.line((left, 116, left + 7, 116), fill=150)
    pen.text((32, 134), "services rendered", fill=90, font=ImageFont.load_default(18))
    pen.text((388, 176), f"TWD {amount:,}", fill=20, font=ImageFont.load_default(34), anchor="ra")
    out = BytesIO()
    paper.save(out, format="PNG")
    return out.getvalue()
