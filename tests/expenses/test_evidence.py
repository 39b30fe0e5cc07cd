"""The invoice stands beside its expense: a small picture of it, or what was read of one that is data (5.2.3)."""

from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from PIL import Image

from expenses.models import ClaimLine, Preview
from expenses.previews.work import drawn, make_previews

from . import papers
from .makers import add_line, bring_to, make_budget, make_claim

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def budget(office):
    return make_budget(office, Travel=10_000)


def claimed(office, content, kind) -> ClaimLine:
    """Handed in by `office.rep`, and drawn."""
    claim = make_claim(office.rep)
    claim.lines.all().delete()
    line = add_line(claim, 106, content=content)
    assert line.document_kind == kind
    claim.submit(by=office.rep)
    make_previews()
    return line


def inbox(person, as_user) -> str:
    return as_user(person).get(reverse("expenses:inbox")).content.decode()


def size_of(picture: bytes) -> tuple[int, int]:
    return Image.open(BytesIO(picture)).size


@pytest.mark.clause("5.2.3")
def test_the_first_page_of_a_pdf_is_seen_beside_its_expense(office, as_user):
    line = claimed(office, papers.digital_pdf(), "pdf")
    address = reverse("expenses:preview", args=[line.pk])
    assert f'<img src="{address}"' in inbox(office.supervisor, as_user)
    picture = b"".join(as_user(office.supervisor).get(address).streaming_content)
    assert len(picture) <= 80_000
    assert size_of(picture)[0] == 1100
    assert reverse("expenses:document", args=[line.pk]) in inbox(office.supervisor, as_user)


@pytest.mark.clause("5.2.4")
def test_finance_verifies_with_the_picture_beside_the_expense(office, as_user):
    claim = bring_to("approved", office)
    make_previews()
    page = as_user(office.finance).get(claim.get_absolute_url()).content.decode()
    assert "Verify line by line" in page
    assert reverse("expenses:preview", args=[claim.lines.get().pk]) in page


@pytest.mark.clause("5.2.3")
@pytest.mark.parametrize(("content", "kind"), [(papers.e_invoice(), "xml"), (papers.ofd(), "ofd")])
def test_of_an_invoice_that_is_data_stands_what_was_read(office, as_user, content, kind):
    claimed(office, content, kind)
    page = inbox(office.supervisor, as_user)
    read = page.partition('<figure class="paper"')[2].partition("</dl>")[0]
    for told in (papers.DIGITAL, "100.00", "6.00"):
        assert told in read
    assert "object at" not in page


@pytest.mark.clause("5.2.3")
def test_what_cannot_be_drawn_stays_a_link(office, as_user):
    line = claimed(office, b"%PDF-1.4 broken", "pdf")
    page = inbox(office.supervisor, as_user)
    assert "Open the PDF" in page
    assert reverse("expenses:preview", args=[line.pk]) not in page
    assert as_user(office.supervisor).get(reverse("expenses:preview", args=[line.pk])).status_code == 404
    assert make_previews() == 0


@pytest.mark.clause("7.1.3")
def test_the_picture_is_seen_by_those_alone_who_see_the_document(office, as_user):
    line = add_line(make_claim(office.rep), 10)
    make_previews()
    address = reverse("expenses:preview", args=[line.pk])
    answer = as_user(office.rep).get(address)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")
    assert "sandbox" in answer["Content-Security-Policy"]
    for colleague in (office.second_rep, office.supervisor, office.finance, office.admin):
        assert as_user(colleague).get(address).status_code in (403, 404)


@pytest.mark.clause("5.2.3")
def test_each_file_is_drawn_once_and_goes_with_the_last_that_names_it(office, django_capture_on_commit_callbacks):
    line = add_line(make_claim(office.rep), 10)
    make_previews()
    assert make_previews() == 0
    preview = Preview.objects.get(paper=line.document.name)
    assert Preview.sweep() == 0
    line.delete()
    with django_capture_on_commit_callbacks(execute=True):
        assert Preview.sweep() == 1
    assert not default_storage.exists(preview.picture.name)


@pytest.mark.clause("5.2.3")
def test_a_file_that_cannot_be_opened_is_tried_twice(office):
    line = add_line(make_claim(office.rep), 10)
    default_storage.delete(line.document.name)
    missed = []
    while make_previews():
        missed.append(Preview.objects.get(paper=line.document.name).attempts)
    assert missed[-1] == 2


def test_a_large_photograph_becomes_small_and_a_bomb_is_not_unpacked():
    noise = Image.effect_noise((2400, 3200), 90).convert("RGB")
    out = BytesIO()
    noise.save(out, format="JPEG", quality=90)
    assert len(drawn(out.getvalue(), "jpeg")) <= 80_000
    bomb = BytesIO()
    Image.new("1", (9000, 9000)).save(bomb, format="PNG")
    assert drawn(bomb.getvalue(), "png") == b""
