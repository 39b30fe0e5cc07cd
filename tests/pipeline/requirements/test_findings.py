"""Needs, budget, deciders and goals as rows (3.2)."""

from datetime import date
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from customers.models import Contact
from pipeline.models import (
    ContractCopy,
    Decider,
    Need,
    PurchaseStep,
    Requirements,
    RequirementsVersion,
)
from salesdept.common.calendar import today
from salesdept.common.errors import NotNow, RuleBroken
from salesdept.common.models import AuditEntry

from ..makers import make_contract, make_customer
from .acts import confirm, words

pytestmark = [pytest.mark.django_db, pytest.mark.clause("3.2.1", "3.2.2", "3.2.3")]


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
