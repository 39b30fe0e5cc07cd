"""How a person may be reached (7.1.2, 7.1.3, 7.3.1): each way asked for itself, answers kept, what bounces marked."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from customers.completeness import completeness_of
from customers.models import Consent, Contact
from salesdept.common.calendar import as_of, today
from salesdept.common.errors import RuleBroken
from salesdept.common.models import AuditEntry
from salesdept.messages.models import Notice

from .makers import make_contact, make_customer

pytestmark = [pytest.mark.django_db, pytest.mark.clause("7.1.3")]


@pytest.fixture
def contact(office):
    return make_contact(make_customer(office.rep), name="王經理")


def page_of(contact) -> str:
    return f"/customers/contacts/{contact.pk}/reaching/"


def said(contact, office, wish, ways=("mail",), **given):
    Consent.say(contact, ways=ways, wish=wish, source="call", by=office.rep, **given)


class TestConsent:
    @pytest.mark.clause("7.3.1")
    def test_nothing_is_sent_unasked_to_who_was_not_asked(self, contact):
        assert not contact.may_be_reached("mail")
        assert contact.obstacle("mail") == "not asked yet"

    @pytest.mark.clause("7.3.1")
    def test_each_way_has_an_answer_of_its_own(self, office, contact):
        said(contact, office, "given", ["mail", "phone"])
        said(contact, office, "refused", ["text"])
        contact.refresh_from_db()
        reached = {way: contact.may_be_reached(way) for way in ("mail", "phone", "text", "post")}
        assert reached == {"mail": True, "phone": True, "text": False, "post": False}
        assert contact.obstacle("text") == "refused"

    def test_the_latest_answer_holds_whenever_it_is_noted(self, office, contact):
        said(contact, office, "refused", said_on=date(2026, 3, 1))
        said(contact, office, "given", said_on=date(2026, 2, 1))
        assert contact.wish("mail") == "refused"
        said(contact, office, "given", said_on=date(2026, 3, 1))
        assert contact.wish("mail") == "given"

    @pytest.mark.usefixtures("by_owner")
    def test_every_answer_is_kept_and_none_can_be_changed(self, office, contact):
        said(contact, office, "given")
        said(contact, office, "refused")
        assert contact.consents.count() == 2
        with pytest.raises(DatabaseError, match="kept as they were written"), transaction.atomic():
            Consent.objects.update(wish="given")
        with pytest.raises(DatabaseError, match="kept as they were written"), transaction.atomic():
            Consent.objects.all()._raw_delete("default")

    def test_nobody_agrees_in_the_future(self, office, contact):
        with pytest.raises(RuleBroken):
            said(contact, office, "given", said_on=today() + timedelta(days=1))
        assert not Consent.objects.exists()

    def test_it_is_asked_on_a_page_with_day_and_source_and_stands_in_the_history(self, office, as_user, contact):
        entered = {"ways": ["text", "post"], "wish": "refused", "said_on": "2026-01-05", "source": "trade fair"}
        with as_of(date(2026, 2, 1)):
            assert as_user(office.rep).post(page_of(contact), entered).status_code == 302
            page = as_user(office.rep).get(page_of(contact)).content.decode()
        assert "trade fair" in page
        kept = contact.consents.get(way="post")
        assert (kept.wish, kept.said_on, kept.by) == ("refused", date(2026, 1, 5), office.rep)
        assert AuditEntry.objects.of(contact).first().details["changed"]["text"] == ["not asked", "refused"]

    def test_who_only_reads_notes_nothing(self, office, as_user, contact):
        contact.customer.share(office.second_rep, by=office.rep)
        entered = {"ways": ["mail"], "wish": "given", "said_on": "2026-01-05", "source": "x"}
        assert as_user(office.second_rep).post(page_of(contact), entered).status_code == 403
        assert not Consent.objects.exists()


class TestDoors:
    """A refusal is seen wherever a way to reach the person is shown or taken along."""

    @pytest.fixture(autouse=True)
    def _refused(self, office, contact):
        said(contact, office, "refused", ["phone"])
        said(contact, office, "given", ["mail"])
        contact.mark_failed("email-0", by=office.rep, why="550 unknown")

    def test_the_page_of_the_file(self, office, as_user, contact):
        page = as_user(office.rep).get(contact.customer.get_absolute_url()).content.decode()
        assert "Phone call" in page
        assert "550 unknown" in page

    def test_the_look_behind_the_mask(self, office, as_user, contact):
        page = as_user(office.manager).post(f"/customers/contacts/{contact.pk}/reveal/", {"reason": "x"})
        assert "Phone call" in page.content.decode()

    def test_the_api(self, office, api_as, contact):
        row = api_as(office.rep).get(f"/api/v1/contacts/{contact.pk}/").json()
        assert (row["wishes"]["phone"], row["wishes"]["mail"]) == ("refused", "given")
        assert (row["may_be_reached"], row["failing"]) == ([], {"email-0": "550 unknown"})

    @pytest.mark.parametrize("form", ["csv", "vcf"])
    def test_what_is_taken_along(self, office, as_user, form):
        answer = as_user(office.rep).post("/customers/export/", {"what": "contacts", "form": form})
        told = b"".join(answer.streaming_content).decode().replace("\r\n ", "")
        assert "Phone call" in told
        assert "550 unknown" in told


@pytest.mark.clause("7.1.2")
class TestWhatBounces:
    def test_an_address_that_does_not_work_is_marked_with_day_and_reason(self, office, as_user, contact):
        entered = {"address": "email-0", "why": "550 unknown", "on": "2026-01-05"}
        with as_of(date(2026, 2, 1)):
            as_user(office.rep).post(f"/customers/contacts/{contact.pk}/address-fails/", entered)
        contact.refresh_from_db()
        failing = [(one.kind, one.failed_on, one.why) for one in contact.addresses if not one.works]
        assert failing == [("email", date(2026, 1, 5), "550 unknown")]

    def test_nothing_is_sent_there(self, office, contact):
        said(contact, office, "given")
        contact.mark_failed("email-0", by=office.rep, why="550")
        assert contact.obstacle("mail") == "the address does not work"

    def test_but_to_a_further_address_that_works(self, office, contact):
        contact.other_emails = ["home@example.test"]
        contact.save()
        said(contact, office, "given")
        contact.mark_failed("email-0", by=office.rep, why="550")
        assert contact.may_be_reached("mail")
        assert contact.address_for("mail") == "home@example.test"

    def test_correcting_the_address_clears_the_mark(self, office, as_user, contact):
        contact.mark_failed("phone-0", by=office.rep, why="another person")
        entered = {"name": contact.name, "phone": "0922-000-111", "email": contact.email, "version": contact.version}
        assert as_user(office.rep).post(f"/customers/contacts/{contact.pk}/edit/", entered).status_code == 302
        kept = Contact.objects.get(pk=contact.pk)
        assert all(address.works for address in kept.addresses)
        assert kept.failures == {}

    def test_writing_the_same_number_otherwise_clears_nothing(self, office, contact):
        contact.mark_failed("phone-0", by=office.rep, why="another person")
        contact.phone = contact.phone.replace("-", " ")
        contact.save()
        assert not contact.addresses[0].works

    def test_it_is_cleared_by_hand(self, office, as_user, contact):
        contact.mark_failed("email-0", by=office.rep, why="550")
        as_user(office.rep).post(f"/customers/contacts/{contact.pk}/address-works/", {"address": "email-0"})
        contact.refresh_from_db()
        assert contact.failures == {}

    def test_the_owner_hears_of_it_from_others(self, office, contact):
        contact.mark_failed("email-0", by=office.manager, why="550")
        contact.mark_failed("phone-0", by=office.rep, why="x")
        assert Notice.objects.filter(recipient=office.rep).count() == 1

    def test_a_person_whose_addresses_all_fail_is_missing_a_way_to_be_reached(self, office, contact):
        before = completeness_of(contact.customer, [contact]).share
        for address in contact.addresses:
            contact.mark_failed(address.key, by=office.rep, why="x")
        assert completeness_of(contact.customer, [contact]).share < before


class TestSeveralAddresses:
    def test_are_found_masked_and_shown_like_the_first_ones(self, office, as_user):
        customer = make_customer(office.rep)
        entered = {
            "name": "王經理",
            "phone": "0912-345-678",
            "other_phones": "02-2345-6789\n0933-444-555",
            "other_emails": "home@example.test",
            "speaks": "Japanese, Taiwanese",
        }
        as_user(office.rep).post(f"{customer.get_absolute_url()}contacts/new/", entered)
        contact = Contact.objects.get()
        assert contact.other_phones == ["02-2345-6789", "0933-444-555"]
        assert contact.speaks == ["Japanese", "Taiwanese"]
        mine = as_user(office.rep).get(customer.get_absolute_url()).content.decode()
        theirs = as_user(office.manager).get(customer.get_absolute_url()).content.decode()
        assert "0933-444-555" in mine
        assert "0933-444-555" not in theirs
        assert "home@example.test" not in theirs
        assert "王經理" in as_user(office.rep).get("/find/", {"q": "933444"}).content.decode()

    def test_who_reads_them_masked_leaves_them_as_they_are(self, office, as_user, contact):
        contact.other_phones = ["02-2345-6789"]
        contact.save()
        page = f"/customers/contacts/{contact.pk}/edit/"
        form = as_user(office.manager).get(page).content.decode()
        assert "2345" not in form
        entered = {"name": "New name", "other_phones": "", "version": 1}
        assert as_user(office.manager).post(page, entered).status_code == 302
        assert Contact.objects.get(pk=contact.pk).other_phones == ["02-2345-6789"]
