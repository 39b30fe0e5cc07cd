"""Customers are asked how content they are (4.3.2): a link for one answer, from a phone, without an account."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from customers.models import Case, Consent, Contact, Invitation, SurveyAnswer, SurveyLink
from customers.surveys.answering import complete_answer
from customers.surveys.questions import Condition
from salesdept.common.calendar import as_of, now, today
from salesdept.common.models import AuditEntry
from salesdept.links.models import Knock
from salesdept.messages.models import Notice

from ..at_once import at_once, passed
from .makers import make_customer
from .surveys import make_asked, make_survey, path_in, question

pytestmark = [pytest.mark.django_db, pytest.mark.clause("4.3.2")]

TAP = {"on_page": "q1"}
REST = {"on_page": "q1,q2,q3,q4"}
ALL = {"on_page": "q1,q2,q4"}
GOOD = ALL | {"q1": "5", "q2": "9", "q4": "很快"}


@pytest.fixture
def asked(office):
    """The invitation and the path of its page."""
    return make_asked(office)


@pytest.fixture
def path(asked):
    return asked[1]


@pytest.fixture
def stranger():
    return Client()


def told(answer) -> str:
    return answer.content.decode()


def test_from_the_letter_to_the_rating_of_the_rep(office, asked, path, stranger):
    page = stranger.get(path)
    assert (page.status_code, "csrf" in page.content.decode()) == (200, False)
    assert stranger.post(path, GOOD).status_code == 200
    answer = SurveyAnswer.objects.get()
    assert (answer.rep, answer.team, answer.rating, answer.nps, answer.comment) == (
        office.rep,
        office.team,
        5,
        9,
        "很快",
    )
    assert (answer.received_on, answer.customer, answer.campaign) == (today(), asked[0].customer, asked[0].campaign)
    thanks = stranger.get(path).content.decode()
    assert "Thank you" in thanks
    assert "很快" in thanks
    assert office.rep.name not in thanks


def test_only_the_hash_of_a_link_is_kept(path):
    token = path.split("/")[2]
    assert len(token) >= 43
    assert not SurveyLink.objects.filter(token_hash__contains=token[:10]).exists()


def test_a_scanner_that_opens_the_link_counts_for_nothing(asked, path, stranger):
    before = Invitation.objects.values().get()
    for method in (stranger.get, stranger.head):
        assert method(path).status_code == 200
        assert method(f"{path}stop/").status_code == 200
    assert Invitation.objects.values().get() == before
    assert not SurveyAnswer.received.exists()
    assert not Knock.objects.exists()


def test_nobody_answers_twice(path, stranger):
    stranger.post(path, GOOD)
    again = stranger.post(path, GOOD | {"q1": "1"})
    assert (again.status_code, SurveyAnswer.received.count()) == (409, 1)
    assert "We have your answer already. Thank you!" in again.content.decode()


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_of_ten_answers_at_once_one_is_taken(office):
    _invitation, path = make_asked(office)
    answers = at_once(*[lambda: Client().post(path, GOOD).status_code] * 10)
    assert sorted(answers) == [200] + [409] * 9
    assert SurveyAnswer.received.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_the_letters_link_and_the_reminders_at_once_take_one_answer(office):
    """Each letter brings a link of its own, written as it leaves."""
    invitation, path = make_asked(office)
    again = path_in(f"{invitation.new_address()}\n")
    answers = at_once(*[lambda where=where: Client().post(where, GOOD).status_code for where in [path, again] * 5])
    assert sorted(answers) == [200] + [409] * 9
    assert SurveyAnswer.received.count() == 1


def test_a_changed_token_is_as_one_that_never_was(path, stranger):
    token = path.split("/")[2]
    changed = stranger.get(f"/s/{'B' if token[0] == 'A' else 'A'}{token[1:]}/")
    absent = stranger.get("/s/nothing/")
    assert (changed.status_code, changed.content) == (404, absent.content)


def test_after_its_time_the_page_says_so_kindly(office, asked, path, stranger):
    with as_of(asked[0].expires_at + timedelta(hours=1)):
        assert "This survey has ended" in stranger.get(path).content.decode()
        assert stranger.post(path, GOOD).status_code == 409
    asked[0].campaign.end(by=office.clerk)
    assert stranger.post(path, GOOD).status_code == 409
    assert not SurveyAnswer.received.exists()


@pytest.mark.parametrize("wrong", ["11", "-1", "4.5", "NaN", "0", "６"])
def test_what_is_no_answer_is_told_at_the_question_and_nothing_typed_is_lost(path, stranger, wrong):
    page = stranger.post(path, GOOD | {"q1": wrong})
    assert page.status_code == 422
    text = page.content.decode()
    assert 'id="q1_error"' in text
    assert "很快" in text
    assert not SurveyAnswer.received.exists()


@pytest.mark.parametrize("wrong", [{"q9": "1"}, {"q4": "x" * 2001}, {"q1": ""}])
def test_other_questions_long_comments_and_gaps_are_refused(path, stranger, wrong):
    assert stranger.post(path, GOOD | wrong).status_code == 422


def test_a_look_costs_one_query_a_tap_four_and_what_follows_three(office, path, stranger):
    """Two hundred answers a second hold; no session, no person, no menu is asked for. What each process reads once is
    read before.
    """
    stranger.get(path)
    ContentType.objects.get_for_model(SurveyAnswer)

    def statements(act) -> list[str]:
        with CaptureQueriesContext(connection) as asked:
            assert act().status_code == 200
        return [one["sql"].split()[0] for one in asked if "SAVEPOINT" not in one["sql"]]

    assert statements(lambda: stranger.get(path)) == ["SELECT"]
    assert statements(lambda: stranger.post(path, TAP | {"q1": "5"})) == ["SELECT", "UPDATE", "INSERT", "INSERT"]
    assert statements(lambda: stranger.get(path)) == ["SELECT"]
    assert statements(lambda: stranger.post(path, REST | {"q2": "9"})) == ["SELECT", "UPDATE", "INSERT"]
    assert statements(lambda: stranger.get(path)) == ["SELECT"]


def test_a_page_that_is_drawn_once_for_many_says_to_each_what_it_is_about(office, stranger):
    campaign = make_survey(office.clerk)
    paths = []
    for n in range(2):
        invitation, path = make_asked(office, campaign)
        Invitation.objects.filter(pk=invitation.pk).update(about=f"<Pump {n}>")
        paths.append(path)
    pages = [stranger.get(path).content.decode() for path in paths]
    assert [f"&lt;Pump {n}&gt;" in pages[n] for n in range(2)] == [True, True]
    assert pages[0].replace("Pump 0", "Pump 1") == pages[1]
    assert not [token for path in paths for token in path.split("/") if len(token) > 9 and token in pages[0]]


# The first tap, and what is asked further.


def test_the_page_begins_with_one_question_that_a_tap_answers(path, stranger):
    page = told(stranger.get(path))
    assert '<button class="choice" name="q1" value="5">' in page
    assert "(q2)" not in page


def test_the_first_tap_counts_though_the_page_is_closed_then(office, path, stranger):
    assert stranger.post(path, TAP | {"q1": "2"}).status_code == 200
    answer = SurveyAnswer.objects.get()
    assert (answer.rating, answer.received_on, answer.values) == (2, today(), {"q1": 2})
    assert answer.case == Case.objects.get()
    assert Notice.objects.filter(key=f"low-rating:{answer.pk}").count() == 2


def test_what_the_page_asks_further_completes_the_answer_and_its_case(path, stranger):
    further = told(stranger.post(path, TAP | {"q1": "2"}))
    assert ("(q1)" in further, "(q3)" in further, "(q4)" in further) == (False, True, True)
    assert "somebody looks into it" in further
    done = told(stranger.post(path, REST | {"q2": "3", "q3": "Nobody called back"}))
    answer = SurveyAnswer.objects.get()
    assert (answer.rating, answer.nps, answer.comment) == (2, 3, "Nobody called back")
    assert ("Nobody called back" in done, "<button" in done) == (True, False)
    assert "Nobody called back" in Case.objects.get().description


def test_an_answer_that_brings_up_a_question_goes_on_until_all_was_asked(office, stranger):
    questions = [question("q1"), question("q2", "nps", condition=Condition("q1", "is", "5"))]
    questions += [question("q3", "text", condition=Condition("q2", "below", "7"))]
    _invitation, path = make_asked(office, make_survey(office.clerk, questions))
    assert "(q2)" in told(stranger.post(path, TAP | {"q1": "5"}))
    assert "(q3)" in told(stranger.post(path, {"on_page": "q1,q2", "q2": "6"}))
    assert "(q3)" not in told(stranger.post(path, {"on_page": "q1,q2,q3", "q3": ""}))
    assert SurveyAnswer.received.get().values == {"q1": 5, "q2": 6}


@pytest.mark.clause("7.1.3")
def test_that_an_answer_came_and_went_on_is_written_down_and_none_of_its_words(asked, path, stranger):
    stranger.post(path, TAP | {"q1": "2"})
    answer = SurveyAnswer.objects.get()
    stranger.post(path, REST | {"q2": "3", "q3": "Nobody called Ms Wang back"})
    stranger.post(path, REST | {"q2": "1"})
    told = AuditEntry.objects.of(answer).order_by("at").values_list("action", "by", "details", "clause")
    assert list(told) == [
        ("take_answer", None, {"questions": ["q1"]}, "4.3.2"),
        ("complete_answer", None, {"questions": ["q2", "q3"]}, "4.3.2"),
    ]


@pytest.mark.django_db(transaction=True)
def test_an_answer_of_which_nothing_is_written_down_is_not_taken(office, stranger):
    """The trace stands in the same transaction: where it can't be written, nothing is."""
    _invitation, path = make_asked(office)
    with by_the_owner() as owner:
        owner.execute("ALTER TABLE common_auditentry ADD CONSTRAINT nothing_now CHECK (false) NOT VALID")
    with pytest.raises(DatabaseError):
        stranger.post(path, TAP | {"q1": "5"})
    with by_the_owner() as owner:
        owner.execute("ALTER TABLE common_auditentry DROP CONSTRAINT nothing_now")
    assert not SurveyAnswer.received.exists()
    assert stranger.post(path, TAP | {"q1": "5"}).status_code == 200


@contextmanager
def by_the_owner():
    """A cursor with the rights of who owns the tables."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE NONE")
        yield cursor


def test_what_stands_stays_and_all_is_said_once(path, stranger):
    stranger.post(path, TAP | {"q1": "5"})
    assert "(q2)" in told(stranger.get(path)), "who comes back goes on"
    assert stranger.post(path, TAP | {"q1": "1"}).status_code == 200, "a second tap of the same finger"
    assert stranger.post(path, REST | {"q1": "1", "q2": "9"}).status_code == 200
    assert stranger.post(path, REST | {"q2": "1"}).status_code == 409
    assert SurveyAnswer.objects.get().values == {"q1": 5, "q2": 9}
    assert not Case.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_of_ten_that_complete_the_same_page_at_once_one_is_taken(office):
    _invitation, path = make_asked(office)
    Client().post(path, TAP | {"q1": "5"})
    shown = [Invitation.objects.select_related("answer", "campaign", "version_asked").get() for _one in range(10)]
    assert passed(at_once(*[lambda one=one: complete_answer(one, {"q2": 9}, goes_on=False) for one in shown])) == 1


def test_after_an_hour_the_answer_is_closed_as_it_stands(path, stranger):
    stranger.post(path, TAP | {"q1": "5"})
    with as_of(now() + timedelta(minutes=61)):
        assert "What you answered" in told(stranger.get(path))
        assert stranger.post(path, REST | {"q2": "9"}).status_code == 409
    assert SurveyAnswer.objects.get().values == {"q1": 5}


def test_the_end_of_a_campaign_closes_what_is_begun_and_what_was_answered_stands(office, asked, path, stranger):
    stranger.post(path, TAP | {"q1": "4"})
    asked[0].campaign.end(by=office.clerk)
    assert stranger.post(path, REST | {"q2": "9"}).status_code == 409
    assert SurveyAnswer.objects.get().values == {"q1": 4}


def test_nothing_at_all_is_no_answer(office, stranger):
    _invitation, path = make_asked(office, make_survey(office.clerk, [question("q1", "text"), question("q2")]))
    nothing = stranger.post(path, {"on_page": "q1,q2", "q1": ""})
    assert (nothing.status_code, "Nothing is answered yet" in told(nothing)) == (422, True)
    assert stranger.post(path, {"on_page": "q1,q2", "q1": "Fine"}).status_code == 200
    assert SurveyAnswer.received.get().comment == "Fine"


def test_a_low_rating_opens_a_case_at_once_and_rep_and_supervisor_hear(office, path, stranger):
    stranger.post(path, {"on_page": "q1,q2,q3,q4", "q1": "1", "q3": "Nobody called back", "q4": ""})
    case, answer = Case.objects.get(), SurveyAnswer.objects.get()
    assert (answer.case, case.severity, case.channel, case.kind) == (case, "high", "page", "complaint")
    assert "Nobody called back" in case.description
    told = Notice.objects.filter(key=f"low-rating:{answer.pk}")
    assert {one.recipient for one in told} == {office.rep, office.supervisor}


def test_the_switch_leaves_low_ratings_without_a_case(office, stranger):
    _invitation, path = make_asked(office, make_survey(office.clerk, case_from=None))
    stranger.post(path, {"on_page": "q1,q2,q3,q4", "q1": "1"})
    assert not Case.objects.exists()


def test_who_is_signed_in_answers_no_survey(office, path, as_user):
    assert as_user(office.rep).post(path, GOOD).status_code == 403
    assert as_user(office.rep).get(path).status_code == 200
    assert not SurveyAnswer.received.exists()


@pytest.mark.clause("7.1.3")
def test_one_tap_and_a_confirmation_end_surveys_to_a_person(office, asked, path, stranger):
    assert stranger.get(f"{path}stop/").status_code == 200
    assert not Consent.objects.filter(wish="refused").exists()
    for _twice in range(2):
        assert stranger.post(f"{path}stop/").status_code == 200
    assert Consent.objects.filter(wish="refused").count() == 1
    assert not Contact.objects.get().may_be_reached("mail")
    assert "no more surveys" in told(stranger.get(path))
    refused = stranger.post(path, GOOD)
    assert (refused.status_code, "no more surveys" in told(refused)) == (409, True)


@pytest.mark.clause("7.1.3")
def test_mail_programs_unsubscribe_many_from_one_address(office, stranger):
    customers = [make_customer(office.rep) for _one in range(2)]
    most = Knock.LIMITS[Knock.Kind.SENT][0]
    paths = [make_asked(office, customer=customer)[1] for customer in customers]
    answers = {stranger.post(f"{paths[n % 2]}stop/").status_code for n in range(most + 5)}
    assert answers == {200}


def test_a_flood_is_stopped_and_answers_are_taken_all_the_same(office, path, stranger):
    most = Knock.LIMITS[Knock.Kind.SENT][0]
    assert [stranger.post(path, {}).status_code for _time in range(most + 1)][-2:] == [422, 429]
    assert stranger.post(path, GOOD).status_code == 200


def test_who_guesses_is_shut_out_and_who_has_a_link_is_not(path, stranger):
    most = Knock.LIMITS[Knock.Kind.WRONG][0]
    assert [stranger.get(f"/s/guess-{n}/").status_code for n in range(most + 1)][-2:] == [404, 429]
    assert stranger.get(path).status_code == 200


def test_the_page_speaks_the_persons_language_and_is_kept_by_nobody(office, stranger):
    _invitation, path = make_asked(office, language="zh-hans")
    page = stranger.get(path)
    assert "您满意吗" in page.content.decode()
    assert "您滿意嗎" in stranger.get(f"{path}?lang=zh-hant").content.decode()
    assert (page["Cache-Control"], page["Referrer-Policy"]) == ("no-store, private", "no-referrer")
    assert not page.cookies
    assert len(page.content) < 30_000


def test_an_answer_is_never_edited(path, stranger, by_owner):
    stranger.post(path, GOOD)
    for change in ({"rating": 1}, {"comment": "fine"}, {"rep": None}, {"values": {}}, {"open_until": now()}):
        with pytest.raises(DatabaseError), transaction.atomic():
            SurveyAnswer.received.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        SurveyAnswer.received.get().delete()


def test_to_an_open_answer_is_added_and_nothing_is_changed(path, stranger, by_owner):
    stranger.post(path, TAP | {"q1": "5"})
    later = now() + timedelta(days=9)
    for change in ({"rating": 1}, {"rating": None}, {"values": {"q1": 1}}, {"values": {}}, {"open_until": later}):
        with pytest.raises(DatabaseError), transaction.atomic():
            SurveyAnswer.received.update(**change)
    assert SurveyAnswer.received.update(values={"q1": 5, "q2": 9}, nps=9, open_until=None) == 1


def test_the_clerk_leaves_a_test_out_of_the_count_with_a_reason(office, path, stranger, as_user):
    stranger.post(path, GOOD)
    answer = SurveyAnswer.objects.get()
    where = f"/customers/surveys/answers/{answer.pk}/exclude/"
    assert as_user(office.rep).post(where, {"reason": "test"}).status_code == 403
    assert as_user(office.clerk).post(where, {"reason": ""}).status_code == 422
    assert as_user(office.clerk).post(where, {"reason": "a test"}).status_code == 302
    assert not SurveyAnswer.objects.exists()
    assert SurveyAnswer.received.get().excluded_because == "a test"
    assert as_user(office.clerk).post(where, {"reason": "again"}).status_code == 409
