"""Customers are asked regularly and by rule, nobody too often, and the figures say how many answered (4.3.2)."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import DatabaseError, transaction
from django.test import Client

from customers.models import Consent, Invitation, OwnershipPeriod, Questionnaire, SurveyAnswer, SurveyCampaign
from customers.surveys.asking import ask_all, ask_now, is_in_sample, remind
from customers.surveys.progress import progress_of
from customers.surveys.questions import Condition, must_hold_together
from customers.surveys.results import by_month, by_person, nps_of, student_t, total
from salesdept.common.calendar import as_of, now
from salesdept.common.errors import NotYourPart, RuleBroken
from salesdept.messages.models import OutboxMessage
from salesdept.messages.tasks import send_outbox

from ..at_once import at_once
from .makers import make_contact, make_customer
from .surveys import (
    closed_case,
    last_asked,
    make_answer,
    make_asked,
    make_questionnaire,
    make_survey,
    make_willing,
    path_in,
    question,
    usual_questions,
    working_noon,
)

pytestmark = [pytest.mark.django_db, pytest.mark.clause("4.3.2")]


# Whom.


def test_a_closed_case_is_asked_about_once_however_often_the_task_runs(office):
    make_survey(office.clerk, occasion="case")
    case = closed_case(office, make_willing(office.rep))
    assert [ask_all(), ask_all()] == [1, 0]
    invitation, _path = last_asked()
    assert (invitation.case, invitation.rep) == (case, office.rep)
    assert OutboxMessage.objects.filter(key__startswith="survey:").count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_two_tasks_at_once_write_one_letter(office):
    make_survey(office.clerk, occasion="case")
    closed_case(office, make_willing(office.rep))
    assert sorted(at_once(ask_all, ask_all)) == [0, 1]
    assert OutboxMessage.objects.filter(key__startswith="survey:").count() == 1


def test_what_closed_before_the_start_is_not_asked_about(office):
    with as_of(now() - timedelta(days=3)):
        closed_case(office, make_willing(office.rep))
    make_survey(office.clerk, occasion="case")
    assert ask_all() == 0


def test_a_paused_campaign_asks_nobody_and_later_what_it_missed(office):
    campaign = make_survey(office.clerk, occasion="case")
    campaign.pause(by=office.clerk)
    closed_case(office, make_willing(office.rep))
    assert ask_all() == 0
    campaign.resume(by=office.clerk)
    assert ask_all() == 1


def test_every_six_months_each_customer_is_asked_again(office):
    with as_of(date(2026, 1, 10)):
        make_survey(office.clerk, occasion="regular", every_months=6)
        make_willing(office.rep, status="active")
        make_willing(office.rep, status="prospect")
        assert ask_all() == 1
    for day, asked in [(date(2026, 6, 30), 0), (date(2026, 7, 1), 1), (date(2026, 7, 2), 0)]:
        with as_of(day):
            assert ask_all() == asked


def test_nobody_is_asked_more_often_than_the_campaign_allows(office):
    customer = make_willing(office.rep)
    ask_now(make_survey(office.clerk, rest_days=30), [customer])
    other = make_survey(office.clerk, rest_days=30)
    with as_of(now() + timedelta(days=29)):
        assert ask_now(other, [customer]) == 0
    assert other.invitations.get().left_out == "recently"
    with as_of(now() + timedelta(days=31)):
        assert ask_now(other, [customer]) == 1


@pytest.mark.clause("7.1.3")
@pytest.mark.parametrize("wish", ["refused", "unknown"])
def test_without_consent_or_with_a_broken_address_nobody_is_asked_and_the_reason_is_kept(office, wish):
    campaign, customer = make_survey(office.clerk), make_customer(office.rep)
    contact = make_contact(customer)
    if wish == "refused":
        Consent.say(contact, ways=["mail"], wish="refused", source="call", by=None)
    bounced = make_willing(office.rep)
    bounced.contacts.get().mark_failed("email-0", by=None, why="unknown user")
    nobody = make_customer(office.rep)
    assert ask_now(campaign, [customer, bounced, nobody]) == 0
    assert sorted(campaign.invitations.values_list("left_out", flat=True)) == ["nobody", "refused", "refused"]
    assert not OutboxMessage.objects.filter(key__startswith="survey:").exists()


def test_the_sample_is_drawn_by_the_seed_and_the_same_each_time(office):
    half = make_survey(office.clerk, sample_percent=50, seed=42)
    drawn = [is_in_sample(half, f"case:{number}") for number in range(1000)]
    assert drawn == [is_in_sample(half, f"case:{number}") for number in range(1000)]
    assert 440 < sum(drawn) < 560


def test_who_is_silent_is_reminded_once_by_a_link_of_its_own(office):
    with as_of(working_noon()):
        invitation, path = make_asked(office)
        send_outbox()
        campaign = invitation.campaign
        assert remind(campaign) == 0
    with as_of(working_noon(10)):
        assert [remind(campaign), remind(campaign)] == [1, 0]
        send_outbox()
    assert "Reminder" in mail.outbox[-1].subject
    reminded = path_in(mail.outbox[-1].body)
    assert reminded != path
    for link in (path, reminded):
        assert "Are you content? (q1)" in Client().get(link).content.decode()
    Client().post(reminded, {"on_page": "q1,q2,q4", "q1": "4"})
    assert SurveyAnswer.objects.get().invitation == invitation


def test_the_rating_is_credited_to_who_kept_the_file_when_it_happened(office):
    invitation, path = make_asked(office)
    customer = invitation.customer
    OwnershipPeriod.end(customer, "handed_over")
    customer.owner = office.other_rep
    customer.save()
    Client().post(path, {"on_page": "q1,q2,q4", "q1": "4"})
    answer = SurveyAnswer.objects.get()
    assert (answer.rep, answer.team) == (office.rep, office.team)


# Who runs it.


def test_only_the_clerk_runs_a_campaign_and_who_is_scored_chooses_nobody(office, as_user):
    questionnaire = make_questionnaire(office.clerk)
    new = {
        "name": "Autumn", "questionnaire": questionnaire.pk, "occasion": "hand", "every_months": 6, "rest_days": 30,
        "sample_percent": 100, "channel": "mail", "language": "zh-hant", "open_days": 30,
    }  # fmt: skip
    for person in (office.rep, office.supervisor, office.manager, office.leadership):
        assert as_user(person).post("/customers/surveys/new/", new).status_code == 403
    assert as_user(office.clerk).post("/customers/surveys/new/", new).status_code == 302
    campaign = SurveyCampaign.objects.get()
    customer = make_willing(office.rep, name="永信精密股份有限公司")
    page = campaign.get_absolute_url()
    assert as_user(office.clerk).post(f"{page}start/").status_code == 302
    unknown = as_user(office.clerk).post(f"{page}ask/", {"customers": "永信精密\nNobody Ltd"})
    assert (unknown.status_code, "Nobody Ltd" in unknown.content.decode()) == (422, True)
    assert as_user(office.clerk).post(f"{page}ask/", {"customers": "永信精密股份有限公司"}).status_code == 302
    assert Invitation.objects.get().customer == customer
    assert progress_of(campaign)["asked"] == 1
    assert as_user(office.clerk).get(page).status_code == 200
    assert as_user(office.clerk).post(f"{page}edit/", new | {"name": "Later"}).status_code == 409


def test_a_questionnaire_without_questions_is_not_sent(office):
    campaign = SurveyCampaign.objects.create(name="Empty", questionnaire=Questionnaire.objects.create(name="Empty"))
    with pytest.raises(RuleBroken, match="asks nothing"):
        campaign.start(by=office.clerk)


# What is asked.


def test_once_somebody_was_asked_a_change_makes_a_new_version(office):
    questionnaire = make_questionnaire(office.clerk)
    assert questionnaire.rewrite(usual_questions()[:3], by=office.clerk).number == 1
    invitation, path = make_asked(office, make_survey(office.clerk, questionnaire=questionnaire))
    assert questionnaire.rewrite([question("q1", "nps")], by=office.clerk).number == 2
    assert Client().post(path, {"on_page": "q1,q2", "q1": "4"}).status_code == 200
    answer = SurveyAnswer.objects.get()
    assert (answer.version_asked, answer.rating) == (invitation.version_asked, 4)
    assert (answer.version_asked.number, len(answer.version_asked.questions)) == (1, 3)


def test_the_database_keeps_a_version_by_which_somebody_was_asked(office, by_owner):
    questionnaire = make_questionnaire(office.clerk)
    shorter = [one.kept() for one in usual_questions()[:1]]
    assert questionnaire.versions.update(content=shorter) == 1
    make_asked(office, make_survey(office.clerk, questionnaire=questionnaire))
    with pytest.raises(DatabaseError, match="Somebody was asked"), transaction.atomic():
        questionnaire.versions.update(content=[])


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_who_is_asked_while_the_clerk_rewrites_keeps_the_questions_of_the_letter(office):
    """Whoever comes first: what an invitation asks once it stands is written over by nobody."""
    campaign, customer = make_survey(office.clerk), make_willing(office.rep)

    def ask():
        ask_now(campaign, [customer])
        return len(Invitation.objects.get().version_asked.questions)

    asked, _version = at_once(ask, lambda: campaign.questionnaire.rewrite(usual_questions()[:1], by=office.clerk))
    assert len(Invitation.objects.get().version_asked.questions) == asked


@pytest.mark.parametrize(
    "questions",
    [
        [question("q1", condition=Condition("q2", "is", "1")), question("q2")],
        [question("q1", condition=Condition("q1", "is", "1"))],
        [question("q1"), question("q2", condition=Condition("q1", "is", "6"))],
        [question("q1", rates=True), question("q2", rates=True)],
        [question("q1", "nps", rates=True)],
        [question("q1", "one", choices={"en": ["A", "B"], "zh-hant": ["甲"], "zh-hans": ["甲", "乙"]})],
        [question("q1", text={"en": "Only English"})],
    ],
    ids=["later", "itself", "no answer", "two rate", "nps rates", "choices differ", "one language"],
)
def test_questions_that_do_not_hold_together_are_refused(questions):
    with pytest.raises(RuleBroken):
        must_hold_together(questions)


def test_the_clerk_writes_questions_on_the_page_and_others_do_not(office, as_user):
    questionnaire = make_questionnaire(office.clerk)
    entered = {
        "kind": "one", "text_zh_hant": "哪個產品？", "text_zh_hans": "哪个产品？", "text_en": "Which one?",
        "choices_zh_hant": "甲\n乙", "choices_zh_hans": "甲\n乙", "choices_en": "A\nB",
        "after": "q1", "relation": "below", "value": "3",
    }  # fmt: skip
    where = f"{questionnaire.get_absolute_url()}q/new/"
    assert as_user(office.manager).post(where, entered).status_code == 403
    assert as_user(office.clerk).post(where, entered | {"choices_en": "A"}).status_code == 422
    assert as_user(office.clerk).post(where, entered).status_code == 302
    last = questionnaire.current.questions[-1]
    assert (last.key, last.condition) == ("q5", Condition("q1", "below", "3"))
    page = as_user(office.clerk).get(questionnaire.get_absolute_url()).content.decode()
    assert "only when “Are you content? (q1)” is below 3" in page
    with pytest.raises(NotYourPart):
        questionnaire.rewrite([], by=office.manager)
    preview = as_user(office.clerk).get(f"{questionnaire.get_absolute_url()}preview/?lang=zh-hans")
    assert "您满意吗" in preview.content.decode()


# What they say.


@pytest.mark.clause("4.1.5")
def test_below_five_answers_no_average_is_told(office):
    for rating in (5, 4, 3, 4):
        make_answer(make_customer(office.rep), rating)
    found = total(SurveyAnswer.received.all())
    assert (found.n, found.average, found.interval) == (4, None, None)
    make_answer(make_customer(office.rep), 5)
    found = total(SurveyAnswer.received.all())
    assert (str(found.average), [str(end) for end in found.interval]) == ("4.20", ["3.16", "5.00"])


def test_the_interval_is_students(office):
    """Against the table of the 97.5 % points."""
    for df, exact in [(4, 2.7764), (9, 2.2622), (30, 2.0423), (100, 1.9840)]:
        assert abs(student_t(df) - exact) < 0.01


@pytest.mark.clause("4.1.5")
def test_results_stand_by_person_and_month_without_what_is_excluded(office):
    first = [
        make_answer(make_customer(office.rep), rating, received_on=date(2026, 9, 30)) for rating in (5, 5, 4, 4, 4)
    ]
    make_answer(make_customer(office.other_rep), 2)
    first[4].exclude(by=office.clerk, reason="own staff")
    answers = SurveyAnswer.received.standing()
    assert [(one.label, one.n, one.levels) for one in by_person(answers)] == [
        (office.rep.name, 4, (2, 2, 0, 0, 0)),
        (office.other_rep.name, 1, (0, 0, 0, 1, 0)),
    ]
    assert [(str(one.key), one.n) for one in by_month(answers)] == [("2026-09", 4), ("2026-10", 1)]


def test_each_sees_the_answers_of_his_part_and_leadership_the_figures_alone(office, as_user):
    answer = make_answer(make_customer(office.rep), 2, comment="電話沒人接")
    page = answer.get_absolute_url()
    seen = {"rep": 200, "supervisor": 200, "manager": 200, "clerk": 200, "other_rep": 404, "other_supervisor": 404}
    for name, status in (seen | {"leadership": 403, "finance": 403, "aftersales": 404}).items():
        assert as_user(getattr(office, name)).get(page).status_code == status, name
    results = "/customers/surveys/results/"
    told = as_user(office.leadership).get(results).content.decode()
    assert (office.rep.name in told, "電話沒人接" in told, page in told) == (True, False, False)
    assert office.rep.name not in as_user(office.other_supervisor).get(results).content.decode()
    assert "電話沒人接" in as_user(office.supervisor).get(results).content.decode()


def test_comments_are_found_in_either_script_and_open_the_answer(office, as_user):
    answer = make_answer(make_customer(office.rep), 4, comment="響應速度很快，謝謝")
    make_answer(make_customer(office.rep), 4, comment="價格偏高")
    for asked in ("响应速度", "響應速度", "响应 谢谢"):
        page = as_user(office.manager).get("/customers/surveys/answers/", {"q": asked}).content.decode()
        assert (answer.get_absolute_url() in page, "價格偏高" in page) == (True, False), asked


def test_programs_read_answers_and_results_and_run_campaigns(office, api_as):
    answer = make_answer(make_customer(office.rep), 4, comment="fine")
    campaign = make_survey(office.clerk)
    clerk, rep = api_as(office.clerk), api_as(office.rep)
    assert rep.get("/api/v1/survey-answers/").json()["results"][0]["id"] == str(answer.pk)
    assert rep.get(f"/api/v1/survey-campaigns/{campaign.pk}/").status_code == 403
    assert clerk.post(f"/api/v1/survey-campaigns/{campaign.pk}/pause/").json()["state"] == "paused"
    assert clerk.get(f"/api/v1/survey-campaigns/{campaign.pk}/").json()["progress"]["asked"] == 0
    assert api_as(office.leadership).get("/api/v1/survey-results/").json()["total"]["n"] == 1
    refused = rep.post(f"/api/v1/survey-answers/{answer.pk}/exclude/", {"reason": "x"})
    assert (refused.status_code, SurveyAnswer.objects.count()) == (403, 1)
    made = clerk.post(f"/api/v1/survey-answers/{answer.pk}/exclude/", {"reason": "a test"})
    assert (made.status_code, made.json()["excluded_because"]) == (200, "a test")
    assert clerk.post("/api/v1/questionnaires/", {"name": "New"}).status_code == 201
    new = {"kind": "csat", "text_zh_hant": "滿意嗎", "text_zh_hans": "满意吗", "text_en": "Content?", "rates": True}
    questionnaire = Questionnaire.objects.get(name="New")
    asked = clerk.post(f"/api/v1/questionnaires/{questionnaire.pk}/questions/", new)
    assert (asked.status_code, asked.json()["questions"][0]["rates"]) == (201, True)


def test_nps_is_promoters_less_detractors():
    assert str(nps_of(730, 176, 1386, "0.0001")) == "39.9711"
