"""That the customer was told of a moved date, recorded in one tap; who forgets is reminded (3.5.2)."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from customers.models import Communication
from pipeline.models import DateChange, Milestone, ProgressReport
from salesdept.common.calendar import as_of
from salesdept.common.errors import NotYourPart
from salesdept.common.today import items_for
from salesdept.messages.models import Notice

from ...customers.makers import make_contact
from .. import makers
from .test_customers_page import make_link, told

pytestmark = [pytest.mark.django_db, pytest.mark.clause("3.5.2")]

BEFORE, AFTER, LATER = "20 Nov 2026", "27 Nov 2026", "4 Dec 2026"
TAP = {"how": "call", "whom": "Ms Wang", "because": "The parts come by sea"}
REPORT = {"how": "call", "whom": "Ms Wang", "told_on": "2026-11-10", "text": "One week later."}


@pytest.fixture(autouse=True)
def _on_a_tuesday():
    with as_of(date(2026, 11, 10)):
        yield


@pytest.fixture
def moved(milestone, office):
    return move(milestone, office, expected_on=date(2026, 11, 27))


@pytest.fixture
def link(project, office):
    return make_link(project, office.rep)


def move(milestone, office, **days) -> Milestone:
    days = {"promised_on": milestone.promised_on, "expected_on": milestone.expected_on} | days
    milestone.move(by=office.technical, why="Our supplier is bankrupt", **days)
    return Milestone.objects.get(pk=milestone.pk)


def tap(client, milestone, **said):
    return client.post(f"/pipeline/milestones/{milestone.pk}/tell/", TAP | {"version": milestone.version} | said)


class TestTheTap:
    def test_from_then_on_the_customer_reads_the_new_date_and_the_reason_that_was_given(
        self, moved, link, office, as_user
    ):
        assert f"Expected on {BEFORE}" in told(link)
        assert tap(as_user(office.rep), moved)["Location"] == moved.project.get_absolute_url()
        page = told(link)
        assert f"Expected on {AFTER} · later than promised" in page
        assert f"10 Nov 2026: expected day moved from {BEFORE} to {AFTER} · The parts come by sea" in page
        assert "bankrupt" not in page

    def test_without_a_reason_none_stands_there(self, moved, link, office, api_as):
        said = {"how": "mail", "whom": "Ms Wang"}
        assert api_as(office.rep).post(f"/api/v1/milestones/{moved.pk}/tell/", said).status_code == 200
        assert f"moved from {BEFORE} to {AFTER}</p>" in told(link)
        assert ProgressReport.objects.get().how == "mail"

    def test_it_is_recorded_once_as_call_report_and_history(self, moved, office, as_user):
        client = as_user(office.rep)
        tap(client, moved)
        assert tap(client, moved).status_code == 409
        report = ProgressReport.objects.get()
        assert (report.how, report.whom, report.by, report.because) == ("call", "Ms Wang", office.rep, TAP["because"])
        assert report.text == f"Go live moves from {BEFORE} to {AFTER}\nThe parts come by sea"
        assert DateChange.objects.get().report == report
        assert Communication.objects.get(customer=moved.project.customer).note == report.text
        assert "tell" in moved.history().values_list("action", flat=True)
        page = client.get(moved.get_absolute_url()).content.decode()
        assert "The customer was told" in page
        assert "to the customer: The parts come by sea" in page

    def test_it_needs_nothing_typed(self, moved, office, as_user):
        """What the project's page proposes beside the button is taken as it stands."""
        make_contact(moved.project.customer, name="Ms Wang", is_primary=True)
        client = as_user(office.rep)
        [one] = client.get(moved.project.get_absolute_url()).context["untold"]
        proposed = {field.html_name: field.value() or "" for field in one.form}
        assert proposed == {"how": "call", "whom": "Ms Wang", "because": ""}
        assert tap(client, moved, **proposed).status_code == 302

    def test_the_words_are_those_of_the_customers_language(self, moved, office, as_user):
        make_contact(moved.project.customer, language="zh-hant", is_primary=True)
        tap(as_user(office.rep), moved, because="")
        assert "moves from" not in ProgressReport.objects.get().text

    @pytest.mark.parametrize("who", ["technical", "aftersales", "clerk", "finance", "leadership", "second_rep"])
    def test_who_keeps_the_file_records_it_and_nobody_else(self, who, moved, office, as_user, api_as):
        person = getattr(office, who)
        assert tap(as_user(person), moved).status_code in (403, 404)
        assert api_as(person).post(f"/api/v1/milestones/{moved.pk}/tell/", TAP).status_code in (403, 404)
        page = as_user(person).get(moved.project.get_absolute_url())
        assert page.status_code in (403, 404) or "/tell/" not in page.content.decode()
        assert not ProgressReport.objects.exists()

    def test_a_rep_who_has_a_share_reads_of_it_and_tells_nobody(self, shared_project, office, as_user, api_as):
        milestone = move(makers.make_milestone(shared_project), office, expected_on=date(2026, 12, 9))
        client = as_user(office.second_rep)
        page = client.get(shared_project.get_absolute_url()).content.decode()
        assert 'id="untold"' in page
        assert "/tell/" not in page
        assert tap(client, milestone).status_code == 403
        assert client.get(f"/pipeline/projects/{shared_project.pk}/reports/new/").status_code == 403
        assert client.post(f"/pipeline/projects/{shared_project.pk}/reports/new/", REPORT).status_code == 403
        sent = REPORT | {"project": str(shared_project.pk)}
        assert api_as(office.second_rep).post("/api/v1/progress-reports/", sent).status_code == 403
        with pytest.raises(NotYourPart):
            ProgressReport.tell(shared_project, by=office.second_rep, how="call", whom="Ms Wang", text="Later.")

    def test_there_is_nothing_to_tell_where_nothing_moved(self, milestone, office, api_as):
        refused = api_as(office.rep).post(f"/api/v1/milestones/{milestone.pk}/tell/", TAP)
        assert (refused.status_code, refused.json()["clause"]) == (409, "3.5.2")

    def test_what_was_taken_out_by_agreement_waits_for_nobody(self, moved, office, as_user):
        moved.drop(by=office.technical, whom="Ms Wang", reason="Not needed")
        assert as_user(office.rep).get(moved.project.get_absolute_url()).context["untold"] == []
        assert not any("moved" in item.why for item in items_for(office.rep))


class TestWhatIsToldWithIt:
    def test_what_moved_while_the_page_was_open_is_not(self, moved, link, office, as_user):
        shown = moved.version
        again = move(moved, office, expected_on=date(2026, 12, 4))
        assert tap(as_user(office.rep), again, version=shown).status_code == 409
        assert f"Expected on {BEFORE}" in told(link)

    def test_a_report_tells_what_its_draft_spoke_of_and_nothing_that_moved_since(self, moved, link, office, as_user):
        client, address = as_user(office.rep), f"/pipeline/projects/{moved.project_id}/reports/new/"
        drafted = client.get(address).context["form"]["covers"].value()
        move(moved, office, expected_on=date(2026, 12, 4))
        assert client.post(address, REPORT | {"covers": drafted}).status_code == 302
        page = told(link)
        assert f"Expected on {AFTER}" in page
        assert LATER not in page
        assert DateChange.objects.get(report=None).after == date(2026, 12, 4)

    def test_a_draft_that_spoke_of_no_move_tells_of_none(self, milestone, link, office, as_user):
        client, address = as_user(office.rep), f"/pipeline/projects/{milestone.project_id}/reports/new/"
        drafted = client.get(address).context["form"]["covers"].value()
        move(milestone, office, expected_on=date(2026, 11, 27))
        client.post(address, REPORT | {"covers": drafted})
        assert DateChange.objects.filter(report=None).exists()
        assert f"Expected on {BEFORE}" in told(link)

    def test_who_is_told_of_the_last_move_knows_of_those_before(self, moved, link, office, api_as):
        """A program that names a change tells of what moved before it too: no customer reads a day out of between."""
        move(moved, office, expected_on=date(2026, 12, 4))
        named = DateChange.objects.latest("pk")
        sent = REPORT | {"project": str(moved.project_id), "covers": str(named.pk)}
        assert api_as(office.rep).post("/api/v1/progress-reports/", sent).status_code == 201
        assert not DateChange.objects.filter(report=None).exists()
        assert f"Expected on {LATER}" in told(link)

    def test_nothing_of_another_project_is_told(self, moved, office, api_as):
        other = makers.sign(makers.make_contract(office.rep), office.supervisor, date(2026, 10, 5)).project
        sent = REPORT | {"project": str(other.pk), "covers": str(DateChange.objects.get().pk)}
        assert api_as(office.rep).post("/api/v1/progress-reports/", sent).status_code == 201
        assert DateChange.objects.get().report is None
        assert api_as(office.rep).post("/api/v1/progress-reports/", sent | {"covers": "1;--"}).status_code == 400

    def test_the_rep_reads_our_reasons_beside_the_draft_and_not_in_it(self, moved, office, as_user):
        page = as_user(office.rep).get(f"/pipeline/projects/{moved.project_id}/reports/new/").content.decode()
        draft = page[page.index("<textarea") : page.index("</textarea>")]
        assert "bankrupt" not in draft
        assert "Why, for you alone: Go live: Our supplier is bankrupt" in page


class TestHowTheCustomerReadsIt:
    def test_a_promise_that_moves_with_the_expected_day_is_one_sentence(self, moved, link, office, as_user):
        tap(as_user(office.rep), move(moved, office, promised_on=date(2026, 11, 27)))
        page = told(link)
        assert f"Promised for {AFTER}" in page
        assert page.count("moved from") == 1

    def test_however_often_it_moved_untold_it_is_one_move(self, moved, link, office, as_user):
        tap(as_user(office.rep), move(moved, office, expected_on=date(2026, 12, 4)))
        page = told(link)
        assert f"moved from {BEFORE} to {LATER}" in page
        assert AFTER not in page

    def test_what_moved_and_came_back_is_no_move(self, moved, link, office, as_user):
        tap(as_user(office.rep), move(moved, office, expected_on=date(2026, 11, 20)))
        assert not DateChange.objects.filter(report=None).exists()
        assert "moved from" not in told(link)


class TestInside:
    def test_today_says_what_the_customer_still_reads_and_leads_to_the_tap(self, moved, office, as_user):
        [item] = [one for one in items_for(office.rep) if "moved" in one.why]
        assert item.why == f"1 date moved: tell the customer · the customer still reads {BEFORE} for Go live"
        assert item.url == f"{moved.project.get_absolute_url()}#untold"
        client = as_user(office.rep)
        assert 'id="untold"' in client.get(moved.project.get_absolute_url()).content.decode()
        tap(client, moved)
        assert not any("moved" in one.why for one in items_for(office.rep))

    def test_the_rep_hears_again_after_a_working_day_then_the_superior(self, moved, office, run_job):
        """Moved on a Tuesday: the rep on Thursday, the superior on Friday, each once."""
        heard = {}
        for day in (10, 11, 12, 13, 16):
            run_job("remind_of_untold_changes", date(2026, 11, day))
            keys = {"change-to-tell": office.rep, "change-untold": office.supervisor}
            heard[day] = [
                Notice.objects.filter(recipient=who, key__startswith=key).count() for key, who in keys.items()
            ]
        assert heard == {10: [0, 0], 11: [0, 0], 12: [1, 0], 13: [1, 1], 16: [1, 1]}
        title = Notice.objects.get(key__startswith="change-to-tell").title
        assert title.endswith(f"has not been told that Go live moved to {AFTER}")

    def test_one_milestone_is_one_reminder_however_often_it_moved(self, moved, office, run_job):
        move(moved, office, promised_on=date(2026, 12, 4), expected_on=date(2026, 12, 4))
        run_job("remind_of_untold_changes", date(2026, 11, 12))
        assert Notice.objects.filter(key__startswith="change-to-tell").count() == 1
        with as_of(date(2026, 11, 13)):
            assert len([one for one in items_for(office.supervisor) if "has not told" in one.why]) == 1

    def test_nobody_is_reminded_of_what_was_told(self, moved, office, as_user, run_job):
        tap(as_user(office.rep), moved)
        run_job("remind_of_untold_changes", date(2026, 11, 16))
        assert not Notice.objects.filter(key__startswith="change-").exists()

    def test_the_page_costs_the_same_for_many_moved_milestones(self, moved, project, office, as_user):
        client = as_user(office.rep)

        def cost() -> int:
            with CaptureQueriesContext(connection) as asked:
                client.get(project.get_absolute_url())
            return len(asked)

        cost()
        before = cost()
        for _more in range(3):
            move(makers.make_milestone(project), office, expected_on=date(2026, 12, 9))
        assert cost() == before
