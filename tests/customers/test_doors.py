"""A colleague's customer file, asked for by every door there is (7.1.3): absent from all of them, in every byte.

The doors are walked from the addresses themselves: a new page is tried without anybody thinking of it.
"""

import re

import pytest
from django.urls import reverse

from customers.models import Customer, Export, Merge
from pipeline.models import Opportunity
from salesdept.common.calendar import today
from salesdept.common.listing import Keyset
from tests.pipeline.makers import make_contract, make_opportunity
from tests.test_access import ABSENT, ANY, REFUSED, ROUTES, address_for

from .makers import make_attachment, make_contact, make_customer, make_lead, make_purchase, make_record

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.clause("7.1.3"),
    pytest.mark.walk,
    pytest.mark.usefixtures("in_and_out"),
]

NAME, OTHER_NAME, TAX_ID, PHONE = "Zebrafish Holdings 斑馬魚控股", "Xenopus 爪蟾", "12345675", "02-9876-1234"
PERSON, MAIL, MOBILE = "Quagga Lindqvist", "quagga@zebrafish.example", "0987-654-321"
LEAD, NOTE, PAPER, DEAL = "Axolotl Works", "wants thirty aquariums", "tanks.pdf", "Aquarium control"
SECRETS = [NAME, "Zebrafish", "斑馬魚", OTHER_NAME, TAX_ID, PHONE, PERSON, MAIL, MOBILE, LEAD, NOTE, PAPER, DEAL]
ASKED = [
    *("Zebrafish Holdings", "斑馬魚", "斑马鱼", "banmayu", "bmy", "Xenopus", TAX_ID, "9876", PHONE, "Quagga", MAIL),
    *("654321", "Axolotl", "Aquarium", "thirty"),
]
"""What one would type who suspects it: whole names and parts, either script, sounds, numbers."""
ASKED_BY_OTHERS = ["Zebrafish Holdings", "bmy", TAX_ID, PHONE, MAIL, "Axolotl"]
"""One of each kind: the others meet the same query sets as the colleague of the team, who asks for everything."""

NONSENSE = "qwxz"
NO_ANSWER = re.compile(
    rf'[?&](amp;)?\w+={NONSENSE}|\b[A-Za-z0-9]{{64}}\b|\b[0-9a-f]{{8}}-[0-9a-f-]{{27}}\b|nonce="[^"]*"'
)
"""What differs between two pages although nothing was answered: their own address, tokens, ids of new forms."""

NEAREST = "second_rep"
"""A colleague of the same team: who goes through the narrowed lists too, which stand on the same query sets."""
STRANGERS = {
    "second_rep": ASKED,
    "other_supervisor": ASKED_BY_OTHERS,
    "aftersales": ASKED_BY_OTHERS,
    "admin": ASKED_BY_OTHERS,
}
ACTS_OF_THE_TEST = {"set_language", "people:sign_out", "people:demo_sign_in"}


PART = {"HX-Request": "true"}
"""As a page's script asks: the part that answers, without the page around it."""


class Walk:
    """Goes through doors as somebody and counts them; `leaks` are those by which something came out."""

    def __init__(self, client, user):
        self.client = client
        client.force_login(user)
        self.tried = 0
        self.leaks: list[tuple] = []
        self.open: list[tuple] = []

    def through(self, method: str, address: str, sent: dict | None = None, headers: dict | None = None):
        answer = getattr(self.client, method)(address, sent or {}, headers=headers)
        self.tried += 1
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        answer.page = body.decode("utf-8", "replace")
        told, typed = answer.page + str(answer.headers), f"{address} {sent}"
        if found := [secret for secret in SECRETS if secret in told and secret not in typed]:
            self.leaks.append((method, address, found))
        return answer

    def part_of(self, address: str, page):
        """Without what stands around it; around the API's answers nothing does."""
        return page if address.startswith("/api/") else self.through("get", address, headers=PART)

    def status(self, address: str) -> int:
        return self.through("get", address, headers=PART).status_code

    def is_shut(self, address: str, methods: tuple[str, ...]) -> None:
        for method in methods:
            status = self.through(method, address).status_code
            if status not in REFUSED:
                self.open.append((method, address, status))

    def is_read(self, address: str, bare, names) -> bool:
        """Whether these parameters are read there: a page answers nonsense in another way than nothing, the API refuses
        what it doesn't know.
        """
        nonsense = self.through("get", address, dict.fromkeys(names, NONSENSE), PART)
        if address.startswith("/api/"):
            return nonsense.status_code == 200
        return NO_ANSWER.sub("", nonsense.page) != NO_ANSWER.sub("", bare.page)


@pytest.fixture
def hidden(office):
    """A file of `rep` with everything that hangs on one."""
    file = make_customer(
        office.rep, name=NAME, other_names=[OTHER_NAME], tax_id=TAX_ID, phone=PHONE, website="https://zebrafish.example"
    )
    twin = make_customer(office.rep, name=f"{NAME} II")
    contact = make_contact(file, name=PERSON, email=MAIL, phone=MOBILE)
    record = make_record(office.rep, file, note=NOTE, contact=contact, next_step=NOTE, next_on=today())
    purchase = make_purchase(file, what=DEAL)
    deal = make_opportunity(office.rep, customer=file)
    Opportunity.objects.filter(pk=deal.pk).update(name=DEAL)
    export = Export.take(by=office.rep, what="customers", form="csv", filters={"Name": NAME}, rows=1)
    lead = make_lead(office.rep, company=LEAD, person=PERSON, email=MAIL)
    return {
        "customer": file,
        "contact": contact,
        "record": record,
        "lead": lead,
        "attachment": make_attachment(file, office.rep, name=PAPER),
        "purchase": purchase,
        "merge": Merge.of(file, twin, by=office.rep),
        "merged": twin,
        "opportunity": deal,
        "contract": make_contract(office.rep, customer=file),
        "export": export,
    }


def doors():
    return sorted((route for route in ROUTES.values() if route.name not in ACTS_OF_THE_TEST), key=lambda one: one.name)


def with_id(route, pk) -> str | None:
    """The address with this id wherever it takes one; None for one that takes other things."""
    if "pk" not in route.arguments or route.name == "api:sales-entry-detail":
        return None
    if route.name.startswith("api:contract-copy"):  # numbered, not named by an id
        return None
    others = {name: value for name, value in ANY.items() if name in route.arguments}
    others |= {name: pk for name, value in others.items() if value == ABSENT}
    return address_for(route, others | {"pk": pk}) if set(others) | {"pk"} == set(route.arguments) else None


def is_of(route, record) -> bool:
    """Whether the address may take this record's id: the API says of which model it is."""
    return isinstance(record, getattr(getattr(route.callback, "cls", None), "model", object))


def test_every_address_with_its_id_is_refused_and_tells_nothing(office, client, hidden, record_property):
    """An address reads one kind of records: that of the first id by which the owner finds something. Where that is
    none, nobody is sent.
    """
    owner = Walk(client, office.rep)
    found, methods = {}, {}
    for route in doors():
        if bare := with_id(route, ABSENT):
            records = [one for one in hidden.values() if is_of(route, one) and with_id(route, one.pk)]
            status = owner.status(bare)
            if status == 404:
                model = next((type(one) for one in records if owner.status(with_id(route, one.pk)) != 404), ())
                records = [one for one in records if isinstance(one, model)]
            found[bare] = [with_id(route, one.pk) for one in records]
            # Where nothing is read by GET, for anybody, there is one door only.
            methods[bare] = ("post",) if status == 405 else ("get", "post")
    assert len(owner.leaks) > 40, "the owner comes upon the file behind many doors, else the walk would prove nothing"
    tried = 0
    for who in ("second_rep", "other_supervisor", "technical"):
        walk = Walk(client, getattr(office, who))
        for bare, addresses in found.items():
            if walk.status(bare) != 403:  # by the role, before an id is read
                for address in addresses:
                    walk.is_shut(address, methods[bare])
        assert (who, walk.leaks, walk.open) == (who, [], [])
        tried += walk.tried
    record_property("doors", tried)
    assert tried > 3_000


@pytest.mark.parametrize("who", STRANGERS)
def test_every_list_page_and_search_leaves_it_out(office, client, hidden, who, record_property):
    """Bare, searched by whatever one would type, narrowed to it, and paged from its own place."""
    walk = Walk(client, getattr(office, who))
    mark = Keyset(Customer.objects.all(), "name").mark(hidden["customer"])
    narrowed = {
        "pick": hidden["customer"].pk,
        "customer": hidden["customer"].pk,
        "contact": hidden["contact"].pk,
        "lead": hidden["lead"].pk,
        "owner": office.rep.pk,
        "after": mark,
        "before": mark,
        "with": hidden["customer"].pk,
        "own": "x",
    }
    searched = set()
    for route in doors():
        if not route.arguments:
            address = reverse(route.name.removeprefix("api:"))
            page = walk.through("get", address)
            if page.status_code in REFUSED:  # by the role, before a question is read
                continue
            bare = walk.part_of(address, page)
            if who == NEAREST and (address.startswith("/api/") or walk.is_read(address, bare, narrowed)):
                for name, value in narrowed.items():
                    walk.through("get", address, {name: value}, PART)
            if walk.is_read(address, bare, ["q"]):
                searched.add(route.name)
                for text in STRANGERS[who]:
                    walk.through("get", address, {"q": text}, PART)
    record_property("doors", walk.tried)
    assert walk.leaks == []
    assert walk.tried > 100
    assert {"home:find", "api:find-list"} <= searched


@pytest.mark.parametrize("who", ["other_rep", "second_rep", "other_supervisor"])
def test_naming_it_in_what_one_writes_brings_nothing_to_light(office, client, hidden, who, record_property):
    """Bodies that point at it: as group, double, customer of a record, in bulk, in an export, in a saved view."""
    user = getattr(office, who)
    own = make_customer(user, name="Own company")
    walk, file, contact = Walk(client, user), str(hidden["customer"].pk), str(hidden["contact"].pk)
    taken = {"name": "New", "level": "C", "status": "prospect"}
    for address, sent in [
        ("/customers/new/", taken | {"parent": NAME}),
        (f"{own.get_absolute_url()}edit/", taken | {"parent": TAX_ID}),
        (f"{own.get_absolute_url()}merge/", {"with": file}),
        (f"{own.get_absolute_url()}merge/?other={NAME}", {}),
        ("/customers/communications/new/", {"customer": file, "kind": "visit", "outcome": "progress"}),
        ("/customers/communications/new/", {"customer": str(own.pk), "contact": contact, "kind": "visit"}),
        (f"{reverse('customers:operation_new')}?pick={file}", {"pick": [file], "act": "level", "value": "A"}),
        (f"{reverse('customers:export')}?pick={file}", {"what": "customers", "form": "csv"}),
        (f"{reverse('customers:export')}?q=Zebrafish", {"what": "contacts", "form": "vcf"}),
        (reverse("customers:taken"), {"name": NAME}),
        (reverse("customers:taken"), {"tax_id": TAX_ID}),
        (reverse("customers:taken"), {"phone": PHONE}),
        (reverse("customers:doubles"), {"name": NAME, "tax_id": TAX_ID, "phone": PHONE}),
        ("/api/v1/customers/", taken | {"parent": NAME}),
        ("/api/v1/customers/", taken | {"tax_id": TAX_ID}),
        ("/api/v1/contacts/", {"customer": file, "name": "X"}),
        ("/api/v1/communications/", {"customer": file, "kind": "visit", "outcome": "progress"}),
        ("/api/v1/attachments/", {"customer": file}),
        ("/api/v1/opportunities/", {"customer": file, "name": "X"}),
        (reverse("pipeline:opportunity_new"), {"customer": file, "name": "X"}),
    ]:
        walk.through("post", address, sent)
    record_property("doors", walk.tried)
    assert walk.leaks == []
    assert Customer.objects.get(pk=file).contacts.count() == 1
    assert Customer.objects.get(pk=file).communications.count() == 1


def test_the_owner_comes_upon_it_on_the_lists(office, client, hidden):
    """Else the walk through them would prove nothing."""
    walk = Walk(client, office.rep)
    for route in doors():
        if not route.arguments:
            walk.through("get", reverse(route.name.removeprefix("api:")))
    assert len(walk.leaks) > 10


def test_who_kept_it_has_no_door_left_once_it_is_handed_over(office, client, hidden):
    file = Customer.objects.get(pk=hidden["customer"].pk)
    file.hand_over(office.second_rep, by=office.supervisor, reason="region")
    walk = Walk(client, office.rep)
    answers = [walk.through("get", address) for address in (file.get_absolute_url(), f"/api/v1/customers/{file.pk}/")]
    assert [answer.status_code for answer in answers] == [404, 404]
    for text in ASKED[:9]:
        walk.through("get", f"{reverse('customers:customers')}?q={text}")
    assert [leak for leak in walk.leaks if NAME in leak[2]] == []
