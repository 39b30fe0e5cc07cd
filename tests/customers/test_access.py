"""Who sees which file, lead and record, and who reads phone and e-mail whole (7.1.3), by the table of permissions."""

import pytest

from customers.models import Communication, Contact, Customer, Lead
from salesdept.common.errors import RuleBroken
from salesdept.common.masking import masked
from salesdept.common.models import AuditEntry

from .makers import make_contact, make_customer, make_lead, make_record

pytestmark = [pytest.mark.django_db, pytest.mark.clause("7.1.3")]

LOOK_AT = {"customer": "", "contact": "contacts/", "lead": "leads/"}
WHY = {"reason": "He asked for a call."}
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

    @pytest.mark.parametrize("who", ["second_rep", "supervisor", "manager", "technical", "aftersales"])
    def test_without_a_reason_nobody_but_the_owner_looks(self, office, contact, as_user, api_as, who):
        person = getattr(office, who)
        for record in (contact.customer, contact, make_lead(office.rep, phone=PHONE)):
            kind = type(record).__name__.lower()
            if kind == "lead" and who not in ("supervisor", "manager"):
                continue
            page = as_user(person).post(f"/customers/{LOOK_AT[kind]}{record.pk}/reveal/", {"reason": " "})
            call = api_as(person).post(f"/api/v1/{kind}s/{record.pk}/reveal/", {}, format="json")
            assert (page.status_code, call.status_code) == (422, 400), kind
            assert PHONE not in page.content.decode()
            assert (call.json()["clause"], list(call.json()["errors"])) == ("7.1.3", ["reason"])
        assert not AuditEntry.objects.filter(action="reveal").exists()
        with pytest.raises(RuleBroken, match="reason"):
            contact.reveal(by=person)

    def test_the_owner_gives_none(self, office, contact, as_user, api_as):
        page = as_user(office.rep).post(f"/customers/contacts/{contact.pk}/reveal/")
        call = api_as(office.rep).post(f"/api/v1/contacts/{contact.pk}/reveal/")
        assert PHONE in page.content.decode()
        assert call.json()["phone"] == PHONE

    def test_the_reason_stands_with_the_look_for_those_above(self, office, contact, as_user):
        """Also what others looked at of the team's: the supervisor is told of the manager's and the technician's."""
        for who in ("manager", "technical"):
            as_user(getattr(office, who)).post(f"/customers/contacts/{contact.pk}/reveal/", {"reason": f"as {who}"})
        for reader, sees in {"manager": True, "supervisor": True, "other_supervisor": False}.items():
            page = as_user(getattr(office, reader)).get("/customers/looks/").content.decode()
            assert ("as manager" in page, "as technical" in page) == (sees, sees), reader
        assert "as technical" in as_user(office.rep).get(contact.customer.get_absolute_url()).content.decode()

    @pytest.mark.parametrize("who", READS)
    def test_a_look_is_one_post_and_is_logged(self, office, contact, as_user, who):
        person = getattr(office, who)
        answer = as_user(person).post(f"/customers/contacts/{contact.pk}/reveal/", WHY)
        looks = AuditEntry.objects.of(contact.customer).filter(action="reveal", by=person)
        if self.READS[who] == "never":
            assert (answer.status_code, looks.count()) == (403, 0)
        else:
            assert PHONE in answer.content.decode()
            kept = looks.get().details.get("reason")
            assert kept == (None if who == "rep" else WHY["reason"])

    @pytest.mark.parametrize("who", READS)
    def test_the_files_own_number_is_kept_alike(self, office, contact, as_user, who):
        answer = as_user(getattr(office, who)).post(f"{contact.customer.get_absolute_url()}reveal/", WHY)
        assert (PHONE in answer.content.decode()) == (self.READS[who] != "never")

    def test_leads_are_kept_alike(self, office, as_user, api_as):
        lead = make_lead(office.rep, phone=PHONE)
        assert PHONE in as_user(office.rep).get(lead.get_absolute_url()).content.decode()
        for who in ("supervisor", "manager", "clerk", "leadership"):
            person = getattr(office, who)
            assert PHONE not in as_user(person).get(lead.get_absolute_url()).content.decode()
            assert PHONE not in str(api_as(person).get(f"/api/v1/leads/{lead.pk}/").json())
        assert PHONE in as_user(office.manager).post(f"{lead.get_absolute_url()}reveal/", WHY).content.decode()
        assert as_user(office.clerk).post(f"{lead.get_absolute_url()}reveal/").status_code == 403

    def test_the_log_of_changes_names_the_field_and_not_the_number(self, office, as_user):
        contact = make_contact(make_customer(office.rep), phone=PHONE)
        entered = {"name": contact.name, "phone": "0999-999-999", "version": 1}
        as_user(office.rep).post(f"/customers/contacts/{contact.pk}/edit/", entered)
        (entry,) = AuditEntry.objects.of(contact).filter(action="edit")
        assert "phone" in entry.details["changed"]
        assert PHONE not in str(entry.details)
        assert "0999" not in str(entry.details)
