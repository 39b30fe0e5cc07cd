"""What an erasure finds in uploaded files and saved views (7.1.3), and how long uploaded files are kept."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.files.storage import default_storage
from django.db import models
from pypdfium2 import PdfDocument

from customers.models import Attachment, CustomerImport
from customers.own_data.files import looked_into
from customers.own_data.kept import reason_to_keep
from customers.tasks import lose_import_files
from pipeline.imports.tasks import lose_import_files as lose_sales_files
from salesdept.common.calendar import as_of, now, today
from salesdept.common.errors import RuleBroken
from salesdept.common.file_text import text_of
from salesdept.lists.models import SavedView
from tests.pipeline.imports.makers import checked as checked_sales
from tests.pipeline.imports.makers import four_files

from .imports import checked, imported, work_on_imports
from .makers import make_attachment, make_contact, make_customer
from .test_own_data import MAIL, NAME, PHONE, asked, erased

pytestmark = [pytest.mark.django_db, pytest.mark.clause("7.1.3")]

ROWS = [("company", "contact", "email"), ("永信科技", NAME, MAIL), ("第三家", "李大華", "li@third.example")]
STRANGERS = [("company", "contact", "email"), ("另一家", "王小明", "wang@other.example")]


@pytest.fixture
def contact(office):
    return make_contact(make_customer(office.rep, name="永信科技"), name=NAME, phone=PHONE, email=MAIL)


def office_document(*paragraphs: str) -> bytes:
    """What Word keeps: a name may be cut into runs."""
    runs = "".join(
        f"<w:p>{''.join(f'<w:r><w:t>{sign}</w:t></w:r>' for sign in paragraph)}</w:p>" for paragraph in paragraphs
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("word/document.xml", f'<w:document xmlns:w="x"><w:body>{runs}</w:body></w:document>')
    return packed.getvalue()


def pdf(text: str) -> bytes:
    """One page of Latin text, made by hand so that no other program's page is needed."""
    stream = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode()
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        b"/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
    ]
    content, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    tail = b"xref\n0 5\n0000000000 65535 f \n%strailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF"
    return content + tail % (table, len(content))


class TestWhatIsReadInFiles:
    @pytest.mark.parametrize(
        ("content", "name"),
        [
            (f"call {NAME}".encode(), "note.txt"),
            (f"致 {NAME} 經理：上次拜訪談到的報價已經寄出，請查收。".encode("cp950"), "letter.txt"),
            (office_document("Dear", NAME), "letter.docx"),
            (f"Subject: hello\nContent-Type: text/plain; charset=utf-8\n\n{NAME}".encode(), "mail.eml"),
        ],
    )
    def test_text_mails_and_office_documents_are_read(self, content, name):
        assert NAME in text_of(content, name)

    def test_so_are_pdfs(self):
        assert "Mu Xue" in text_of(pdf("Dear Mu Xue"))

    @pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n", b"%PDF-1.7 broken", b"PK\x03\x04 broken", pdf("")])
    def test_what_only_a_person_can_read_is_not_taken_for_empty(self, content):
        assert text_of(content) is None

    def test_a_document_that_unpacks_beyond_all_measure_is_not_unpacked(self):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("word/document.xml", b" " * (65 * 2**20))
        assert text_of(packed.getvalue()) is None


class TestAttachments:
    def test_those_that_name_the_person_are_shown_before_and_go_unless_somebody_keeps_them(
        self, office, as_user, contact
    ):
        letter = make_attachment(contact.customer, office.rep, f"For {NAME}".encode(), "letter.txt")
        plan = make_attachment(contact.customer, office.rep, b"Plan of the plant", "plan.txt")
        signed = make_attachment(contact.customer, office.rep, f"Signed by {NAME}".encode(), "signed.txt")
        request, manager = asked(contact, office), as_user(office.manager)
        page = manager.get(request.get_absolute_url()).content.decode()
        assert "letter.txt" in page
        assert "plan.txt" not in page
        kept = f"customers.AttachmentVersion:{signed.newest.pk}:stored"
        manager.post(request.step_url("erase"), {"keep": [kept], "understood": "on"})
        assert [Attachment.objects.get(pk=one.pk).newest.is_erased for one in (letter, plan, signed)] == [
            True, False, False,
        ]  # fmt: skip

    def test_the_file_itself_is_gone_and_its_page_says_why(
        self, office, as_user, contact, django_capture_on_commit_callbacks
    ):
        letter = make_attachment(contact.customer, office.rep, f"For {NAME}".encode(), "letter.txt")
        path = letter.newest.stored.name
        with django_capture_on_commit_callbacks(execute=True):
            erased(contact, office)
        assert not default_storage.exists(path)
        browser = as_user(office.rep)
        assert "erased" in browser.get(letter.get_absolute_url()).content.decode()
        answer = browser.get(letter.newest.download_url)
        assert answer.status_code == 422
        assert "a person who stands in it was erased" in answer.content.decode()

    def test_what_nobody_but_a_person_can_read_is_asked_about(self, office, as_user, contact):
        make_attachment(contact.customer, office.rep, b"\x89PNG\r\n\x1a\n card", "card.png")
        request = asked(contact, office)
        answer = as_user(office.manager).get(request.step_url("erase"))
        assert "card.png" in answer.content.decode()
        assert "look into it yourself" in answer.content.decode()
        assert len(answer.context["form"].fields["keep"].initial) == 1

    def test_a_namesakes_paper_at_another_customer_stays(self, office, contact):
        other = make_attachment(make_customer(office.rep), office.rep, f"For {NAME}".encode(), "letter.txt")
        erased(contact, office)
        assert not Attachment.objects.get(pk=other.pk).newest.is_erased


class TestImportFiles:
    def test_one_that_names_the_person_goes_and_a_strangers_stays(
        self, office, contact, django_capture_on_commit_callbacks
    ):
        named, strange = imported(ROWS, office.rep, doubles="skip"), imported(STRANGERS, office.rep)
        path = named.stored.name
        with django_capture_on_commit_callbacks(execute=True):
            erased(contact, office)
        assert not default_storage.exists(path)
        named.refresh_from_db()
        strange.refresh_from_db()
        assert (named.has_its_file, strange.has_its_file) == (False, True)

    def test_one_that_names_a_namesake_of_another_company_stays(self, office, contact):
        other = imported([("company", "contact", "email"), ("另一家", NAME, "o@other.example")], office.rep)
        erased(contact, office)
        other.refresh_from_db()
        assert other.has_its_file

    def test_what_waits_to_be_confirmed_can_not_bring_the_person_back(self, office, contact):
        waiting = checked(ROWS, office.rep, doubles="fill")
        erased(contact, office)
        waiting.refresh_from_db()
        with pytest.raises(RuleBroken, match="not kept any more"):
            waiting.start(by=office.rep)

    def test_while_an_import_works_with_the_file_nothing_is_erased(self, office, contact):
        working = checked(ROWS, office.rep, doubles="overwrite")
        working.start(by=office.rep)
        with pytest.raises(RuleBroken, match="wait until it is done"):
            erased(contact, office)
        contact.refresh_from_db()
        assert contact.name == NAME
        work_on_imports()
        erased(contact, office)
        assert contact.name != NAME

    def test_thirty_days_after_it_was_done_the_file_goes_and_what_it_brought_can_be_taken_back_still(
        self, office, django_capture_on_commit_callbacks
    ):
        done = imported(STRANGERS, office.rep)
        path = done.stored.name
        for days, kept in ((29, True), (31, False)):
            with as_of(today() + timedelta(days=days)), django_capture_on_commit_callbacks(execute=True):
                lose_import_files()
            assert default_storage.exists(path) == kept
        done.refresh_from_db()
        done.undo(by=office.rep)
        work_on_imports()
        assert CustomerImport.objects.get(pk=done.pk).state == "undone"

    def test_one_that_waits_for_the_worker_keeps_its_file_however_long(self, office):
        waiting = checked(STRANGERS, office.rep)
        waiting.start(by=office.rep)
        CustomerImport.objects.filter(pk=waiting.pk).update(asked_at=now() - timedelta(days=60))
        assert lose_import_files() == 0

    def test_files_of_sales_imports_go_alike(self, office):
        sales = checked_sales(four_files(), office.clerk)
        with as_of(today() + timedelta(days=31)):
            assert lose_sales_files() == 4
        sales.refresh_from_db()
        with pytest.raises(RuleBroken, match="not kept any more"):
            sales.start(by=office.clerk)


class TestSavedViews:
    def view(self, office, query: str, name: str = "mine") -> SavedView:
        return SavedView.objects.create(page="customers:customers", name=name, owner=office.rep, query=query)

    def test_one_that_asks_for_the_number_asks_for_it_no_more(self, office, contact):
        view = self.view(office, "q=mu.xue%40person.example&state=active")
        erased(contact, office)
        view.refresh_from_db()
        assert view.query == "q=%2A%2A%2A&state=active"

    def test_one_that_asks_for_the_name_is_shown_and_somebody_decides(self, office, as_user, contact):
        query = "q=%E6%AD%90%E9%99%BD%E6%85%95%E9%9B%AA"
        kept, changed = self.view(office, query, "namesake"), self.view(office, query, f"about {NAME}")
        request, manager = asked(contact, office), as_user(office.manager)
        assert f"q={NAME}" in manager.get(request.step_url("erase")).content.decode()
        manager.post(request.step_url("erase"), {"keep": [f"lists.SavedView:{kept.pk}:query"], "understood": "on"})
        kept.refresh_from_db()
        changed.refresh_from_db()
        assert kept.query == query
        assert "%E6%AD%90" not in changed.query
        assert NAME not in changed.name


def test_every_uploaded_file_is_looked_into_or_kept_for_a_reason():
    holders = {
        model
        for model in apps.get_models()
        if any(isinstance(field, models.FileField) for field in model._meta.concrete_fields)
    }
    forgotten = {model._meta.label for model in holders if not reason_to_keep(model)} - looked_into()
    assert forgotten == set()


def test_the_page_made_by_hand_is_a_page():
    assert len(PdfDocument(pdf("x"))) == 1
