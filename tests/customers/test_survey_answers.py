"""What became of the answers: who sees which, what the results say, and where they stand (4.3.2, 4.1.5, 1.3.1)."""

from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest

from customers.models import Case, SurveyAnswer
from customers.surveys.answering import take_answer
from salesdept.common.calendar import today
from salesdept.common.listing import read_cursor
from salesdept.common.models import AuditEntry
from salesdept.messages.models import Notice

from .makers import make_customer
from .surveys import make_answer, make_asked, make_doubtful, make_survey

pytestmark = [pytest.mark.django_db, pytest.mark.clause("4.3.2")]

LIST, RESULTS = "/customers/surveys/answers/", "/customers/surveys/results/"
LOW = {"q1": 1, "q4": "Nobody called back"}


@pytest.fixture
def handed_over(office) -> SurveyAnswer:
    """Credited to the rep, whose customer a colleague of the other team keeps now."""
    customer = make_customer(office.rep, name="永信精密")
    answer = make_answer(customer, 2, comment="電話沒人接", nps=3, product="Pump")
    customer.hand_over(office.other_rep, by=office.manager, reason="new region")
    return answer


# Who sees which.


@pytest.mark.clause("7.1.3")
def test_of_a_customer_handed_over_the_credited_rep_sees_rating_and_month_alone(office, as_user, handed_over):
    for name in ("rep", "supervisor"):
        client = as_user(getattr(office, name))
        assert client.get(handed_over.get_absolute_url()).status_code == 404, name
        page = client.get(LIST).content.decode()
        assert "A customer whose file others keep" in page
        assert not [told for told in ("永信精密", "電話沒人接", handed_over.get_absolute_url()) if told in page], name
        assert "A customer whose file others keep" not in client.get(LIST, {"q": "電話"}).content.decode()
        assert "電話沒人接" not in client.get(RESULTS).content.decode()
    for name in ("other_rep", "other_supervisor", "manager", "clerk"):
        assert "電話沒人接" in as_user(getattr(office, name)).get(handed_over.get_absolute_url()).content.decode(), name


@pytest.mark.clause("7.1.3")
def test_programs_learn_no_more_of_it(office, api_as, handed_over):
    told = api_as(office.rep).get("/api/v1/survey-answers/").json()["results"][0]
    shown = {name: value for name, value in told.items() if value is not None}
    assert shown == {
        "rep": str(office.rep.pk),
        "team": str(office.team.pk),
        "month": "2026-10",
        "rating": 2,
        "in_doubt": False,
        "version": 1,
    }
    assert api_as(office.rep).get(f"/api/v1/survey-answers/{handed_over.pk}/").status_code == 404
    assert api_as(office.other_rep).get(f"/api/v1/survey-answers/{handed_over.pk}/").json()["comment"] == "電話沒人接"


@pytest.mark.clause("7.1.3")
def test_nor_is_its_day_narrowed_down_by_filter_order_place_or_group(office, as_user, api_as):
    """What is told of it is its month: it behaves as if it had come on the first of it."""
    came = [date(2026, 10, day) for day in (9, 20)]
    credited = [make_answer(make_customer(office.rep), 3, received_on=day, product="Pump") for day in came]
    for answer in credited:
        answer.customer.hand_over(office.other_rep, by=office.manager, reason="new region")
    own = make_answer(make_customer(office.rep), 5, received_on=date(2026, 10, 12), product="Valve")
    browser, program = as_user(office.rep), api_as(office.rep)

    def told(**query) -> list[int]:
        """How many the list, a program and the figures tell of."""
        rows = browser.get(LIST, query).context["listing"].rows
        asked = program.get("/api/v1/survey-answers/", query).json()["results"]
        return [len(rows), len(asked), browser.get(RESULTS, query).context["total"].n]

    for day in (1, 5, 9, 10, 12, 13, 20, 21, 31):
        assert told(since=f"2026-10-{day:02}") == [(day <= 12) + 2 * (day <= 1)] * 3, day
        assert told(until=f"2026-10-{day:02}") == [2 + (day >= 12)] * 3, day
    assert browser.get(LIST, {"sort": "told_on"}).context["listing"].rows[2] == own
    page = program.get("/api/v1/survey-answers/", {"page_size": 2}).json()
    place = read_cursor(parse_qs(urlsplit(page["next"]).query)["after"][0])
    rows = page["results"] + program.get(page["next"]).json()["results"]
    assert (len(rows), place[0]) == (3, "2026-10-01")
    assert not [one for one in credited if str(one.pk) in f"{rows} {place}"], "an id tells the moment"
    assert [row.label for row, _url in browser.get(RESULTS).context["groups"][3][2]] == ["not named", "Valve"]
    assert browser.get(LIST, {"product": "Pump"}).context["listing"].rows == []


@pytest.mark.clause("4.1.5")
def test_the_results_say_how_many_came_by_an_address_in_doubt_and_lead_to_them(office, as_user, api_as):
    doubtful = {make_doubtful(office, 5, product="Pump").pk for _each in range(2)}
    make_answer(make_customer(office.rep), 4, product="Pump")
    make_answer(make_customer(office.other_rep), 4)
    for who in (office.clerk, office.supervisor, office.rep):
        page = as_user(who).get(RESULTS).context
        lines = [line for _title, _of, rows in page["groups"] for line in rows if line[1]]
        assert len(lines) == 4, "by month, rep, team and product"
        for line, url in [*lines, (page["total"], page["doubtful_url"])]:
            assert line.in_doubt == 2
            assert {row.pk for row in as_user(who).get(url).context["listing"].rows} == doubtful
    whole = as_user(office.leadership).get(RESULTS).context
    assert (whole["total"].in_doubt, whole["doubtful_url"]) == (2, "")
    told = api_as(office.clerk).get("/api/v1/survey-results/").json()
    assert [told["total"]["in_doubt"], *(row["in_doubt"] for row in told["by_rep"])] == [2, 2, 0]
    rows = api_as(office.clerk).get("/api/v1/survey-answers/", {"doubtful": "on"}).json()["results"]
    assert [row["in_doubt"] for row in rows] == [True, True]


@pytest.mark.clause("4.1.5")
def test_results_go_by_who_is_credited_and_show_no_part_of_a_colleagues_mean(office, as_user, api_as, handed_over):
    assert office.rep.name not in as_user(office.other_supervisor).get(RESULTS).content.decode()
    told = {name: api_as(getattr(office, name)).get("/api/v1/survey-results/").json() for name in ("rep", "other_rep")}
    assert [told[name]["total"]["n"] for name in told] == [1, 0]
    whole = api_as(office.leadership).get("/api/v1/survey-results/").json()
    assert whole["by_rep"][0]["label"] == office.rep.name


@pytest.mark.clause("1.3.2")
def test_each_level_of_a_month_opens_just_its_answers(office, as_user):
    customer = make_customer(office.rep)
    for rating in (5, 5, 1):
        make_answer(customer, rating)
    taken_over = make_customer(office.other_rep)
    make_answer(taken_over, 5)
    taken_over.hand_over(office.rep, by=office.manager, reason="new region")
    client = as_user(office.rep)
    (_label, parts, _goal), *_others = client.get(RESULTS).context["stacks"]
    for mark in parts:
        rows = client.get(mark.url).context["listing"].rows
        assert len(rows) == mark.value, mark.url


def test_results_are_narrowed_by_survey_and_time_alike_on_page_and_for_programs(office, as_user, api_as):
    customer, campaign = make_customer(office.rep), make_survey(office.clerk)
    make_answer(customer, 5, campaign=campaign)
    make_answer(customer, 1, received_on=date(2026, 9, 30))
    for query, n in (
        ({}, 2),
        ({"campaign": campaign.pk}, 1),
        ({"since": "2026-10-01"}, 1),
        ({"until": "2026-09-30"}, 1),
        ({"campaign": campaign.pk, "until": "2026-09-30"}, 0),
    ):
        assert as_user(office.clerk).get(RESULTS, query).context["total"].n == n, query
        assert api_as(office.clerk).get("/api/v1/survey-results/", query).json()["total"]["n"] == n, query
    for wrong in ({"since": "yesterday"}, {"kampagne": "1"}):
        assert api_as(office.clerk).get("/api/v1/survey-results/", wrong).status_code == 400, wrong


# A low rating.


@pytest.mark.clause("7.1.3")
def test_of_a_low_rating_hears_who_keeps_the_file_now_and_that_persons_superior(office):
    invitation, _path = make_asked(office)
    invitation.customer.hand_over(office.other_rep, by=office.manager, reason="new region")
    invitation.refresh_from_db()
    answer = take_answer(invitation, LOW, "en")
    told = Notice.objects.filter(key=f"low-rating:{answer.pk}")
    assert {one.recipient for one in told} == {office.other_rep, office.other_supervisor}


@pytest.mark.clause("7.1.3")
def test_of_a_file_in_the_pool_the_manager_hears(office):
    invitation, _path = make_asked(office)
    invitation.customer.give_back(by=office.rep, reason="moved away")
    invitation.refresh_from_db()
    answer = take_answer(invitation, LOW, "en")
    assert [one.recipient for one in Notice.objects.filter(key=f"low-rating:{answer.pk}")] == [office.manager]


@pytest.mark.clause("7.2.2")
def test_whose_work_was_rated_low_neither_edits_nor_tells_nor_closes_the_case(office, as_user, api_as):
    invitation, _path = make_asked(office)
    case = take_answer(invitation, LOW, "en").case
    case.accept(by=office.aftersales)
    told = {"told_how": "call", "told_whom": "Ms Wang", "told_on": today().isoformat()}
    rep = as_user(office.rep)
    assert rep.get(f"{case.get_absolute_url()}edit/").status_code == 403
    assert rep.post(f"{case.get_absolute_url()}pause/", {"reason": "later"}).status_code == 422
    case.solve(by=office.aftersales, solution="Called back, with an apology")
    refused = api_as(office.rep).post(f"/api/v1/cases/{case.pk}/tell/", told)
    assert (refused.status_code, refused.json()["clause"]) == (422, "7.2.2")
    assert "others deal with it" in rep.get(case.get_absolute_url()).content.decode()
    assert as_user(office.supervisor).post(f"{case.get_absolute_url()}tell/", told).status_code == 302
    assert as_user(office.rep).post(f"{case.get_absolute_url()}close/").status_code == 422
    case.find(by=office.aftersales, verdict="substantiated", reason="the delivery came late")
    assert as_user(office.supervisor).post(f"{case.get_absolute_url()}close/").status_code == 302
    assert Case.objects.get().state == Case.State.CLOSED


def test_what_does_not_count_is_written_down_with_who_and_why(office):
    answer = make_answer(make_customer(office.rep))
    answer.exclude(by=office.clerk, reason="own staff")
    entry = AuditEntry.objects.get(document_id=answer.pk)
    assert (entry.action, entry.by, entry.details["reason"]) == ("exclude", office.clerk, "own staff")


# On the customer's file.


@pytest.mark.clause("1.3.1")
def test_the_file_shows_the_latest_answers_and_their_mean_once_five_have_come(office, as_user):
    customer = make_customer(office.rep)
    page = customer.get_absolute_url()
    assert "Satisfaction" not in sections(as_user(office.rep), page)
    for day in range(1, 5):
        make_answer(customer, 5, received_on=date(2026, 10, day), comment=f"comment {day}")
    told = as_user(office.rep).get(page).content.decode()
    assert ("comment 4" in told, "too few answers" in told) == (True, True)
    make_answer(customer, 3, received_on=date(2026, 10, 9))
    part = sections(as_user(office.supervisor), page)["Satisfaction"]
    assert (str(part["result"].average), part["past"]) == ("4.60", [5, 5, 5, 5, 3])


@pytest.mark.clause("1.3.1")
def test_leadership_reads_the_figures_on_the_file_and_no_words(office, as_user):
    customer = make_customer(office.rep)
    make_answer(customer, 4, comment="電話沒人接")
    page = customer.get_absolute_url()
    part = sections(as_user(office.leadership), page)["Satisfaction"]
    assert (part["past"], part["answers"]) == ([4], [])
    assert "電話沒人接" not in as_user(office.leadership).get(page).content.decode()


@pytest.mark.clause("7.1.1")
def test_an_answer_stands_on_the_time_line(office, as_user):
    customer = make_customer(office.rep)
    answer = make_answer(customer, 4, comment="電話沒人接")
    page = customer.get_absolute_url()
    line = as_user(office.rep).get(f"{page}?kind=survey_answer").content.decode()
    assert answer.get_absolute_url() in line


def sections(client, page: str) -> dict:
    return {str(part.title): part.context for part in client.get(page).context["sections"]}
