"""A person's own data by request (7.1.3): received, identity checked, decided, done in 30 days; told or erased."""

import io
import json
import zipfile
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from customers.models import Communication, Consent, Contact, CustomerImport, DataRequest, Lead, Mail
from salesdept.common.calendar import as_of, today
from salesdept.common.erasing import erasing
from salesdept.common.errors import NotNow, NotYourPart, RuleBroken
from salesdept.common.models import AuditEntry
from salesdept.messages.models import Notice

from ..pipeline.makers import make_contract, make_opportunity
from .imports import as_upload, imported, work_on_imports
from .makers import make_account, make_contact, make_customer, make_mail, make_record

pytestmark = [pytest.mark.django_db, pytest.mark.clause("7.1.3")]

NAME, PHONE, MAIL, SECOND, ID = "歐陽慕雪", "0912-777-888", "mu.xue@person.example", "02-8765-4321", "A123456789"
WORDS = (NAME, PHONE, "0912777888", MAIL, SECOND, "0287654321", ID)


@pytest.fixture
def contact(office):
    customer = make_customer(office.rep, name="永信科技")
    return make_contact(
        customer, name=NAME, phone=PHONE, email=MAIL, other_phones=[SECOND], id_number=ID, title="經理",
        birth_calendar="lunar", birth_month=8, birth_day=15, birth_year=1980,
    )  # fmt: skip


def asked(contact, office, kind="erasure", **given) -> DataRequest:
    facts = {"how": f"mail from {MAIL}", "asked_on": today()} | given
    request = DataRequest.receive(contact, by=office.rep, kind=kind, **facts)
    request.check_identity(by=office.rep, identity=f"called back {PHONE}")
    request.agree(by=office.manager, decision=f"{NAME} is right")
    return request


def erased(contact, office, **given) -> DataRequest:
    request = asked(contact, office)
    request.erase(by=office.manager, **given)
    contact.refresh_from_db()
    return request


def columns_that_name(words) -> set[str]:
    """Every column of every table of the database in which one of the words stands."""
    found = set()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns "
            "JOIN information_schema.tables USING (table_schema, table_name) "
            "WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
        )
        for table, column in cursor.fetchall():
            for word in words:
                cursor.execute(f'SELECT 1 FROM "{table}" WHERE "{column}"::text ILIKE %s LIMIT 1', [f"%{word}%"])  # noqa: S608
                if cursor.fetchone():
                    found.add(f"{table}.{column}")
    return found


class TestSteps:
    def test_it_is_received_checked_decided_and_done_within_thirty_days(self, office, contact):
        with as_of(date(2026, 3, 1)):
            request = asked(contact, office, kind="copy")
            request.hand_out(by=office.manager)
        assert (request.due_on, request.closed_on, request.state) == (date(2026, 3, 31), date(2026, 3, 1), "done")

    def test_the_manager_hears_of_it_with_the_day(self, office, as_user, contact):
        page = f"/customers/contacts/{contact.pk}/requests/new/"
        as_user(office.rep).post(page, {"kind": "erasure", "asked_on": str(today()), "how": "letter"})
        notice = Notice.objects.get(recipient=office.manager)
        assert notice.due_on == today() + timedelta(days=30)
        assert NAME not in notice.title

    def test_one_that_is_not_answered_in_time_is_late(self, office, as_user, contact):
        DataRequest.receive(contact, by=office.rep, kind="copy", how="x", asked_on=today() - timedelta(days=31))
        assert "late" in as_user(office.manager).get("/customers/requests/").content.decode()

    def test_nothing_is_decided_before_the_identity_is_checked(self, office, contact):
        request = DataRequest.receive(contact, by=office.rep, kind="erasure", how="x", asked_on=today())
        with pytest.raises(NotNow):
            request.agree(by=office.manager, decision="yes")
        with pytest.raises(NotNow):
            request.erase(by=office.manager)
        assert Contact.objects.get().name == NAME

    def test_the_manager_alone_decides_and_erases(self, office, contact):
        request = DataRequest.receive(contact, by=office.rep, kind="erasure", how="x", asked_on=today())
        request.check_identity(by=office.rep, identity="x")
        with pytest.raises(NotYourPart):
            request.agree(by=office.rep, decision="x")
        with pytest.raises(NotYourPart):
            request.refuse(by=office.rep, reason="x")

    def test_what_was_asked_is_what_is_done(self, office, contact):
        request = asked(contact, office, kind="copy")
        with pytest.raises(NotNow):
            request.erase(by=office.manager)


class TestCopy:
    @pytest.fixture
    def agreed(self, office, contact):
        make_record(office.rep, contact.customer, contact=contact, note="likes tea")
        Consent.say(contact, ways=["mail"], wish="given", source="trade fair", by=office.rep)
        return asked(contact, office, kind="copy")

    def test_everything_is_shown_on_a_page_and_the_reading_is_logged(self, office, as_user, agreed):
        page = as_user(office.manager).post(f"/customers/requests/{agreed.pk}/data/").content.decode()
        for known in (NAME, PHONE, MAIL, SECOND, ID, "經理", "likes tea", "trade fair"):
            assert known in page
        assert AuditEntry.objects.of(agreed).filter(action="take_copy").count() == 1

    def test_and_comes_as_a_file_that_people_can_read(self, office, as_user, agreed):
        answer = as_user(office.manager).post(f"/customers/requests/{agreed.pk}/data/", {"as": "zip"})
        with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
            told = json.loads(archive.read("data.json"))
        assert ID in str(told)
        assert "likes tea" in str(told)

    def test_nobody_reads_it_before_it_is_agreed(self, office, as_user, contact):
        request = DataRequest.receive(contact, by=office.rep, kind="copy", how="x", asked_on=today())
        assert as_user(office.manager).post(f"/customers/requests/{request.pk}/data/").status_code == 404


class TestErasure:
    @pytest.fixture
    def everywhere(self, office, as_user, contact):
        """The person left traces by every door there is."""
        edited = {"name": NAME, "title": f"經理 {NAME}", "phone": PHONE, "email": MAIL, "other_phones": SECOND}
        file, rep = contact.customer, as_user(office.rep)
        rep.post(f"/customers/contacts/{contact.pk}/edit/", edited)
        make_record(office.rep, file, contact=contact, note=f"{NAME} asks to call {PHONE}", next_step=f"call {NAME}",
                    next_on="2030-01-01")  # fmt: skip
        Consent.say(contact, ways=["mail"], wish="refused", source=f"{NAME} on the phone", by=office.rep)
        contact.mark_failed("email-0", by=office.manager, why=f"550 {MAIL} unknown")
        rows = [("公司", "聯絡人", "電話", "來源"), ("第三家", NAME, PHONE, "展會")]
        leads = CustomerImport.upload(as_upload(rows), by=office.rep, kind="leads")
        work_on_imports()
        leads.refresh_from_db()
        leads.start(by=office.rep)
        work_on_imports()
        Lead.objects.create(
            owner=office.rep, company="另一家", person=NAME, phone=PHONE, email=MAIL, note=f"met {NAME}"
        )
        rows = [
            ("company", "contact", "email", "title"),
            ("永信科技", NAME, MAIL, f"{NAME} II"),
            ("", NAME, MAIL, ""),
        ]
        imported(rows, office.rep, doubles="overwrite")
        make_mail(office.rep, sender=MAIL, subject=f"from {NAME}")
        make_mail(office.other_rep, sender=MAIL, subject=f"from {NAME}", text=f"call {PHONE}")
        make_account(file, holder=NAME)
        as_user(office.manager).post(f"/customers/contacts/{contact.pk}/reveal/", {"reason": f"call {NAME}"})
        rep.post(f"/customers/export/?q={NAME}", {"what": "contacts", "form": "csv"})
        opportunity = make_opportunity(office.rep, customer=file)
        type(opportunity).objects.filter(pk=opportunity.pk).update(name=f"{NAME} 的專案")
        return contact

    def test_leaves_the_person_nowhere_in_the_database(self, office, everywhere):
        assert len(columns_that_name(WORDS)) > 8
        erased(everywhere, office)
        assert columns_that_name(WORDS) == set()
        assert not Mail.objects.exclude(content=None).exists()

    def test_but_in_contracts_and_the_ledger_which_are_kept_and_said_to_be(self, office, as_user, contact):
        contract = make_contract(office.rep, customer=contact.customer)
        type(contract).objects.filter(pk=contract.pk).update(our_duties=f"Train {NAME}")
        request = asked(contact, office)
        page = as_user(office.manager).get(request.get_absolute_url()).content.decode()
        assert "kept for the accounts" in page
        request.erase(by=office.manager)
        assert columns_that_name(WORDS) == {"pipeline_contract.our_duties"}
        assert request.outcome["kept"] == 1

    def test_leaves_the_contact_nameless_without_birthday_and_with_what_was_refused(self, office, everywhere):
        erased(everywhere, office)
        contact = Contact.objects.get(pk=everywhere.pk)
        assert contact.name.startswith("#")
        assert (contact.phone, contact.email, contact.id_number, contact.birth_month) == ("", "", None, None)
        assert contact.wish("mail") == "refused"
        assert all("#" in record.note for record in Communication.objects.filter(contact=contact))

    def test_what_somebody_decided_to_keep_stays(self, office, as_user, contact):
        record = make_record(office.rep, contact.customer, contact=contact, note=f"{NAME} signed")
        request = asked(contact, office)
        key = f"customers.Communication:{record.pk}:note"
        form = as_user(office.manager).get(request.step_url("erase")).content.decode()
        assert f"{NAME} signed" in form
        as_user(office.manager).post(request.step_url("erase"), {"keep": [key], "understood": "on"})
        record.refresh_from_db()
        assert record.note == f"{NAME} signed"
        assert Contact.objects.get().name != NAME

    def test_who_does_not_confirm_that_it_is_for_good_erases_nothing(self, office, as_user, contact):
        request = asked(contact, office)
        assert as_user(office.manager).post(request.step_url("erase"), {}).status_code == 422
        assert Contact.objects.get().name == NAME

    def test_a_namesake_at_another_customer_stays(self, office, contact):
        other = make_contact(make_customer(office.rep), name=NAME, phone="0900-000-001", email="other@example.test")
        record = make_record(office.rep, other.customer, contact=other, note=f"{NAME} called")
        erased(contact, office)
        other.refresh_from_db()
        record.refresh_from_db()
        assert (other.name, record.note) == (NAME, f"{NAME} called")

    def test_the_erased_one_is_written_no_more_and_asks_no_more(self, office, as_user, contact):
        erased(contact, office)
        page = f"/customers/contacts/{contact.pk}/edit/"
        assert as_user(office.rep).post(page, {"name": NAME}).status_code == 403
        with pytest.raises(RuleBroken):
            DataRequest.receive(contact, by=office.rep, kind="copy", how="x", asked_on=today())

    def test_a_colleague_whose_name_begins_alike_stays(self, office, contact):
        other = make_contact(contact.customer, name=f"{NAME}瑩", phone="0900-000-001", email="other@example.test")
        erased(contact, office)
        other.refresh_from_db()
        assert other.name == f"{NAME}瑩"

    @pytest.mark.parametrize("column", [("email", MAIL.upper()), ("phone", "0912 777 888")])
    def test_no_import_brings_the_person_back(self, office, contact, column):
        erased(contact, office)
        imported([("company", "contact", column[0]), ("另一家", NAME, column[1])], office.rep)
        assert not Contact.objects.filter(name=NAME).exists()
        assert Contact.objects.count() == 1

    def test_the_phone_of_the_company_is_not_taken_away_for_one_person(self, office, as_user, contact):
        type(contact.customer).objects.update(phone=PHONE)
        request = asked(contact, office)
        form = as_user(office.manager).get(request.step_url("erase")).context["form"]
        assert form.fields["keep"].initial == [f"customers.Customer:{contact.customer_id}:phone"]


class TestTheDoor:
    @pytest.mark.usefixtures("by_owner")
    def test_the_history_stays_append_only_but_for_an_erasure_and_then_its_texts_alone(self, office, contact):
        entries = AuditEntry.objects.filter(document_id=contact.customer_id)
        with pytest.raises(DatabaseError, match="kept as they were written"), transaction.atomic():
            entries.update(details={})
        for change in ({"action": "x"}, {"details": {}, "by": None}):
            with pytest.raises(DatabaseError, match="kept as"), transaction.atomic(), erasing():
                entries.update(**change)
        with pytest.raises(DatabaseError, match="kept as"), transaction.atomic(), erasing():
            entries._raw_delete("default")
        with transaction.atomic(), erasing():
            entries.update(details={"changed": {}})
        with pytest.raises(DatabaseError, match="kept as they were written"), transaction.atomic():
            entries.update(details={})
