"""5.2.2 Invoices are read from what people hand in: each kind, as photographs too, and what only looks like one."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from time import monotonic

import pytest

from expenses.demo.papers import message
from expenses.invoices import mainland_qr, ofd, taiwan_qr
from expenses.invoices.read_out import ReadOut, Trouble, Unreadable, together
from expenses.invoices.reading import keys_of, read
from expenses.wallet.work import told_of

from . import papers
from .papers import CODES, DAY, DIGITAL, NUMBERS, encoded, photograph, picture

pytest.importorskip("zxingcpp", reason="the extra [invoice] is not installed: pictures can't be read")
pytest.importorskip("defusedxml", reason="the extra [invoice] is not installed: XML can't be read")
pytestmark = pytest.mark.clause("5.2.2")

SPECIMENS = Path(__file__).resolve().parents[3] / "shared" / "data" / "invoices"


def reading(content: bytes, kind: str, seconds=20) -> ReadOut:
    return read(content, kind, until=monotonic() + seconds)


def trouble(content: bytes, kind: str) -> Trouble:
    with pytest.raises(Unreadable) as problem:
        reading(content, kind)
    return problem.value.trouble


def amounts(found: ReadOut) -> tuple:
    return found.net, found.tax, found.total


SUM = (Decimal("100.00"), Decimal("6.00"), Decimal("106.00"))


class TestEachKind:
    def test_mainland_code_of_seven_and_of_eight_fields(self):
        seven = mainland_qr.read("01,10,011001605111,80100798,64.9,20161018,85342965681116380258")
        assert (seven.number, seven.code, seven.issued_on) == ("80100798", "011001605111", date(2016, 10, 18))
        assert mainland_qr.read(CODES["digital"]).number == DIGITAL
        assert mainland_qr.read(CODES["special"]).code == "3100160511"

    def test_the_amount_of_a_mainland_code_is_never_taken_for_the_total(self):
        found = mainland_qr.read(CODES["special"])
        assert (found.total, found.net, found.stated) == (None, None, Decimal("94339.62"))

    def test_taiwan_code_in_hexadecimal(self):
        found = taiwan_qr.read(CODES["taiwan"])
        assert (found.number, found.issued_on) == ("AB12345678", DAY)
        assert amounts(found) == (Decimal(3429), Decimal(171), Decimal(3600))
        assert (found.buyer_tax_id, found.seller_tax_id) == ("", "24634102")

    def test_a_seller_who_does_not_tell_the_tax_apart(self):
        code = CODES["taiwan"]
        found = taiwan_qr.read(code[:21] + "00000000" + code[29:])
        assert amounts(found) == (None, None, Decimal(3600))

    def test_fully_digital_xml(self):
        found = reading(papers.e_invoice(), "xml")
        assert (found.number, found.issued_on, found.seller) == (DIGITAL, DAY, "上海样张酒店")
        assert amounts(found) == SUM
        assert (found.sources["total"], keys_of(found)) == ("xml", [f"CN:{DIGITAL}"])

    def test_taiwan_message(self):
        found = reading(message("CK00000001", DAY, 2100, seller="樣張餐廳", buyer_tax_id="12345675"), "xml")
        assert (found.number, found.buyer_tax_id, found.total) == ("CK00000001", "12345675", Decimal(2100))
        assert keys_of(found) == ["TW:CK00000001:11512"]

    def test_ofd_by_its_head_and_by_the_invoice_beside_it(self):
        assert amounts(reading(papers.ofd(), "ofd")) == SUM
        both = reading(papers.ofd({"Doc_0/Attachs/invoice.xml": papers.e_invoice()}), "ofd")
        assert (both.seller, both.conflicts) == ("上海样张酒店", ())

    def test_pdf_by_its_text(self):
        found = reading(papers.digital_pdf(), "pdf")
        assert (found.number, found.issued_on, amounts(found)) == (DIGITAL, DAY, SUM)
        assert (found.seller, found.buyer_tax_id) == ("上海样张酒店", "91310000MA1K000002")


class TestWhatDoesNotAgree:
    def test_two_sources_that_differ(self):
        other = papers.e_invoice(number="26117000000123456780")
        assert "number" in reading(papers.ofd({"Doc_0/Attachs/invoice.xml": other}), "ofd").conflicts

    def test_amounts_that_do_not_add_up(self):
        assert reading(papers.e_invoice(tax="7.00"), "xml").conflicts == ("total",)

    def test_the_amount_in_the_code_may_be_net_or_total(self):
        text = ReadOut(number=DIGITAL, net=SUM[0], tax=SUM[1], total=SUM[2])
        for stated, conflicts in ((SUM[0], ()), (SUM[2], ()), (Decimal("90.00"), ("total",))):
            assert together([text, ReadOut(number=DIGITAL, stated=stated)]).conflicts == conflicts

    def test_an_invoice_with_two_numbers_is_known_by_both(self):
        both = together([ReadOut(number=DIGITAL, code="031001605111"), ReadOut(number="80100798")])
        assert keys_of(both) == [f"CN:{DIGITAL}", "80100798@031001605111"]
        assert both.conflicts == ()


BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><EInvoice>&b;</EInvoice>'
LINK = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><EInvoice>&a;</EInvoice>'
PAGES = b"%PDF-1.4\n" + b"garbage"


class TestGuards:
    @pytest.mark.parametrize(
        ("kind", "make", "expected"),
        [
            ("xml", lambda: BOMB, Trouble.BROKEN),
            ("xml", lambda: LINK, Trouble.BROKEN),
            ("xml", lambda: b"<EInvoice>" + b" " * 6_000_000 + b"</EInvoice>", Trouble.TOO_LARGE),
            ("xml", lambda: b"<EInvoice>" + b"<a/>" * 60_000 + b"</EInvoice>", Trouble.TOO_LARGE),
            ("xml", lambda: b"<x>" + papers.e_invoice()[38:] * 2 + b"</x>", Trouble.SEVERAL),
            ("xml", lambda: papers.e_invoice(net="-100.00", tax="-6.00", total="-106.00"), Trouble.NEGATIVE),
            ("ofd", lambda: papers.ofd({"x": b"0" * 30_000_000}), Trouble.TOO_LARGE),
            ("ofd", lambda: papers.ofd({str(n): b"" for n in range(600)}), Trouble.TOO_LARGE),
            ("ofd", lambda: papers.packed({"OFD.xml": BOMB}), Trouble.BROKEN),
            ("ofd", lambda: b"PK\x03\x04nonsense", Trouble.BROKEN),
            ("pdf", lambda: PAGES, Trouble.BROKEN),
            ("pdf", lambda: papers.pdf("<p style='break-after: page'>page" * 25), Trouble.TOO_LARGE),
            ("pdf", lambda: papers.pdf("<p>a letter"), Trouble.NOTHING),
            ("png", lambda: encoded(picture("https://example.com/pay?01,10,x")), Trouble.NOT_AN_INVOICE),
            ("png", lambda: encoded(picture()), Trouble.NOTHING),
            ("png", lambda: encoded(picture(CODES["digital"], CODES["ordinary"])), Trouble.SEVERAL),
            ("png", lambda: encoded(picture(papers.mainland_code(amount="-106.00"))), Trouble.NEGATIVE),
            ("jpeg", lambda: b"\xff\xd8\xff" + b"\0" * 40, Trouble.BROKEN),
        ],
    )
    def test_what_can_not_be_read_says_why(self, kind, make, expected):
        assert trouble(make(), kind) == expected

    def test_a_zip_is_not_opened_to_see_that_its_index_is_too_long(self, monkeypatch):
        assert ofd.is_ofd(papers.ofd())
        monkeypatch.setattr(ofd, "ZipFile", None)
        assert not ofd.is_ofd(papers.ofd({str(n): b"" for n in range(600)}))
        assert not ofd.is_ofd(papers.packed({"x" * 60_000 + str(n): b"" for n in range(5)}))
        assert not ofd.is_ofd(b"PK\x03\x04nonsense")

    def test_a_pdf_with_a_password(self):
        assert trouble(papers.locked_pdf(), "pdf") == Trouble.PASSWORD

    def test_the_search_ends_in_time(self):
        assert trouble_by(encoded(picture()), "png", -1) == Trouble.NOTHING

    def test_the_reader_is_a_process_of_its_own(self):
        told = told_of(papers.e_invoice(), "xml")
        assert (told["number"], told["keys"]) == (DIGITAL, [f"CN:{DIGITAL}"])
        assert told_of(b"%PDF-1.4 broken", "pdf")["trouble"] == Trouble.BROKEN


def trouble_by(content: bytes, kind: str, seconds: float) -> Trouble:
    with pytest.raises(Unreadable) as problem:
        reading(content, kind, seconds)
    return problem.value.trouble


SIGHTS = {
    "as it is": {},
    "upside down": {"turned": 180},
    "tilted": {"turned": 12},
    "slanted": {"turned": 45},
    "dim": {"dimmed": 0.45, "turned": 4},
    "blurred": {"blurred": 2.0, "turned": 3},
    "all of it": {"turned": 20, "dimmed": 0.6, "blurred": 1.2},
}


@pytest.mark.parametrize("kind", CODES)
def test_photographs_are_read_and_none_is_read_wrong(kind):
    sheet, unread = picture(CODES[kind]), []
    for sight, given in SIGHTS.items():
        try:
            found = reading(photograph(sheet, **given), "jpeg")
        except Unreadable:
            unread.append(sight)
        else:
            assert (found.number, found.issued_on) == (NUMBERS[kind], DAY)
    assert unread == []


class TestSpecimens:
    """Specimens that others made; they lie beside the project, not in it."""

    @pytest.fixture(autouse=True)
    def _there(self):
        if not SPECIMENS.is_dir():
            pytest.skip(f"no specimens at {SPECIMENS}: what others' invoices look like is NOT tested here")

    def test_ofd(self):
        expected = json.loads((SPECIMENS / "expected_ofd.json").read_text())["ofd_specimen_99999951.ofd"]
        found = reading((SPECIMENS / "ofd_specimen_99999951.ofd").read_bytes(), "ofd")
        assert (found.number, found.code) == (expected["InvoiceNo"], expected["InvoiceCode"])
        assert (found.seller, found.seller_tax_id) == (expected["SellerName"], expected["SellerTaxID"])
        assert [str(one) for one in amounts(found)] == [
            expected[name] for name in ("TaxExclusiveTotalAmount", "TaxTotalAmount", "TaxInclusiveTotalAmount")
        ]
        assert (found.issued_on, found.buyer_tax_id) == (date(2020, 10, 10), expected["BuyerTaxID"])

    def test_pdf(self):
        name = "pdf_air_itinerary_einvoice_specimen.pdf"
        expected = json.loads((SPECIMENS / "expected_pdf.json").read_text())[name]
        found = reading((SPECIMENS / name).read_bytes(), "pdf")
        assert (found.number, str(found.issued_on)) == (expected["invoice_no"], expected["issue_date"])
        assert (float(found.total), float(found.tax)) == (expected["total"], expected["vat"])
        assert found.seller == expected["issuer"]

    def test_taiwan_message_whose_amounts_do_not_add_up(self):
        expected = json.loads((SPECIMENS / "tw_expected.json").read_text())["C0401_LY42140652"]
        found = reading((SPECIMENS / "tw_C0401_v32_LY42140652.xml").read_bytes(), "xml")
        assert (found.number, found.seller_tax_id) == (expected["InvoiceNumber"], expected["SellerBAN"])
        assert (found.total, found.tax) == (expected["TotalAmount"], expected["TaxAmount"])
        assert found.conflicts == ("total",)

    def test_taiwan_code(self):
        case = json.loads((SPECIMENS / "tw_einvoice_qr.json").read_text())["cases"][0]
        found, expected = taiwan_qr.read(case["left_qr"]), case["expect"]
        assert (found.number, str(found.issued_on)) == (expected["invoice_number"], expected["date"])
        assert (found.net, found.total) == (expected["sales_amount_untaxed"], expected["total"])
        assert found.seller_tax_id == expected["seller_ban"]
