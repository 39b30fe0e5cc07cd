"""A project's file is internal until it is shown to the customer, who takes it along from the private page (3.5.2)."""

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pipeline.models import ProjectNote
from pipeline.own_data import _lose_note_file
from salesdept.common.models import AuditEntry
from salesdept.links.models import PrivateLink
from salesdept.messages.models import Notice

from ...at_once import at_once, passed
from ...links.makers import path_of
from .. import makers
from .test_customers_page import make_link, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_november"), pytest.mark.clause("3.5.2", "7.1.3")]

PNG = b"\x89PNG\r\n\x1a\n and more"
HTML = b"<script>alert(1)</script>"


@pytest.fixture
def note(project, office):
    return keep(project, office)


@pytest.fixture
def shown(note, office):
    note.show(by=office.rep)
    return note


@pytest.fixture
def link(project, office):
    return make_link(project, office.rep)


def keep(project, office, name="rack.png", content=PNG) -> ProjectNote:
    upload = SimpleUploadedFile(name, content)
    return ProjectNote.keep(project, by=office.technical, text="The cables are too short", upload=upload)


def addresses_on(link) -> list[str]:
    return re.findall(r'href="([^"]*/file/\?[^"]*)"', told(link).replace("&amp;", "&"))


def downloads_of(note) -> list[AuditEntry]:
    return list(AuditEntry.objects.of(note).filter(action="download"))


class TestWhoShows:
    def test_it_is_internal_until_it_is_shown_and_again_once_taken_back(self, note, link, office, as_user):
        client = as_user(office.rep)
        assert "rack.png" not in told(link)
        assert client.post(f"/pipeline/projects/notes/{note.pk}/show/").status_code == 302
        page = told(link)
        assert "rack.png" in page
        assert "too short" not in page, "the note's words stay inside"
        [address] = addresses_on(link)
        assert Client().get(address).status_code == 200
        assert client.post(f"/pipeline/projects/notes/{note.pk}/take_back/").status_code == 302
        assert "rack.png" not in told(link)
        assert Client().get(address).status_code == 409

    @pytest.mark.parametrize("who", ["technical", "aftersales", "clerk", "finance", "leadership", "second_rep"])
    def test_who_keeps_the_file_decides_and_nobody_else(self, who, note, office, as_user, api_as):
        person = getattr(office, who)
        assert as_user(person).post(f"/pipeline/projects/notes/{note.pk}/show/").status_code in (403, 404)
        assert api_as(person).post(f"/api/v1/project-notes/{note.pk}/show/").status_code in (403, 404)
        note.refresh_from_db()
        assert note.state == "internal"
        note.show(by=office.supervisor)
        assert as_user(person).post(f"/pipeline/projects/notes/{note.pk}/take_back/").status_code in (403, 404)
        page = as_user(person).get(note.project.get_absolute_url())
        assert page.status_code in (403, 404) or "/take_back/" not in page.content.decode()

    def test_a_rep_who_has_a_share_reads_it_and_shows_nothing(self, shared_project, office, as_user):
        note, client = keep(shared_project, office), as_user(office.second_rep)
        assert client.get(note.file_url).status_code == 200
        assert client.post(f"/pipeline/projects/notes/{note.pk}/show/").status_code == 403
        note.show(by=office.rep)
        assert client.post(f"/pipeline/projects/notes/{note.pk}/take_back/").status_code == 403
        page = client.get(shared_project.get_absolute_url()).content.decode()
        assert "/take_back/" not in page
        assert "rack.png" in page

    def test_it_stands_in_the_projects_history(self, shown, office, as_user):
        shown.take_back(by=office.supervisor)
        page = as_user(office.technical).get(shown.project.get_absolute_url()).content.decode()
        assert "File shown to the customer" in page
        assert "File taken back" in page

    def test_a_note_without_a_file_is_never_shown(self, project, office, api_as):
        note = ProjectNote.keep(project, by=office.technical, text="The cables are too short")
        assert api_as(office.rep).post(f"/api/v1/project-notes/{note.pk}/show/").status_code == 409
        with pytest.raises(IntegrityError), transaction.atomic():
            ProjectNote.objects.filter(pk=note.pk).update(state="shown", shown_at=note.created_at)

    def test_programs_show_take_back_and_read_who_took_it_along(self, note, link, office, api_as):
        client, address = api_as(office.rep), f"/api/v1/project-notes/{note.pk}/"
        assert client.get(address).json()["open_steps"] == ["show"]
        made = client.post(f"{address}show/").json()
        assert (made["state"], made["open_steps"], made["downloads"]) == ("shown", ["take_back"], [])
        Client().get(addresses_on(link)[0])
        [taken] = client.get(address).json()["downloads"]
        assert (taken["whom"], taken["by"]) == ("Ms Wang", None)
        assert b"".join(client.get(f"{address}content/")) == PNG
        assert client.post(f"{address}take_back/").json()["state"] == "internal"

    def test_an_erased_file_is_shown_no_more(self, shown, link):
        _lose_note_file(shown)
        shown.refresh_from_db()
        assert (shown.state, shown.shown_at, shown.file_url) == ("internal", None, "")
        assert addresses_on(link) == []


class TestTakingItAlong:
    @pytest.mark.parametrize(
        ("name", "content", "kind"),
        [("rack.png", PNG, "image/png"), ("plan.html", HTML, "application/octet-stream")],
    )
    def test_it_comes_to_be_saved_and_nothing_in_it_can_act(self, name, content, kind, project, link, office):
        keep(project, office, name, content).show(by=office.rep)
        answer = Client().get(addresses_on(link)[0])
        assert b"".join(answer) == content
        assert answer["Content-Type"] == kind
        assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Cache-Control"] == "no-store, private"
        assert answer["Referrer-Policy"] == "no-referrer"
        policy = answer["Content-Security-Policy"]
        assert "sandbox" in policy
        assert "default-src 'none'" in policy

    def test_each_time_is_written_down_and_the_rep_hears_of_the_first(
        self, shown, link, office, as_user, django_capture_on_commit_callbacks
    ):
        [address] = addresses_on(link)
        assert Client().head(address).status_code == 200
        assert downloads_of(shown) == []
        with django_capture_on_commit_callbacks(execute=True):
            for _time in range(2):
                Client().get(address)
        assert [(one.by, one.details["whom"]) for one in downloads_of(shown)] == [(None, "Ms Wang")] * 2
        notice = Notice.objects.get(key__startswith="download:")
        assert (notice.recipient, notice.url) == (office.rep, shown.project.get_absolute_url())
        page = as_user(office.rep).get(shown.project.get_absolute_url()).content.decode()
        assert page.count("downloaded by Ms Wang") == 2

    def test_a_colleague_who_looks_at_the_customers_page_is_named_and_not_the_customer(
        self, shown, link, office, as_user, api_as, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            as_user(office.supervisor).get(addresses_on(link)[0])
        [taken] = api_as(office.rep).get(f"/api/v1/project-notes/{shown.pk}/").json()["downloads"]
        assert (taken["by"], taken["whom"]) == (str(office.supervisor.pk), "")
        assert not Notice.objects.filter(key__startswith="download:").exists()

    def test_an_expired_and_a_revoked_link_open_no_file(self, shown, office):
        for end in ({"revoked_at": shown.shown_at}, {"expires_on": date(2026, 11, 9)}):
            link = make_link(shown.project, office.rep)
            [address] = addresses_on(link)
            PrivateLink.objects.filter(pk=link.pk).update(**end)
            answer = Client().get(address)
            assert answer.status_code == 404
            assert "This link opens nothing" in answer.content.decode()
        assert downloads_of(shown) == []

    def test_no_internal_file_and_none_of_another_project_is_found_by_guessing(self, shown, link, office):
        internal = keep(shown.project, office, "costs.png")
        contract = makers.sign(makers.make_contract(office.rep), office.supervisor, date(2026, 10, 5))
        theirs = keep(contract.project, office, "theirs.png")
        theirs.show(by=office.rep)
        [their_address] = addresses_on(make_link(contract.project, office.rep))
        [other_address] = addresses_on(make_link(shown.project, office.rep))
        keys = [address.split("file=")[1].split("&")[0] for address in (their_address, other_address)]
        assert "costs.png" not in told(link)
        for guess in (str(internal.pk), str(shown.pk), str(theirs.pk), *keys, "", "é"):
            answer = Client().get(path_of(link) + "file/", {"file": guess})
            assert answer.status_code == 409, guess
        assert downloads_of(internal) == downloads_of(theirs) == downloads_of(shown) == []

    def test_the_way_back_from_a_file_that_is_gone_leads_to_the_page(self, shown, link, office):
        [address] = addresses_on(link)
        shown.take_back(by=office.rep)
        page = Client().get(address).content.decode()
        assert "This file is not shown here, or not any more." in page
        assert f'href="{path_of(link)}?lang=en"' in page

    def test_a_file_that_is_lost_opens_nothing(self, shown, link):
        [address] = addresses_on(link)
        shown.stored.storage.delete(shown.stored.name)
        assert Client().get(address).status_code == 404
        assert downloads_of(shown) == []

    def test_the_pages_cost_the_same_for_many_files(self, shown, link, office, as_user):
        client = as_user(office.rep)

        def cost() -> list[int]:
            found = []
            for read in (lambda: told(link), lambda: client.get(shown.project.get_absolute_url())):
                with CaptureQueriesContext(connection) as asked:
                    read()
                found.append(len(asked))
            return found

        cost()
        before = cost()
        for number in range(3):
            more = keep(shown.project, office, f"{number}.png")
            more.show(by=office.rep)
            more.log_download(link)
        keep(shown.project, office, "internal.png")
        assert cost() == before


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_two_who_show_and_take_back_at_once_each_counts_once(office):
    contract = makers.sign(makers.make_contract(office.rep), office.supervisor, date(2026, 10, 5))
    note = keep(contract.project, office)

    def take(name, by):
        return lambda: ProjectNote.objects.get(pk=note.pk).perform(name, by=by)

    assert passed(at_once(take("show", office.rep), take("show", office.supervisor))) == 1
    assert passed(at_once(take("take_back", office.rep), take("take_back", office.supervisor))) == 1
    note.refresh_from_db()
    assert (note.state, note.shown_at) == ("internal", None)
