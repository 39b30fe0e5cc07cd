"""Requirements research: needs, budget, deciders and goals as rows; the customer confirms what stands still (3.2)."""

from datetime import date, timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from customers.models import Attachment, Contact
from pipeline.models import (
    ContractCopy,
    Decider,
    FeasibilityQuestion,
    Need,
    Opportunity,
    PurchaseStep,
    Requirements,
    RequirementsAnswer,
    RequirementsVersion,
)
from pipeline.requirements.standing import Standing
from pipeline.stages import Stage
from salesdept.common.calendar import as_of, now, today
from salesdept.common.erasing import erasing
from salesdept.common.errors import NotNow, NotYourPart, RuleBroken
from salesdept.common.models import AuditEntry
from salesdept.links.models import PrivateLink
from salesdept.messages.models import Notice

from .makers import PDF, complete, make_contract, make_customer, make_opportunity, make_requirements

pytestmark = [pytest.mark.django_db, pytest.mark.clause("3.2.1", "3.2.2", "3.2.3")]

NEXT = {"next_step": "call", "next_on": "2030-01-01"}
PROOF = {"name": "Ms Wang", "how": "meeting", "evidence": "minutes of the meeting"}


@pytest.fixture
def deal(office) -> Opportunity:
    return make_opportunity(office.rep, Stage.REQUIREMENTS)


@pytest.fixture
def brief(deal) -> Requirements:
    """Everything is there but the customer's word."""
    return make_requirements(deal, confirmed=False)


@pytest.fixture
def customer():
    return Client(enforce_csrf_checks=True)


def gate(deal) -> dict:
    return {check.code: check for check in Opportunity.objects.get(pk=deal.pk).gate()}


def missing(deal) -> set[str]:
    return {code for code, check in gate(deal).items() if not check.is_done}


def confirm(brief, by, **given) -> RequirementsAnswer:
    return brief.record_confirmation(by=by, **PROOF | {"on": today()} | given)


def link_to(brief, by) -> str:
    """Where the customer reads; the newest version is frozen before."""
    brief.freeze(by=by)
    link = PrivateLink.make(brief, "requirements", by=by, name="Ms Wang", language="en", way="hand")
    return link.address[link.address.index("/l/") :]


def words(answer) -> str:
    return answer.content.decode()


class TestTheGate:
    def test_asks_for_every_part_of_research(self, office, deal):
        assert missing(deal) == {
            "needs", "budget", "decider", "met", "process", "pains", "goals", "feasibility", "confirmed",
        }  # fmt: skip
        complete(deal, Stage.REQUIREMENTS, office.rep)
        assert missing(deal) == set()

    @pytest.mark.parametrize(
        ("rows", "change", "code"),
        [
            (Decider, {"part": "uses"}, "decider"),
            (Need, {"answer": ""}, "pains"),
            (Need, {"pain": "", "answer": ""}, "pains"),
            (Need, {"measure": ""}, "goals"),
            (Need, {"goal_on": None}, "goals"),
            (Requirements, {"budget": None}, "budget"),
            (Requirements, {"feasibility": ""}, "feasibility"),
            (Requirements, {"is_custom": True}, "feasibility"),
        ],
    )
    def test_is_shut_by_each_part_that_is_not_whole(self, brief, rows, change, code):
        before = missing(brief.opportunity)
        assert before == {"confirmed"}
        rows.objects.update(**change)
        assert code in missing(brief.opportunity)

    def test_takes_a_day_on_which_the_budget_was_asked_for(self, brief):
        Requirements.objects.update(budget=None, budget_asked_on=today())
        assert "budget" not in missing(brief.opportunity)

    def test_asks_that_who_decides_was_reached(self, brief):
        stranger = Contact.objects.create(customer=brief.opportunity.customer, name="Mr Chen")
        Decider.objects.update(contact=stranger)
        assert "met" in missing(brief.opportunity)
        assert f"contact={stranger.pk}" in gate(brief.opportunity)["met"].url

    def test_leads_to_the_need_that_lacks_something(self, brief):
        lacks = Need.write(brief.opportunity, by=brief.opportunity.owner, text="more", pain="slow")
        assert gate(brief.opportunity)["pains"].url == lacks.edit_url


class TestMissingPartsComeAlong:
    def given(self, deal, **instead) -> dict:
        person = deal.customer.contacts.first() or Contact.objects.create(customer=deal.customer, name="Ms Wang")
        return NEXT | {
            "need": "one ledger", "budget": "500000", "budget_certainty": "stated", "decider": str(person.pk),
            "purchase_step": "board", "purchase_on": "2030-02-01", "feasibility": "our standard",
            "confirmed_by": "Ms Wang", "confirmed_how": "mail", "confirmed_where": "mail of today",
        } | instead  # fmt: skip

    def test_what_a_field_can_tell_is_kept_with_the_move(self, office, deal, api_as):
        deal.ask_waiver(by=office.rep, code="pains", reason="none")
        deal.ask_waiver(by=office.rep, code="met", reason="a tender")
        for waiver in deal.waivers.all():
            waiver.grant(by=office.supervisor, until=today())
        brief = Requirements.of(deal)
        Need.write(deal, by=office.rep, text="first", goal="faster", measure="days", goal_on=today())
        given = self.given(deal)
        del given["need"]
        answer = api_as(office.rep).post(f"/api/v1/opportunities/{deal.pk}/advance/", given, format="json")
        assert (answer.status_code, answer.json().get("stage")) == (200, Stage.PROPOSAL), answer.json()
        brief = Requirements.objects.get()
        assert (brief.budget, brief.feasibility, brief.standing) == (500_000, "our standard", Standing.CONFIRMED)
        assert (brief.deciders.get().contact.name, brief.purchase_steps.get().text) == ("Ms Wang", "board")

    def test_nothing_is_kept_while_a_part_needs_its_own_page(self, office, deal, as_user):
        address = f"/pipeline/opportunities/{deal.pk}/advance/"
        answer = as_user(office.rep).post(address, self.given(deal))
        assert answer.status_code == 422
        assert "an answer to each pain point" in words(answer)
        assert not Need.objects.exists()
        assert not RequirementsVersion.objects.exists()

    def test_a_stranger_is_nobody_to_choose(self, office, deal, as_user):
        stranger = Contact.objects.create(customer=make_customer(office.rep), name="Mr Chen")
        given = self.given(deal, decider=str(stranger.pk))
        answer = as_user(office.rep).post(f"/pipeline/opportunities/{deal.pk}/advance/", given)
        assert "decider" in answer.context["form"].errors

    def test_where_nobody_is_known_the_gate_leads_to_the_page(self, deal):
        assert gate(deal)["decider"].supply is None
        Contact.objects.create(customer=deal.customer, name="Ms Wang")
        assert gate(deal)["decider"].supply is not None


class TestFindings:
    def test_are_written_changed_and_taken_out_on_pages(self, office, deal, as_user):
        client, person = as_user(office.rep), Contact.objects.create(customer=deal.customer, name="Ms Wang")
        new = f"/pipeline/opportunities/{deal.pk}/findings/"
        entries = {
            "need": {"text": "one ledger", "priority": "must", "contact": person.pk, "pain": "slow", "answer": "fast"},
            "decider": {"contact": person.pk, "part": "decides", "attitude": "for"},
            "purchase_step": {"text": "board", "expected_on": "2030-01-01"},
        }
        for kind, entered in entries.items():
            assert client.get(f"{new}{kind}/new/").status_code == 200
            assert client.post(f"{new}{kind}/new/", entered).status_code == 302
        need = Need.objects.get()
        assert client.post(need.edit_url, entries["need"] | {"priority": "could", "version": 1}).status_code == 302
        page = words(client.get(deal.get_absolute_url()))
        assert all(text in page for text in ("one ledger", "could", "slow → fast", "for us", "board"))
        assert client.post(f"{need.edit_url}drop/").status_code == 302
        assert not Need.objects.exists()
        acts = AuditEntry.objects.of(deal).filter(action="research")
        assert [entry.details["changed"].get("need") for entry in acts][:1] == [["one ledger", ""]]

    def test_two_taps_make_one(self, office, deal, as_user):
        record = "01a208ac-0000-7000-8000-00000000abcd"
        for _tap in range(2):
            entered = {"record_id": record, "text": "one ledger", "priority": "must"}
            as_user(office.rep).post(f"/pipeline/opportunities/{deal.pk}/findings/need/new/", entered)
        assert Need.objects.count() == 1

    @pytest.mark.parametrize(
        ("kind", "entered", "field"),
        [
            ("need", {"text": "", "priority": "must"}, "text"),
            ("need", {"text": "x", "priority": "must", "measure": "days"}, "goal"),
            ("need", {"text": "x", "priority": "must", "answer": "fast"}, "pain"),
            ("purchase_step", {"text": "x"}, "expected_on"),
            ("decider", {"part": "decides", "attitude": "for"}, "contact"),
        ],
    )
    def test_what_does_not_hold_is_told_at_its_field(self, office, deal, as_user, kind, entered, field):
        answer = as_user(office.rep).post(f"/pipeline/opportunities/{deal.pk}/findings/{kind}/new/", entered)
        assert answer.status_code == 422
        assert field in answer.context["form"].errors

    def test_a_person_decides_once_and_is_the_customers(self, office, brief, as_user):
        person = brief.deciders.get().contact
        entered = {"contact": person.pk, "part": "uses", "attitude": "for"}
        new = f"/pipeline/opportunities/{brief.opportunity_id}/findings/decider/new/"
        assert "contact" in as_user(office.rep).post(new, entered).context["form"].errors
        stranger = Contact.objects.create(customer=make_customer(office.rep), name="Mr Chen")
        for wrong in (person, stranger):
            with pytest.raises(RuleBroken):
                Decider.write(brief.opportunity, by=office.rep, contact=wrong)

    def test_a_colleagues_change_in_between_is_shown(self, office, brief, as_user):
        need = brief.needs.get()
        Need.objects.filter(pk=need.pk).update(text="theirs", version=2)
        answer = as_user(office.rep).post(need.edit_url, {"text": "mine", "priority": "must", "version": 1})
        assert answer.status_code == 409
        assert "theirs" in words(answer)

    def test_are_only_read_once_the_deal_is_closed(self, office, brief):
        brief.opportunity.void(by=office.rep, reason="typed twice")
        brief = Requirements.objects.get()
        with pytest.raises(NotNow):
            Need.write(brief.opportunity, by=office.rep, text="late")
        with pytest.raises(NotNow):
            brief.freeze(by=office.rep)

    def test_a_budget_is_known_or_asked_for_and_its_certainty_told(self, office, brief, as_user):
        page = f"/pipeline/opportunities/{brief.opportunity_id}/research/"
        both = {"budget": "5", "budget_currency": "USD", "budget_asked_on": today().isoformat()}
        errors = as_user(office.rep).post(page, both).context["form"].errors
        assert set(errors) == {"budget_asked_on", "budget_certainty"}
        with pytest.raises(IntegrityError), transaction.atomic():
            Requirements.objects.update(budget=5, budget_asked_on=today())


class TestFeasibility:
    def ask(self, brief, by) -> FeasibilityQuestion:
        return FeasibilityQuestion.ask(brief, by=by, question="in two months?")

    def test_the_department_is_asked_reads_the_needs_and_answers_once(self, office, brief, as_user):
        client, page = as_user(office.rep), f"/pipeline/opportunities/{brief.opportunity_id}/research/ask/"
        assert client.post(page, {"question": "in two months?"}).status_code == 302
        question = FeasibilityQuestion.objects.get()
        assert Notice.objects.filter(recipient=office.technical, url=question.get_absolute_url()).exists()
        technical = as_user(office.technical)
        assert "in two months?" in words(technical.get("/"))
        shown = words(technical.get(question.get_absolute_url()))
        assert "slow" in shown
        assert "Ms Wang" not in shown
        assert technical.get(brief.opportunity.get_absolute_url()).status_code == 404
        said = {"verdict": "conditional", "conditions": "a test system", "reason": "30 days of work"}
        assert technical.post(question.get_absolute_url(), said).status_code == 302
        assert technical.post(question.get_absolute_url(), said).status_code == 409
        assert Notice.objects.filter(recipient=office.rep, key=f"feasibility-answer:{question.pk}").exists()
        assert "feasibility" not in missing(brief.opportunity)

    def test_nobody_else_answers(self, office, brief, api_as):
        question = self.ask(brief, office.rep)
        said = {"verdict": "feasible", "reason": "of course"}
        for person in (office.rep, office.supervisor, office.manager):
            answer = api_as(person).post(f"/api/v1/feasibility-questions/{question.pk}/reply/", said, format="json")
            assert answer.status_code == 403
        with pytest.raises(NotYourPart):
            question.give_answer(by=office.aftersales, **said)

    def test_a_no_shuts_the_gate_whatever_our_own_word_says(self, office, brief):
        self.ask(brief, office.rep).give_answer(by=office.technical, verdict="not", reason="no interface")
        line = gate(brief.opportunity)["feasibility"]
        assert not line.is_done
        assert "says no" in line.evidence
        assert line.supply is None
        self.ask(brief, office.rep).give_answer(by=office.technical, verdict="feasible", reason="batch does it")
        assert gate(brief.opportunity)["feasibility"].is_done

    def test_silence_does_not_pass_and_the_supervisor_sees_it(self, office, brief, as_user):
        self.ask(brief, office.rep)
        assert "feasibility" in missing(brief.opportunity)
        with pytest.raises(NotNow):
            self.ask(brief, office.rep)
        silent = "the technical department has not said whether it can be done"
        assert silent not in words(as_user(office.supervisor).get("/"))
        with as_of(now() + timedelta(days=10)):
            assert silent in words(as_user(office.supervisor).get("/"))
            assert silent not in words(as_user(office.other_supervisor).get("/"))

    @pytest.mark.parametrize(("verdict", "conditions"), [("conditional", ""), ("feasible", "a test system")])
    def test_conditions_stand_where_there_are_some_and_only_there(self, office, brief, verdict, conditions):
        with pytest.raises(RuleBroken):
            self.ask(brief, office.rep).give_answer(
                by=office.technical, verdict=verdict, conditions=conditions, reason="so"
            )


class TestTheCustomersWord:
    def test_is_given_by_the_link_and_opens_the_gate(self, office, brief, customer):
        path = link_to(brief, office.rep)
        page = words(customer.get(path))
        assert all(text in page for text in ("needs", "slow → fast", "faster"))
        assert "for us" not in page
        assert "in the house" not in page
        assert "100" not in page
        answer = customer.post(path, {"number": 1, "name": "Ms Wang", "verdict": "confirmed"})
        assert answer.status_code == 303
        assert "Confirmed by Ms Wang" in words(customer.get(path))
        assert missing(brief.opportunity) == set()
        customer.post(path, {"number": 1, "name": "Another", "verdict": "confirmed"})
        assert RequirementsAnswer.objects.get().name == "Ms Wang"
        assert Notice.objects.filter(recipient=office.rep, title__contains="confirmed version 1").count() == 1

    def test_may_be_that_something_is_to_be_changed(self, office, brief, customer):
        path = link_to(brief, office.rep)
        comment = {"number": 1, "name": "Ms Wang", "verdict": "commented", "comment": ""}
        assert customer.post(path, comment).status_code == 422
        assert customer.post(path, comment | {"comment": "two plants, not one"}).status_code == 303
        assert "two plants, not one" in words(customer.get(path))
        assert "confirmed" in missing(brief.opportunity)
        assert Notice.objects.get(recipient=office.rep, body="two plants, not one")

    def test_on_an_outdated_version_is_told_kept_and_does_not_count(self, office, brief, customer):
        path = link_to(brief, office.rep)
        Need.write(brief.opportunity, by=office.rep, text="also a second plant")
        assert brief.freeze(by=office.rep).number == 2
        answer = customer.post(path, {"number": 1, "name": "Ms Wang", "verdict": "confirmed"})
        assert answer.status_code == 409
        assert "does not count for version 2" in words(answer)
        assert "also a second plant" in words(answer)
        assert 'name="number" value="2"' in words(answer)
        assert RequirementsAnswer.objects.get().version.number == 1
        assert "confirmed" in missing(brief.opportunity)
        assert Notice.objects.filter(recipient=office.rep, title__contains="outdated").exists()
        customer.post(path, {"number": 2, "name": "Ms Wang", "verdict": "confirmed"})
        assert missing(brief.opportunity) == set()

    @pytest.mark.parametrize("number", ["7", "", "x"])
    def test_of_a_version_that_never_was_is_nothing(self, office, brief, customer, number):
        path = link_to(brief, office.rep)
        answer = customer.post(path, {"number": number, "name": "Ms Wang", "verdict": "confirmed"})
        assert answer.status_code in (409, 422)
        assert not RequirementsAnswer.objects.exists()

    def test_is_changed_since_as_soon_as_a_need_is(self, office, brief, as_user):
        confirm(brief, office.rep)
        assert missing(brief.opportunity) == set()
        added = Need.write(brief.opportunity, by=office.rep, text="one more")
        line = gate(brief.opportunity)["confirmed"]
        assert not line.is_done
        assert "changed since: Ms Wang confirmed version 1" in line.evidence
        assert line.url == f"{brief.opportunity.get_absolute_url()}#confirmation"
        answer = as_user(office.rep).post(f"/pipeline/opportunities/{brief.opportunity_id}/advance/", NEXT)
        assert "changed since" in words(answer)
        added.drop(by=office.rep)
        assert missing(brief.opportunity) == set()

    def test_is_changed_by_new_conditions_but_not_by_budget_or_attitude(self, office, brief):
        confirm(brief, office.rep)
        Decider.objects.update(attitude="against")
        Requirements.objects.update(budget=7)
        question = FeasibilityQuestion.ask(brief, by=office.rep, question="in two months?")
        assert "confirmed" not in missing(brief.opportunity)
        question.give_answer(by=office.technical, verdict="conditional", conditions="a test system", reason="so")
        assert "confirmed" in missing(brief.opportunity)

    def test_holds_for_sixty_days(self, office, brief):
        confirm(brief, office.rep)
        with as_of(now() + timedelta(days=60)):
            assert "confirmed" not in missing(brief.opportunity)
        with as_of(now() + timedelta(days=61)):
            assert "ask again" in gate(brief.opportunity)["confirmed"].evidence

    def test_is_recorded_by_the_rep_with_its_proof(self, office, brief, as_user):
        page = f"/pipeline/opportunities/{brief.opportunity_id}/research/confirm/"
        entered = {"name": "Ms Wang", "on": today().isoformat(), "how": "paper"}
        client = as_user(office.rep)
        assert "evidence" in client.post(page, entered).context["form"].errors
        tomorrow = {"on": (today() + timedelta(days=1)).isoformat(), "evidence": "minutes"}
        assert "on" in client.post(page, entered | tomorrow).context["form"].errors
        paper = SimpleUploadedFile("minutes.pdf", PDF)
        assert client.post(page, entered | {"upload": paper}).status_code == 302
        said = RequirementsAnswer.objects.get()
        assert (said.by, said.attachment) == (office.rep, Attachment.objects.get())
        assert said.attachment.customer == brief.opportunity.customer
        assert missing(brief.opportunity) == set()
        with pytest.raises(NotNow):
            confirm(brief, office.rep)

    @pytest.mark.parametrize("given", [{"evidence": ""}, {"on": date(2100, 1, 1)}])
    def test_is_not_kept_without_proof_or_for_a_day_to_come(self, office, brief, given):
        with pytest.raises(RuleBroken):
            confirm(brief, office.rep, **given)

    def test_of_an_older_version_is_recorded_as_such(self, office, brief):
        brief.freeze(by=office.rep)
        Need.write(brief.opportunity, by=office.rep, text="one more")
        confirm(brief, office.rep, number=1)
        assert brief.versions.count() == 1
        assert Requirements.objects.get().standing == Standing.CHANGED

    def test_nothing_is_frozen_twice_and_nothing_without_a_need(self, office, brief):
        assert brief.freeze(by=office.rep) == brief.freeze(by=office.rep)
        Need.objects.all().delete()
        brief.forget()
        with pytest.raises(RuleBroken):
            brief.freeze(by=office.rep)
        with pytest.raises(NotYourPart):
            brief.freeze(by=office.other_rep)

    def test_no_link_goes_out_before_something_stands_still(self, office, brief, as_user):
        answer = as_user(office.rep).get(f"/links/requirements/{brief.pk}/new/")
        assert answer.status_code == 422
        assert "Freeze the requirements first" in words(answer)
        frozen = as_user(office.rep).post(f"/pipeline/opportunities/{brief.opportunity_id}/research/freeze/")
        assert frozen["Location"] == f"/links/requirements/{brief.pk}/new/"

    @pytest.mark.usefixtures("by_owner")
    def test_frozen_versions_are_not_written_over_but_for_erasure(self, office, brief):
        version = RequirementsVersion.objects.filter(pk=brief.freeze(by=office.rep).pk)
        for change in (lambda: version.update(content={}), version.delete):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()
        with transaction.atomic(), erasing():
            version.update(content={"needs": [], "conditions": ""})

    def test_a_version_shows_what_changed_since_the_one_before(self, office, brief, as_user):
        confirm(brief, office.rep)
        Need.write(brief.opportunity, by=office.rep, text="one more")
        second = brief.freeze(by=office.rep)
        page = words(as_user(office.clerk).get(second.get_absolute_url()))
        assert page.count("new or changed") == 1
        assert as_user(office.other_rep).get(second.get_absolute_url()).status_code == 404


def test_a_department_with_a_copy_reads_needs_but_neither_budget_nor_deciders(office, brief, as_user, api_as):
    Requirements.objects.update(budget_source="the CFO's table")
    deal = brief.opportunity
    PurchaseStep.write(deal, by=office.rep, text="the board signs", expected_on=today())
    ContractCopy.send(make_contract(office.rep, customer=deal.customer, opportunity=deal))
    page = words(as_user(office.technical).get(deal.get_absolute_url()))
    assert "slow → fast" in page
    assert "the CFO&#x27;s table" not in page
    assert "IT, then purchasing" not in page
    assert "the board signs" not in page
    assert api_as(office.technical).get("/api/v1/needs/").json()["results"]
    assert "IT, then purchasing" not in words(api_as(office.technical).get(f"/api/v1/opportunities/{deal.pk}/"))
    for rows in (Decider, PurchaseStep, Requirements, RequirementsVersion):
        assert not rows.objects.visible_to(office.technical).exists()
    assert "the CFO&#x27;s table" in words(as_user(office.clerk).get(deal.get_absolute_url()))


class TestByProgram:
    def test_a_whole_research_is_written_read_and_confirmed(self, office, deal, api_as):
        api, opportunity = api_as(office.rep), {"opportunity": str(deal.pk)}
        person = Contact.objects.create(customer=deal.customer, name="Ms Wang")

        def post(place, **body):
            return api.post(f"/api/v1/{place}/", body, format="json")

        budget = {"budget": "5000", "budget_currency": "USD", "budget_certainty": "approved"}
        brief = post("requirements", **opportunity, **budget).json()
        assert (brief["budget"], brief["standing"]) == ("5000.00", "open")
        need = post("needs", **opportunity, text="one ledger", priority="must").json()
        assert (
            post("deciders", **opportunity, contact=str(person.pk), part="decides", attitude="for").status_code == 201
        )
        assert post("purchase-steps", **opportunity, text="board", expected_on="2030-01-01").status_code == 201
        assert post("feasibility-questions", **opportunity, question="in two months?").status_code == 201
        changed = api.patch(f"/api/v1/needs/{need['id']}/", {"pain": "slow", "answer": "fast"}, format="json")
        assert (changed.status_code, changed.json()["answer"]) == (200, "fast")
        frozen = post(f"requirements/{brief['id']}/freeze").json()
        assert frozen["versions"][0]["needs"][0]["pain"] == "slow"
        said = post(f"requirements/{brief['id']}/confirm", name="Ms Wang", on="2026-01-01", how="mail", evidence="mail")
        assert (said.status_code, said.json()["versions"][0]["answers"][0]["verdict"]) == (200, "confirmed")
        assert post(f"needs/{need['id']}/drop").status_code == 204
        patched = api.patch(f"/api/v1/requirements/{brief['id']}/", {"budget_source": "CFO"}, format="json").json()
        assert (patched["standing"], patched["budget_source"]) == ("changed", "CFO")

    def test_strangers_find_and_write_nothing(self, office, brief, api_as):
        need = brief.needs.get()
        assert api_as(office.other_rep).get(f"/api/v1/needs/{need.pk}/").status_code == 404
        assert api_as(office.technical).get("/api/v1/needs/").json()["results"] == []
        body = {"opportunity": str(brief.opportunity_id), "text": "x", "priority": "must"}
        assert api_as(office.other_rep).post("/api/v1/needs/", body, format="json").status_code == 404
        assert api_as(office.technical).get("/api/v1/deciders/").status_code == 403


def test_the_page_costs_the_same_however_much_was_found_out(office, brief, as_user, django_assert_num_queries):
    client, page = as_user(office.rep), brief.opportunity.get_absolute_url()
    brief.freeze(by=office.rep)
    client.get(page)
    with CaptureQueriesContext(connection) as few:
        client.get(page)
    for number in range(5):
        Need.write(brief.opportunity, by=office.rep, text=f"need {number}")
        PurchaseStep.write(brief.opportunity, by=office.rep, text=f"step {number}", expected_on=date(2030, 1, 1))
        confirm(brief, office.rep)
    with django_assert_num_queries(len(few)):
        client.get(page)


def test_taking_over_loses_no_text():
    take_over = import_module("pipeline.migrations.0037_research_filled")
    pains = [SimpleNamespace(pain="slow", answer="fast"), SimpleNamespace(pain="dear", answer="")]

    def old(needs="", goals="", pains=()):
        return SimpleNamespace(needs_text=needs, goals=goals, pain_points=SimpleNamespace(all=lambda: pains))

    first, second = take_over.needs_of(old("a ledger", "faster", pains))
    assert (first["text"], first["goal"], first["pain"], first["answer"]) == ("a ledger", "faster", "slow", "fast")
    assert (second["text"], second["pain"]) == ("dear", "dear")
    assert take_over.needs_of(old(goals="faster"))[0]["text"] == "faster"
    assert take_over.needs_of(old()) == []
