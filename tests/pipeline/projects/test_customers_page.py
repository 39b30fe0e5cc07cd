"""The customer's page of a project (3.5.2): what stands on it, and that what is answered there counts once."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from customers.models import Case
from pipeline.models import Acceptance, ProgressReport, ProjectNote
from pipeline.projects.private import key_of
from salesdept.common.calendar import as_of, today
from salesdept.common.errors import NotNow, NotYourPart
from salesdept.links.models import PrivateLink
from salesdept.messages.models import Notice

from ...links.makers import path_of
from .. import makers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_november"), pytest.mark.clause("3.5.2")]


@pytest.fixture
def link(project, office):
    return make_link(project, office.rep)


def make_link(project, by, **given) -> PrivateLink:
    facts = {"name": "Ms Wang", "email": "", "language": "en", "way": "hand"} | given
    return PrivateLink.make(project, "project", by=by, **facts)


def reschedule(milestone, office, day) -> None:
    milestone.move(by=office.technical, why="We forgot", promised_on=day, expected_on=day)


def told(link, **asked) -> str:
    return Client().get(path_of(link), asked).content.decode()


def answer(link, verdict="accept", page=None, **given):
    """What the customer sends from the page as it is now, or as it was when `page` was shown."""
    key = re.search(r'name="milestone" value="(\w+)"', page or told(link))
    facts = {"milestone": key[1] if key else "", "verdict": verdict, "name": "Ms Wang"}
    facts |= {"agrees": "on"} if verdict == "accept" else {"reason": "The report is missing"}
    return Client().post(path_of(link), facts | given)


class TestWhatStandsThere:
    def test_each_step_with_its_days_its_state_and_what_moved(self, milestone, link, office):
        with as_of(date(2026, 11, 9)):
            moved = {"promised_on": milestone.promised_on, "expected_on": date(2026, 11, 27)}
            milestone.move(by=office.technical, why="Our supplier is bankrupt", **moved)
            ProgressReport.tell(milestone.project, by=office.rep, how="call", whom="Ms Wang", text="One week later.")
        done = makers.make_milestone(milestone.project, title="Install", promised_on=date(2026, 11, 1))
        done.finish(by=office.technical, done_on=today())
        page = told(link)
        assert "Go live" in page
        assert "Expected on 27 Nov 2026 · later than promised" in page
        assert "Promised for 20 Nov 2026" in page
        assert "9 Nov 2026: expected day moved from 20 Nov 2026 to 27 Nov 2026" in page
        assert "I accept “Install”, done on 10 Nov 2026." in page
        assert "0 of 2 steps accepted" in page
        assert office.rep.name in page

    def test_nothing_internal_stands_there(self, done, link, office):
        """No cost, no note, no reason of ours, no other customer, no id, no address or number of the staff."""
        project, contract = done.project, done.project.contract
        type(contract).objects.filter(pk=contract.pk).update(cost=54321, our_duties="internal duty")
        ProjectNote.keep(project, by=office.technical, text="The cables are too short", milestone=done)
        other = makers.make_milestone(project, owner=office.technical)
        other.move(by=office.technical, promised_on=other.promised_on, expected_on=date(2026, 12, 9), why="We forgot")
        ProgressReport.tell(project, by=office.rep, how="call", whom="Mr Secret", text="All goes well.")
        stranger = makers.make_customer(office.rep, name="Stranger Ltd")
        page = told(link)
        assert "All goes well." in page
        for hidden in (
            "54321", "54,321", "106,000", "100,000", "internal duty", "too short", "We forgot", "Mr Secret",
            str(stranger),
            office.technical.name, office.rep.email, str(project.pk), str(done.pk), str(contract.pk), str(link.pk),
        ):  # fmt: skip
            assert hidden not in page, hidden

    def test_the_page_of_one_project_shows_and_takes_nothing_of_another(self, done, link, office):
        contract = makers.sign(makers.make_contract(office.rep), office.supervisor, date(2026, 10, 5))
        makers.confirm_copies(contract, office.technical, office.aftersales)
        theirs = makers.make_milestone(contract.project, title="Of others")
        theirs.finish(by=office.technical, done_on=today())
        assert "Of others" not in told(link)
        of_their_page, forged = told(make_link(contract.project, office.rep)), key_of(link, theirs)
        for page in (of_their_page, f'name="milestone" value="{forged}"'):
            assert answer(link, page=page).status_code == 409
        assert not Acceptance.objects.exists()

    @pytest.mark.parametrize(
        ("language", "words"), [("zh-hant", "您的聯絡人"), ("zh-hans", "您的联系人"), ("en", "Your contact")]
    )
    def test_it_speaks_the_customers_language(self, done, office, language, words):
        link = make_link(done.project, office.rep, language=language)
        assert words in told(link)

    def test_a_finished_project_says_so_and_asks_nothing(self, done, link):
        type(done.project).objects.update(state="finished", ended_on=today())
        page = told(link)
        assert "Everything was delivered and accepted" in page
        assert 'name="verdict"' not in page

    @pytest.mark.clause("3.4.3")
    def test_a_stopped_project_says_so_in_one_sentence_and_promises_nothing(
        self, done, link, office, django_capture_on_commit_callbacks
    ):
        """What was delivered stands there; what was promised, moved or told of the future does not."""
        project = done.project
        ahead = makers.make_milestone(project, title="Training", promised_on=date(2026, 12, 1))
        reschedule(ahead, office, date(2026, 12, 8))
        ProgressReport.tell(project, by=office.rep, how="call", whom="Ms Wang", text="Training comes on 8 Dec.")
        reschedule(ahead, office, date(2026, 12, 15))
        with django_capture_on_commit_callbacks(execute=True):
            project.contract.cancel(by=office.supervisor, on=today(), reason="They went bankrupt")
        project.refresh_from_db()
        assert project.state == "stopped"
        page = told(link)
        assert page.count("This project was stopped on 10 Nov 2026; please ask your contact person about it.") == 1
        assert "Go live" in page
        assert "Done on 10 Nov 2026" in page
        assert office.rep.name in page
        for gone in (
            "bankrupt", "Training", "Dec 2026", "8 Dec", "20 Nov 2026", "Promised for", "Expected on", "moved from",
            "steps accepted", "Next:", "We forgot", 'name="verdict"',
        ):  # fmt: skip
            assert gone not in page, gone
        ahead.refresh_from_db()
        assert (ahead.still_read, ahead.lateness) == ([], ""), "nor does anybody inside mind what is not delivered"

    def test_it_costs_the_same_for_many_steps(self, done, link, office):
        def cost() -> int:
            with CaptureQueriesContext(connection) as asked:
                told(link)
            return len(asked)

        before = cost()
        for _more in range(4):
            more = makers.make_milestone(done.project)
            more.move(by=office.technical, promised_on=more.promised_on, expected_on=date(2026, 12, 9), why="late")
        assert cost() == before <= 12


class TestLinks:
    def test_who_keeps_the_file_sends_it_and_sees_that_it_was_opened(self, project, office, as_user):
        for stranger in (office.technical, office.aftersales, office.clerk, office.other_rep):
            with pytest.raises(NotYourPart):
                make_link(project, stranger)
        link = make_link(project, office.rep)
        Client().post(path_of(link) + "opened/")
        assert Notice.objects.filter(recipient=office.rep, key=f"opened:{link.pk}").exists()
        page = as_user(office.rep).get(project.get_absolute_url()).content.decode()
        assert "Ms Wang" in page
        assert "Opened " in page
        assert "Private link made" in page
        assert f"/links/project/{project.pk}/new/" in page
        assert "/links/project/" not in as_user(office.technical).get(project.get_absolute_url()).content.decode()

    def test_a_revoked_and_an_expired_one_open_nothing_and_answer_nothing(self, done, office):
        for end in ({"revoked_at": today()}, {"expires_on": date(2026, 11, 9)}):
            link = make_link(done.project, office.rep)
            page = told(link)
            PrivateLink.objects.filter(pk=link.pk).update(**end)
            assert "This link opens nothing" in told(link)
            assert answer(link, page=page).status_code == 404
        assert not Acceptance.objects.exists()


class TestAnswers:
    def test_an_acceptance_counts_once_and_its_evidence_is_kept(
        self, done, link, office, django_capture_on_commit_callbacks
    ):
        page = told(link)
        with django_capture_on_commit_callbacks(execute=True):
            assert answer(link).status_code == 303
        done.refresh_from_db()
        kept = done.answers.get()
        assert (done.state, done.accepted_on, kept.verdict, kept.how) == ("accepted", today(), "accepted", "link")
        assert (kept.whom, kept.link, kept.by) == ("Ms Wang", link, None)
        assert kept.words == "I accept “Go live”, done on 10 Nov 2026."
        assert Notice.objects.filter(key=f"milestone-answer:{kept.pk}").count() == 2
        again = answer(link, page=page)
        assert again.status_code == 409
        assert "answered already" in again.content.decode()
        assert Acceptance.objects.count() == 1

    def test_it_is_not_accepted_by_accident(self, done, link):
        refused = answer(link, agrees="")
        assert refused.status_code == 422
        assert "Tick that you accept it." in refused.content.decode()
        assert answer(link, name=" ").status_code == 422
        assert Client().get(path_of(link), {"verdict": "accept", "agrees": "on"}).status_code == 200
        assert not Acceptance.objects.exists()

    @pytest.mark.clause("3.5.3", "7.2.2")
    def test_an_objection_opens_the_step_and_a_case_and_is_told(
        self, done, link, office, django_capture_on_commit_callbacks
    ):
        assert answer(link, "refuse", reason="").status_code == 422
        with django_capture_on_commit_callbacks(execute=True):
            assert answer(link, "refuse").status_code == 303
        done.refresh_from_db()
        case = Case.objects.get(on_project__milestone=done)
        assert (done.state, done.done_on, case.description) == ("open", None, "The report is missing")
        hear = set(Notice.objects.filter(key__startswith="milestone-answer").values_list("recipient", "body"))
        assert hear == {(one.pk, "The report is missing") for one in (office.rep, office.technical)}
        page = told(link)
        assert "Objection of Ms Wang" in page
        assert "The report is missing" in page

    def test_it_may_be_done_and_answered_again_after_an_objection(self, done, link, office):
        page = told(link)
        answer(link, "refuse")
        done.refresh_from_db()
        done.finish(by=office.technical, done_on=today())
        assert answer(link, page=page).status_code == 409, "of the page as it was before"
        assert answer(link).status_code == 303
        done.refresh_from_db()
        assert [one.verdict for one in done.answers.all()] == ["accepted", "refused"]

    def test_what_the_rep_recorded_meanwhile_stands(self, done, link, office):
        page = told(link)
        done.accept(by=office.rep, on=today(), how="call", whom="Mr Chen")
        assert answer(link, "refuse", page=page).status_code == 409
        assert (Acceptance.objects.get().whom, Case.objects.count()) == ("Mr Chen", 0)

    def test_what_changed_since_it_was_shown_is_not_answered(self, done, office):
        done.version -= 1
        with pytest.raises(NotNow):
            done.answer_by_customer(whom="Ms Wang", accepts=True)
        assert not Acceptance.objects.exists()

    def test_programs_read_the_answer(self, done, link, office, api_as):
        answer(link)
        [said] = api_as(office.rep).get(f"/api/v1/milestones/{done.pk}/").json()["answers"]
        assert (said["verdict"], said["how"], said["whom"], said["link"]) == (
            "accepted",
            "link",
            "Ms Wang",
            str(link.pk),
        )
