"""Mails in the customer file: uploaded or sent as a copy, each once, with true date and papers (7.1.1, 7.1.3)."""

import sys
import threading
from datetime import UTC, datetime
from functools import partial
from io import BytesIO, TextIOWrapper

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from customers.mail.intake import NobodyThere, receive, upload
from customers.mail.mailbox import fetch
from customers.mail.plain import plain_text
from customers.mail.reading import read
from customers.models import Attachment, Communication, Mail, MailAddress, Merge
from salesdept.common.errors import NotYourPart, RuleBroken
from salesdept.people.handover import hand_over

from ..at_once import at_once
from .makers import eml, make_contact, make_customer, make_mail

pytestmark = [pytest.mark.django_db, pytest.mark.clause("7.1.1")]

CUSTOMERS_ADDRESS = "wang@example.test"


@pytest.fixture(autouse=True)
def _address(settings):
    settings.MAIL_ADDRESS = "log@crm.example"


@pytest.fixture
def file(office):
    customer = make_customer(office.rep)
    make_contact(customer, name="Wang", email=CUSTOMERS_ADDRESS)
    return customer


def sent(*contents: bytes) -> dict:
    return {"uploads": [SimpleUploadedFile(f"{number}.eml", one) for number, one in enumerate(contents)]}


def copy_of(person, **given) -> bytes:
    """What a mail server passes on when `person` wrote to a customer with the own address in BCC."""
    routed = f"Delivered-To: {MailAddress.of(person)}\n".encode()
    return routed + eml(**{"sender": person.email, "to": CUSTOMERS_ADDRESS} | given)


class TestUpload:
    def test_several_mails_become_records_of_the_file_with_their_true_dates(self, office, as_user, file):
        browser = as_user(office.rep)
        contents = eml(subject="Offer"), eml(subject="Thanks", date="Tue, 06 Oct 2026 10:00:00 +0800")
        assert browser.post(f"/customers/{file.pk}/mails/new/", sent(*contents)).status_code == 302
        later, first = file.communications.all()
        assert (first.kind, first.outcome, first.contact.name) == ("mail", "received", "Wang")
        assert first.happened_at == datetime(2026, 10, 5, 1, 30, tzinfo=UTC)
        assert first.note == "Offer\n\nAs we said."
        page = browser.get(later.get_absolute_url()).content.decode()
        assert "uploaded" in page
        assert CUSTOMERS_ADDRESS in page

    def test_its_papers_become_attachments_and_what_can_not_be_kept_is_named(self, office, as_user, file):
        upload(eml(papers={"plan.pdf": b"%PDF-1.7 plan", "run.exe": b"MZ program", "empty.txt": b""}), by=office.rep)
        assert [paper.title for paper in file.attachments.all()] == ["plan.pdf"]
        told = " ".join(Mail.objects.get().left_out)
        assert "run.exe" in told
        assert "empty.txt" in told
        assert "run.exe" in as_user(office.rep).get(file.communications.get().get_absolute_url()).content.decode()

    def test_a_paper_that_the_file_has_already_is_not_kept_twice(self, office, file):
        for _mail in range(2):
            upload(eml(papers={"plan.pdf": b"%PDF-1.7 plan"}), by=office.rep)
        assert Attachment.objects.count() == 1
        assert file.communications.count() == 2

    def test_the_same_mail_again_is_one_record(self, office, as_user, file):
        content = eml()
        for _time in range(2):
            as_user(office.rep).post(f"/customers/{file.pk}/mails/new/", sent(content, content))
        receive(copy_of(office.rep, id=read(content).message_id))
        assert file.communications.count() == 1

    @pytest.mark.parametrize(("content", "said"), [(b"\x89PNG picture", "This is no e-mail"), (b"x" * 2049, "larger")])
    def test_what_is_none_says_so_at_the_field_and_none_is_taken(self, office, as_user, settings, file, content, said):
        settings.MAIL_BYTES = 2048
        answer = as_user(office.rep).post(f"/customers/{file.pk}/mails/new/", sent(eml(), content))
        assert answer.status_code == 422
        assert said in answer.content.decode()
        assert not Mail.objects.exists()

    @pytest.mark.clause("7.1.3")
    def test_who_does_not_keep_the_file_reads_the_addresses_masked(self, office, as_user, file):
        upload(eml(), by=office.rep)
        for who, reads in ((office.rep, True), (office.clerk, False), (office.leadership, False)):
            page = as_user(who).get(file.communications.get().get_absolute_url()).content.decode()
            assert (CUSTOMERS_ADDRESS in page) == reads
            assert ("w***@example.test" in page) != reads

    @pytest.mark.clause("7.1.3")
    def test_a_file_that_is_a_colleagues_now_takes_its_mails_along(self, office, as_user, api_as, file):
        mail = upload(eml(), by=office.rep)
        assert as_user(office.rep).get(mail.get_absolute_url()).status_code == 200
        file.hand_over(office.second_rep, by=office.supervisor)
        assert as_user(office.rep).get(mail.get_absolute_url()).status_code == 404
        assert api_as(office.rep).get("/api/v1/mails/").json()["results"] == []

    @pytest.mark.clause("7.1.3")
    def test_who_only_reads_the_file_puts_nothing_in(self, office, as_user, file):
        file.share(office.second_rep, by=office.rep)
        answer = as_user(office.second_rep).post(f"/customers/{file.pk}/mails/new/", sent(eml()))
        assert answer.status_code == 403
        with pytest.raises(NotYourPart):
            upload(eml(), by=office.second_rep, customer=file)

    @pytest.mark.clause("3.1.3")
    def test_a_mail_without_an_answer_is_no_contact(self, office, file):
        upload(eml(sender=office.rep.email, to=CUSTOMERS_ADDRESS), by=office.rep)
        file.refresh_from_db()
        assert file.communications.get().outcome == "sent"
        assert file.last_contact_on is None

    def test_a_date_in_the_future_counts_as_now(self, office, file):
        upload(eml(date="Mon, 05 Oct 2099 09:30:00 +0800"), by=office.rep)
        assert file.communications.get().happened_at.year < 2099


class TestTray:
    def test_what_nobody_of_the_own_files_wrote_waits_until_its_file_is_named(self, office, as_user, file):
        browser = as_user(office.rep)
        browser.post("/customers/mails/", sent(eml(sender="new@elsewhere.example", subject="Hello")))
        mail = Mail.objects.get()
        assert mail.state == "waiting"
        assert "Hello" in browser.get("/customers/mails/").content.decode()
        assert browser.post(f"/customers/mails/{mail.pk}/file/", {"named": file.name}).status_code == 302
        mail.refresh_from_db()
        assert (mail.customer, mail.content) == (file, None)
        assert file.communications.get().note.startswith("Hello")

    def test_of_several_files_with_the_address_one_is_chosen(self, office, as_user, file):
        other = make_customer(office.rep)
        make_contact(other, email=CUSTOMERS_ADDRESS)
        mail = upload(eml(), by=office.rep)
        assert mail.state == "waiting"
        page = as_user(office.rep).get(f"/customers/mails/{mail.pk}/file/").content.decode()
        assert file.name in page
        assert other.name in page
        as_user(office.rep).post(f"/customers/mails/{mail.pk}/file/", {"proposed": str(other.pk)})
        assert other.communications.exists()

    def test_a_file_must_be_named(self, office, as_user):
        mail = upload(eml(), by=office.rep)
        answer = as_user(office.rep).post(f"/customers/mails/{mail.pk}/file/", {})
        assert "Choose a customer" in answer.content.decode()

    @pytest.mark.clause("7.1.3")
    def test_the_file_of_a_colleague_is_neither_matched_nor_taken(self, office, as_user, file):
        mail = upload(eml(), by=office.other_rep)
        assert mail.state == "waiting"
        answer = as_user(office.other_rep).post(f"/customers/mails/{mail.pk}/file/", {"named": file.name})
        assert "No file of this name" in answer.content.decode()
        file.share(office.other_rep, by=office.rep)
        assert upload(eml(), by=office.other_rep).state == "waiting"
        with pytest.raises(NotYourPart):
            mail.file(by=office.other_rep, customer=file)

    @pytest.mark.clause("7.1.3")
    @pytest.mark.parametrize("who", ["supervisor", "manager", "second_rep"])
    def test_a_tray_is_its_persons_alone(self, office, as_user, who):
        mail = upload(eml(subject="private"), by=office.rep)
        browser = as_user(getattr(office, who))
        assert browser.get(mail.get_absolute_url()).status_code == 404
        assert browser.post(f"/customers/mails/{mail.pk}/discard/").status_code == 404
        assert "private" not in browser.get("/customers/mails/").content.decode()

    @pytest.mark.clause("7.1.3")
    def test_of_what_is_discarded_nothing_is_kept(self, office, as_user):
        mail = upload(eml(subject="private", text="secret"), by=office.rep)
        as_user(office.rep).post(f"/customers/mails/{mail.pk}/discard/")
        mail.refresh_from_db()
        assert (mail.state, mail.content, mail.text, mail.subject) == ("discarded", None, "", "")

    @pytest.mark.clause("7.1.3")
    def test_the_tray_of_a_leaver_goes_to_the_heir(self, office):
        mail = upload(eml(), by=office.rep)
        hand_over(office.rep, office.second_rep, by=office.manager)
        mail.refresh_from_db()
        assert mail.person == office.second_rep


class TestCopy:
    def test_a_copy_by_the_persons_own_address_goes_to_the_file(self, office, file):
        mail = receive(copy_of(office.rep, subject="Offer"))
        record = file.communications.get()
        assert (record.by, record.outcome, record.contact.name) == (office.rep, "sent", "Wang")
        assert mail.origin == "copy"

    def test_the_address_may_be_told_by_the_mail_server_alone(self, office, file):
        content = eml(sender=office.rep.email, to=CUSTOMERS_ADDRESS)
        receive(content, to=str(MailAddress.of(office.rep)).upper())
        assert file.communications.exists()

    @pytest.mark.clause("7.1.3")
    def test_a_copy_from_somebody_else_waits_and_says_so(self, office, as_user, file):
        mail = receive(copy_of(office.rep, sender=CUSTOMERS_ADDRESS))
        assert (mail.state, mail.is_foreign) == ("waiting", True)
        assert "not from your own e-mail address" in as_user(office.rep).get(mail.get_absolute_url()).content.decode()
        assert not file.communications.exists()

    @pytest.mark.clause("7.1.3")
    def test_a_renewed_address_leads_nowhere(self, office, as_user):
        former = copy_of(office.rep)
        browser = as_user(office.rep)
        assert str(MailAddress.of(office.rep)) in browser.get("/customers/mails/").content.decode()
        assert browser.post("/customers/mails/address/renew/").status_code == 302
        with pytest.raises(NobodyThere):
            receive(former)

    @pytest.mark.clause("7.1.3")
    def test_who_left_takes_nothing_in(self, office):
        content = copy_of(office.rep)
        office.rep.is_active = False
        office.rep.save()
        with pytest.raises(NobodyThere):
            receive(content)

    def test_a_tray_that_somebody_fills_is_full_one_day(self, office, monkeypatch):
        monkeypatch.setattr("customers.mail.intake.WAITING_AT_MOST", 1)
        receive(copy_of(office.rep, sender="spam@elsewhere.example"))
        with pytest.raises(RuleBroken, match="tray is full"):
            receive(copy_of(office.rep, sender="spam@elsewhere.example"))


class TestCommand:
    def run(self, monkeypatch, content: bytes, **options) -> int:
        monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(content)))
        try:
            call_command("receive_mail", **options)
        except SystemExit as end:
            return end.code
        return 0

    def test_takes_what_a_mail_server_pipes_and_tells_by_its_code_what_became_of_it(
        self, office, file, monkeypatch, settings
    ):
        assert self.run(monkeypatch, copy_of(office.rep)) == 0
        assert file.communications.exists()
        assert self.run(monkeypatch, eml(to="log+000000000000000000000000@crm.example")) == 67
        settings.MAIL_BYTES = 64
        assert self.run(monkeypatch, copy_of(office.rep)) == 65


class TestOddMails:
    @pytest.mark.parametrize(
        ("charset", "named", "text"),
        [
            ("cp950", "big5", "報價單已收到，謝謝。"),
            ("gb18030", "gb2312", "报价单已收到，谢谢。𠮷"),
            ("iso2022_jp", "iso-2022-jp", "見積書を受け取りました。"),
            ("cp950", "x-unknown-9", "報價單已收到，謝謝，請於下週一回覆我們的採購部門。"),
            ("utf-8", "", "報價單已收到，謝謝。"),
        ],
    )
    def test_foreign_charsets_read_as_they_were_written(self, charset, named, text):
        kind = f"text/plain; charset={named}" if named else "text/plain"
        head = f"From: a@b.example\nContent-Type: {kind}\nContent-Transfer-Encoding: 8bit\n\n"
        assert read(head.encode() + text.encode(charset)).text == text

    def test_a_subject_and_names_in_other_writings_are_read(self):
        content = b"Subject: =?big5?B?s/i7+bPm?= =?utf-8?Q?_=E2=80=93_2?=\nFrom: =?utf-8?B?546L?= <W@X.example>\n\n"
        letter = read(content)
        assert (letter.subject, letter.sender) == ("報價單 – 2", "w@x.example")

    def test_html_becomes_its_words_and_fetches_nothing(self):
        html = "<html><head><style>p{}</style></head><body><p>Dear&nbsp;Wang,</p><script>alert(1)</script>"
        html += '<img src="https://spy.example/x.png"><ul><li>one</li><li>two</li></ul><![odd]> end'
        text = read(f"Content-Type: text/html\n\n{html}".encode()).text
        assert "Dear Wang," in text
        assert "spy.example" not in text
        assert "alert" not in text
        assert plain_text("<![if !vml]><p>a<br>b</p>") == "a\nb"

    def test_a_mail_in_the_mail_and_a_winmail_are_kept_as_papers(self):
        inner = eml(subject="Inner")
        content = b"Content-Type: multipart/mixed; boundary=x\nFrom: a@b.example\n\n--x\n\nOuter\n--x\n"
        content += b"Content-Type: message/rfc822\n\n" + inner + b"\n--x\nContent-Type: application/ms-tnef; "
        content += b"name=winmail.dat\nContent-Transfer-Encoding: base64\n\neJ8+IgAA\n--x--\n"
        letter = read(content)
        assert letter.text == "Outer"
        assert [name for name, _content in letter.papers] == ["Inner.eml", "winmail.dat"]

    def test_a_logo_that_stands_in_the_signature_is_no_paper(self):
        content = b"Content-Type: multipart/related; boundary=x\n\n--x\nContent-Type: text/html\n\n<p>Hi</p>\n--x\n"
        content += b"Content-Type: image/png; name=logo.png\nContent-ID: <l>\n\nxx\n--x--\n"
        assert read(content).papers == []

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"\x00\xff\xfe",
            b"From: \nTo: ,,,<<<@@\nDate: yesterday\nSubject: =?utf-8?B?!!!?=\n\n",
            b"From: a@b.example\nDate: Mon, 99 Foo 99999 99:99:99 +9999\n\nhi",
            b"Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain; charset=\xff\n",
            b"From: a@b.example\nContent-Type: text/plain; charset=rot13\n\nhi",
            b"From: a@b.example\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\n!!!=",
            b"From: a@b.example\nContent-Disposition: attachment; filename*=utf-9''%ff%fe\n\nhi",
            b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(2000)),
            b"From: a@b.example\nSubject: nul\x00 here\n\nnul\x00 here",
            b"Subject: " + b"x" * 100_000 + b"\n\n" + b"y" * 300_000,
        ],
    )
    def test_however_broken_it_is_taken_in_and_can_be_put_in_a_file(self, office, file, content):
        mail = receive(content, to=str(MailAddress.of(office.rep)))
        assert mail.state == "waiting"
        mail.file(by=office.rep, customer=file)
        record = file.communications.get()
        assert "\x00" not in record.note
        assert len(record.note) <= 4000

    @pytest.mark.clause("3.1.2")
    def test_files_made_one_have_a_mail_that_both_had_once(self, office, file):
        gone, content = make_customer(office.rep), eml()
        upload(content, by=office.rep)
        upload(content, by=office.rep, customer=gone)
        Merge.of(file, gone, by=office.rep)
        assert file.mails.count() == 1


class TestApi:
    def test_takes_mails_in_lists_the_tray_and_puts_them_in_files(self, office, api_as, file):
        api = api_as(office.rep)
        made = api.post("/api/v1/mails/", sent(eml(), eml(sender="x@elsewhere.example")), format="multipart")
        assert made.status_code == 201, made.json()
        assert [one["state"] for one in made.json()] == ["filed", "waiting"]
        waiting = api.get("/api/v1/mails/", {"state": "waiting"}).json()["results"]
        at = f"/api/v1/mails/{waiting[0]['id']}/file/"
        assert api.post(at, {"named": file.name}).json()["state"] == "filed"
        assert file.communications.count() == 2


class OneMailbox(threading.Thread):
    """An IMAP server with one mailbox, enough for who reads what is unread: it speaks the real protocol."""

    def __init__(self, *contents: bytes):
        super().__init__(daemon=True)
        import socket

        self.contents, self.seen = contents, set()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]

    def run(self):
        talk, _peer = self.listener.accept()
        lines = talk.makefile("rwb")
        self.say(lines, "* OK ready")
        while line := lines.readline().decode():
            tag, command, *rest = line.split()
            self.answer(lines, command.upper(), rest)
            self.say(lines, f"{tag} OK done")
            if command.upper() == "LOGOUT":
                break
        talk.close()

    def answer(self, lines, command: str, rest: list[str]) -> None:
        if command == "CAPABILITY":
            self.say(lines, "* CAPABILITY IMAP4rev1")
        elif command == "SELECT":
            self.say(lines, f"* {len(self.contents)} EXISTS")
        elif command == "SEARCH":
            unread = [str(n) for n in range(1, len(self.contents) + 1) if n not in self.seen]
            self.say(lines, f"* SEARCH {' '.join(unread)}")
        elif command == "FETCH":
            content = self.contents[int(rest[0]) - 1]
            lines.write(f"* {rest[0]} FETCH (BODY[]<0> {{{len(content)}}}\r\n".encode() + content + b")\r\n")
        elif command == "STORE":
            self.seen.add(int(rest[0]))
        elif command == "LOGOUT":
            self.say(lines, "* BYE")

    def say(self, lines, line: str) -> None:
        lines.write(f"{line}\r\n".encode())
        lines.flush()


def test_a_mailbox_is_read_and_what_was_taken_or_never_will_be_counts_as_read(office, file, settings):
    mailbox = OneMailbox(copy_of(office.rep), eml(), copy_of(office.rep, subject="Second"))
    mailbox.start()
    settings.IMAP_HOST, settings.IMAP_PORT, settings.IMAP_TLS = "127.0.0.1", mailbox.port, False
    settings.IMAP_USER = settings.IMAP_PASSWORD = "log"
    assert fetch() == 2
    assert mailbox.seen == {1, 2, 3}
    assert file.communications.count() == 2


def test_without_a_mailbox_there_is_nothing_to_fetch():
    assert fetch() == 0


@pytest.mark.django_db(transaction=True)
def test_the_same_mail_twice_at_once_is_one_record(office, file):
    at_once(*[partial(receive, copy_of(office.rep))] * 6)
    assert Communication.objects.count() == 1
    assert Mail.objects.count() == 1


@pytest.mark.clause("7.1.1")
def test_today_tells_of_mails_that_wait_for_a_file(office, as_user):
    assert "in its file" not in as_user(office.rep).get("/").content.decode()
    make_mail(office.rep)
    assert "Put 1 e-mail in its file" in as_user(office.rep).get("/").content.decode()
    assert "in its file" not in as_user(office.second_rep).get("/").content.decode()
