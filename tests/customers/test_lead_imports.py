"""Leads come in by file (3.1.1): with a channel each, once each, to those who may keep them."""

import pytest
from django.urls import reverse

from customers.imports.models import CustomerImport
from customers.imports.work import work_on_imports
from customers.models import Contact, Customer, ErasedAddress, Lead

from ..untouched import untouched
from .imports import as_upload
from .makers import make_campaign, make_customer, make_lead, make_own_field

pytestmark = [pytest.mark.django_db, pytest.mark.clause("3.1.1")]

HEADER = ("公司", "聯絡人", "電話", "電子郵件", "來源", "備註")
FAIR = [
    HEADER,
    ("永信電子", "王小明", "0912-345-678", "wang@yx.example", "展會", "要報價"),
    ("大成物流", "李四", "", "li@dc.example", "介紹", ""),
]


def checked(rows, by, **decisions) -> CustomerImport:
    asked = CustomerImport.upload(as_upload(rows), by=by, kind="leads")
    work_on_imports()
    asked.refresh_from_db()
    if decisions:
        asked.decide(by=by, decisions=asked.decisions | decisions)
        work_on_imports()
        asked.refresh_from_db()
    return asked


def imported(rows, by, **decisions) -> CustomerImport:
    done = checked(rows, by, **decisions)
    done.start(by=by)
    work_on_imports()
    done.refresh_from_db()
    return done


def test_a_file_is_uploaded_shown_confirmed_and_collected_in_the_browser(office, as_user):
    browser = as_user(office.rep)
    assert "?kind=leads" in browser.get(reverse("customers:leads")).content.decode()
    upload = browser.get(f"{reverse('customers:imports')}?kind=leads")
    assert upload.context["form"]["kind"].value() == "leads"
    browser.post(reverse("customers:imports"), {"file": as_upload(FAIR), "kind": "leads"})
    work_on_imports()
    asked = CustomerImport.objects.get()
    page = browser.get(asked.get_absolute_url()).content.decode()
    assert "永信電子" in page
    assert browser.post(f"{asked.get_absolute_url()}start/", untouched(page)).status_code == 302
    work_on_imports()
    lead = Lead.objects.get(company="永信電子")
    assert (lead.person, lead.phone, lead.channel, lead.note) == ("王小明", "0912-345-678", "trade_fair", "要報價")
    assert (lead.owner, lead.state) == (office.rep, "new")
    assert Lead.objects.get(company="大成物流").channel == "referral"
    assert not Customer.objects.exists()
    assert not Contact.objects.exists()


@pytest.mark.clause("3.1.2")
def test_they_have_their_points_and_a_trace_of_where_they_came_from(office, as_user):
    imported(FAIR, office.rep)
    lead = Lead.objects.get(company="永信電子")
    Lead.objects.filter(pk=lead.pk).rescore()
    before = lead.score
    lead.refresh_from_db()
    assert lead.score == before
    assert "files.csv" in as_user(office.rep).get(lead.get_absolute_url()).content.decode()


def test_a_row_without_a_channel_waits_for_one_chosen_for_the_whole_file(office):
    rows = [HEADER, ("永信電子", "王小明", "", "", "", ""), ("大成物流", "", "", "", "市調", "")]
    asked = checked(rows, office.rep)
    assert asked.plan["fates"] == {"new": 1, "bad": 1}
    assert asked.left_out.get().code == "no_channel"
    imported(rows, office.rep, channel="online")
    assert dict(Lead.objects.values_list("company", "channel")) == {"永信電子": "online", "大成物流": "market_research"}


def test_a_campaign_gives_its_channel_named_by_the_row_or_for_all(office):
    fair, mailing = make_campaign(name="秋季展"), make_campaign(name="Mailing", channel="online")
    rows = [("Company", "Campaign"), ("A1", "秋季展"), ("B1", "")]
    imported(rows, office.rep, campaign=str(mailing.pk))
    found = {lead.company: (lead.campaign, lead.channel) for lead in Lead.objects.all()}
    assert found == {"A1": (fair, "trade_fair"), "B1": (mailing, "online")}


@pytest.mark.clause("3.1.2")
@pytest.mark.parametrize(
    "row",
    [
        ("Other name", "Somebody", "+886 912 345 678", "", "展會", ""),
        ("Other name", "Somebody", "", "WANG@yx.example", "展會", ""),
        ("永信電子股份有限公司", "王小明", "", "", "展會", ""),
    ],
)
def test_a_lead_that_is_here_or_stands_in_the_file_before_is_not_collected_twice(office, row):
    imported(FAIR, office.rep)
    again = checked([HEADER, row], office.rep)
    assert again.plan["fates"] == {"same": 1, "bad": 0}
    imported([FAIR[0], FAIR[1], row, ("New", "", "", "", "展會", "")], office.other_rep)
    assert Lead.objects.filter(owner=office.other_rep).count() == 2


@pytest.mark.clause("7.1.3")
def test_a_colleagues_lead_or_file_is_not_told_of(office):
    """Whoever uploads a list must not learn from the preview which of its companies colleagues have."""
    make_lead(office.other_rep, company="永信電子", person="王小明")
    make_customer(office.other_rep, name="大成物流")
    assert checked(FAIR, office.rep).plan["fates"] == {"new": 2, "bad": 0}
    imported(FAIR, office.rep)
    assert not Lead.objects.filter(owner=office.rep, resembles=True).exists()


@pytest.mark.clause("7.1.3")
@pytest.mark.parametrize("address", ["wang@yx.example", "+886 912 345 678"])
def test_nobody_who_was_erased_comes_back_as_a_lead(office, address):
    ErasedAddress.remember([address])
    assert checked(FAIR, office.rep).plan["fates"] == {"new": 1, "same": 1, "bad": 0}
    imported(FAIR, office.rep)
    assert list(Lead.objects.values_list("company", flat=True)) == ["大成物流"]


def test_what_a_lead_lacks_is_filled_in_where_the_importer_says_so(office):
    here = make_lead(office.rep, company="永信電子", person="王小明", phone="", note="called")
    done = imported(FAIR, office.rep, doubles="fill")
    here.refresh_from_db()
    assert (here.phone, here.note) == ("0912-345-678", "called")
    done.undo(by=office.rep)
    work_on_imports()
    here.refresh_from_db()
    assert here.phone == ""
    assert list(Lead.objects.all()) == [here]


def test_an_import_is_taken_back_but_for_leads_somebody_has_spoken_to(office):
    done = imported(FAIR, office.rep)
    spoken = Lead.objects.get(company="大成物流")
    spoken.contact(by=office.rep)
    done.undo(by=office.rep)
    work_on_imports()
    assert list(Lead.objects.all()) == [spoken]


@pytest.mark.clause("7.1.3")
@pytest.mark.parametrize(("who", "kept"), [("rep", 0), ("supervisor", 1), ("manager", 1)])
def test_rows_go_to_the_owner_they_name_as_far_as_the_importer_answers_for_them(office, who, kept):
    rows = [("Company", "Source", "Owner"), ("A1", "event", office.second_rep.email)]
    asked = checked(rows, getattr(office, who))
    assert asked.plan["fates"].get("new", 0) == kept


def test_own_fields_of_leads_come_with_them(office):
    budget = make_own_field("Budget", "number", about="lead")
    imported([("Company", "Source", "Budget"), ("A1", "event", "1,200")], office.rep)
    assert Lead.objects.get().own == {budget.key: 1200}


def test_the_api_takes_a_file_of_leads(office, api_as):
    api = api_as(office.rep)
    made = api.post("/api/v1/customer-imports/", {"file": as_upload(FAIR), "kind": "leads"}, format="multipart")
    assert made.status_code == 201
    work_on_imports()
    address = f"/api/v1/customer-imports/{made.json()['id']}/"
    assert api.get(address).json()["plan"]["fates"]["new"] == 2
    assert api.post(f"{address}start/").status_code == 200
    work_on_imports()
    assert Lead.objects.count() == 2
