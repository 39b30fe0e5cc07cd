"""The press: what it prints, in which faces, and what it never reads (SEC-065, SEC-068, SEC-069)."""

import base64
import io
import re
import threading
from collections import Counter
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, HTTPServer

import pypdf
import pytest
from PIL import Image

from pipeline.models import Coverage, Need, Product, Proposal
from pipeline.proposals.models import open_proposal
from pipeline.stages import Stage
from salesdept.common.calendar import today
from salesdept.papers import fonts, press, printing
from salesdept.papers.letterhead import LOGO_SIZE, logo_of
from salesdept.papers.making import pdf_of
from salesdept.papers.printing import NotPrinted, print_pdf
from tests.pipeline.makers import make_contract, make_customer, make_opportunity, make_product

SECRET = "the secret of the house"


@pytest.fixture
def listener():
    """A web server on this machine that writes down who asks."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(SECRET.encode())

        def log_message(self, *_words):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port, asked
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def secret_file(tmp_path):
    file = tmp_path / "secret.txt"
    file.write_text(SECRET)
    return file.as_uri()


def printed(body: str, css: str = "", assets: dict | None = None):
    html = f'<html lang="en"><head><title>T</title></head><body>{body}</body></html>'
    return print_pdf({"html": html, "css": css, "assets": assets or {}}, seconds=60)


def picture() -> str:
    kept = io.BytesIO()
    Image.new("RGB", (40, 40), "red").save(kept, "PNG")
    return base64.b64encode(kept.getvalue()).decode()


def test_markup_that_reaches_the_press_fetches_nothing(listener, secret_file):
    """Text of people is escaped before; this is the wall behind it."""
    port, asked = listener
    web = f"http://127.0.0.1:{port}"
    body = f"""
      <link rel="attachment" href="{secret_file}"><link rel="attachment" href="{web}/a">
      <link rel="stylesheet" href="{web}/b">
      <style>@import url({web}/c); @import url({secret_file});
        @font-face {{ font-family: X; src: url({web}/d) }}
        p {{ background: url({web}/e); font-family: X }} li::before {{ content: url({secret_file}) }}</style>
      <p>Here</p><ul><li>x</li></ul><img src="{web}/f"><img src="{secret_file}">
      <img src="//127.0.0.1:{port}/g"><img src="/etc/passwd">
      <object data="{web}/h"></object><embed src="{secret_file}"><iframe src="{web}/i"></iframe>
      <svg width="9" height="9" xmlns:x="http://www.w3.org/1999/xlink"><image x:href="{web}/j" width="9" height="9"/>
        <use href="{web}/k#a"/></svg><a rel="attachment" href="{secret_file}">file</a>
      <img src="data:image/png;base64,{picture()}">"""
    pdf = printed(body).pdf
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    assert asked == []
    assert "Here" in reader.pages[0].extract_text()
    assert not reader.attachments
    assert SECRET.encode() not in pdf
    assert not list(reader.pages[0].images)


def test_a_picture_that_came_with_the_job_is_shown():
    pdf = printed('<img src="asset:logo" alt="logo">', assets={"asset:logo": ["image/png", picture()]}).pdf
    assert len(list(pypdf.PdfReader(io.BytesIO(pdf)).pages[0].images)) == 1


@pytest.mark.django_db
def test_what_people_write_is_text_on_paper(office, listener, secret_file):
    port, asked = listener
    fetched = f'<img src="{secret_file}"><link rel=attachment href="http://127.0.0.1:{port}/x">'
    nasty = fetched + "<script>1</script>{{ 7|add:7 }}"
    contract = make_contract(
        office.rep,
        customer=make_customer(office.rep, name=f"<b>{nasty[:60]}</b>"),
        product=Product.objects.create(name=nasty[:110]),
        our_duties=nasty,
        their_duties="data:image/svg+xml,<svg onload=1>",
    )
    reader = pypdf.PdfReader(pdf_of(contract, "contract", "en"))
    text = "".join(page.extract_text() for page in reader.pages)
    assert "<script>1</script>" in text
    assert "{{ 7|add:7 }}" in text
    assert not reader.attachments
    assert asked == []


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["proposal", "quotation"])
def test_what_authors_write_into_a_proposal_is_text_on_paper(office, listener, secret_file, kind):
    port, asked = listener
    fetched = f'<img src="{secret_file}"><link rel=attachment href="http://127.0.0.1:{port}/x">'
    nasty = f"{fetched}<script>1</script>{{{{ 7|add:7 }}}}<style>@import 'http://127.0.0.1:{port}/y'</style>"
    deal = make_opportunity(office.rep, Stage.PROPOSAL)
    offer = open_proposal(deal, by=office.supervisor, authors=[office.rep])
    for part in ("introduction", "solution", "plan"):
        offer.write(part, f"{nasty}\nfile:///etc/passwd", by=office.rep)
    offer.quotation.add(make_product(name=nasty[:110], unit="<b>pc</b>"), by=office.rep)
    offer.plan_steps.create(title=nasty[:110], starts_on=today(), ends_on=today())
    need = Need.write(deal, by=office.rep, text=nasty)
    Coverage.write(offer, need, by=office.rep, how="covered", words=nasty[:290])
    reader = pypdf.PdfReader(pdf_of(Proposal.objects.get(pk=offer.pk), kind, "en"))
    text = "".join(page.extract_text() for page in reader.pages)
    assert "<b>pc</b>" in text
    if kind == "proposal":
        assert text.count("<script>1</script>") == 5
        assert text.count("file:///etc/passwd") == 3
    assert SECRET not in text
    assert not reader.attachments
    assert not [image for page in reader.pages for image in page.images]
    assert asked == []


@pytest.mark.django_db
@pytest.mark.clause("3.3.2")
def test_a_quotation_of_three_hundred_lines_is_whole_on_paper(office):
    offer = open_proposal(make_opportunity(office.rep, Stage.PROPOSAL), by=office.supervisor, authors=[office.rep])
    goods = [make_product(name=f"Part-{n:03}", list_price=100 + n) for n in range(300)]
    offer.quotation.add_many([(product, 1) for product in goods], by=office.rep)
    reader = pypdf.PdfReader(pdf_of(offer, "quotation", "en"))
    texts = [page.extract_text() for page in reader.pages]
    found = Counter(re.findall(r"Part-\d{3}", "".join(texts)))
    assert found == Counter(f"Part-{n:03}" for n in range(300))
    assert 5 < len(texts) < 30
    assert all("Unit price" in text for text in texts[:-1])
    totals = offer.quotation.totals
    assert f"{totals.total:,.0f}" in texts[-1]
    assert totals.net == sum(range(300)) + 300 * 100


@pytest.mark.parametrize(
    "bomb",
    [
        pytest.param("<div>" * 10_000, id="nested"),
        pytest.param('<img src="data:image/png;base64,' + "A" * 2_000_000 + '">', id="data address"),
        pytest.param("<p>" + "字 " * 1_000_000, id="two million signs"),
        pytest.param("<table>" + "<tr><td colspan=1000 rowspan=1000>" * 500, id="spans"),
    ],
)
def test_a_bomb_ends_within_its_limits(bomb):
    """It is printed or refused, in time, and the caller lives on."""
    try:
        pdf = print_pdf({"html": f"<title>T</title>{bomb}", "css": "", "assets": {}}, seconds=5).pdf
    except NotPrinted:
        return
    assert pdf.startswith(b"%PDF-")


def test_a_paper_that_needs_more_memory_than_it_may_have_is_refused(settings):
    settings.PAPER_MEMORY_MB = 90
    with pytest.raises(NotPrinted):
        printed("<p>x</p>" * 1000)


def test_without_pango_it_is_said_what_is_missing(monkeypatch):
    monkeypatch.setattr(printing, "PRESS", _exits_with(press.PANGO_MISSING))
    with pytest.raises(NotPrinted, match="libpango"):
        printed("x")


def test_without_the_fonts_it_is_said_what_is_missing(monkeypatch):
    monkeypatch.setattr(fonts, "PACKAGE", "no_such_package_of_fonts")
    with pytest.raises(NotPrinted, match="noto-cjk-sans-otc"):
        printed("x")


def _exits_with(code: int):
    import tempfile
    from pathlib import Path

    script = Path(tempfile.mkdtemp()) / "press.py"
    script.write_text(f"import sys; sys.stdin.read(); sys.exit({code})")
    return script


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "face"), [("zh-hant", "TC"), ("zh-hans", "SC"), ("en", "TC")])
def test_papers_bring_our_face_alone_and_every_sign_has_its_glyph(office, language, face):
    """A missing glyph prints as a box while the text beneath reads right: the glyphs themselves are looked at."""
    contract = make_contract(
        office.rep, customer=make_customer(office.rep, name="曌堃龘 峯 Łódź"), our_duties="第一條：「交付」——！？％＃①…"
    )
    reader = pypdf.PdfReader(pdf_of(contract, "contract", language))
    names, glyphs = set(), []
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            inner = font.get_object()["/DescendantFonts"][0].get_object()
            assert "/FontFile3" in inner["/FontDescriptor"].get_object(), "the face is embedded"
            names.add(font.get_object()["/BaseFont"].partition("+")[2])
        glyphs += glyphs_of(page, reader)
    assert names == {f"Noto-Sans-CJK-{face}"}
    assert len(glyphs) > 200
    assert 0 not in glyphs


def glyphs_of(page, reader) -> list[int]:
    """The numbers of the glyphs that a page draws; 0 is the box for what the face has not."""
    found = []
    for operands, operator in pypdf.generic.ContentStream(page.get_contents(), reader).operations:
        if operator in (b"Tj", b"TJ"):
            shown = operands[0] if isinstance(operands[0], list) else [operands[0]]
            for part in shown:
                if isinstance(part, pypdf.generic.ByteStringObject | pypdf.generic.TextStringObject):
                    raw = part.original_bytes if hasattr(part, "original_bytes") else bytes(part)
                    found += [int.from_bytes(raw[n : n + 2]) for n in range(0, len(raw), 2)]
    return found


@pytest.mark.django_db
def test_a_paper_says_what_it_is_in_its_metadata_and_nothing_of_costs(office):
    contract = make_contract(office.rep, cost=Decimal("77123.45"))
    pdf = pdf_of(contract, "contract", "zh-hant").read()
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    assert contract.number in reader.metadata.title
    assert reader.metadata.author
    assert reader.trailer["/Root"]["/Lang"] == "zh-Hant"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"], "tagged, for readers that read aloud"
    assert b"pdfuaid" in reader.trailer["/Root"]["/Metadata"].get_data()
    assert "77,123" not in "".join(page.extract_text() for page in reader.pages)


@pytest.mark.django_db
def test_long_tables_repeat_their_head_and_pages_are_numbered(office):
    contract = make_contract(office.rep, our_duties="\n".join(f"Duty number {n}" for n in range(120)))
    reader = pypdf.PdfReader(pdf_of(contract, "contract", "en"))
    texts = [page.extract_text() for page in reader.pages]
    assert len(texts) > 2
    for place, text in enumerate(texts, 1):
        assert f"{place} / {len(texts)}" in text
        assert contract.number in text


def test_a_logo_is_made_anew_within_bounds():
    kept = io.BytesIO()
    Image.new("RGB", (3000, 2000), "blue").save(kept, "JPEG", exif=b"Exif\0\0GPS here")
    logo = logo_of(kept.getvalue())
    with Image.open(io.BytesIO(logo)) as picture:
        assert picture.format == "PNG"
        assert picture.width <= LOGO_SIZE[0]
        assert picture.height <= LOGO_SIZE[1]
    assert b"GPS" not in logo


@pytest.mark.parametrize("content", [b"", b"<svg onload=1>", b"GIF89a", b"\x89PNG\r\n\x1a\nshort"])
def test_what_is_no_picture_is_no_logo(content):
    assert logo_of(content) is None


def test_a_picture_of_too_many_pixels_is_not_even_opened():
    kept = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(kept, "PNG")
    assert logo_of(kept.getvalue()) is None
