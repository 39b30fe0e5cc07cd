"""ID numbers and bank accounts (7.1.3): encrypted where they are kept, masked where they are shown, looked at with a
reason.
"""

import logging
from threading import Event, Thread

import pytest
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.core.management import call_command
from django.db import connection, transaction

from customers.looks import looks_seen_by
from customers.models import BankAccount, Contact, Merge
from salesdept.common.models import AuditEntry
from salesdept.common.sealed import Sealed, rotation
from salesdept.common.sealed.keys import key_id, must_have_keys

from .makers import make_account, make_contact, make_customer

pytestmark = [pytest.mark.django_db, pytest.mark.clause("7.1.3")]

ID, ACCOUNT = "A123456789", "01234567890"
OLD, NEW = "the old key, of more than 32 signs", "the new key, of more than 32 signs"


@pytest.fixture
def contact(office):
    return make_contact(make_customer(office.rep), name="王經理", id_number=ID)


@pytest.fixture
def account(office):
    return make_account(make_customer(office.rep), number=ACCOUNT)


def kept(table: str, column: str) -> list[str]:
    """As the database holds it."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table}")  # noqa: S608
        return [value for (value,) in cursor.fetchall()]


class TestCheckDigits:
    @pytest.mark.parametrize(
        "number", ["A123456789", "a1 2345-6789", "F131104093", "A800000014", "11010519491231002X", "X1"]
    )
    def test_a_right_number_is_kept(self, office, as_user, number):
        customer = make_customer(office.rep)
        entered = {"name": "王經理", "id_number": number}
        assert as_user(office.rep).post(f"{customer.get_absolute_url()}contacts/new/", entered).status_code == 302
        assert Contact.objects.get().id_number.whole() == "".join(filter(str.isalnum, number.upper()))

    @pytest.mark.parametrize("number", ["A123456788", "F131104094", "110105194912310021", "110105194913310022"])
    def test_one_with_a_wrong_digit_is_refused_at_its_field(self, office, as_user, number):
        customer = make_customer(office.rep)
        entered = {"name": "王經理", "id_number": number}
        answer = as_user(office.rep).post(f"{customer.get_absolute_url()}contacts/new/", entered)
        assert list(answer.context["form"].errors) == ["id_number"]
        assert not Contact.objects.exists()


class TestKept:
    def test_the_database_holds_no_number_that_can_be_read(self, contact, account):
        for table, column, number in (
            ("customers_contact", "id_number", ID),
            ("customers_bankaccount", "number", ACCOUNT),
        ):
            assert number not in kept(table, column)[0]
            assert number not in kept(table, f"{column}_mark")[0]
        assert Contact.objects.get().id_number.whole() == ID

    def test_the_same_number_is_never_kept_the_same_way(self, office):
        for _time in range(2):
            make_account(make_customer(office.rep), number=ACCOUNT)
        assert len(set(kept("customers_bankaccount", "number"))) == 2

    def test_it_is_found_by_the_whole_number_alone(self, contact, account):
        assert Contact.objects.with_id_number("A12 345-6789").get() == contact
        assert BankAccount.objects.numbered(ACCOUNT).get() == account
        assert not Contact.objects.with_id_number(ID[:-1]).exists()
        assert not Contact.objects.with_id_number("").exists()
        for lookup in ("exact", "contains", "startswith", "in"):
            with pytest.raises(FieldError):
                Contact.objects.filter(**{f"id_number__{lookup}": ID})

    def test_the_search_box_does_not_find_it(self, office, as_user, contact):
        assert "王經理" not in as_user(office.rep).get("/find/", {"q": ID}).content.decode()

    def test_printed_or_logged_it_is_masked(self, contact, caplog):
        with caplog.at_level(logging.INFO):
            logging.getLogger("x").info("number %s %r", contact.id_number, contact.id_number)
        assert ID not in caplog.text
        assert str(contact.id_number) == "****6789"
        assert str(Sealed.of("1234567")) == "****"


class TestShown:
    @pytest.mark.parametrize("who", ["rep", "supervisor", "manager", "clerk", "leadership"])
    def test_every_page_and_the_api_show_the_last_signs_alone(self, office, as_user, api_as, who, contact):
        account = make_account(contact.customer, number=ACCOUNT)
        person = getattr(office, who)
        told = as_user(person).get(contact.customer.get_absolute_url()).content.decode()
        told += str(api_as(person).get(f"/api/v1/contacts/{contact.pk}/").json())
        told += str(api_as(person).get(f"/api/v1/bank-accounts/{account.pk}/").json())
        if who != "leadership":
            told += as_user(person).get(f"/customers/contacts/{contact.pk}/edit/").content.decode()
            told += as_user(person).get(f"/customers/bank-accounts/{account.pk}/edit/").content.decode()
        assert ID not in told
        assert ACCOUNT not in told
        assert "****6789" in told

    def test_the_manager_looks_with_a_reason_which_is_logged(self, office, as_user, contact):
        page = f"/customers/contacts/{contact.pk}/id-number/"
        assert ID not in as_user(office.manager).post(page).content.decode()
        assert ID in as_user(office.manager).post(page, {"reason": "contract"}).content.decode()
        look = looks_seen_by(office.manager).get()
        assert (look.details["reason"], look.document) == ("contract", contact.customer)
        assert ID not in str(look.details)

    def test_the_number_of_an_account_likewise(self, office, as_user, api_as, account):
        page = f"/customers/bank-accounts/{account.pk}/reveal/"
        assert ACCOUNT in as_user(office.manager).post(page, {"reason": "refund"}).content.decode()
        call = f"/api/v1/bank-accounts/{account.pk}/reveal/"
        assert api_as(office.manager).post(call, {}).status_code == 400
        assert api_as(office.manager).post(call, {"reason": "refund"}).json() == {"number": ACCOUNT}
        assert looks_seen_by(office.manager).count() == 2

    @pytest.mark.parametrize("who", ["rep", "supervisor", "clerk", "leadership", "finance"])
    def test_nobody_else_does_not_even_the_owner(self, office, as_user, api_as, who, contact):
        answer = as_user(getattr(office, who)).post(f"/customers/contacts/{contact.pk}/id-number/", {"reason": "x"})
        assert answer.status_code in (403, 404)
        answer = api_as(getattr(office, who)).post(f"/api/v1/contacts/{contact.pk}/reveal-id-number/", {"reason": "x"})
        assert answer.status_code in (403, 404)
        assert not AuditEntry.objects.filter(action="reveal").exists()

    def test_what_is_taken_along_has_none(self, office, as_user, contact):
        make_account(contact.customer, number=ACCOUNT)
        for what in ("contacts", "customers"):
            answer = as_user(office.manager).post("/customers/export/", {"what": what, "form": "csv"})
            told = b"".join(answer.streaming_content).decode()
            assert ID not in told
            assert ACCOUNT not in told


class TestWritten:
    def test_left_empty_it_stays_and_a_dash_takes_it_away(self, office, as_user, contact):
        page = f"/customers/contacts/{contact.pk}/edit/"
        for entered, whole in (("", ID), ("F131104093", "F131104093")):
            version = Contact.objects.get().version
            as_user(office.rep).post(page, {"name": "王經理", "id_number": entered, "version": version})
            assert Contact.objects.get().id_number.whole() == whole
        as_user(office.rep).post(page, {"name": "王經理", "id_number": "-"})
        assert Contact.objects.get().id_number is None

    def test_the_history_tells_that_it_changed_and_not_to_what(self, office, as_user, contact):
        page = f"/customers/contacts/{contact.pk}/edit/"
        as_user(office.rep).post(page, {"name": "王經理", "id_number": "F131104093"})
        details = str(AuditEntry.objects.of(contact).first().details)
        assert "id_number" in details
        assert "F131104093" not in details
        assert ID not in details

    def test_an_account_goes_along_when_files_are_merged(self, office, account):
        kept_file = make_customer(office.rep)
        Merge.of(kept_file, account.customer, by=office.rep)
        assert kept_file.bank_accounts.get() == account


class TestKeys:
    def test_what_an_older_key_encrypted_is_read_and_encrypted_anew(self, settings, office):
        settings.FIELD_KEYS = [OLD]
        for _time in range(5):
            make_account(make_customer(office.rep), number=ACCOUNT)
        settings.FIELD_KEYS = [NEW, OLD]
        assert {account.number.whole() for account in BankAccount.objects.all()} == {ACCOUNT}
        field = BankAccount._meta.get_field("number")
        assert rotation.rotate(BankAccount, field, portion=2) == 5
        assert rotation.rotate(BankAccount, field) == 0
        settings.FIELD_KEYS = [NEW]
        assert {account.number.whole() for account in BankAccount.objects.numbered(ACCOUNT)} == {ACCOUNT}

    def test_after_a_stop_it_goes_on_where_it_was(self, settings, office, monkeypatch):
        settings.FIELD_KEYS = [OLD]
        for _time in range(5):
            make_account(make_customer(office.rep), number=ACCOUNT)
        settings.FIELD_KEYS = [NEW, OLD]
        field = BankAccount._meta.get_field("number")
        rotation._portion(BankAccount, field, 2)
        begun = [value.startswith(key_id(NEW)) for value in kept("customers_bankaccount", "number")]
        assert sorted(begun) == [False, False, False, True, True]
        call_command("rotate_keys")
        assert all(value.startswith(key_id(NEW)) for value in kept("customers_bankaccount", "number"))

    def test_a_form_opened_before_does_not_bring_the_old_key_back(self, settings, office):
        settings.FIELD_KEYS = [OLD]
        make_account(make_customer(office.rep), number=ACCOUNT)
        opened = BankAccount.objects.get()
        settings.FIELD_KEYS = [NEW, OLD]
        call_command("rotate_keys")
        opened.branch = "another"
        opened.save()
        settings.FIELD_KEYS = [NEW]
        assert BankAccount.objects.get().number.whole() == ACCOUNT

    def test_another_index_key_finds_them_again(self, settings, contact, account):
        settings.FIELD_INDEX_KEY = NEW
        assert not BankAccount.objects.numbered(ACCOUNT).exists()
        call_command("rotate_keys", "--marks")
        assert BankAccount.objects.numbered(ACCOUNT).exists()
        assert Contact.objects.with_id_number(ID).exists()

    def test_a_key_that_is_missing_is_named_and_nothing_is_guessed(self, settings, account):
        settings.FIELD_KEYS = [NEW]
        with pytest.raises(ImproperlyConfigured, match="missing from FIELD_KEYS"):
            BankAccount.objects.get().number.whole()

    @pytest.mark.parametrize(
        ("keys", "index"), [([], OLD), ([NEW], ""), (["short"], OLD), ([OLD], OLD), ([OLD, OLD], NEW)]
    )
    def test_without_keys_that_can_be_used_nothing_starts(self, settings, keys, index):
        settings.FIELD_KEYS, settings.FIELD_INDEX_KEY = keys, index
        with pytest.raises(ImproperlyConfigured, match="FIELD_KEYS"):
            must_have_keys()


@pytest.mark.django_db(transaction=True)
def test_the_key_is_changed_while_people_work(settings, office):
    """A save that is under way when the change begins is waited for and loses nothing."""
    settings.FIELD_KEYS = [OLD]
    accounts = [make_account(make_customer(office.rep), number=ACCOUNT) for _number in range(4)]
    settings.FIELD_KEYS = [NEW, OLD]
    locked, done = Event(), Event()

    def work():
        with transaction.atomic():
            account = BankAccount.objects.select_for_update().get(pk=accounts[0].pk)
            locked.set()
            done.wait(1)
            account.number = "99887766554"
            account.save()
        connection.close()

    worker = Thread(target=work)
    worker.start()
    locked.wait(5)
    call_command("rotate_keys")
    worker.join()
    settings.FIELD_KEYS = [NEW]
    assert sorted(one.number.whole() for one in BankAccount.objects.all()) == [ACCOUNT] * 3 + ["99887766554"]
