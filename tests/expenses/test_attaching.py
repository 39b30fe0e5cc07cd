"""5.2.2 Files attached to the form of a claim: so many a day, and none stays that nothing names."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.urls import reverse

from expenses import attaching
from expenses.attaching import attach
from expenses.models import Attached, Claim, ClaimDraft
from expenses.models import attached as limits
from salesdept.common.calendar import as_of, now, today
from salesdept.common.records import uuid7

from .makers import make_budget, make_category, make_claim, upload
from .test_api import expense
from .test_drafts import NEW, form_of, keeps
from .test_pages import page
from .wallet.acts import drop

pytestmark = [pytest.mark.django_db, pytest.mark.clause("5.2.2")]
REFUSED = "More than 1 files or 1024 MB a day are not attached to claims."


def kept() -> set[str]:
    return {f"claims/{name}" for name in default_storage.listdir("claims")[1]}


@pytest.mark.task
class TestSweeping:
    def test_only_what_nothing_names_goes(self, office, as_user, run_job):
        line = make_claim(office.rep, 10).lines.get()
        invoice = drop(office.rep)
        invoice.discard(by=office.rep)
        client = as_user(office.rep)
        keeps(client, uuid7(), lines__0__document=upload())
        draft = ClaimDraft.objects.get().typed["lines-0-receipt"][0]
        lost = attach(upload(), by=office.rep).name
        named = {line.document.name, invoice.stored.name, draft}
        assert kept() == named | {lost}
        assert "sweep_claim_files: 0" in run_job("sweep_claim_files", today())
        assert "sweep_claim_files: 1" in run_job("sweep_claim_files", today() + timedelta(days=2))
        assert kept() == named
        assert "sweep_claim_files: 0" in run_job("sweep_claim_files", today() + timedelta(days=3))

    def test_what_is_saved_while_the_folder_is_read_stays(self, office, monkeypatch):
        paper, seen = attach(upload(), by=office.rep), []
        ask = attaching._named

        def named(paths):
            found = ask(paths)
            if not seen:
                make_claim(office.rep, 10).lines.update(document=paper.name)
            seen.append(paper.name in found)
            return found

        monkeypatch.setattr(attaching, "_named", named)
        with as_of(now() + timedelta(days=2)):
            assert attaching.sweep() == 0
        assert seen == [False, True]
        assert paper.name in kept()

    def test_while_a_receipt_serves_its_file_stays(self, office):
        attach(upload(), by=office.rep)
        with as_of(now() + timedelta(hours=24)):
            assert attaching.sweep() == 0
        with as_of(now() + timedelta(hours=26)):
            assert attaching.sweep() == 1

    def test_a_file_that_has_gone_is_not_named_any_more(self, office, as_user):
        client = as_user(office.rep)
        keeps(client, uuid7(), title="Fair", lines__0__purpose="Taxi", lines__0__document=upload())
        draft = ClaimDraft.objects.get()
        shown = form_of(client, draft.get_absolute_url())
        default_storage.delete(draft.typed["lines-0-receipt"][0])
        given = {"lines-0-category": make_category().pk, "lines-0-amount": "5"}
        assert client.post(NEW, shown | given).status_code == 302
        assert Claim.objects.get().lines.get().document == ""


class TestEnoughForADay:
    @pytest.fixture(autouse=True)
    def _one_a_day(self, monkeypatch):
        monkeypatch.setattr(limits, "MOST_FILES", 1)

    def test_page_draft_and_program_meet_the_same_limit_at_the_field(self, office, as_user, api_as):
        make_budget(office)
        client, about = as_user(office.rep), uuid7()
        keeps(client, about, lines__0__document=upload())
        answer = page(keeps(client, about, seen=1, lines__1__purpose="Taxi", lines__1__document=upload()))
        assert REFUSED in answer
        assert ClaimDraft.objects.get().typed["lines-1-purpose"] == "Taxi"
        sent = form_of(client, NEW) | {"title": "Fair", "lines-0-document": upload()}
        assert REFUSED in page(client.post(reverse("expenses:claim_new"), sent))
        told = api_as(office.rep).post("/api/v1/claims/", {"title": "Fair", "lines": [expense()]}, format="json")
        assert told.status_code == 400
        assert told.data["errors"]["lines"][0]["document"][0].startswith(REFUSED)
        assert len(kept()) == 1
        assert not Claim.objects.exists()

    def test_others_and_the_next_day_are_free(self, office, run_job):
        attach(upload(), by=office.rep)
        attach(upload(), by=office.second_rep)
        with as_of(now() + timedelta(days=1)):
            attach(upload(), by=office.rep)
        run_job("sweep_claim_files", today() + timedelta(days=2))
        assert Attached.objects.count() == 1

    def test_what_is_refused_itself_does_not_count(self, office):
        for content in (b"MZ", b""):
            with pytest.raises(ValidationError):
                attach(upload(content), by=office.rep)
        attach(upload(), by=office.rep)

    def test_bytes_count_too(self, office, monkeypatch):
        monkeypatch.setattr(limits, "MOST_BYTES", 10)
        with pytest.raises(ValidationError):
            attach(upload(), by=office.rep)
        assert not default_storage.exists("claims")
