"""What the department keeps beside our fields: defined by the manager, asked, shown, filtered, imported (7.1.1)."""

import csv
import io

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from customers.imports.work import work_on_imports
from customers.models import Contact, Customer, Lead, Merge, OwnField
from salesdept.common.history import history_of

from .imports import checked, imported
from .makers import make_contact, make_customer, make_lead, make_own_field

pytestmark = [pytest.mark.django_db, pytest.mark.clause("7.1.1")]

FIELDS = reverse("customers:own_fields")
LIST = reverse("customers:customers")


@pytest.fixture
def sites():
    return make_own_field("據點數", "number")


@pytest.fixture
def lease():
    return make_own_field("Lease ends", "date")


@pytest.fixture
def kind_of_contract():
    return make_own_field("Contract", "choice", choices=["framework", "single"])


def own(one, value) -> dict:
    return {one.key: value}


def edit(browser, customer, **entered):
    shown = browser.get(f"{customer.get_absolute_url()}edit/").context["form"]
    given = {name: shown[name].value() for name in shown.fields}
    given = {name: value for name, value in given.items() if value is not None}
    return browser.post(f"{customer.get_absolute_url()}edit/", given | entered)


class TestDefining:
    def test_the_manager_makes_one_and_it_is_asked_at_once(self, office, as_user):
        browser = as_user(office.manager)
        entered = {"about": "customer", "kind": "number", "label": "據點數", "place": 1, "help_text": "含海外"}
        assert browser.post(f"{FIELDS}new/", entered).status_code == 302
        one = OwnField.objects.get()
        assert one.key == "own_judianshu"
        assert "據點數" in browser.get(FIELDS).content.decode()
        page = as_user(office.rep).get(reverse("customers:customer_new")).content.decode()
        assert 'name="own_judianshu"' in page
        assert "含海外" in page

    @pytest.mark.parametrize(
        ("entered", "field"),
        [({"kind": "choice"}, "choices"), ({"label": "Sites"}, "label"), ({"label": ""}, "label")],
    )
    def test_what_is_wrong_stands_at_its_field(self, office, as_user, entered, field):
        make_own_field("Sites", "number")
        given = {"about": "customer", "kind": "text", "label": "New", "place": 1} | entered
        answer = as_user(office.manager).post(f"{FIELDS}new/", given)
        assert answer.status_code == 422
        assert {field, "__all__"} & set(answer.context["form"].errors)

    @pytest.mark.clause("7.1.3")
    def test_its_help_is_words_and_never_markup(self, office, as_user):
        make_own_field("Sites", help_text="<img src=x onerror=alert(1)> & more")
        page = as_user(office.rep).get("/customers/new/").content.decode()
        assert "&lt;img src=x" in page
        assert "<img src=x" not in page

    def test_its_key_is_its_own_and_never_changes(self, office, as_user):
        first, second = make_own_field("Sites!", about="customer"), make_own_field("sites", about="lead")
        assert (first.key, second.key) == ("own_sites", "own_sites2")
        as_user(office.manager).post(f"{first.get_absolute_url()}edit/", {"label": "Plants", "place": 1})
        first.refresh_from_db()
        assert (first.label, first.key) == ("Plants", "own_sites")

    def test_its_kind_stays(self, office, as_user, sites):
        entered = {"label": "據點數", "place": 1, "kind": "text"}
        as_user(office.manager).post(f"{sites.get_absolute_url()}edit/", entered)
        sites.refresh_from_db()
        assert sites.kind == "number"

    def test_a_choice_that_goes_stays_with_the_records_that_have_it(self, office, as_user, kind_of_contract):
        file = make_customer(office.rep, own=own(kind_of_contract, "single"))
        entered = {"label": "Contract", "choices": "framework\ntender", "place": 1}
        as_user(office.manager).post(f"{kind_of_contract.get_absolute_url()}edit/", entered)
        browser = as_user(office.rep)
        assert "single" in browser.get(file.get_absolute_url()).content.decode()
        assert edit(browser, file, industry="Food").status_code == 302
        assert edit(browser, make_customer(office.rep), **own(kind_of_contract, "single")).status_code == 422

    def test_a_retired_one_is_asked_no_more_and_brings_its_values_back(self, office, as_user, sites):
        file = make_customer(office.rep, own=own(sites, 12))
        browser = as_user(office.manager)
        browser.post(f"{sites.get_absolute_url()}retire/")
        assert "據點數" not in browser.get(file.get_absolute_url()).content.decode()
        assert edit(browser, file, industry="Food").status_code == 302
        browser.post(f"{sites.get_absolute_url()}bring_back/")
        assert "據點數" in browser.get(file.get_absolute_url()).content.decode()
        file.refresh_from_db()
        assert file.own == own(sites, 12)


class TestFilling:
    def test_each_kind_is_entered_kept_and_shown(self, office, as_user, sites, lease, kind_of_contract):
        remark, browser = make_own_field("Remark"), as_user(office.rep)
        file = make_customer(office.rep)
        entered = own(sites, "1200.5") | own(lease, "2027-02-28") | own(kind_of_contract, "single") | own(remark, "<b>")
        assert edit(browser, file, **entered).status_code == 302
        file.refresh_from_db()
        assert file.own == own(sites, 1200.5) | own(lease, "2027-02-28") | own(kind_of_contract, "single") | own(
            remark, "<b>"
        )
        page = browser.get(file.get_absolute_url()).content.decode()
        for shown in ("1,200.5", "28 Feb 2027", "single", "&lt;b&gt;"):
            assert shown in page

    def test_what_changed_stands_in_the_history_under_its_label(self, office, as_user, sites):
        file = make_customer(office.rep, own=own(sites, 3))
        edit(as_user(office.rep), file, **own(sites, "4"))
        assert ("據點數", "3", "4") in history_of(file)[0].changes

    def test_what_is_cleared_is_gone(self, office, as_user, sites):
        file = make_customer(office.rep, own=own(sites, 3))
        edit(as_user(office.rep), file, **own(sites, ""))
        file.refresh_from_db()
        assert file.own == {}

    @pytest.mark.parametrize(
        ("kind", "value"),
        [("number", "many"), ("number", "1e400"), ("date", "2027-02-30"), ("choice", "other"), ("text", "x" * 201)],
    )
    @pytest.mark.parametrize("door", ["page", "api"])
    def test_a_bad_value_gets_an_error_at_its_field_by_every_door(self, office, as_user, api_as, kind, value, door):
        one = make_own_field("Own", kind, choices=["a"] if kind == "choice" else [])
        file = make_customer(office.rep)
        if door == "page":
            answer = edit(as_user(office.rep), file, **own(one, value))
            errors = answer.context["form"].errors
        else:
            answer = api_as(office.rep).patch(f"/api/v1/customers/{file.pk}/", own(one, value), format="json")
            errors = answer.json()["errors"]
        assert answer.status_code in (400, 422)
        assert list(errors) == [one.key]
        file.refresh_from_db()
        assert file.own == {}

    def test_what_has_to_be_filled_in_is_asked_and_counts_for_completeness(self, office, as_user):
        one = make_own_field("Contract type", is_required=True)
        file, browser = make_customer(office.rep), as_user(office.rep)
        assert edit(browser, file, **own(one, "")).status_code == 422
        assert "Contract type" in browser.get(file.get_absolute_url()).context["completeness"].missing

    def test_contact_persons_and_leads_have_theirs(self, office, as_user):
        person, lead_field = make_own_field("Hobby", about="contact"), make_own_field("Budget", "number", about="lead")
        file, browser = make_customer(office.rep), as_user(office.rep)
        entered = {"name": "Ann", "birth_calendar": "solar"} | own(person, "golf")
        assert browser.post(f"{file.get_absolute_url()}contacts/new/", entered).status_code == 302
        assert Contact.objects.get().own == own(person, "golf")
        assert "golf" in browser.get(file.get_absolute_url()).content.decode()
        entered = {"company": "Acme", "channel": "other"} | own(lead_field, "5")
        browser.post(reverse("customers:lead_new"), entered)
        assert "Budget" in browser.get(Lead.objects.get().get_absolute_url()).content.decode()

    @pytest.mark.clause("3.1.2")
    def test_a_leads_go_along_to_the_files_field_of_the_same_name(self, office):
        of_lead, of_file = make_own_field("Budget", "number", about="lead"), make_own_field("Budget", "number")
        lead = make_lead(office.rep, own=own(of_lead, 5))
        lead.qualify(by=office.rep)
        lead.customer.refresh_from_db()
        assert lead.customer.own == own(of_file, 5)


class TestLists:
    @pytest.fixture
    def files(self, office, sites, lease, kind_of_contract):
        for name, count, day, kind in (
            ("甲", 3, "2027-01-31", "single"),
            ("乙", 12, "2027-06-30", "framework"),
            ("丙", 20.5, "2028-01-01", "single"),
        ):
            kept = own(sites, count) | own(lease, day) | own(kind_of_contract, kind)
            make_customer(office.rep, name=name, own=kept)
        make_customer(office.rep, name="丁")

    @pytest.mark.parametrize(
        ("asked", "found"),
        [
            ("own_judianshu_from=12", "乙丙"),
            ("own_judianshu_until=3", "甲"),
            ("own_judianshu_from=4&own_judianshu_until=20", "乙"),
            ("own_lease_ends_until=2027-06-30", "甲乙"),
            ("own_contract=single", "甲丙"),
            ("own_contract=single,framework&own_lease_ends_from=2027-02-01", "乙丙"),
        ],
    )
    def test_are_narrowed_by_own_fields_in_the_address(self, office, as_user, api_as, files, asked, found):
        rows = as_user(office.rep).get(f"{LIST}?{asked}").context["listing"].rows
        assert {row.name for row in rows} == set(found)
        answer = api_as(office.rep).get(f"/api/v1/customers/?{asked}").json()
        assert {row["name"] for row in answer["results"]} == set(found)

    def test_a_text_is_found_by_a_part_of_it(self, office, as_user):
        one = make_own_field("Remark")
        make_customer(office.rep, name="甲", own=own(one, "Wants ISO 27001"))
        make_customer(office.rep, name="乙", own=own(one, "nothing"))
        rows = as_user(office.rep).get(f"{LIST}?{one.key}=iso").context["listing"].rows
        assert [row.name for row in rows] == ["甲"]

    def test_show_them_as_columns_to_who_chooses_them(self, office, as_user, files, sites):
        page = as_user(office.rep).get(f"{LIST}?cols={sites.key}").content.decode()
        assert "據點數" in page
        assert "20.5" in page

    def test_a_filter_of_a_retired_one_is_said_to_be_ignored(self, office, as_user, sites):
        sites.retire(by=office.manager)
        listing = as_user(office.rep).get(f"{LIST}?{sites.key}_from=3").context["listing"]
        assert "own_judianshu_from" in listing.notes[0]


class TestMerging:
    pytestmark = pytest.mark.clause("3.1.2")

    def test_what_both_say_differently_is_asked_and_the_rest_comes_together(self, office, as_user, sites, lease):
        kept = make_customer(office.rep, own=own(sites, 3))
        gone = make_customer(office.rep, own=own(sites, 5) | own(lease, "2027-01-31"))
        url, browser = f"{kept.get_absolute_url()}merge/", as_user(office.rep)
        asked = browser.get(url, {"with": gone.pk}).context["form"].fields
        assert (sites.key in asked, lease.key in asked) == (True, False)
        proposed = {name: field.initial for name, field in asked.items()}
        browser.post(url, {"with": gone.pk} | proposed | {sites.key: "gone"})
        kept.refresh_from_db()
        assert kept.own == own(sites, 5) | own(lease, "2027-01-31")
        Merge.objects.get().undo(by=office.rep)
        kept.refresh_from_db()
        assert kept.own == own(sites, 3)


class TestFiles:
    def test_are_imported_by_their_labels_and_taken_back(self, office, sites, lease):
        hobby = make_own_field("Hobby", about="contact")
        rows = [("Company", "據點數", "Lease ends", "Contact", "Hobby"), ("Acme", "1,200", "2027/2/28", "Ann", "golf")]
        done = imported(rows, office.rep)
        assert Customer.objects.get().own == own(sites, 1200) | own(lease, "2027-02-28")
        assert Contact.objects.get().own == own(hobby, "golf")
        done.undo(by=office.rep)
        work_on_imports()
        assert not Customer.objects.exists()

    def test_a_value_of_another_kind_is_a_bad_row_that_says_why(self, office, kind_of_contract):
        asked = checked([("Company", "Contract"), ("Acme", "other"), ("Bcme", "single")], office.rep)
        assert asked.plan["fates"] == {"new": 1, "bad": 1}
        assert "other" in asked.left_out.get().value

    @pytest.mark.parametrize(("doubles", "kept"), [("fill", 3), ("overwrite", 5), ("skip", 3)])
    def test_what_is_filled_in_here_is_treated_as_the_importer_says(self, office, sites, lease, doubles, kept):
        here = make_customer(office.rep, name="Acme", own=own(sites, 3))
        rows = [("Company", "據點數", "Lease ends"), ("Acme", "5", "2027-01-31"), ("New", "", "")]
        done = imported(rows, office.rep, doubles=doubles)
        here.refresh_from_db()
        assert here.own[sites.key] == kept
        assert (lease.key in here.own) == (doubles != "skip")
        done.undo(by=office.rep)
        work_on_imports()
        here.refresh_from_db()
        assert here.own == own(sites, 3)

    def test_are_taken_along_as_the_import_reads_them(self, office, as_user, sites, lease):
        make_customer(office.rep, name="Acme", own=own(sites, 1200.5) | own(lease, "2027-02-28"))
        taken = as_user(office.rep).post(reverse("customers:export"), {"what": "customers", "form": "csv"})
        rows = list(csv.DictReader(io.StringIO(b"".join(taken.streaming_content).decode("utf-8-sig"))))
        assert (rows[0]["據點數"], rows[0]["Lease ends"]) == ("1200.5", "2027-02-28")


class TestApi:
    def test_the_manager_defines_and_retires_what_others_only_read(self, office, api_as):
        body = {"about": "customer", "kind": "number", "label": "Sites", "place": 3}
        assert api_as(office.rep).post("/api/v1/own-fields/", body, format="json").status_code == 403
        made = api_as(office.manager).post("/api/v1/own-fields/", body, format="json")
        assert (made.status_code, made.json()["key"]) == (201, "own_sites")
        retired = api_as(office.manager).post(f"/api/v1/own-fields/{made.json()['id']}/retire/")
        assert retired.json()["state"] == "retired"

    def test_records_are_read_and_written_with_them(self, office, api_as, sites):
        api = api_as(office.rep)
        made = api.post("/api/v1/customers/", {"name": "Acme", "level": "C", "status": "active"} | own(sites, 3))
        assert made.json()["own"] == own(sites, 3)
        changed = api.patch(f"/api/v1/customers/{made.json()['id']}/", {"industry": "Food"}, format="json")
        assert changed.json()["own"] == own(sites, 3)


def test_a_person_keeps_them_when_another_fact_is_corrected(office, as_user):
    hobby = make_own_field("Hobby", about="contact")
    person = make_contact(make_customer(office.rep), own=own(hobby, "golf"))
    browser = as_user(office.rep)
    shown = browser.get(reverse("customers:contact_edit", args=[person.pk])).context["form"]
    given = {name: shown[name].value() for name in shown.fields if shown[name].value() not in (None, False)}
    assert (
        browser.post(reverse("customers:contact_edit", args=[person.pk]), given | {"title": "CIO"}).status_code == 302
    )
    person.refresh_from_db()
    assert (person.title, person.own) == ("CIO", own(hobby, "golf"))


class TestByNoOtherDoor:
    @pytest.mark.parametrize("value", ["many", [1], {"a": 1}])
    def test_a_value_of_another_kind_is_refused_by_the_record_itself(self, office, sites, value):
        customer = make_customer(office.rep)
        customer.own = own(sites, value)
        with pytest.raises(ValidationError, match="not what the field holds"):
            customer.full_clean()

    @pytest.mark.clause("7.1.3")
    def test_the_manager_alone_defines_them_also_by_program(self, office, api_as, sites):
        url = f"/api/v1/own-fields/{sites.pk}/"
        assert api_as(office.supervisor).patch(url, {"label": "x"}, format="json").status_code == 403
        assert api_as(office.manager).patch(url, {"label": "Branches"}, format="json").status_code == 200
        assert api_as(office.rep).post(f"{url}retire/").status_code == 403
