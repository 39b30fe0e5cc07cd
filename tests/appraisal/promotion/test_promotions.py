"""Excellent months in a row as a ground for promotion and pay rise (4.4.2)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from appraisal.models import Period, Promotion
from appraisal.promotion.deriving import derive
from appraisal.promotion.runs import runs
from salesdept.common.calendar import Month, as_of
from salesdept.common.errors import NotNow, NotYourPart, RuleBroken
from salesdept.common.invariants import broken
from salesdept.common.today import items_for
from salesdept.messages.models import Notice

from ..results import evaluated, graded, published, stands

JANUARY = Month.parse("2026-01")
pytestmark = [pytest.mark.django_db, pytest.mark.clause("4.4.2")]
EVERYBODY = ["rep", "supervisor", "manager", "clerk", "finance", "leadership", "technical", "aftersales", "admin"]


@pytest.fixture
def tell(office, django_capture_on_commit_callbacks):
    """Publish months of `rep` from January on, a letter each ("-": not ranked), with what follows from that."""

    def publish(grades, first=JANUARY, who=(office.rep,), revision=1):
        for number, grade in enumerate(grades):
            cards = [graded(person, grade.strip("-")) for person in who]
            with django_capture_on_commit_callbacks(execute=True):
                published(first.shift(number), office, *cards, revision=revision)

    return publish


def found() -> list[tuple]:
    """(kind, from, until, months) of what is open."""
    return [(one.kind, str(one.first), str(one.last), one.months) for one in Promotion.objects.waiting()]


@pytest.mark.parametrize(
    ("grades", "expected"),
    [
        ("AA-A", [("raise", "2026-01", "2026-04", 3)]),
        ("AABA", []),
        ("AAA", [("raise", "2026-01", "2026-03", 3)]),
        ("AAAAAA", [("post", "2026-01", "2026-06", 6)]),
        ("BAAA", [("raise", "2026-02", "2026-04", 3)]),
        ("AAAB", [("raise", "2026-01", "2026-03", 3)]),
        ("AA-", []),
        ("AAABAAA", [("raise", "2026-05", "2026-07", 3)]),
    ],
)
def test_ranked_published_months_graded_a_make_a_run(office, grades, expected):
    for number, grade in enumerate(grades):
        stands(JANUARY.shift(number), office, graded(office.rep, grade.strip("-")))
    derive()
    assert found() == expected
    assert broken() == []


def test_a_month_that_is_not_published_does_not_count(office, tell):
    tell("AA")
    evaluated(JANUARY.shift(2), office, graded(office.rep, "A"))
    derive()
    assert found() == []


def test_a_candidate_is_found_once_however_often_it_is_derived(tell):
    tell("AAA")
    derive()
    assert len(found()) == 1


def test_many_people_are_found_in_the_same_queries(office, tell, django_assert_num_queries):
    tell("AAA", who=[office.rep, office.second_rep])
    with django_assert_num_queries(1):
        assert len(runs()) == 2


@pytest.fixture
def candidate(office) -> Promotion:
    for number in range(3):
        stands(JANUARY.shift(number), office, graded(office.rep))
    derive()
    return Promotion.objects.get()


@pytest.fixture
def proposed(office, candidate) -> Promotion:
    candidate.propose(by=office.manager, proposal="Five per cent more from May on.")
    return candidate


class TestDeciding:
    def test_the_manager_proposes_leadership_approves_the_person_is_told(
        self, office, proposed, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            proposed.approve(by=office.leadership)
        notice = Notice.objects.get(recipient=office.rep, key__startswith="promotion")
        assert (notice.title, notice.url) == ("Pay rise: Approved", proposed.get_absolute_url())

    def test_who_is_declined_hears_why(self, office, proposed, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            proposed.decline(by=office.leadership, reason="Not this year.")
        assert Notice.objects.get(recipient=office.rep, key__startswith="promotion").body == "Not this year."

    @pytest.mark.parametrize(
        ("state", "step", "who"),
        [
            ("candidate", "nominate", "supervisor"),
            ("candidate", "propose", "manager"),
            ("candidate", "set_aside", "manager"),
            ("proposed", "set_aside", "manager"),
            ("proposed", "approve", "leadership"),
            ("proposed", "decline", "leadership"),
        ],
    )
    def test_each_step_belongs_to_one_role(self, office, request, state, step, who):
        promotion = request.getfixturevalue(state)
        rule = Promotion.steps()[step]
        assert [role for role in EVERYBODY if rule.refusal(promotion, getattr(office, role)) is None] == [who]

    def test_is_decided_once(self, office, proposed):
        proposed.approve(by=office.leadership)
        with pytest.raises(NotNow):
            proposed.decline(by=office.leadership, reason="no")

    def test_nobody_decides_about_himself(self, office, proposed):
        Promotion.objects.filter(pk=proposed.pk).update(person=office.leadership)
        with pytest.raises(NotYourPart, match="own rise"):
            proposed.approve(by=office.leadership)

    def test_who_proposes_does_not_approve_says_the_database_too(self, office, proposed, by_owner):
        with pytest.raises(IntegrityError, match="proposer_does_not_decide"), transaction.atomic():
            Promotion.objects.filter(pk=proposed.pk).update(state="approved", decided_by=proposed.proposed_by)

    @pytest.mark.parametrize("step", ["approve", "decline"])
    def test_a_run_that_was_decided_about_is_consumed(self, office, proposed, tell, step):
        getattr(proposed, step)(by=office.leadership, **({"reason": "no"} if step == "decline" else {}))
        tell("AA", first=JANUARY.shift(3))
        assert found() == []
        tell("A", first=JANUARY.shift(5))
        assert found() == [("raise", "2026-04", "2026-06", 3)]

    def test_a_candidate_grows_with_the_run_a_proposal_stays_as_it_was_made(self, office, candidate, tell):
        tell("A", first=JANUARY.shift(3))
        assert found() == [("raise", "2026-01", "2026-04", 4)]
        candidate.propose(by=office.manager, proposal="More.")
        tell("AA", first=JANUARY.shift(4))
        assert found() == [("raise", "2026-01", "2026-04", 4)]


class TestReopening:
    def reopen(self, office, month, run_callbacks) -> None:
        period = Period.objects.get(month=month)
        with run_callbacks(execute=True):
            period.ask_to_reopen(by=office.manager, reason="a late return")
            period.reopen(by=office.leadership)

    def test_leaves_earlier_proposals_in_doubt_and_deletes_none(
        self, office, proposed, tell, django_capture_on_commit_callbacks
    ):
        self.reopen(office, JANUARY.next, django_capture_on_commit_callbacks)
        proposed.refresh_from_db()
        assert proposed.is_doubtful
        with pytest.raises(RuleBroken, match="re-checked"):
            proposed.approve(by=office.leadership)
        tell("B", first=JANUARY.next, revision=2)
        proposed.refresh_from_db()
        assert (proposed.is_doubtful, proposed.state) == (True, "proposed")
        assert broken() == []

    def test_leaves_a_candidate_in_doubt_that_is_not_proposed_yet_and_grows(
        self, office, candidate, tell, django_capture_on_commit_callbacks
    ):
        self.reopen(office, JANUARY.next, django_capture_on_commit_callbacks)
        tell("A", first=JANUARY.shift(3))
        candidate.refresh_from_db()
        assert (candidate.months, candidate.is_doubtful) == (4, True)
        with pytest.raises(RuleBroken, match="re-checked"):
            candidate.propose(by=office.manager, proposal="More.")

    def test_leaves_a_run_in_doubt_that_is_found_across_the_open_month(
        self, office, tell, django_capture_on_commit_callbacks
    ):
        tell("AA")
        self.reopen(office, JANUARY.next, django_capture_on_commit_callbacks)
        tell("A", first=JANUARY.shift(2))
        assert (found(), Promotion.objects.get().is_doubtful) == ([("raise", "2026-01", "2026-03", 3)], True)
        tell("A", first=JANUARY.next, revision=2)
        assert not Promotion.objects.get().is_doubtful

    def test_takes_the_doubt_away_where_the_month_bears_it_out_again(
        self, office, proposed, tell, django_capture_on_commit_callbacks
    ):
        self.reopen(office, JANUARY.next, django_capture_on_commit_callbacks)
        tell("A", first=JANUARY.next, revision=2)
        proposed.refresh_from_db()
        assert not proposed.is_doubtful
        proposed.approve(by=office.leadership)

    def test_marks_what_was_approved_before(self, office, proposed, tell):
        proposed.approve(by=office.leadership)
        tell("C", first=JANUARY, revision=2)
        proposed.refresh_from_db()
        assert (proposed.state, proposed.is_doubtful) == ("approved", True)

    def test_what_its_months_do_not_bear_out_is_set_aside_without_being_consumed(self, office, proposed, tell):
        tell("B", first=JANUARY, revision=2)
        proposed.refresh_from_db()
        proposed.set_aside(by=office.manager, reason="January is no A any more.")
        tell("A", first=JANUARY.shift(3))
        assert found() == [("raise", "2026-02", "2026-04", 3)]


class TestPages:
    def test_the_list_shows_the_run_with_links_to_its_cards(self, office, candidate, as_user):
        page = as_user(office.manager).get("/appraisal/promotion/").content.decode()
        card = Period.objects.get(month=JANUARY).cards().get()
        assert card.get_absolute_url() in page
        assert "2026-01 A" in page

    def test_the_list_asks_the_same_for_one_and_for_many(self, office, tell, as_user, django_assert_max_num_queries):
        tell("AAA", who=[office.rep, office.second_rep, office.other_rep])
        client = as_user(office.manager)
        with django_assert_max_num_queries(6):
            client.get("/appraisal/promotion/")

    def test_the_person_sees_it_once_it_is_decided(self, office, proposed, as_user):
        assert as_user(office.rep).get(proposed.get_absolute_url()).status_code == 404
        proposed.approve(by=office.leadership)
        assert as_user(office.rep).get(proposed.get_absolute_url()).status_code == 200
        assert proposed.get_absolute_url() in as_user(office.rep).get("/appraisal/bonus/mine/").content.decode()
        assert as_user(office.second_rep).get(proposed.get_absolute_url()).status_code == 404

    def test_who_is_declined_reads_the_decision_and_not_what_was_proposed(self, office, candidate, as_user, api_as):
        candidate.nominate(by=office.supervisor, nomination="Carries the team.")
        candidate.propose(by=office.manager, proposal="Five per cent more.")
        candidate.decline(by=office.leadership, reason="Not this year.")
        for reader, reads in ((office.rep, False), (office.manager, True), (office.supervisor, True)):
            page = as_user(reader).get(candidate.get_absolute_url()).content.decode()
            told = api_as(reader).get(f"/api/v1/promotions/{candidate.pk}/").json()
            assert "Not this year." in page
            for words, name in (("Five per cent", "proposal"), ("Carries the team", "nomination")):
                assert ((words in page), (words in told[name])) == (reads, reads)

    def test_who_is_approved_reads_what_was_proposed(self, office, proposed, as_user, api_as):
        proposed.approve(by=office.leadership)
        assert "Five per cent" in as_user(office.rep).get(proposed.get_absolute_url()).content.decode()
        assert "Five per cent" in api_as(office.rep).get(f"/api/v1/promotions/{proposed.pk}/").json()["proposal"]

    def test_the_supervisor_nominates_those_of_the_own_team(self, office, candidate, as_user):
        url = f"{candidate.get_absolute_url()}nominate/"
        sent = {"nomination": "Carries the team.", "version": 1}
        assert as_user(office.other_supervisor).post(url, sent).status_code == 404
        with pytest.raises(NotYourPart, match="own team"):
            candidate.nominate(by=office.other_supervisor, nomination="Carries the team.")
        assert as_user(office.supervisor).post(url, {"version": 1}).status_code == 422
        assert as_user(office.supervisor).post(url, sent).status_code == 302
        candidate.refresh_from_db()
        assert (candidate.state, candidate.nominated_by) == ("candidate", office.supervisor)
        assert (
            f"nominated by {office.supervisor.name}"
            in as_user(office.manager).get("/appraisal/promotion/").content.decode()
        )

    def test_its_history_stands_on_the_persons_page(self, office, candidate, as_user):
        url = office.rep.get_absolute_url()
        assert candidate.get_absolute_url() in as_user(office.manager).get(url).content.decode()
        assert candidate.get_absolute_url() not in as_user(office.admin).get(url).content.decode()

    def test_the_supervisor_sees_the_own_team(self, office, candidate, as_user):
        assert as_user(office.supervisor).get(candidate.get_absolute_url()).status_code == 200
        assert as_user(office.other_supervisor).get(candidate.get_absolute_url()).status_code == 404

    def test_is_proposed_on_the_page_and_approved_by_the_api(self, office, candidate, as_user, api_as):
        url = f"{candidate.get_absolute_url()}propose/"
        assert as_user(office.manager).post(url, {"version": 1}).status_code == 422
        assert as_user(office.manager).post(url, {"version": 1, "proposal": "More."}).status_code == 302
        api = f"/api/v1/promotions/{candidate.pk}/"
        assert api_as(office.manager).post(f"{api}approve/").status_code == 403
        assert api_as(office.leadership).get(api).json()["open_steps"] == ["approve", "decline"]
        assert api_as(office.leadership).post(f"{api}approve/").json()["state"] == "approved"

    def test_waits_on_the_home_page_of_who_decides(self, office, candidate):
        assert [item.why for item in items_for(office.manager) if "Pay rise" in item.title] == [
            "3 excellent months in a row"
        ]
        assert not [item for item in items_for(office.leadership) if "Pay rise" in item.title]
        candidate.propose(by=office.manager, proposal="More.")
        assert [item for item in items_for(office.leadership) if "Pay rise" in item.title]


def test_decisions_keep_their_moment(office, proposed):
    with as_of(JANUARY.shift(4).first + timedelta(days=2)):
        proposed.approve(by=office.leadership)
    assert proposed.decided_at.date() == JANUARY.shift(4).first + timedelta(days=2)
