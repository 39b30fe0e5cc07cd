"""5.2.2 The invoice's file: known by its content, kept without what hides in it, shown to those concerned."""

from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.urls import reverse
from PIL import Image

from expenses.documents import LARGEST, paper_of, receipt_for, take

from . import papers
from .makers import add_line, make_claim, png, upload

pytestmark = [pytest.mark.django_db, pytest.mark.clause("5.2.2")]

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"


def with_exif() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "Spy camera"
    exif[0x9286] = "at home"
    return png(format="JPEG", exif=exif, comment=b"hidden words")


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "empty.pdf"),
        (b"MZ\x90\0" + b"\0" * 64, "invoice.pdf"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "invoice.svg"),
        (b"<html><script>alert(1)</script>", "invoice.png"),
        (b"\x89PNG\r\n\x1a\nnonsense", "broken.png"),
        (b"\xff\xd8\xff" + b"\0" * 40, "broken.jpg"),
        (papers.picture_bomb(), "bomb.png"),
        (b"%PDF-" + b"0" * LARGEST, "huge.pdf"),
    ],
    ids=["empty", "exe", "svg", "html", "broken png", "broken jpeg", "bomb", "too large"],
)
def test_what_is_no_invoice_is_refused(content, name):
    with pytest.raises(ValidationError):
        take(upload(content, name))


def test_a_picture_is_kept_without_what_hides_in_it():
    paper = take(upload(with_exif() + b"<script>alert(1)</script>", "../../evil name.exe"))
    kept = default_storage.open(paper.name).read()
    assert paper.kind == "jpeg"
    for hidden in (b"Spy camera", b"at home", b"hidden words", b"<script>"):
        assert hidden not in kept
    assert "evil" not in paper.name
    assert Image.open(BytesIO(kept)).size == (12, 8)


def test_a_pdf_is_kept_as_it_came():
    paper = take(upload(PDF, "invoice.pdf"))
    assert default_storage.open(paper.name).read() == PDF


def test_a_receipt_serves_the_person_it_was_given_to(office):
    paper = take(upload())
    receipt = receipt_for(paper, office.rep)
    assert paper_of(receipt, office.rep) == paper
    assert paper_of(receipt, office.second_rep) is None
    assert paper_of(receipt + "x", office.rep) is None
    assert paper_of("", office.rep) is None


@pytest.mark.parametrize(("content", "manner"), [(None, "inline"), (PDF, "attachment")])
def test_a_document_is_served_in_a_sandbox_to_those_who_see_the_claim(content, manner, office, client):
    line = add_line(make_claim(office.rep), 10, content=content)
    address = reverse("expenses:document", args=[line.pk])
    client.force_login(office.rep)
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith(manner)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "private, no-store"
    for colleague in (office.second_rep, office.supervisor, office.finance, office.admin):
        client.force_login(colleague)
        assert client.get(address).status_code in (403, 404)
