"""A proposal leaves by mail with its paper, and the customer answers it behind a private link (3.3.2, 3.3.3)."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from customers.models import Consent
from pipeline.proposals.models import open_proposal
from pipeline.stages import Stage
from salesdept.common.calendar import as_of
from salesdept.common.errors import NotNow
from salesdept.common.models import AuditEntry
from salesdept.links.models import PrivateLink
from salesdept.messages.models import Notice, OutboxMessage
from salesdept.messages.tasks import send_outbox
from salesdept.papers.models import Paper
from salesdept.papers.tasks import make_papers

from ..customers.makers import make_contact
from ..links.makers import path_of
from .makers import make_opportunity, make_product

pytestmark = [pytest.mark.django_db, pytest.mark.clause("3.3.3")]


@pytest.fixture
def draft(office):
    return whole(
        open_proposal(make_opportunity(office.rep, Stage.PROPOSAL), by=office.supervisor, authors=[office.rep])
    )


def whole(proposal):
    for part in ("introduction", "solution", "plan"):
        proposal.write(part, f"The {part} in words.", by=proposal.opportunity.owner)
    proposal.quotation.add(make_product(name="Secret of the house", cost=612), by=proposal.opportunity.owner)
    proposal.refresh_from_db()
    return proposal


def send(browser, proposal, **given):
    facts = {"way": "mail", "to": "Ms Wang", "email": "wang@client.example", "replaces": "on"} | given
    return browser.post(proposal.step_url("send"), facts)


@pytest.fixture
def link(office, draft):
    draft.send(by=office.supervisor)
    return PrivateLink.make(draft, "proposal", by=office.supervisor, name="Ms Wang", language="en", way="hand")


def answer(link, **given):
    return Client(enforce_csrf_checks=True).post(path_of(link), {"name": "Wang Li"} | given)


class TestSending:
    @pytest.mark.clause("3.3.2")
    def test_by_mail_it_leaves_with_its_pdf_once_that_is_printed(self, office, draft, as_user):
        assert send(as_user(office.supervisor), draft, words="See you on Monday.").status_code == 302
        send_outbox()
        assert mail.outbox == []
        make_papers()
        send_outbox()
        letter = mail.outbox[0]
        name, content, kind = letter.attachments[0]
        assert (letter.to, kind, content[:5]) == (["wang@client.example"], "application/pdf", b"%PDF-")
        assert draft.opportunity.code in name
        assert "See you on Monday." in letter.body
        assert "/l/" in letter.body
        paper = Paper.objects.get()
        assert (paper.document, paper.is_kept) == (draft, True)
        draft.refresh_from_db()
        assert (draft.state, draft.dispatches.get().way, draft.dispatches.get().to) == ("sent", "mail", "Ms Wang")

    def test_what_goes_along_is_no_draft(self, office, draft, as_user):
        send(as_user(office.supervisor), draft)
        assert "草稿" not in Paper.objects.get().source["html"]
        assert 'class="mark"' not in Paper.objects.get().source["html"]

    def test_without_an_address_nothing_is_sent_and_the_form_says_so(self, office, draft, as_user):
        page = send(as_user(office.supervisor), draft, email="")
        assert page.status_code == 422
        assert "Name the address" in page.content.decode()
        draft.refresh_from_db()
        assert (draft.state, draft.dispatches.exists(), OutboxMessage.objects.exists()) == ("draft", False, False)

    @pytest.mark.clause("7.1.3")
    def test_nor_to_who_wants_no_mail(self, office, draft, as_user):
        contact = make_contact(draft.opportunity.customer, email="wang@client.example")
        Consent.say(contact, ways=["mail"], wish="refused", source="on the phone", by=office.rep)
        page = send(as_user(office.supervisor), draft)
        assert (page.status_code, "No mail may go to this person" in page.content.decode()) == (422, True)
        assert not OutboxMessage.objects.exists()

    def test_a_paper_that_can_not_be_printed_keeps_the_letter_back_where_the_post_is_seen(self, office, draft, as_user):
        send(as_user(office.supervisor), draft)
        Paper.objects.update(state="failed", trouble="The press failed")
        send_outbox()
        assert mail.outbox == []
        letter = OutboxMessage.objects.get()
        assert letter.state == "failed"
        letter.send_again(by=office.admin)
        make_papers()
        send_outbox()
        assert len(mail.outbox) == 1

    def test_a_draft_is_shown_to_nobody_outside(self, office, draft):
        with pytest.raises(NotNow):
            PrivateLink.make(draft, "proposal", by=office.supervisor, name="Ms Wang", language="en", way="hand")


class TestAnswering:
    def test_the_customer_reads_all_four_parts_and_nothing_of_the_house(self, link, draft):
        page = Client().get(path_of(link)).content.decode()
        for told in ("The introduction in words.", "The solution in words.", "The plan in words.", "1,000"):
            assert told in page
        for kept in ("612", "Margin", "Below the list by", "Cost"):
            assert kept not in page

    def test_accepting_counts_once_and_the_house_hears_of_it(self, link, draft, office):
        assert answer(link, accept="1").status_code == 303
        draft.refresh_from_db()
        assert (draft.state, draft.answered_at is not None) == ("accepted", True)
        told = AuditEntry.objects.of(draft).get(action="accept")
        assert (told.by, told.details["name"]) == (None, "Wang Li")
        heard = Notice.objects.filter(title__startswith="Wang Li accepts").values_list("recipient", flat=True)
        assert set(heard) == {office.rep.pk, office.supervisor.pk}
        again = answer(link, accept="1")
        assert (again.status_code, "has been answered" in again.content.decode()) == (409, True)

    def test_wishes_stand_on_the_version(self, link, draft):
        empty = answer(link, change="1", wishes=" ")
        assert (empty.status_code, "what is to be changed" in empty.content.decode()) == (422, True)
        assert answer(link, change="1", wishes="Without training, please.").status_code == 303
        draft.refresh_from_db()
        assert (draft.state, draft.feedback) == ("declined", "Without training, please.")

    def test_an_outdated_version_is_not_accepted_and_says_that_there_is_a_newer_one(self, link, draft, office):
        newer = open_proposal(draft.opportunity, by=office.supervisor, authors=[office.rep])
        newer.send(by=office.supervisor)
        assert "A newer version was sent to you" in Client().get(path_of(link)).content.decode()
        late = answer(link, accept="1")
        assert (late.status_code, "A newer version has taken the place" in late.content.decode()) == (409, True)
        draft.refresh_from_db()
        assert draft.state == "superseded"

    @pytest.mark.clause("3.3.2")
    def test_what_holds_no_more_is_not_accepted(self, link, draft):
        with as_of(draft.quotation.valid_until + timedelta(days=1)):
            assert "was valid until" in Client().get(path_of(link)).content.decode()
            assert answer(link, accept="1").status_code == 422
        draft.refresh_from_db()
        assert draft.state == "sent"

    def test_one_version_is_accepted_of_two_that_are_open(self, link, draft, office):
        other = open_proposal(draft.opportunity, by=office.supervisor, authors=[office.rep])
        other.send(by=office.supervisor, replaces=False)
        other.accept(by=office.rep, feedback="")
        late = answer(link, accept="1")
        assert (late.status_code, "accepted already" in late.content.decode()) == (422, True)

    def test_the_pdf_can_be_taken_along(self, link):
        file = Client().get(path_of(link) + "pdf/")
        assert b"".join(file).startswith(b"%PDF-")
