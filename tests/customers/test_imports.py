"""Customer files and contact persons come in by file (3.1.2, 7.1.1), to those who may keep them (7.1.3)."""

import csv
import io
import signal
from pathlib import Path

import pytest
from django.urls import reverse

from customers.imports import work
from customers.imports.columns import origin_of
from customers.imports.models import CustomerImport
from customers.imports.work import work_on_imports
from customers.models import Contact, Customer
from salesdept.common.models import AuditEntry
from salesdept.common.tables.imports.models import MOST_ATTEMPTS
from salesdept.common.tables.progress import Progress

from ..another_process import working
from ..untouched import untouched
from .imports import as_upload, checked, imported
from .makers import make_customer

pytestmark = [pytest.mark.django_db, pytest.mark.clause("7.1.1")]

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data"
with_shared_data = pytest.mark.skipif(not FOLDER.exists(), reason=f"THE SHARED DATA ARE NOT THERE: {FOLDER}")
State = CustomerImport.State

COMPANIES = [
    ("公司名稱", "統一編號", "產業別", "電話", "網址"),
    ("臺灣水泥股份有限公司", "11913502", "水泥", "02-2531-7099", "www.taiwancement.com"),
    ("亞洲水泥股份有限公司", "03244509", "水泥", "02-2733-8000", ""),
    ("外商甲", "00000000", "", "", ""),
    ("外商乙", "00000000", "", "", ""),
]
PEOPLE = [
    ("Account Name", "First Name", "Last Name", "Email", "Mobile", "Title", "Birthdate"),
    ("Acme Inc.", "Ann", "Lee", "ann@acme.test", "0912-345-678", "Buyer", "1980-03-22"),
    ("Acme Inc.", "Bo", "Chen", "bo@acme.test", "", "", ""),
    ("Betatech", "Cara", "Diaz", "", "", "", ""),
]


@pytest.mark.clause("3.1.2")
def test_a_file_is_uploaded_shown_confirmed_and_imported_in_the_browser(office, as_user):
    browser = as_user(office.rep)
    page = browser.post(reverse("customers:imports"), {"file": as_upload(COMPANIES)})["Location"]
    assert "every 1s" in browser.get(page).content.decode()
    work_on_imports()
    preview = browser.get(page).content.decode()
    assert "臺灣水泥股份有限公司" in preview
    assert not Customer.objects.exists()
    browser.post(f"{page}start/", untouched(preview))
    work_on_imports()
    report = browser.get(page).content.decode()
    assert "every 1s" not in report
    kept = Customer.objects.get(tax_id="11913502")
    assert (kept.owner, kept.name, kept.industry) == (office.rep, "臺灣水泥股份有限公司", "水泥")
    assert kept.website == "https://www.taiwancement.com"
    assert list(Customer.objects.named("台灣水泥")) == [kept]
    assert Customer.objects.filter(tax_id="00000000").count() == 2
    assert "files.csv" in browser.get(kept.get_absolute_url()).content.decode()


def test_people_come_with_their_customers(office):
    done = imported(PEOPLE, office.rep)
    assert (done.state, Customer.objects.count()) == (State.DONE, 2)
    ann = Contact.objects.get(name="Ann Lee")
    assert (ann.customer.name, ann.email, ann.phone, ann.title) == (
        "Acme Inc.",
        "ann@acme.test",
        "0912-345-678",
        "Buyer",
    )
    assert (ann.birth_year, ann.birth_month, ann.birth_day, ann.is_primary) == (1980, 3, 22, True)
    assert not Contact.objects.get(name="Bo Chen").is_primary


def test_the_same_file_again_changes_nothing(office):
    imported(PEOPLE, office.rep)
    again = checked(PEOPLE, office.rep)
    assert again.plan["fates"]["same"] == 3
    assert "would change" in str(again.steps()["start"].refusal(again, office.rep).message)


@pytest.mark.clause("3.1.2")
@pytest.mark.parametrize(
    ("doubles", "fate", "phone", "industry"),
    [
        ("skip", "same", "", "old"),
        ("fill", "filled", "02-1", "old"),
        ("overwrite", "overwritten", "02-1", "new"),
        ("ask", "asked", "", "old"),
    ],
)
def test_who_is_here_already_is_treated_as_the_importer_says(office, as_user, doubles, fate, phone, industry):
    here = make_customer(office.rep, name="Acme Co., Ltd.", industry="old")
    rows = [("company", "industry", "company phone"), ("ACME", "new", "02-1"), ("Another", "", "")]
    done = imported(rows, office.rep, doubles=doubles)
    here.refresh_from_db()
    assert (done.report["fates"][fate], here.phone, here.industry) == (1, phone, industry)
    assert here.name == "Acme Co., Ltd."
    page = as_user(office.rep).get(done.get_absolute_url()).content.decode()
    assert ("is here already and differs in" in page) == (doubles == "ask")


SHORT_NAMES = [
    ("公司名稱", "統一編號", "公司簡稱", "英文簡稱", "別名"),
    ("臺灣水泥股份有限公司", "11913502", "台泥", "TCC", "Old Cement; Taiwan Cement；台泥"),
]


@pytest.mark.clause("3.1.2")
@pytest.mark.parametrize("doubles", ["fill", "overwrite"])
def test_short_english_and_other_names_come_beside_those_that_are_known(office, doubles):
    here = make_customer(office.rep, name="臺灣水泥股份有限公司", tax_id="11913502", other_names=["Old Cement"])
    done = imported(SHORT_NAMES, office.rep, doubles=doubles)
    here.refresh_from_db()
    assert here.other_names == ["Old Cement", "台泥", "TCC", "Taiwan Cement"]
    assert Customer.objects.named("台泥").get() == here
    done.undo(by=office.rep)
    work_on_imports()
    here.refresh_from_db()
    assert here.other_names == ["Old Cement"]


@pytest.mark.parametrize("doubles", ["fill", "overwrite"])
def test_tags_come_beside_those_that_are_there_and_go_with_the_import(office, doubles):
    here = make_customer(office.rep, name="永信科技", tags=["hospital"])
    rows = [("客戶名稱", "標籤"), ("永信科技", "雲端、hospital; VIP"), ("大安物流", "VIP, VIP")]
    done = imported(rows, office.rep, doubles=doubles)
    here.refresh_from_db()
    assert here.tags == ["hospital", "雲端", "VIP"]
    assert Customer.objects.get(name="大安物流").tags == ["VIP"]
    done.undo(by=office.rep)
    work_on_imports()
    here.refresh_from_db()
    assert here.tags == ["hospital"]


def test_who_skips_doubles_leaves_their_names_alone(office):
    here = make_customer(office.rep, name="臺灣水泥股份有限公司", tax_id="11913502", other_names=["Old Cement"])
    checked(SHORT_NAMES, office.rep, doubles="skip")
    here.refresh_from_db()
    assert here.other_names == ["Old Cement"]


@pytest.mark.clause("7.1.3")
def test_a_colleagues_file_is_said_to_be_kept_and_never_by_whom(office, as_user):
    theirs = make_customer(office.other_rep, name="Acme", tax_id="11913502")
    done = checked([("company", "tax id"), ("Acme Inc.", "11913502")], office.rep, doubles="overwrite")
    page = as_user(office.rep).get(done.get_absolute_url()).content.decode()
    assert "kept by a colleague" in page
    assert office.other_rep.name not in page
    assert str(theirs.pk) not in page
    assert office.other_rep.name not in str(done.plan)


@pytest.mark.clause("7.1.3")
@pytest.mark.parametrize(
    ("who", "kept"),
    [
        ("clerk", {"second_rep", "other_rep"}),
        ("manager", {"second_rep", "other_rep"}),
        ("supervisor", {"second_rep"}),
        ("rep", set()),
    ],
)
def test_rows_go_to_the_owner_they_name_as_far_as_the_importer_answers_for_them(office, who, kept):
    rows = [("company", "owner"), *((f"C {name}", getattr(office, name).name) for name in ("second_rep", "other_rep"))]
    done = checked(rows, getattr(office, who))
    if kept:
        done.start(by=getattr(office, who))
        work_on_imports()
    assert {file.owner for file in Customer.objects.all()} == {getattr(office, name) for name in kept}
    done.refresh_from_db()
    assert done.plan["fates"].get("bad", 0) == 2 - len(kept)


def test_the_clerk_says_who_keeps_what_names_nobody(office):
    rows = [("company",), ("Acme",)]
    assert checked(rows, office.clerk).plan["fates"]["bad"] == 1
    imported(rows, office.clerk, owner=str(office.rep.pk))
    assert Customer.objects.get().owner == office.rep


def test_rows_left_out_come_back_as_a_file_that_can_be_repaired_and_imported(office, as_user):
    rows = [
        ("id", "company", "employees", "email"),
        ("7", "", "3", ""),
        ("8", "=Acme", "many", ""),
        ("9", "Good", "", ""),
    ]
    done = checked(rows, office.rep)
    address = reverse("customers:import_left_out", args=[done.pk])
    content = b"".join(as_user(office.rep).get(address)).decode("utf-8-sig")
    table = list(csv.reader(io.StringIO(content)))
    assert table[0][:4] == ["id", "company", "employees", "email"]
    assert [(row[1], row[4], row[6]) for row in table[1:]] == [
        ("", "2", "is empty but needed"),
        ("'=Acme", "3", "is not an amount"),
    ]
    table[2][2] = "12"
    imported([tuple(row) for row in (table[0], table[2])], office.rep)
    assert Customer.objects.get().name == "=Acme"
    assert Customer.objects.get().employees == 12


def test_a_file_without_a_customer_column_asks_which_one_it_is(office, as_user):
    asked = checked([("x", "y"), ("Acme", "1")], office.rep)
    browser = as_user(office.rep)
    page = browser.get(asked.get_absolute_url()).content.decode()
    assert "which column is which" in page
    browser.post(f"{asked.get_absolute_url()}start/", untouched(page) | {"c-company": "0"})
    work_on_imports()
    asked.refresh_from_db()
    assert asked.plan["fates"]["new"] == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"%PDF-1.4 x", "This is not a table"),
        (b"  ", "The file is empty"),
        (b"company\n", "no rows"),
        (b"BEGIN:VCARD\nVERSION:3.0\nFN:X\n", "Nothing in this file"),
        (b"company,company\na,b\n", "Two columns are both called company"),
        (b'company\n"open\nx\n', "open"),
        (b"phone,company\n1,Ac\x01me\n", "characters that can&#x27;t be read"),
        (b"company,email\nAcme,x\n,\n", "Acme"),
        (b"first name,last name,company\nAnn,Lee,\n", "a person belongs to a customer"),
    ],
)
def test_what_can_not_be_read_says_why_and_can_be_sent_again(office, as_user, content, said):
    browser, asked = as_user(office.rep), checked(content, office.rep, "x.csv")
    page = browser.get(asked.get_absolute_url()).content.decode()
    assert asked.state == State.PLANNED
    assert said in page
    assert browser.get(reverse("customers:import_left_out", args=[asked.pk])).status_code in {200, 404}
    browser.post(f"{asked.get_absolute_url()}decide/", untouched(page))
    work_on_imports()
    assert said in browser.get(asked.get_absolute_url()).content.decode()


def test_a_worker_that_dies_leaves_an_import_that_goes_on_where_it_stopped(office, monkeypatch):
    rows = [("company", "contact"), *((f"Company {number // 2}", f"P{number}") for number in range(10))]
    monkeypatch.setattr(work, "BATCH", 4)
    asked = checked(rows, office.rep)
    asked.start(by=office.rep)
    carry_out, done = work._carry_out_batch, []

    def die_after_one(*given):
        if done:
            raise SystemExit
        done.append(carry_out(*given))

    monkeypatch.setattr(work, "_carry_out_batch", die_after_one)
    with pytest.raises(SystemExit):
        work_on_imports()
    asked.refresh_from_db()
    assert (asked.state, asked.reached, asked.is_partly_in, Contact.objects.count()) == (State.RUNNING, 5, True, 4)
    monkeypatch.setattr(work, "_carry_out_batch", carry_out)
    work_on_imports()
    asked.refresh_from_db()
    assert (asked.state, Customer.objects.count(), Contact.objects.count()) == (State.DONE, 5, 10)
    assert asked.report["fates"] == {"new": 10, "bad": 0}
    assert asked.records.count() == 15


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_killed_loses_no_row_and_brings_none_twice(office, settings):
    """A process of its own, ended in the middle without a word; another takes its place."""
    rows = [("company", "contact"), *((f"Company {number}", f"P{number}") for number in range(8 * work.BATCH))]
    asked = checked(rows, office.manager)
    asked.start(by=office.manager)
    with working("customers.imports.work.work_on_imports", settings) as worker:
        while worker.poll() is None and not asked.reached:
            asked.refresh_from_db()
        worker.kill()
    assert worker.returncode == -signal.SIGKILL
    asked.refresh_from_db()
    assert asked.state == State.RUNNING
    assert Customer.objects.count() < len(rows) - 1
    while not work_on_imports():
        """The database has yet to notice that the killed one is gone."""
    asked.refresh_from_db()
    assert asked.state == State.DONE
    assert Customer.objects.count() == Contact.objects.count() == len(rows) - 1 == asked.report["fates"]["new"]
    assert asked.records.count() == 2 * (len(rows) - 1)


def test_a_file_may_be_checked_again_as_often_as_one_likes(office):
    asked = checked([("company", "contact"), ("A1", "Ms Wang")], office.rep)
    for _time in range(MOST_ATTEMPTS + 1):
        asked.decide(by=office.rep, decisions={})
        work_on_imports()
    asked.refresh_from_db()
    assert asked.state == State.PLANNED
    assert not any("Wang" in str(entry.details) for entry in asked.history())


def test_the_page_tells_how_far_the_worker_is_and_nothing_of_an_earlier_round(office, as_user):
    asked = checked([("company",), ("A1",)], office.rep)
    Progress(asked.pk, 8).add(3, "files.csv")
    for state, is_told in ((State.RUNNING, True), (State.QUEUED, False)):
        CustomerImport.objects.filter(pk=asked.pk).update(state=state)
        assert ("3 of 8 rows" in as_user(office.rep).get(asked.get_absolute_url()).content.decode()) is is_told


def test_what_breaks_off_says_how_much_is_in_and_may_go_on(office, as_user, monkeypatch):
    asked = checked([("company",), ("A1",), ("B1",)], office.rep)
    asked.start(by=office.rep)
    with monkeypatch.context() as broken:
        broken.setattr(work, "write", lambda *given: 1 / 0)
        work_on_imports()
    asked.refresh_from_db()
    page = as_user(office.rep).get(asked.get_absolute_url()).content.decode()
    assert asked.state == State.FAILED
    assert "Nothing was imported" in page
    as_user(office.rep).post(f"{asked.get_absolute_url()}go_on/")
    work_on_imports()
    assert Customer.objects.count() == 2


def test_an_import_is_taken_back_except_what_somebody_has_touched(office, as_user):
    here = make_customer(office.rep, name="Old", industry="before")
    rows = [("company", "industry", "contact"), ("Old", "after", "Ann"), ("Alone", "", "Bo"), ("Touched", "", "")]
    done = imported(rows, office.rep, doubles="overwrite")
    touched = Customer.objects.get(name="Touched")
    touched.verify(by=office.rep)
    browser = as_user(office.rep)
    browser.post(f"{done.get_absolute_url()}undo/")
    work_on_imports()
    here.refresh_from_db()
    assert here.industry == "before"
    assert set(Customer.objects.all()) == {here, touched}
    assert not Contact.objects.exists()
    page = browser.get(done.get_absolute_url()).content.decode()
    assert "Touched" in page
    assert "Alone" not in page


def test_a_value_changed_after_the_import_is_not_put_back(office):
    here = make_customer(office.rep, name="Old", industry="before")
    done = imported([("company", "industry"), ("Old", "after")], office.rep, doubles="overwrite")
    Customer.objects.filter(pk=here.pk).update(industry="later")
    done.undo(by=office.rep)
    work_on_imports()
    here.refresh_from_db()
    assert here.industry == "later"
    assert done.records.get().undone == "spared"


def test_a_record_says_by_which_import_it_came(office):
    done = imported([("company",), ("Acme",)], office.rep)
    entry = AuditEntry.objects.of(Customer.objects.get()).get()
    assert (entry.action, entry.by, entry.details["import"]) == ("import", office.rep, str(done.pk))


def test_masked_numbers_never_replace_real_ones(office):
    here = make_customer(office.rep, name="Acme", phone="0912-345-678")
    asked = checked([("company", "phone"), ("Acme", "0912-***-678")], office.rep, doubles="overwrite")
    assert asked.plan["fates"] == {"same": 1, "bad": 0}
    here.refresh_from_db()
    assert here.phone == "0912-345-678"


def test_the_api_uploads_and_takes_the_same_steps(office, api_as):
    api = api_as(office.rep)
    made = api.post("/api/v1/customer-imports/", {"file": as_upload(COMPANIES)}, format="multipart")
    assert made.status_code == 201
    work_on_imports()
    address = f"/api/v1/customer-imports/{made.json()['id']}/"
    assert api.get(address).json()["plan"]["fates"]["new"] == 4
    assert api.post(f"{address}start/").status_code == 200
    work_on_imports()
    assert api.get(address).json()["state"] == "done"
    assert api_as(office.second_rep).get(address).status_code == 404


HEADINGS = {
    "Salesforce": (
        (
            "Account Name",
            "Phone",
            "Website",
            "Industry",
            "Annual Revenue",
            "Employees",
            "Billing Street",
            "Account Owner",
        ),
        ("Id", "AccountId", "LastName", "FirstName", "Email", "Account Name"),
    ),
    "HubSpot": (
        ("Record ID", "Company name", "Company owner", "Phone Number", "City", "Industry", "Company Domain Name"),
        ("property_email", "id", "property_company", "property_firstname", "property_lastname", "property_jobtitle"),
    ),
    "Zoho CRM": (
        ("Record Id", "Account Owner", "Account Name", "Phone", "Website", "Billing Street", "Billing Code"),
        ("Record Id", "Contact Owner", "First Name", "Last Name", "Account Name", "Email", "Mobile", "Date of Birth"),
    ),
    "Odoo": (("ID", "Name", "Company Type", "Related Company", "Street", "Phone", "Mobile", "Email"),),
    "EspoCRM": (
        ("Name", "Website", "Phone Number", "Email Address", "Billing Address Street", "Assigned User"),
        ("First Name", "Last Name", "Account Name", "Title", "Email Address", "Assigned User"),
    ),
}


@pytest.mark.parametrize(("origin", "header"), [(name, one) for name, many in HEADINGS.items() for one in many])
def test_exports_of_other_systems_are_known_by_their_columns(office, origin, header):
    asked = checked([header, tuple("Acme" if "ame" in title else "" for title in header)], office.manager)
    assert origin_of(header) == origin
    assert (asked.plan.get("problem"), asked.plan["origin"]) == (None, origin)


def shared(folder: str, name: str, by, **decisions) -> CustomerImport:
    return imported((FOLDER / folder / name).read_bytes(), by, name, **decisions)


@with_shared_data
def test_listed_companies_of_taiwan(office):
    done = shared("companies", "twse_listed_2022-11-19.csv", office.manager)
    assert (done.report["rows"], done.report["fates"]) == (980, {"new": 980, "bad": 0})
    assert Customer.objects.filter(tax_id="00000000").count() == 8
    cement = Customer.objects.get(tax_id="11913502")
    assert (cement.name, cement.founded_year) == ("臺灣水泥股份有限公司", 1950)
    assert cement.other_names == ["台泥", "TCC"]


@with_shared_data
def test_listed_companies_of_shenzhen(office):
    done = shared("companies", "szse_A股列表.xlsx", office.manager)
    assert (done.plan["origin"], done.report["fates"].get("bad")) == ("Shenzhen Stock Exchange", 0)
    assert Customer.objects.count() == 2875
    bank = Customer.objects.get(name="平安银行股份有限公司")
    assert (bank.industry, bank.other_names[0]) == ("J 金融业", "平安银行")


@with_shared_data
def test_a_stock_list_in_gbk(office):
    done = shared("companies", "baostock_stock_basic_gbk.csv", office.manager)
    assert done.plan["sheet"]["encoding"] == "gb18030"
    assert (done.report["rows"], done.report["fates"].get("bad")) == (4732, 0)
    assert Customer.objects.filter(name="上证综合指数").exists()


@with_shared_data
def test_partners_of_odoo_are_companies_and_people(office):
    shared("crm_formats", "odoo_res.partner.csv", office.manager)
    grocery = Customer.objects.get(name="Grocery Outlet")
    assert (grocery.region, grocery.website) == ("San Francisco", "https://groceryoutlet.com")
    assert {"Bob", "Bill"} <= {contact.name for contact in grocery.contacts.all()}


@with_shared_data
@pytest.mark.parametrize(
    ("name", "company", "person"),
    [
        ("vcard_John_Doe_GMAIL.vcf", "IBM", "Mr. John Richter, James Doe Sr."),
        ("vcard_John_Doe_MS_OUTLOOK.vcf", "IBM", "Mr. John Richter James Doe Sr."),
        ("vcard_fullcontact.vcf", "Organization1", "Prefix FirstName MiddleName LastName Suffix"),
    ],
)
def test_cards_of_other_address_books(office, name, company, person):
    done = shared("crm_formats", name, office.rep)
    assert done.plan["origin"] == "vCard"
    assert Contact.objects.get(name=person).customer.name == company


@with_shared_data
def test_cards_without_a_company_say_what_they_lack(office):
    asked = checked((FOLDER / "crm_formats" / "vcard_John_Doe_ANDROID.vcf").read_bytes(), office.rep, "a.vcf")
    assert {row.code for row in asked.left_out.all()} <= {"no_company", "empty", "not_an_email"}
    assert asked.plan["fates"]["new"] >= 1


@with_shared_data
@pytest.mark.parametrize(
    ("name", "origin"),
    [("salesforce_insertAccountCsv.csv", "Salesforce"), ("hubspot_api_company_data.csv", "HubSpot")],
)
def test_raw_exports_of_other_systems(office, name, origin):
    done = shared("crm_formats", name, office.manager)
    assert (done.report["fates"].get("bad"), done.plan["origin"]) == (0, origin)
