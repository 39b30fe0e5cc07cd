"""Coverage of needs: a proposal says to each must where it is covered, or leaves it out by agreement (3.3.2)."""

import io
from datetime import timedelta

import pypdf
import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client

from pipeline.gates import GateClosed
from pipeline.models import Coverage, Need, Proposal
from pipeline.proposals.models import open_proposal
from pipeline.stages import Stage
from salesdept.common.calendar import today
from salesdept.common.erasing import erasing
from salesdept.common.errors import NotNow, NotYourPart, RuleBroken
from salesdept.papers.making import pdf_of

from ..links.makers import make_link, path_of
from .makers import make_opportunity, make_product

pytestmark = [pytest.mark.django_db, pytest.mark.clause("3.3.2")]


@pytest.fixture
def deal(office):
    deal = make_opportunity(office.rep, Stage.PROPOSAL)
    Need.write(deal, by=office.rep, text="works offline", priority="must")
    Need.write(deal, by=office.rep, text="in blue", priority="could")
    return Proposal._meta.get_field("opportunity").related_model.objects.get(pk=deal.pk)


@pytest.fixture
def draft(office, deal):
    """Whole but for the answers to the needs."""
    proposal = open_proposal(deal, by=office.supervisor, authors=[office.rep, office.technical])
    for part in ("introduction", "solution", "plan"):
        proposal.write(part, "text", by=office.rep)
    proposal.quotation.add(make_product(), by=office.supervisor)
    return proposal


def need(deal, text) -> Need:
    return Need.objects.get(requirements__opportunity=deal, text=text)


def cover(proposal, text, by, **given) -> Coverage:
    said = {"how": "covered", "words": "chapter 2"} | given
    return Coverage.write(proposal, need(proposal.opportunity, text), by=by, **said)


def leave_out(proposal, text, by, **given) -> Coverage:
    return cover(proposal, text, by, **{"how": "left_out", "words": "not in this year's budget"} | given)


AGREED = {"left_out_agreed_by": "Ms Wang", "left_out_agreed_on": today()}


def as_typed(given: dict) -> dict:
    return {name: str(value) for name, value in given.items()}


def place_of(deal, text) -> str:
    """The field in which the place is named after the version was sent."""
    return f"covers_{need(deal, text).pk.hex}"


def musts(deal):
    return next(check for check in type(deal).objects.get(pk=deal.pk).gate() if check.code == "coverage")


def address(proposal, tail="") -> str:
    return f"/pipeline/proposals/{proposal.pk}/{tail}"


def grid(proposal, **changed) -> dict:
    """What the browser sends of the editor's grid: all fields, what stood there first, and what is typed into some."""
    sent = {}
    for line in proposal.need_lines:
        for name in ("how", "words", "agreed_by", "agreed_on"):
            value = str(getattr(line.said, name) or "") if line.said else ""
            sent[f"need-{line.need.pk}-{name}"] = sent[f"initial-need-{line.need.pk}-{name}"] = value
    return sent | changed


def field(deal, text, name) -> str:
    return f"need-{need(deal, text).pk}-{name}"


class TestGate:
    def test_every_must_is_covered_or_left_out_by_agreement_before_the_negotiation(self, office, deal, draft):
        deal.plan(by=office.rep, next_step="call", next_on=today())
        cover(draft, "needs", office.rep)
        assert (musts(deal).state, musts(deal).url) == ("missing", address(draft, "edit/#coverage"))
        leave_out(draft, "works offline", office.technical)
        draft.send(by=office.supervisor)
        assert "V1 answers 1 of 2 · works offline – left out, not agreed" in musts(deal).evidence
        with pytest.raises(GateClosed, match="an answer to every must"):
            deal.advance(by=office.rep)
        draft.note_answers(by=office.rep, **AGREED)
        assert (musts(deal).state, musts(deal).evidence) == ("done", "V1 answers 2 of 2")
        deal.advance(by=office.rep)
        assert deal.stage == Stage.NEGOTIATION

    def test_what_only_could_be_needs_no_answer_and_no_agreement(self, office, deal, draft):
        for text in ("needs", "works offline"):
            cover(draft, text, office.rep)
        leave_out(draft, "in blue", office.rep)
        draft.send(by=office.supervisor)
        assert musts(deal).state == "done"

    @pytest.mark.parametrize("door", ["page", "drop", "api"])
    @pytest.mark.parametrize("is_left_out", [True, False], ids=["left out", "not answered"])
    def test_what_is_missing_comes_along_with_the_move(self, office, deal, draft, as_user, api_as, door, is_left_out):
        cover(draft, "needs", office.rep)
        if is_left_out:
            leave_out(draft, "works offline", office.rep)
        draft.send(by=office.supervisor)
        given = {"next_step": "call", "next_on": "2030-01-01"}
        given |= as_typed(AGREED) if is_left_out else {place_of(deal, "works offline"): "chapter 4"}
        page = f"{deal.get_absolute_url()}advance/"
        if door == "api":
            told = api_as(office.rep).post(f"/api/v1/opportunities/{deal.pk}/advance/", {}).json()
            line = next(check for check in told["checks"] if check["code"] == "coverage")
            assert line["fields"] == [place_of(deal, "works offline"), *AGREED]
            api_as(office.rep).post(f"/api/v1/opportunities/{deal.pk}/advance/", given)
        else:
            assert "Where the offer covers: works offline" in as_user(office.rep).get(page).text
            as_user(office.rep).post(page, given | ({"board": ""} if door == "drop" else {}))
        deal.refresh_from_db()
        assert deal.stage == Stage.NEGOTIATION
        noted = draft.coverage.get(is_noted_later=True)
        if is_left_out:
            assert (noted.words, noted.agreed_by) == ("not in this year's budget", "Ms Wang")
            assert draft.coverage.as_sent().get(how="left_out").agreed_on is None
        else:
            assert (noted.how, noted.words) == ("covered", "chapter 4")

    @pytest.mark.parametrize(
        ("typed", "told"),
        [
            ({"left_out_agreed_on": today()}, "Say where it is covered"),
            ({"left_out_agreed_by": "Ms Wang"}, "An agreement has a person and a day."),
            (
                {"left_out_agreed_by": "Ms Wang", "left_out_agreed_on": today() + timedelta(days=2)},
                "What has not happened yet",
            ),
        ],
        ids=["nobody", "no day", "to come"],
    )
    def test_half_an_answer_is_refused_at_its_field_on_the_move_and_on_the_version(
        self, office, deal, draft, as_user, typed, told
    ):
        cover(draft, "needs", office.rep)
        draft.send(by=office.supervisor)
        for place in (f"{deal.get_absolute_url()}advance/", address(draft, "note_answers/")):
            answer = as_user(office.rep).post(place, as_typed(typed))
            assert (answer.status_code, told in answer.text) == (422, True)
        assert not draft.coverage.filter(is_noted_later=True).exists()

    def test_of_several_each_is_covered_or_left_out(self, office, deal, draft, as_user):
        draft.send(by=office.supervisor)
        given = {place_of(deal, "works offline"): "chapter 4"} | as_typed(AGREED)
        assert as_user(office.rep).post(address(draft, "note_answers/"), given).status_code == 302
        assert set(draft.coverage.values_list("text", "how", "words", "agreed_by")) == {
            ("works offline", "covered", "chapter 4", ""), ("needs", "left_out", "", "Ms Wang"),
        }  # fmt: skip
        assert musts(deal).state == "done"
        page = as_user(office.rep).get(address(draft)).text
        assert ("agreed with Ms Wang" in page, page.count("noted after it was sent")) == (True, 2)

    def test_before_anything_was_sent_the_way_leads_to_the_editor(self, office, deal, draft, as_user):
        assert (musts(deal).state, musts(deal).supply) == ("missing", None)
        page = as_user(office.rep).get(f"{deal.get_absolute_url()}advance/").text
        assert f'href="{address(draft, "edit/#coverage")}"' in page

    def test_a_need_that_changed_since_is_open_again(self, office, deal, draft):
        for text in ("needs", "works offline"):
            cover(draft, text, office.rep)
        draft.send(by=office.supervisor)
        Need.objects.filter(text="works offline").update(text="works offline for a week")
        assert "works offline for a week – changed since it was sent" in musts(deal).evidence
        Need.objects.filter(text__startswith="works offline").delete()
        assert musts(deal).state == "done"

    def test_an_accepted_version_counts_before_a_newer_one(self, office, deal, draft):
        for text in ("needs", "works offline"):
            cover(draft, text, office.rep)
        draft.send(by=office.supervisor)
        draft.accept(by=office.rep)
        second = open_proposal(deal, by=office.supervisor, authors=[office.rep])
        second.coverage.get(need__text="works offline").drop(by=office.rep)
        second.send(by=office.supervisor, replaces=False)
        assert musts(deal).state == "done"


class TestWriting:
    def test_its_authors_write_it_until_it_is_sent(self, office, deal, draft):
        cover(draft, "needs", office.technical)
        with pytest.raises(NotYourPart):
            cover(draft, "needs", office.other_rep)
        draft.send(by=office.supervisor)
        with pytest.raises(NotNow):
            cover(draft, "works offline", office.rep)
        with pytest.raises(NotNow):
            draft.coverage.get().drop(by=office.rep)

    def test_a_need_of_another_deal_is_not_answered_here(self, office, deal, draft):
        other = make_opportunity(office.rep, Stage.PROPOSAL)
        with pytest.raises(RuleBroken, match="belongs to another opportunity"):
            Coverage.write(draft, need(other, "needs"), by=office.rep, how="covered", words="x")

    @pytest.mark.parametrize(
        "said",
        [
            {"words": ""},
            {"agreed_by": "Ms Wang"},
            {"how": "left_out", "agreed_by": "Ms Wang", "agreed_on": None},
            {"how": "left_out", "agreed_on": today()},
            {"how": "left_out", "agreed_by": "Ms Wang", "agreed_on": today() + timedelta(days=2)},
        ],
        ids=["nothing said", "covered by agreement", "no day", "nobody", "to come"],
    )
    def test_an_answer_is_whole(self, office, draft, said):
        with pytest.raises(ValidationError):
            cover(draft, "needs", office.rep, **said)
        assert not draft.coverage.exists()

    def test_the_database_holds_it_whole_too(self, office, draft):
        said = cover(draft, "needs", office.rep)
        for change in ({"words": ""}, {"agreed_by": "Ms Wang"}, {"how": "left_out", "agreed_on": today()}):
            with pytest.raises(IntegrityError), transaction.atomic():
                Coverage.objects.filter(pk=said.pk).update(**change)

    def test_a_change_ends_an_approval(self, office, draft):
        Proposal.objects.filter(pk=draft.pk).update(state="approved")
        cover(draft, "needs", office.rep)
        draft.refresh_from_db()
        assert draft.state == "draft"

    def test_the_next_version_answers_as_the_last_and_a_copy_for_another_deal_does_not(self, office, deal, draft):
        leave_out(draft, "works offline", office.rep, agreed_by="Ms Wang", agreed_on=today())
        draft.send(by=office.supervisor)
        second = open_proposal(deal, by=office.supervisor, authors=[office.rep])
        assert (second.coverage.get().agreed_by, second.coverage.get().is_noted_later) == ("Ms Wang", False)
        other = make_opportunity(office.rep, Stage.PROPOSAL)
        assert not second.copy_to(other, by=office.supervisor).coverage.exists()


class TestSent:
    def test_a_version_keeps_its_answers_and_the_needs_as_the_customer_read_them(self, office, deal, draft):
        cover(draft, "works offline", office.rep)
        Need.objects.filter(text="works offline").update(text="works without a net")
        draft.send(by=office.supervisor)
        Need.objects.filter(text="works without a net").update(text="other")
        kept = draft.coverage.get()
        assert (kept.text, kept.position) == ("works without a net", 2)
        for change in ({"words": "x"}, {"how": "left_out"}, {"text": "x"}, {"need": need(deal, "needs")}):
            with pytest.raises(DatabaseError), transaction.atomic():
                Coverage.objects.filter(pk=kept.pk).update(**change)
        with pytest.raises(DatabaseError), transaction.atomic():
            kept.delete()
        with pytest.raises(DatabaseError), transaction.atomic():
            draft.coverage.create(need=need(deal, "needs"), text="x", priority="must", how="covered", words="x")
        need(deal, "other").drop(by=office.rep)
        assert [line.text for line in draft.need_lines if line.said] == ["works without a net"]

    @pytest.mark.clause("7.1.3")
    def test_erasing_a_person_writes_over_the_name_and_nothing_else(self, office, deal, draft):
        leave_out(draft, "works offline", office.rep, agreed_by="Ms Wang", agreed_on=today())
        draft.send(by=office.supervisor)
        with transaction.atomic(), erasing():
            draft.coverage.update(agreed_by="#1234")
        with pytest.raises(DatabaseError), transaction.atomic(), erasing():
            draft.coverage.update(agreed_on=today() - timedelta(days=1))

    def test_what_is_found_out_afterwards_stands_beside_it_and_counts(self, office, deal, draft):
        leave_out(draft, "works offline", office.rep)
        cover(draft, "needs", office.rep)
        draft.send(by=office.supervisor)
        with pytest.raises(NotYourPart):
            draft.note_answers(by=office.other_rep, **AGREED)
        with pytest.raises(RuleBroken, match="or who of the customer agreed to leave it out: works offline"):
            draft.note_answers(by=office.rep)
        draft.note_answers(by=office.rep, **AGREED)
        with pytest.raises(RuleBroken, match="Every must is answered"):
            draft.note_answers(by=office.rep, **AGREED)
        Need.objects.filter(text="works offline").update(text="works offline for a week")
        assert musts(deal).state == "missing"
        draft.note_answers(by=office.rep, **{place_of(deal, "works offline for a week"): "chapter 9"})
        assert (musts(deal).state, draft.coverage.as_sent().get(text="works offline").agreed_on) == ("done", None)
        with pytest.raises(DatabaseError), transaction.atomic():
            draft.coverage.as_sent().update(is_noted_later=True)

    def test_the_next_version_takes_over_what_was_noted_but_no_answer_to_a_need_that_changed(self, office, deal, draft):
        for text in ("needs", "works offline"):
            cover(draft, text, office.rep)
        leave_out(draft, "in blue", office.rep)
        draft.send(by=office.supervisor)
        Coverage.note(draft, need(deal, "in blue"), by=office.rep, how="covered", words="chapter 7")
        Need.objects.filter(text="works offline").update(text="works offline for a week")
        second = open_proposal(deal, by=office.supervisor, authors=[office.rep])
        assert set(second.coverage.values_list("text", "words", "is_noted_later")) == {
            ("needs", "chapter 2", False), ("in blue", "chapter 7", False),
        }  # fmt: skip

    def test_who_accepts_by_private_link_agrees_to_what_is_left_out(self, office, deal, draft):
        cover(draft, "needs", office.rep)
        leave_out(draft, "works offline", office.rep)
        draft.send(by=office.supervisor)
        link = make_link(office.rep, brief=draft, by=office.supervisor, purpose="proposal")
        page = Client().get(path_of(link)).content.decode()
        for text in ("What you asked for, and where you find it", "chapter 2", "not in this year&#x27;s budget"):
            assert text in page
        assert "in blue" not in page
        Client().post(path_of(link), {"name": "Ms Wang", "accept": "1"})
        assert (draft.coverage.get(is_noted_later=True).agreed_by, musts(deal).state) == ("Ms Wang", "done")
        assert Client().get(path_of(link)).content.decode().count("not in this year&#x27;s budget") == 1

    @pytest.mark.parametrize("answers", [True, False])
    def test_the_paper_says_where_each_need_is_found_and_stays_as_it_went(self, office, deal, draft, answers):
        if answers:
            leave_out(draft, "works offline", office.rep)
        draft.send(by=office.supervisor)
        first = pdf_of(draft, "proposal", "en").read()
        text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(first)).pages)
        assert ("where you find it" in text, "works offline" in text) == (answers, answers)
        if answers:
            draft.note_answers(by=office.rep, **AGREED)
            need(deal, "works offline").drop(by=office.rep)
        assert pdf_of(Proposal.objects.get(pk=draft.pk), "proposal", "en").read() == first


class TestEditor:
    def test_needs_stand_beside_their_answers_the_open_musts_first(self, office, deal, draft, as_user):
        cover(draft, "needs", office.rep)
        page = as_user(office.technical).get(address(draft, "edit/")).text
        grid_of_needs = page[page.index('id="coverage"') :]
        assert grid_of_needs.index("works offline") < grid_of_needs.index("needs ") < grid_of_needs.index("in blue")
        assert f'name="initial-{field(deal, "needs", "words")}" value="chapter 2"' in grid_of_needs
        assert "not answered in this version" in as_user(office.rep).get(address(draft)).text

    def test_several_are_answered_at_once_and_one_is_taken_back(self, office, deal, draft, as_user):
        cover(draft, "in blue", office.rep)
        sent = grid(draft) | {
            field(deal, "needs", "how"): "covered",
            field(deal, "needs", "words"): "chapter 2",
            field(deal, "works offline", "how"): "left_out",
            field(deal, "works offline", "words"): "next year",
            field(deal, "works offline", "agreed_by"): "Ms Wang",
            field(deal, "works offline", "agreed_on"): today().isoformat(),
            field(deal, "in blue", "how"): "",
            field(deal, "in blue", "words"): "",
        }
        answer = as_user(office.technical).post(address(draft, "edit/coverage/"), sent)
        assert (answer.status_code, answer["Location"]) == (302, address(draft, "edit/#coverage"))
        said = {one.text: (one.how, one.words, one.agreed_by) for one in draft.coverage.all()}
        assert said == {
            "needs": ("covered", "chapter 2", ""),
            "works offline": ("left_out", "next year", "Ms Wang"),
        }
        assert "chapter 2" in as_user(office.rep).get(address(draft)).text

    @pytest.mark.parametrize(
        ("typed", "told"),
        [
            ({"how": "covered"}, "Say where it is covered, or why it is left out."),
            ({"how": "left_out"}, "Say where it is covered, or why it is left out."),
            ({"words": "chapter 2"}, "Say whether it is covered or left out."),
            ({"how": "left_out", "words": "x", "agreed_by": "Ms Wang"}, "An agreement has a person and a day."),
        ],
    )
    def test_what_is_missing_is_said_at_its_need_and_nothing_is_saved(self, office, deal, draft, as_user, typed, told):
        whole = {field(deal, "works offline", "how"): "covered", field(deal, "works offline", "words"): "chapter 3"}
        sent = grid(draft) | whole | {field(deal, "needs", name): value for name, value in typed.items()}
        answer = as_user(office.rep).post(address(draft, "edit/coverage/"), sent)
        assert (answer.status_code, told in answer.text, "chapter 3" in answer.text) == (422, True, True)
        assert not draft.coverage.exists()

    def test_a_colleagues_answer_that_one_did_not_touch_is_left_alone(self, office, deal, draft, as_user):
        seen = grid(draft)
        cover(draft, "works offline", office.technical)
        own = {field(deal, "needs", "how"): "covered", field(deal, "needs", "words"): "chapter 5"}
        assert as_user(office.rep).post(address(draft, "edit/coverage/"), seen | own).status_code == 302
        assert set(draft.coverage.values_list("text", "words")) == {
            ("works offline", "chapter 2"), ("needs", "chapter 5"),
        }  # fmt: skip

    def test_an_answer_that_both_changed_is_shown_with_both_and_saved_knowingly(self, office, deal, draft, as_user):
        seen = grid(draft)
        cover(draft, "needs", office.technical)
        own = {field(deal, "needs", "how"): "covered", field(deal, "needs", "words"): "chapter 5"}
        answer = as_user(office.rep).post(address(draft, "edit/coverage/"), seen | own)
        assert (answer.status_code, "Saved meanwhile: covered · chapter 2" in answer.text) == (409, True)
        assert ('value="chapter 5"' in answer.text, draft.coverage.get().words) == (True, "chapter 2")
        again = as_user(office.rep).post(address(draft, "edit/coverage/"), grid(draft) | own)
        assert (again.status_code, draft.coverage.get().words) == (302, "chapter 5")

    def test_it_costs_the_same_however_many_needs(self, office, deal, draft, as_user, django_assert_max_num_queries):
        for n in range(12):
            Need.write(deal, by=office.rep, text=f"need {n}")
            cover(draft, f"need {n}", office.rep)
        browser = as_user(office.rep)
        with django_assert_max_num_queries(45):
            browser.get(address(draft, "edit/"))


class TestPrograms:
    def test_they_read_and_write_it_as_the_page_does(self, office, deal, draft, api_as):
        api, wanted = api_as(office.rep), need(deal, "needs")
        body = {"proposal": str(draft.pk), "need": str(wanted.pk), "how": "covered", "words": "chapter 2"}
        made = api.post("/api/v1/coverage/", body)
        assert made.status_code == 201
        place = f"/api/v1/coverage/{made.json()['id']}/"
        shown = api.get(place)
        assert (shown["ETag"], shown.json()["text"]) == (made["ETag"], "needs")
        changed = api.patch(place, {"words": "chapter 4"}, headers={"If-Match": shown["ETag"]})
        assert (changed.status_code, changed.json()["version"]) == (200, 2)
        assert api.patch(place, {"words": "x"}, headers={"If-Match": shown["ETag"]}).status_code == 412
        assert api.patch(place, {"words": "x", "version": 1}).status_code == 409
        again = api.post("/api/v1/coverage/", body)
        assert (again.json()["id"], again.json()["words"]) == (made.json()["id"], "chapter 2")
        lines = api.get(f"/api/v1/proposals/{draft.pk}/").json()["needs"]
        assert [(one["text"], one["how"], one["is_open"]) for one in lines] == [
            ("works offline", "", True), ("needs", "covered", False), ("in blue", "", True),
        ]  # fmt: skip
        assert api.get("/api/v1/coverage/", {"proposal": str(draft.pk), "how": "left_out"}).json()["results"] == []
        assert api.post(f"{place}drop/").status_code == 204
        assert not draft.coverage.exists()

    def test_what_a_page_refuses_they_are_refused(self, office, deal, draft, api_as):
        body = {"proposal": str(draft.pk), "need": str(need(deal, "needs").pk), "how": "covered", "words": "x"}
        assert api_as(office.clerk).post("/api/v1/coverage/", body).status_code == 403
        assert api_as(office.other_rep).post("/api/v1/coverage/", body).status_code == 404
        api = api_as(office.rep)
        assert api.post("/api/v1/coverage/", body | {"words": ""}).status_code == 400
        assert api.post("/api/v1/coverage/", body | {"agreed_by": "Ms Wang"}).status_code == 400
        foreign = need(make_opportunity(office.other_rep, Stage.PROPOSAL), "needs")
        assert api.post("/api/v1/coverage/", body | {"need": str(foreign.pk)}).status_code == 400
        made = api.post("/api/v1/coverage/", body).json()
        draft.send(by=office.supervisor)
        assert api.patch(f"/api/v1/coverage/{made['id']}/", {"words": "y"}).status_code == 409
        assert api.post(f"/api/v1/coverage/{made['id']}/drop/").status_code == 409

    def test_they_answer_the_open_musts_of_what_was_sent_and_are_told_how(self, office, deal, draft, api_as):
        draft.send(by=office.supervisor)
        place = f"/api/v1/proposals/{draft.pk}/note_answers/"
        given = {place_of(deal, "needs"): "chapter 2"}
        assert api_as(office.other_rep).post(place, given).status_code == 404
        assert api_as(office.clerk).post(place, given).status_code == 403
        api = api_as(office.rep)
        refused = api.post(place, given)
        assert (refused.status_code, list(refused.json()["errors"])) == (400, [place_of(deal, "works offline")])
        assert api.post(place, given | as_typed(AGREED)).status_code == 200
        assert musts(deal).state == "done"
        told = [one["is_noted_later"] for one in api.get("/api/v1/coverage/", {"proposal": draft.pk}).json()["results"]]
        assert told == [True, True]
        paths = api.get("/api/v1/schema/?format=json").json()["paths"]
        for path in ("/api/v1/opportunities/{id}/advance/", "/api/v1/proposals/{id}/note_answers/"):
            assert "left_out_agreed_by" in str(paths[path]["post"]["requestBody"])
        assert {"need", "how", "words"} <= set(str(paths["/api/v1/coverage/"]["post"]["requestBody"]).split("'"))
