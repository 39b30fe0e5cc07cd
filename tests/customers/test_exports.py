"""Customer data leave the house within limits, signed and on the books (7.1.3)."""

import csv
import hashlib
import io

import pytest
from django.db import InternalError, transaction
from django.db.utils import IntegrityError
from django.urls import reverse
from openpyxl import load_workbook

from customers.imports.models import CustomerImport
from customers.imports.work import work_on_imports
from customers.models import Contact, Customer, Export
from salesdept.common.models import AuditEntry
from salesdept.messages.models import Notice

from .imports import as_upload
from .makers import make_contact, make_customer

pytestmark = [pytest.mark.django_db, pytest.mark.clause("7.1.3")]


@pytest.fixture
def files(office):
    return [
        make_customer(office.rep, name="Acme", phone="0912-345-678", industry="=1+1", employees=12, level="A"),
        make_customer(office.second_rep, name="Betatech", phone="0922-111-333", industry="＝cmd"),
        make_customer(office.other_rep, name="Cancity", phone="0933-222-444"),
    ]


@pytest.fixture
def take(as_user):
    """The answer to an export: take(office.rep, form="csv", level="A")."""

    def asked(person, what="customers", form="csv", **filters):
        return as_user(person).post(reverse("customers:export", query=filters), {"what": what, "form": form})

    return asked


def content(answer) -> bytes:
    assert answer.status_code == 200
    return b"".join(answer)


def table(answer) -> list[dict]:
    text = content(answer)
    assert text.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"))))


@pytest.mark.parametrize(
    ("who", "names"),
    [
        ("rep", ["Acme"]),
        ("supervisor", ["Acme", "Betatech"]),
        ("other_supervisor", ["Cancity"]),
        ("manager", ["Acme", "Betatech", "Cancity"]),
    ],
)
def test_everybody_takes_what_they_answer_for(office, files, take, who, names):
    rows = table(take(getattr(office, who)))
    assert [row["Customer"] for row in rows[:-1]] == names
    assert Export.objects.get().rows == len(names)


@pytest.mark.parametrize("who", ["clerk", "leadership", "finance", "technical", "aftersales", "admin"])
def test_others_take_nothing(office, files, take, who):
    assert take(getattr(office, who)).status_code == 403
    assert not Export.objects.exists()


def test_a_file_that_a_colleague_shared_is_read_and_not_taken(office, files, take):
    files[2].share(office.rep, by=office.other_rep)
    assert [row["Customer"] for row in table(take(office.rep))[:-1]] == ["Acme"]


def test_phone_numbers_are_whole_for_the_owner_and_masked_for_others(office, files, take):
    make_contact(files[0])
    assert table(take(office.rep))[0]["Phone"] == "0912-345-678"
    assert table(take(office.manager))[0]["Phone"] == "0912-***-678"
    assert table(take(office.manager, what="contacts"))[0]["E-mail"] == "w***@example.test"
    assert b"wang@" not in content(take(office.manager, what="contacts", form="vcf"))


def test_only_what_the_filter_shows_leaves(office, files, take):
    assert [row["Customer"] for row in table(take(office.manager, level="A"))[:-1]] == ["Acme"]
    assert Export.objects.get().filters == {"Class": "A"}


def test_no_cell_is_a_formula_and_numbers_stay_numbers(office, files, take):
    rows = table(take(office.manager))
    assert [row["Industry"] for row in rows[:2]] == ["'=1+1", "'＝cmd"]
    book = load_workbook(io.BytesIO(content(take(office.manager, form="xlsx"))))
    cells = list(book.worksheets[0].iter_rows())
    assert not [cell for row in cells for cell in row if cell.data_type == "f"]
    heading = [cell.value for cell in cells[0]]
    assert cells[1][heading.index("Employees")].value == 12
    assert cells[1][heading.index("Industry")].value == "'=1+1"


@pytest.mark.parametrize("form", ["csv", "xlsx", "vcf"])
@pytest.mark.parametrize("what", ["customers", "contacts"])
def test_who_took_it_stands_in_the_file_and_in_the_books(office, files, take, what, form):
    make_contact(files[0])
    taken = content(take(office.rep, what=what, form=form))
    export = Export.objects.get()
    if form == "xlsx":
        signed = load_workbook(io.BytesIO(taken)).worksheets[1]["A2"].value
    else:
        signed = taken.decode().replace("\r\n ", "")
    assert office.rep.name in signed
    assert str(export.pk) in signed
    delivered = AuditEntry.objects.of(export).get(action="deliver").details["changed"]
    assert delivered == {"rows": ["", 1], "sha256": ["", hashlib.sha256(taken).hexdigest()]}


def test_the_day_has_a_limit(office, take, settings):
    settings.EXPORT_ROWS_PER_DAY = {"rep": 3}
    for _ in range(2):
        make_customer(office.rep)
    content(take(office.rep))
    refused = take(office.rep)
    assert refused.status_code == 422
    assert "7.1.3" in refused.content.decode()
    assert "today 1 of 3 are left" in refused.content.decode()
    assert Export.objects.count() == 1


def test_the_superior_hears_of_more_than_half_the_limit(office, take, settings):
    settings.EXPORT_ROWS_PER_DAY = {"rep": 2, "supervisor": 5, "manager": 9}
    make_customer(office.rep)
    content(take(office.rep))
    assert not Notice.objects.exists()
    content(take(office.rep))
    assert Notice.objects.get().recipient == office.supervisor
    make_customer(office.supervisor)
    make_customer(office.supervisor)
    content(take(office.supervisor))
    assert Notice.objects.filter(recipient=office.manager).count() == 1


@pytest.mark.usefixtures("by_owner")
def test_the_books_are_kept_as_they_were_written(office, files, take):
    content(take(office.rep))
    for change in (lambda: Export.objects.update(rows=0), lambda: Export.objects.all().delete()):
        with pytest.raises((InternalError, IntegrityError)), transaction.atomic():
            change()


def test_the_manager_sees_who_took_and_looked_at_what_a_supervisor_the_teams(office, files, take, as_user):
    content(take(office.rep))
    content(take(office.other_rep))
    as_user(office.rep).post(reverse("customers:customer_reveal", args=[files[0].pk]))
    as_user(office.other_rep).post(reverse("customers:customer_reveal", args=[files[2].pk]))
    for name in ("customers:exports", "customers:looks"):
        seen = {who: results(as_user(getattr(office, who)).get(reverse(name))) for who in ("manager", "supervisor")}
        assert office.rep.name in seen["manager"]
        assert office.other_rep.name in seen["manager"]
        assert office.rep.name in seen["supervisor"]
        assert office.other_rep.name not in seen["supervisor"]
        only = results(as_user(office.manager).get(reverse(name, query={"by": office.rep.pk})))
        assert office.other_rep.name not in only


def results(answer) -> str:
    """The rows of a list, without the filters above them."""
    page = answer.content.decode()
    return page[page.index("<tbody>") : page.index("</tbody>")]


@pytest.mark.clause("7.1.1")
@pytest.mark.parametrize("form", ["csv", "xlsx", "vcf"])
@pytest.mark.parametrize("what", ["customers", "contacts"])
def test_what_was_taken_comes_back_as_it_was(office, files, take, what, form):
    make_contact(files[0], name="王小明", birth_month=3, birth_day=22)
    taken = content(take(office.rep, what=what, form=form))
    Contact.objects.all().delete()
    Customer.objects.all().delete()
    again = CustomerImport.upload(as_upload(taken, f"x.{form}"), by=office.rep)
    work_on_imports()
    again.refresh_from_db()
    assert again.plan["fates"] == {"new": 1, "bad": 0}
    again.start(by=office.rep)
    work_on_imports()
    assert Customer.objects.get().name == "Acme"
    if what == "contacts":
        person = Contact.objects.get()
        assert (person.name, person.phone, person.birth_month) == ("王小明", "0912-345-678", 3)
