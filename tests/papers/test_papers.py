"""Documents as PDF: made once for each content, given to those alone who see the document now (3.4.3, 7.1.3)."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.files.storage import default_storage

from pipeline.models import Contract
from salesdept.common.calendar import now, today
from salesdept.common.errors import RuleBroken
from salesdept.common.models import AuditEntry
from salesdept.papers import making
from salesdept.papers.kinds import KINDS
from salesdept.papers.letterhead import Letterhead
from salesdept.papers.making import ask_for, pdf_of, written
from salesdept.papers.models import Paper
from salesdept.papers.tasks import make_papers, sweep_papers
from tests.pipeline.makers import make_contract
from tests.pipeline.routes import signed

pytestmark = [pytest.mark.django_db, pytest.mark.clause("3.4.3")]

KIND = KINDS["contract"]


@pytest.fixture
def contract(office) -> Contract:
    return signed(office)


@pytest.fixture
def draft(office) -> Contract:
    return make_contract(office.rep)


def url_of(document) -> str:
    return f"/papers/contract/{document.pk}/"


def test_a_contract_is_made_once_and_given_out_again(contract, office, as_user):
    client = as_user(office.rep)
    for _time in range(2):
        answer = client.post(url_of(contract), {"language": "zh-hant"})
        paper = Paper.objects.get()
        assert answer["Location"] == paper.file_url
    file = client.get(paper.file_url)
    assert b"".join(file).startswith(b"%PDF-")


def test_the_file_is_to_be_saved_and_nothing_in_it_can_act(contract, office, as_user):
    paper = ask_for(contract, KIND, "zh-hant", by=office.rep)
    file = as_user(office.rep).get(paper.file_url)
    assert file["Content-Disposition"].startswith("attachment; filename")
    assert file["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in file["Content-Security-Policy"]
    assert file["Cache-Control"] == "private, no-store"


@pytest.mark.clause("7.1.3")
def test_a_paper_goes_with_its_document_not_with_who_asked_for_it(contract, office, as_user):
    paper = ask_for(contract, KIND, "en", by=office.rep)
    assert as_user(office.other_rep).get(paper.file_url).status_code == 404
    contract.customer.hand_over(office.other_rep, by=office.manager, reason="another region")
    contract.shares.update(rep=office.other_rep)
    assert as_user(office.other_rep).get(paper.file_url).status_code == 200
    assert as_user(office.rep).get(paper.file_url).status_code == 404


@pytest.mark.clause("3.5.1")
def test_departments_see_a_contract_without_its_priced_paper(contract, office, as_user):
    paper = ask_for(contract, KIND, "en", by=office.rep)
    client = as_user(office.technical)
    assert client.get(contract.get_absolute_url()).status_code == 200
    assert client.post(url_of(contract), {"language": "en"}).status_code == 404
    assert client.get(paper.file_url).status_code == 404


@pytest.mark.clause("7.1.3")
def test_who_takes_a_paper_stands_in_the_documents_history(contract, office, as_user):
    paper = ask_for(contract, KIND, "en", by=office.rep)
    as_user(office.supervisor).head(paper.file_url)
    as_user(office.supervisor).get(paper.file_url)
    entry = AuditEntry.objects.of(contract).filter(action="take_paper").get()
    assert entry.by == office.supervisor


def test_a_changed_draft_has_another_paper(draft, office):
    first = ask_for(draft, KIND, "en", by=office.rep)
    draft.gross = Decimal(212_000)
    draft.save()
    assert ask_for(draft, KIND, "en", by=office.rep).pk != first.pk


def test_another_letterhead_makes_another_paper_of_a_draft(draft, office):
    first = ask_for(draft, KIND, "en", by=office.rep)
    Letterhead.objects.update_or_create(place=1, defaults={"name": "Renamed Ltd."})
    assert ask_for(draft, KIND, "en", by=office.rep).pk != first.pk


def test_a_signed_contract_keeps_the_paper_it_has_whatever_the_letterhead_is_by_now(contract, office):
    first = ask_for(contract, KIND, "en", by=office.rep)
    Letterhead.objects.update_or_create(place=1, defaults={"name": "Renamed Ltd."})
    assert ask_for(contract, KIND, "en", by=office.rep).pk == first.pk
    assert ask_for(contract, KIND, "zh-hans", by=office.rep).pk != first.pk


def test_a_long_paper_waits_for_the_worker_and_its_page_tells_how_far_it_is(draft, office, as_user):
    draft.our_duties = "\n".join(f"Duty {n}" for n in range(making.QUICK_WEIGHT + 1))
    draft.save()
    client = as_user(office.rep)
    answer = client.post(url_of(draft), {"language": "en"})
    paper = Paper.objects.get()
    assert answer["Location"] == paper.get_absolute_url()
    assert 'hx-trigger="every' in client.get(answer["Location"]).content.decode()
    assert make_papers() == 1
    assert paper.file_url in client.get(answer["Location"], headers={"HX-Request": "true"}).content.decode()


def test_while_one_paper_is_printed_the_next_one_goes_to_the_worker(draft, office):
    with making._one_at_a_time:
        assert ask_for(draft, KIND, "en", by=office.rep).state == "waiting"
    assert make_papers() == 1


def test_nobody_has_more_than_five_papers_waiting(office):
    for _n in range(5):
        written(make_contract(office.rep), KIND, "en", by=office.rep)
    with pytest.raises(RuleBroken, match="already"):
        written(make_contract(office.rep), KIND, "en", by=office.rep)
    written(make_contract(office.rep), KIND, "en", by=office.supervisor)


@pytest.mark.task
def test_a_paper_whose_press_died_is_made_by_the_next_run(draft, office):
    written(draft, KIND, "en", by=office.rep)
    Paper.objects.claim()
    assert make_papers() == 0
    with time_machine.travel(now() + timedelta(minutes=7), tick=True):
        assert make_papers() == 1
    assert Paper.objects.get().is_made


@pytest.mark.task
def test_a_press_that_dies_three_times_is_given_up_and_asked_for_again(draft, office):
    paper = written(draft, KIND, "en", by=office.rep)
    Paper.objects.filter(pk=paper.pk).update(state="making", attempts=3, claimed_at=now() - timedelta(hours=1))
    assert make_papers() == 0
    assert Paper.objects.get().state == "failed"
    assert ask_for(draft, KIND, "en", by=office.rep).is_made


@pytest.mark.task
def test_a_late_press_changes_nothing_of_what_another_one_made(draft, office):
    written(draft, KIND, "en", by=office.rep)
    late = Paper.objects.claim()
    with time_machine.travel(now() + timedelta(minutes=7), tick=True):
        make_papers()
    made = Paper.objects.get()
    late.make(seconds=60)
    assert Paper.objects.get().stored == made.stored
    assert default_storage.exists(made.stored.name)
    assert len(default_storage.listdir("papers")[1]) == 1


def test_what_is_sent_is_kept_and_the_rest_is_swept_a_month_later(office):
    sent, shown = make_contract(office.rep), make_contract(office.rep)
    file = pdf_of(sent, "contract", "en")
    assert file.read(5) == b"%PDF-"
    assert file.name == f"Sales contract {sent.number}.pdf"
    gone = ask_for(shown, KIND, "en", by=office.rep)
    with time_machine.travel(now() + timedelta(days=31)):
        assert sweep_papers() == 1
    assert [paper.document for paper in Paper.objects.all()] == [sent]
    assert not default_storage.exists(gone.stored.name)


def test_two_who_ask_at_once_get_one_row(draft, office):
    papers = {written(draft, KIND, "en", by=who).pk for who in (office.rep, office.supervisor)}
    assert len(papers) == 1


def test_programs_ask_for_a_paper_and_fetch_it(contract, office, api_as):
    api = api_as(office.rep)
    asked = {"kind": "contract", "document": str(contract.pk), "language": "en"}
    answer = api.post("/api/v1/papers/", asked, format="json")
    assert (answer.status_code, answer.data["state"]) == (201, "made")
    file = api.get(f"/api/v1/papers/{answer.data['id']}/content/")
    assert b"".join(file).startswith(b"%PDF-")
    assert api_as(office.other_rep).post("/api/v1/papers/", asked, format="json").status_code == 404
    unknown = api.post("/api/v1/papers/", asked | {"language": "tlh"}, format="json")
    assert (unknown.status_code, list(unknown.data["errors"])) == (400, ["language"])


def test_the_letterhead_is_written_once_and_kept_by_manager_and_admin(office, as_user):
    client = as_user(office.manager)
    entered = {"name": "雲嶺資訊", "tax_id": "24536806", "version": 1}
    assert client.post("/papers/letterhead/", entered).status_code == 302
    assert client.post("/papers/letterhead/", entered | {"name": "Other"}).status_code == 409
    assert Letterhead.current().name == "雲嶺資訊"
    assert as_user(office.rep).get("/papers/letterhead/").status_code == 403


def test_a_draft_says_on_every_page_that_it_is_one_and_a_signed_contract_does_not(draft, contract, office):
    assert "草稿" in written(draft, KIND, "en").source["html"]
    assert "草稿" not in written(contract, KIND, "en").source["html"]
    assert contract.signed_on == today()


def test_an_amount_is_written_in_capital_numerals_for_chinese_readers(contract):
    assert "新臺幣壹拾萬陸仟元整" in written(contract, KIND, "zh-hant").source["html"]
    assert "新台币壹拾万陆仟元整" in written(contract, KIND, "zh-hans").source["html"]
    assert "capitals" not in written(contract, KIND, "en").source["html"]
