"""Who sees which file, lead and record, and who reads phone and e-mail whole (7.1.3), by the table of permissions."""

import pytest

from customers.confidential import masked
from customers.models import Communication, Contact, Customer, Lead
from salesdept.common.models import AuditEntry

from .makers import make_contact, make_customer, make_lead, make_record

pytestmark = [pytest.mark.django_db, pytest.mark.clause("7.1.3")]

PHONE, MAIL = "0912-345-678", "wang@example.test"

# own: kept by `rep` of `team`; other: by `other_rep` of the other team.
SEES = {
    "rep": {"own"},
    "second_rep": set(),
    "supervisor": {"own"},
    "other_supervisor": {"other"},
    "manager": {"own", "other"},
    "clerk": {"own", "other"},
    "leadership": {"own", "other"},
    "finance": set(),
    "technical": set(),
    "aftersales": set(),
    "admin": set(),
}


@pytest.fixture
def records(office):
    """(kind, whose) -> record."""
    found = {}
    for whose, owner in (("own", office.rep), ("other", office.other_rep)):
        customer = make_customer(owner)
        found |= {
            ("lead", whose): make_lead(owner),
            ("customer", whose): customer,
            ("contact", whose): make_contact(customer),
            ("communication", whose): make_record(owner, customer),
        }
    return found


@pytest.mark.parametrize("who", SEES)
@pytest.mark.parametrize("whose", ["own", "other"])
@pytest.mark.parametrize("kind", ["lead", "customer", "communication"])
def test_pages_and_api_open_by_the_table(office, records, as_user, api_as, kind, whose, who):
    record, person = records[kind, whose], getattr(office, who)
    expected = {200} if whose in SEES[who] else {403, 404}
    assert as_user(person).get(record.get_absolute_url()).status_code in expected
    assert api_as(person).get(f"/api/v1/{kind}s/{record.pk}/").status_code in expected


@pytest.mark.parametrize("who", SEES)
@pytest.mark.parametrize(
    ("kind", "model"),
    [("lead", Lead), ("customer", Customer), ("contact", Contact), ("communication", Communication)],
)
def test_lists_hold_the_same_rows(office, records, api_as, kind, model, who):
    person = getattr(office, who)
    expected = {str(records[kind, whose].pk) for whose in SEES[who]}
    assert {str(row.pk) for row in model.objects.visible_to(person)} == expected
    answer = api_as(person).get(f"/api/v1/{kind}s/")
    if answer.status_code == 200:
        assert {row["id"] for row in answer.json()["results"]} == expected
    else:
        assert (answer.status_code, expected) == (403, set())


@pytest.mark.parametrize("who", ["second_rep", "technical", "aftersales", "other_supervisor"])
def test_a_shared_file_opens_with_its_parts(office, records, as_user, who):
    person, customer = getattr(office, who), records["customer", "own"]
    customer.share(person, by=office.rep)
    for kind in ("customer", "communication"):
        assert as_user(person).get(records[kind, "own"].get_absolute_url()).status_code == 200
    assert records["contact", "own"] in Contact.objects.visible_to(person)


def test_the_team_of_today_counts(office, records, as_user):
    from salesdept.common.calendar import today

    office.rep.move_to(office.other_team, since=today(), by=office.admin)
    file = records["customer", "own"].get_absolute_url()
    assert as_user(office.supervisor).get(file).status_code == 404
    assert as_user(office.other_supervisor).get(file).status_code == 200


class TestMasking:
    @pytest.mark.parametrize(
        ("whole", "shown"),
        [
            ("0912-345-678", "0912-***-678"),
            ("0912345678", "0912***678"),
            ("+886 912 345 678", "+886 9** *** 678"),
            ("2345-6789", "****-*789"),
            ("12345", "*****"),
            ("wang@example.test", "w***@example.test"),
            ("", ""),
        ],
    )
    def test_hides_the_heart(self, whole, shown):
        assert masked(whole) == shown

    # whole without asking, whole on asking (logged), never whole
    READS = {
        "rep": "whole",
        "second_rep": "whole",
        "supervisor": "asks",
        "manager": "asks",
        "aftersales": "asks",
        "technical": "asks",
        "clerk": "never",
        "leadership": "never",
    }

    @pytest.fixture
    def contact(self, office):
        customer = make_customer(office.rep, phone=PHONE)
        for colleague in (office.second_rep, office.technical, office.aftersales):
            customer.share(colleague, by=office.rep)
        return make_contact(customer, phone=PHONE, email=MAIL)

    @pytest.mark.parametrize("who", READS)
    def test_page_and_api_show_as_much_as_the_table_allows(self, office, contact, as_user, api_as, who):
        person = getattr(office, who)
        answers = [
            as_user(person).get(contact.customer.get_absolute_url()).content.decode(),
            str(api_as(person).get(f"/api/v1/contacts/{contact.pk}/").json()),
            str(api_as(person).get(f"/api/v1/customers/{contact.customer.pk}/").json()),
        ]
        for answer in answers:
            assert (PHONE in answer) == (self.READS[who] == "whole")
        assert (MAIL in answers[0]) == (MAIL in answers[1]) == (self.READS[who] == "whole")

    @pytest.mark.parametrize("who", READS)
    def test_a_look_is_one_post_and_is_logged(self, office, contact, as_user, who):
        person = getattr(office, who)
        answer = as_user(person).post(f"/customers/contacts/{contact.pk}/reveal/")
        looks = AuditEntry.objects.of(contact.customer).filter(action="reveal", by=person)
        if self.READS[who] == "never":
            assert (answer.status_code, looks.count()) == (403, 0)
        else:
            assert PHONE in answer.content.decode()
            assert looks.count() == 1

    @pytest.mark.parametrize("who", READS)
    def test_the_files_own_number_is_kept_alike(self, office, contact, as_user, who):
        answer = as_user(getattr(office, who)).post(f"{contact.customer.get_absolute_url()}reveal/")
        assert (PHONE in answer.content.decode()) == (self.READS[who] != "never")

    def test_leads_are_kept_alike(self, office, as_user, api_as):
        lead = make_lead(office.rep, phone=PHONE)
        assert PHONE in as_user(office.rep).get(lead.get_absolute_url()).content.decode()
        for who in ("supervisor", "manager", "clerk", "leadership"):
            person = getattr(office, who)
            assert PHONE not in as_user(person).get(lead.get_absolute_url()).content.decode()
            assert PHONE not in str(api_as(person).get(f"/api/v1/leads/{lead.pk}/").json())
        assert PHONE in as_user(office.manager).post(f"{lead.get_absolute_url()}reveal/").content.decode()
        assert as_user(office.clerk).post(f"{lead.get_absolute_url()}reveal/").status_code == 403

    def test_the_log_of_changes_names_the_field_and_not_the_number(self, office, as_user):
        contact = make_contact(make_customer(office.rep), phone=PHONE)
        entered = {"name": contact.name, "phone": "0999-999-999", "version": 1}
        as_user(office.rep).post(f"/customers/contacts/{contact.pk}/edit/", entered)
        (entry,) = AuditEntry.objects.of(contact).filter(action="edit")
        assert "phone" in entry.details["changed"]
        assert PHONE not in str(entry.details)
        assert "0999" not in str(entry.details)
