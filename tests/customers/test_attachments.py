"""Papers with a customer file: versions, who reads them, and that none of them can act (7.1.1, 7.1.3)."""

from datetime import timedelta
from functools import partial

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from customers.attachments.sweeping import sweep
from customers.models import Attachment, AttachmentVersion, Merge
from salesdept.common.calendar import as_of, today
from salesdept.common.errors import NotYourPart
from salesdept.common.models import AuditEntry

from ..at_once import at_once
from .makers import make_attachment, make_customer, make_lead

pytestmark = [pytest.mark.django_db, pytest.mark.clause("7.1.1")]

PDF, PNG = b"%PDF-1.7 offer", b"\x89PNG\r\n\x1a\n picture"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def upload(name="offer.pdf", content=PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def attach_url(place) -> str:
    return f"{place.get_absolute_url()}attach/"


def content_of(answer) -> bytes:
    return b"".join(answer.streaming_content)


class TestAttaching:
    def test_several_files_are_put_with_a_customer_at_once(self, office, as_user):
        file, browser = make_customer(office.rep), as_user(office.rep)
        sent = {"uploads": [upload(), upload("plan.xlsx", b"PK plan")], "remark": "first talk"}
        assert browser.post(attach_url(file), sent).status_code == 302
        page = browser.get(file.get_absolute_url()).content.decode()
        assert "offer.pdf" in page
        assert "plan.xlsx" in page
        assert "first talk" in page

    @pytest.mark.parametrize(
        ("name", "content", "said"),
        [
            ("empty.pdf", b"", "empty"),
            ("invoice.pdf", b"MZ\x90 a program", "A program is not kept"),
            ("run.txt", b"#!/bin/sh", "A program is not kept"),
            ("large.pdf", b"x" * 2049, "larger than 0 MB"),
        ],
    )
    def test_what_can_not_be_kept_says_why_at_the_field_and_nothing_is_kept(
        self, office, as_user, settings, name, content, said
    ):
        settings.ATTACHMENT_BYTES = 2048
        file = make_customer(office.rep)
        sent = {"uploads": [upload(), upload(name, content)], "remark": "typed before"}
        answer = as_user(office.rep).post(attach_url(file), sent)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert said in page
        assert "typed before" in page
        assert not Attachment.objects.exists()

    def test_the_same_file_again_is_said_to_be_here_and_not_kept_twice(self, office, as_user):
        file = make_customer(office.rep)
        make_attachment(file, office.rep)
        page = as_user(office.rep).post(attach_url(file), {"uploads": [upload("copy.pdf")]}).content.decode()
        assert "here already, as “offer.pdf”" in page
        assert Attachment.objects.count() == 1

    @pytest.mark.parametrize(
        ("name", "kept"),
        [
            ("../../etc/passwd", "passwd"),
            ("C:\\offers\\報價單.pdf", "報價單.pdf"),
            ("offer\u202efdp.exe.pdf", "offerfdp.exe.pdf"),
            ("😀 合約.pdf", "😀 合約.pdf"),
            ("長" * 200 + ".pdf", "長" * 116 + ".pdf"),
        ],
    )
    def test_a_name_is_kept_as_one_plain_line(self, office, name, kept):
        found = make_attachment(make_customer(office.rep), office.rep, name=name)
        assert found.title == kept

    def test_what_stood_with_a_lead_goes_along_to_the_file_it_becomes(self, office, as_user):
        lead, browser = make_lead(office.rep), as_user(office.rep)
        assert browser.post(attach_url(lead), {"uploads": [upload()]}).status_code == 302
        assert "offer.pdf" in browser.get(lead.get_absolute_url()).content.decode()
        lead.qualify(by=office.rep)
        assert "offer.pdf" in browser.get(lead.customer.get_absolute_url()).content.decode()

    @pytest.mark.clause("3.1.2")
    def test_two_files_made_one_have_the_papers_of_both(self, office):
        kept, gone = make_customer(office.rep), make_customer(office.rep)
        paper = make_attachment(gone, office.rep)
        merge = Merge.of(kept, gone, by=office.rep)
        assert list(kept.attachments.all()) == [paper]
        merge.undo(by=office.rep)
        assert list(gone.attachments.all()) == [paper]


class TestVersions:
    @pytest.fixture
    def paper(self, office):
        return make_attachment(make_customer(office.rep), office.rep)

    def test_a_new_one_stands_before_the_earlier_ones_which_stay_readable(self, office, as_user, paper):
        browser = as_user(office.rep)
        new = f"{paper.get_absolute_url()}versions/new/"
        assert browser.post(new, {"file": upload("v2.pdf", PDF + b"2"), "remark": "price"}).status_code == 302
        assert [content_of(browser.get(one.download_url)) for one in paper.versions.all()] == [PDF + b"2", PDF]
        assert "price" in browser.get(paper.get_absolute_url()).content.decode()

    def test_one_that_differs_in_nothing_is_refused_at_the_field(self, office, as_user, paper):
        answer = as_user(office.rep).post(f"{paper.get_absolute_url()}versions/new/", {"file": upload()})
        assert (answer.status_code, "nothing in it differs" in answer.content.decode()) == (422, True)

    def test_an_earlier_one_may_become_the_newest_again(self, office, paper):
        paper.add_version(upload(content=PDF + b"2"), by=office.rep)
        assert paper.add_version(upload(), by=office.rep).number == 3

    @pytest.mark.django_db(transaction=True)
    def test_several_at_once_get_numbers_of_their_own(self, office, paper):
        def add(sign: bytes):
            Attachment.objects.get(pk=paper.pk).add_version(upload(content=PDF + sign), by=office.rep)

        at_once(*(partial(add, sign) for sign in (b"a", b"b", b"c")))
        assert [version.number for version in paper.versions.all()] == [4, 3, 2, 1]

    def test_what_was_added_by_mistake_is_withdrawn_with_a_reason_and_can_be_put_back(self, office, as_user, paper):
        browser, file = as_user(office.rep), paper.customer
        browser.post(f"{paper.get_absolute_url()}withdraw/", {"reason": "wrong customer"})
        assert paper.newest.download_url not in browser.get(file.get_absolute_url()).content.decode()
        page = browser.get(paper.get_absolute_url()).content.decode()
        assert "wrong customer" in page
        assert browser.post(f"{paper.get_absolute_url()}versions/new/", {"file": upload("2.pdf")}).status_code == 409
        browser.post(f"{paper.get_absolute_url()}put_back/")
        paper.refresh_from_db()
        assert paper.state == Attachment.State.STANDS


@pytest.mark.clause("7.1.3")
class TestReading:
    @pytest.mark.parametrize(
        ("name", "content"), [("x.svg", SVG), ("x.html", b"<script>alert(1)</script>"), ("x.png", SVG), ("x.pdf", PDF)]
    )
    def test_nothing_that_could_act_is_ever_shown_in_the_browser(self, office, as_user, name, content):
        """By its content, whatever it is called: it is saved, and what saves it is told not to guess."""
        paper = make_attachment(make_customer(office.rep), office.rep, content, name)
        answer = as_user(office.rep).get(paper.newest.download_url)
        assert answer["Content-Disposition"].startswith("attachment")
        assert answer["Content-Type"] in ("application/octet-stream", "application/pdf")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer["Content-Security-Policy"]
        assert "no-store" in answer["Cache-Control"]

    def test_a_picture_is_looked_at_in_place(self, office, as_user):
        paper = make_attachment(make_customer(office.rep), office.rep, PNG, "not-a-picture.html")
        answer = as_user(office.rep).get(paper.newest.download_url)
        assert answer["Content-Type"] == "image/png"
        assert answer["Content-Disposition"].startswith("inline")

    def test_who_does_not_write_there_says_why_and_the_reading_is_logged(self, office, as_user):
        paper = make_attachment(make_customer(office.rep), office.rep)
        url, browser = paper.newest.download_url, as_user(office.leadership)
        assert "The look and its reason are logged" in browser.get(url).content.decode()
        assert browser.post(url, {"reason": ""}).status_code == 422
        assert content_of(browser.post(url, {"reason": "complaint of Friday"})) == PDF
        entry = AuditEntry.objects.of(paper.customer).get(action="read_file")
        assert (entry.by, entry.details["reason"]) == (office.leadership, "complaint of Friday")
        looks = as_user(office.manager).get(reverse("customers:looks")).content.decode()
        assert "complaint of Friday" in looks

    def test_a_colleagues_paper_is_absent_by_every_door(self, office, as_user, api_as):
        paper = make_attachment(make_customer(office.rep), office.rep)
        browser, api = as_user(office.second_rep), api_as(office.second_rep)
        addresses = [paper.get_absolute_url(), paper.newest.download_url]
        assert [browser.get(url).status_code for url in addresses] == [404, 404]
        assert api.get("/api/v1/attachments/").json()["results"] == []
        assert api.get(f"/api/v1/attachments/{paper.pk}/content/").status_code == 404

    def test_who_only_reads_the_file_attaches_nothing(self, office, as_user):
        file = make_customer(office.rep)
        file.share(office.second_rep, by=office.rep)
        assert as_user(office.second_rep).post(attach_url(file), {"uploads": [upload()]}).status_code == 403
        file.share(office.second_rep, by=office.rep, may_write=True)
        assert as_user(office.second_rep).post(attach_url(file), {"uploads": [upload()]}).status_code == 302


class TestApi:
    def test_attaches_adds_versions_withdraws_and_gives_out(self, office, api_as):
        file, api = make_customer(office.rep), api_as(office.rep)
        sent = {"customer": str(file.pk), "uploads": [upload()]}
        made = api.post("/api/v1/attachments/", sent, format="multipart")
        assert made.status_code == 201, made.json()
        at = f"/api/v1/attachments/{made.json()['id']}/"
        more = api.post(f"{at}add_version/", {"file": upload("b.pdf", PDF + b"b")}, format="multipart")
        assert [one["number"] for one in more.json()["versions"]] == [2, 1]
        assert content_of(api.get(f"{at}content/")) == PDF + b"b"
        assert api.post(f"{at}withdraw/", {"reason": "mistake"}).json()["state"] == "withdrawn"
        listed = api.get("/api/v1/attachments/", {"customer": str(file.pk), "state": "stands"}).json()
        assert listed["results"] == []

    @pytest.mark.clause("7.1.3")
    def test_asks_the_reason_of_who_does_not_write_there(self, office, api_as):
        paper, api = make_attachment(make_customer(office.rep), office.rep), api_as(office.clerk)
        at = f"/api/v1/attachments/{paper.pk}/content/"
        refused = api.get(at)
        assert (refused.status_code, refused.json()["clause"]) == (403, "7.1.3")
        assert content_of(api.post(at.replace("content", "look"), {"reason": "monthly check"})) == PDF
        assert AuditEntry.objects.of(paper.customer).filter(action="read_file", by=office.clerk).exists()


def test_uploads_that_came_to_nothing_are_swept_after_a_day(office):
    paper = make_attachment(make_customer(office.rep), office.rep)
    default_storage.save("attachments/orphan", ContentFile(b"left over"))
    assert sweep() == 0
    with as_of(today() + timedelta(days=2)):
        assert sweep() == 1
    assert default_storage.exists(AttachmentVersion.objects.get(attachment=paper).stored.name)


@pytest.mark.clause("7.1.3")
def test_who_only_reads_attaches_by_no_door(office):
    file = make_customer(office.rep)
    file.share(office.second_rep, by=office.rep)
    with pytest.raises(NotYourPart):
        make_attachment(file, office.second_rep)
    assert not Attachment.objects.exists()
