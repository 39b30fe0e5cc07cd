"""A private person as customer (7.1.1): typed once, on one page, one row; what is written stays alike."""

import pytest

from customers.models import Contact, Customer, DataRequest, Merge
from salesdept.common.calendar import today
from salesdept.common.errors import RuleBroken

from .imports import imported, work_on_imports
from .makers import make_contact, make_customer

pytestmark = [pytest.mark.django_db, pytest.mark.clause("7.1.1")]

ENTERED = {
    "name": "歐陽慕雪", "level": "C", "status": "prospect", "phone": "0912-777-888", "email": "mu@person.example",
    "id_number": "A123456789", "birth_calendar": "lunar", "birth_month": 8, "birth_day": 15, "address": "瑞光路 1 號",
}  # fmt: skip


@pytest.fixture
def person(office, as_user):
    answer = as_user(office.rep).post("/customers/persons/new/", ENTERED)
    assert answer.status_code == 302, answer.context["form"].errors
    return Customer.objects.get()


def make_person(owner, **given) -> Customer:
    return make_customer(owner, kind="person", **given)


class TestOneForm:
    def test_makes_file_and_person_at_once(self, person):
        own = person.contacts.get()
        assert (person.kind, person.name, person.phone) == ("person", "歐陽慕雪", "0912-777-888")
        assert (own.is_self, own.is_primary, own.name, own.phone) == (True, True, "歐陽慕雪", "0912-777-888")
        assert (own.email, own.id_number.whole(), own.birthday) == ("mu@person.example", "A123456789", "lunar 8/15")

    def test_edits_both_in_place(self, office, as_user, person):
        page = f"{person.get_absolute_url()}edit/"
        form = as_user(office.rep).get(page).content.decode()
        assert "mu@person.example" in form
        changed = ENTERED | {
            "name": "歐陽雪",
            "email": "new@person.example",
            "id_number": "",
            "version": person.version,
        }
        assert as_user(office.rep).post(page, changed).status_code == 302
        own = Contact.objects.get()
        assert (own.name, own.email, own.id_number.whole()) == ("歐陽雪", "new@person.example", "A123456789")
        assert Customer.objects.get().name == "歐陽雪"

    def test_shows_what_is_wrong_at_its_field_and_makes_nothing(self, office, as_user):
        entered = ENTERED | {"id_number": "A123456788", "birth_day": 31}
        answer = as_user(office.rep).post("/customers/persons/new/", entered)
        assert set(answer.context["form"].errors) == {"id_number", "birth_day"}
        assert not Customer.objects.exists()

    def test_asks_for_no_tax_id(self, office, as_user):
        assert 'name="tax_id"' not in as_user(office.rep).get("/customers/persons/new/").content.decode()

    def test_five_taps_make_one_person(self, office, as_user):
        for _tap in range(5):
            as_user(office.rep).post("/customers/persons/new/", ENTERED | {"record_id": Contact().pk.hex})
            entered = ENTERED | {"record_id": "01a208ac-0000-7000-8000-0000000000aa", "is_another": "on"}
            as_user(office.rep).post("/customers/persons/new/", entered)
        assert Customer.objects.count() == 2

    def test_the_api_writes_by_the_same_form(self, office, api_as):
        api = api_as(office.rep)
        row = api.post("/api/v1/customers/", ENTERED | {"kind": "person"}, format="json").json()
        assert row["kind"] == "person"
        answer = api.patch(f"/api/v1/customers/{row['id']}/", {"email": "new@person.example"}, format="json")
        assert answer.status_code == 200, answer.json()
        assert Contact.objects.get().email == "new@person.example"


class TestAlike:
    def test_the_contact_written_the_file_says_the_same(self, office, as_user, person):
        own = person.contacts.get()
        page = f"/customers/contacts/{own.pk}/edit/"
        as_user(office.rep).post(page, {"name": "歐陽雪", "phone": "0900-000-001", "version": own.version})
        person.refresh_from_db()
        assert (person.name, person.phone) == ("歐陽雪", "0900-000-001")

    def test_files_written_at_once_bring_it_along(self, office):
        person = make_person(office.rep)
        person.phone = "0900-000-002"
        Customer.objects.bulk_update([person], ["phone"])
        assert person.contacts.get().phone == "0900-000-002"

    def test_the_search_finds_the_person_once(self, office, as_user, person):
        page = as_user(office.rep).get("/find/", {"q": "歐陽慕雪"})
        found = [finding.title for group in page.context["groups"] for finding in group.findings]
        assert found == ["歐陽慕雪"]

    def test_the_list_has_one_row_that_says_so(self, office, as_user, person):
        page = as_user(office.rep).get("/customers/").content.decode()
        assert page.count(">歐陽慕雪</a>") == 1
        assert "Private person" in page


class TestDoubles:
    @pytest.mark.clause("3.1.2")
    @pytest.mark.parametrize("mark", ["phone", "email", "id_number"])
    def test_a_person_is_known_again_by_number_or_address(self, office, as_user, person, mark):
        others = {"name": "另一人", "level": "C", "status": "prospect", mark: ENTERED[mark]}
        answer = as_user(office.rep).post("/customers/persons/new/", others)
        assert answer.status_code == 422
        assert Customer.objects.count() == 1

    @pytest.mark.clause("3.1.2")
    def test_not_by_the_name_which_many_bear(self, office, as_user, person):
        entered = {"name": person.name, "level": "C", "status": "prospect"}
        assert as_user(office.rep).post("/customers/persons/new/", entered).status_code == 302

    @pytest.mark.clause("3.1.2")
    def test_two_files_of_one_person_become_one_and_two_again(self, office, person):
        gone = make_person(office.rep, name="歐陽慕雪")
        own, other = person.contacts.get(), gone.contacts.get()
        merge = Merge.of(person, gone, by=office.rep)
        assert list(person.contacts.filter(is_self=True)) == [own]
        merge.undo(by=office.rep)
        assert list(gone.contacts.filter(is_self=True)) == [other]

    @pytest.mark.clause("3.1.2")
    def test_a_person_and_a_company_do_not(self, office, person):
        with pytest.raises(RuleBroken, match="private person"):
            Merge.of(person, make_customer(office.rep), by=office.rep)


class TestTurning:
    def test_a_company_becomes_a_person_and_the_contact_of_its_name_is_the_customer(self, office, as_user):
        file = make_customer(office.rep, name="歐陽慕雪", phone="0912-777-888")
        own, other = make_contact(file, name="歐陽 慕雪"), make_contact(file, name="王經理")
        as_user(office.rep).post(f"{file.get_absolute_url()}turn/")
        file.refresh_from_db()
        own.refresh_from_db()
        assert (file.kind, own.is_self, own.email) == ("person", True, "wang@example.test")
        assert other in file.contacts.all()

    def test_and_a_company_again_with_everything_kept(self, office, as_user, person):
        as_user(office.rep).post(f"{person.get_absolute_url()}turn/")
        person.refresh_from_db()
        own = person.contacts.get()
        assert (person.kind, own.is_self, own.id_number.whole()) == ("company", False, "A123456789")

    def test_a_file_with_a_tax_id_stays_a_company(self, office, as_user):
        file = make_customer(office.rep, tax_id="12345675")
        assert as_user(office.rep).post(f"{file.get_absolute_url()}turn/").status_code == 422
        file.refresh_from_db()
        assert (file.kind, file.tax_id) == ("company", "12345675")

    def test_who_only_reads_turns_nothing(self, office, as_user, person):
        person.share(office.second_rep, by=office.rep)
        assert as_user(office.second_rep).post(f"{person.get_absolute_url()}turn/").status_code == 403


@pytest.mark.clause("7.1.3")
def test_a_private_person_erased_leaves_a_file_without_name_number_and_address(office, person):
    own = person.contacts.get()
    request = DataRequest.receive(own, by=office.rep, kind="erasure", how="x", asked_on=today())
    request.check_identity(by=office.rep, identity="x")
    request.agree(by=office.manager, decision="x")
    request.erase(by=office.manager)
    person.refresh_from_db()
    assert person.name.startswith("#")
    assert (person.phone, person.address, person.addresses.count()) == ("", "", 0)
    assert "歐陽" not in person.spellings + "".join(person.name_keys)


class TestImported:
    ROWS = (
        ("company", "contact", "company type", "phone", "email"),
        ("", "歐陽慕雪", "person", "0912-777-888", "mu@person.example"),
        ("永信科技", "王經理", "", "02-2345-6789", "wang@example.test"),
    )

    def test_a_row_about_a_person_without_a_company_is_a_private_person(self, office):
        imported(self.ROWS, office.rep)
        person = Customer.objects.get(kind="person")
        own = person.contacts.get()
        assert (person.name, person.phone, own.is_self, own.email) == (
            "歐陽慕雪", "0912-777-888", True, "mu@person.example",
        )  # fmt: skip
        assert Customer.objects.get(kind="company").contacts.get().is_self is False

    def test_known_ones_stay_what_they_are(self, office, person):
        header, row = self.ROWS[:2]
        imported([(*header, "title"), (*row, "經理")], office.rep, doubles="overwrite")
        assert Contact.objects.get().title == "經理"
        assert Customer.objects.count() == Contact.objects.count() == 1
        assert Customer.objects.get().is_person

    def test_taken_back_both_are_gone(self, office):
        done = imported(self.ROWS[:2], office.rep)
        done.undo(by=office.rep)
        work_on_imports()
        assert not Customer.objects.exists()
        assert not Contact.objects.exists()
