"""The customer confirms what stands still (3.2.3)."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction

from customers.models import Attachment
from pipeline.models import (
    Decider,
    FeasibilityQuestion,
    Need,
    Requirements,
    RequirementsAnswer,
    RequirementsVersion,
)
from pipeline.requirements.standing import Standing
from salesdept.common.calendar import as_of, now, today
from salesdept.common.erasing import erasing
from salesdept.common.errors import NotNow, NotYourPart, RuleBroken
from salesdept.messages.models import Notice

from ..makers import PDF
from .acts import NEXT, confirm, gate, link_to, missing, words

pytestmark = [pytest.mark.django_db, pytest.mark.clause("3.2.1", "3.2.2", "3.2.3")]


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
