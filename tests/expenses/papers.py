"""Invoices of each kind, drawn by the tests: none of them was ever issued."""

import random
import struct
import zipfile
import zlib
from datetime import date
from io import BytesIO

from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

from expenses.demo.papers import left_code

DAY = date(2026, 11, 3)
DIGITAL = "26117000000123456789"

E_INVOICE = """<?xml version="1.0" encoding="UTF-8"?>
<EInvoice><Header><EIid>{number}</EIid></Header><EInvoiceData>
<SellerInformation><SellerIdNum>91310000MA1K000001</SellerIdNum><SellerName>上海样张酒店</SellerName></SellerInformation>
<BuyerInformation><BuyerIdNum>{buyer}</BuyerIdNum><BuyerName>我司</BuyerName></BuyerInformation>
<BasicInformation><TotalAmWithoutTax>{net}</TotalAmWithoutTax><TotalTaxAm>{tax}</TotalTaxAm>
<TotalTax-includedAmount>{total}</TotalTax-includedAmount><RequestTime>{day} 10:00:00</RequestTime></BasicInformation>
<IssuItemInformation><TotaltaxIncludedAmount>1.00</TotaltaxIncludedAmount></IssuItemInformation></EInvoiceData>
<TaxSupervisionInfo><InvoiceNumber>{number}</InvoiceNumber><IssueTime>2026-12-24</IssueTime></TaxSupervisionInfo>
</EInvoice>"""

OFD_HEAD = """<?xml version="1.0" encoding="UTF-8"?><ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016"><ofd:DocBody>
<ofd:DocInfo><ofd:CustomDatas>{data}</ofd:CustomDatas></ofd:DocInfo></ofd:DocBody></ofd:OFD>"""


def mainland_code(kind="32", code="", number=DIGITAL, amount="106.00", day=DAY, check="") -> str:
    return f"01,{kind},{code},{number},{amount},{day:%Y%m%d},{check},74AE,"


CODES = {
    "digital": mainland_code(),
    "ordinary": mainland_code("04", "031001605111", "80100798", "64.90", check="85342965681116380258"),
    "special": mainland_code("01", "3100160511", "80100799", "94339.62"),
    "taiwan": left_code("AB12345678", DAY, 3600),
}
NUMBERS = {"digital": DIGITAL, "ordinary": "80100798", "special": "80100799", "taiwan": "AB12345678"}


def e_invoice(number=DIGITAL, net="100.00", tax="6.00", total="106.00", day=DAY, buyer="91310000MA1K000002") -> bytes:
    return E_INVOICE.format(number=number, net=net, tax=tax, total=total, day=day, buyer=buyer).encode()


def ofd(further: dict[str, bytes] | None = None, **told) -> bytes:
    facts = {"发票号码": DIGITAL, "合计金额": "100.00", "合计税额": "6.00", "开票日期": f"{DAY:%Y年%m月%d日}"} | told
    data = "".join(f'<ofd:CustomData Name="{name}">{value}</ofd:CustomData>' for name, value in facts.items())
    return packed({"OFD.xml": OFD_HEAD.format(data=data).encode()} | (further or {}))


def packed(files: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return out.getvalue()


def pdf(html: str) -> bytes:
    from weasyprint import HTML

    return HTML(string=f"<meta charset=utf-8><body style='font-family: Noto Sans CJK SC'>{html}").write_pdf()


def digital_pdf(number=DIGITAL, **said) -> bytes:
    told = {"net": "100.00", "tax": "6.00", "total": "106.00"} | said
    return pdf(
        f"<p>发票号码：{number}<p>开票日期：{DAY:%Y年%m月%d日}<p>名称：我司有限公司<p>统一社会信用代码/纳税人识别号：91310000MA1K000002"
        f"<p>名称：上海样张酒店<p>统一社会信用代码/纳税人识别号：91310000MA1K000001"
        f"<p>合 计 ¥{told['net']} ¥{told['tax']}<p>价税合计（大写）壹佰零陆圆整 （小写）¥{told['total']}"
    )


def code_picture(text: str, scale=6) -> Image.Image:
    import zxingcpp

    barcode = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="L")
    return Image.frombytes("L", *_raw(zxingcpp.write_barcode_to_image(barcode, scale=scale)))


def _raw(image) -> tuple:
    seen = memoryview(image)
    return (seen.shape[1], seen.shape[0]), seen.tobytes()


def picture(*codes: str, size=(1200, 1600), scale=6) -> Image.Image:
    """A sheet with codes below each other and lines like print."""
    paper = Image.new("L", size, 245)
    pen = ImageDraw.Draw(paper)
    for y in range(80, size[1], 60):
        pen.line((size[0] // 2, y, size[0] - 80, y), fill=120, width=3)
    for number, code in enumerate(codes):
        paper.paste(code_picture(code, scale), (80, 80 + 640 * number))
    return paper


def photograph(paper: Image.Image, *, turned=0.0, dimmed=1.0, blurred=0.0, seed=1) -> bytes:
    """`paper` as a telephone sees it: turned by degrees, darker, out of focus, with noise, as a JPEG."""
    seen = paper.rotate(turned, Image.Resampling.BICUBIC, expand=True, fillcolor=90)
    seen = ImageEnhance.Brightness(seen).enhance(dimmed).filter(ImageFilter.GaussianBlur(blurred))
    noise = Image.frombytes("L", (256, 256), random.Random(seed).randbytes(256 * 256)).resize(seen.size)  # noqa: S311
    seen = Image.blend(seen, noise, 0.06)
    return encoded(seen, "JPEG", quality=80)


def encoded(image: Image.Image, format="PNG", **given) -> bytes:
    out = BytesIO()
    image.save(out, format=format, **given)
    return out.getvalue()


def picture_bomb() -> bytes:
    """A PNG that says it is 30,000 by 30,000."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 99)) + chunk(b"IEND", b"")


def locked_pdf() -> bytes:
    """With a password."""
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(BytesIO(digital_pdf())))
    writer.encrypt("secret", algorithm="RC4-128")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()
