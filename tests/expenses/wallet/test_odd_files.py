"""5.2.2 Whatever is dropped, each file has a clear word at its row, and the others go on."""

import re
from html import unescape

import pytest

from expenses.documents import LARGEST
from expenses.models import WalletInvoice
from expenses.wallet.work import read_wallets

from .. import papers
from ..makers import png, upload
from ..test_pages import page
from .acts import NUMBER, WALLET, a_receipt

pytestmark = [pytest.mark.django_db, pytest.mark.clause("5.2.2")]

REFUSED = {
    "bomb.png": (papers.picture_bomb, "50 megapixels at most"),
    "huge.pdf": (lambda: b"%PDF-" + b"0" * LARGEST, "larger than 20 MB"),
    "broken.heic": (lambda: b"\0\0\0\x18ftypheic" + b"\0" * 40, "can't be read"),
    "empty.pdf": (lambda: b"", "empty"),
}
TOLD = {
    "locked.pdf": (papers.locked_pdf, "locked by a password"),
    "poster.png": (lambda: papers.encoded(papers.picture("https://example.com/pay?01,10,x")), "not an invoice's"),
    "bomb.ofd": (lambda: papers.ofd({"x": b"0" * 30_000_000}), "too large"),
}


def rows(shown: str) -> dict[str, str]:
    """name -> what its row says."""
    inside = re.findall(r"<li.*?</li>", shown, re.DOTALL)
    said = [" ".join(unescape(re.sub(r"<[^>]+>", " ", one)).split()) for one in inside]
    return {one.split(":")[0].split(" ")[0]: one for one in said if one}


def test_each_says_what_is_wrong_with_it_and_the_good_one_is_read(office, as_user):
    made = {name: make() for name, (make, _words) in (REFUSED | TOLD).items()} | {"good.png": a_receipt()}
    files = [upload(content, name) for name, content in made.items()]
    answer = page(as_user(office.rep).post(WALLET, {"invoices": files}))
    refused = rows(answer)
    for name, (_make, words) in REFUSED.items():
        assert words in refused[name], name
    read_wallets()
    told = rows(page(as_user(office.rep).get(WALLET)))
    for name, (_make, words) in TOLD.items():
        assert words in told[name], name
    assert WalletInvoice.objects.of(office.rep).get(state="read").number == NUMBER


def test_forty_at_once_come_in(office, as_user):
    files = [upload(png(), f"IMG_{number}.png") for number in range(40)]
    assert as_user(office.rep).post(WALLET, {"invoices": files}).status_code == 302
    assert WalletInvoice.objects.of(office.rep).count() == 40


def test_a_photograph_of_twenty_megabytes_is_read(office, as_user):
    photograph = papers.photograph(papers.picture(papers.CODES["taiwan"]))
    padded = photograph + b"\0" * (LARGEST - len(photograph))
    assert as_user(office.rep).post(WALLET, {"invoices": [upload(padded, "IMG.jpg")]}).status_code == 302
    read_wallets()
    assert WalletInvoice.objects.get().number == NUMBER
