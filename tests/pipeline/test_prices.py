"""The departments deliver without prices (3.5.1): whatever names a contract to them names no amount of it."""

from decimal import Decimal

import pytest
from django.urls import reverse

from pipeline.contracts.drafting import draw_up
from salesdept.common.calendar import today

from .makers import make_agreed_deal, signed_paper

D = Decimal
pytestmark = [pytest.mark.clause("3.5.1"), pytest.mark.django_db]

AMOUNTS = ("123457", "129629.85", "129630", "71713", "37037.10", "92592.75", "6172.85", "6173")
"""Net, gross, cost, both instalments and the tax of the contract below, as figures and rounded."""


@pytest.fixture
def sold(office):
    """Offered, agreed and signed at 123,457 without tax; both departments hold their copy."""
    deal = make_agreed_deal(office, 123_457, list_price=D(123_457), cost=D(71_713), name="Archive")
    terms = {"gross": D("129629.85"), "cost": D(71_713), "payment_terms": "30% on signing, 70% 30 days"}
    contract = draw_up(deal, by=office.supervisor, shares={office.rep: D(1)}, **terms)
    signed_paper(contract, office.supervisor)
    contract.sign(by=office.supervisor, signed_on=today())
    return contract


def pages_of(contract) -> list[str]:
    deal, proposal = contract.opportunity, contract.opportunity.proposals.get()
    named = [
        ("pipeline:contracts", []), ("pipeline:contract", [contract.pk]), ("pipeline:copy", [contract.pk]),
        ("pipeline:project", [contract.project.pk]), ("pipeline:projects", []),
        ("pipeline:opportunities", []), ("pipeline:opportunity", [deal.pk]), ("pipeline:board", []),
        ("pipeline:board_column", ["execution"]), ("pipeline:proposal", [proposal.pk]),
        ("pipeline:proposal_changes", [proposal.pk]), ("home:today", []),
    ]  # fmt: skip
    asked = [f"{reverse('home:find')}?q={contract.number}", f"{reverse('pipeline:contracts')}?sort=-net"]
    asked += [f"{deal.get_absolute_url()}?stage={stage}" for stage in ("proposal", "negotiation")]
    return [reverse(name, args=args) for name, args in named] + asked


def answers_of(contract) -> list[str]:
    deal, proposal = contract.opportunity, contract.opportunity.proposals.get()
    lists = ("contracts", "opportunities", "proposals", "projects", "contract-copies", "milestones")
    single = [("contracts", contract), ("opportunities", deal), ("proposals", proposal)]
    return [f"/api/v1/{name}/" for name in lists] + [f"/api/v1/{name}/{one.pk}/" for name, one in single]


def named_in(answer) -> list[str]:
    text = answer.content.decode().replace(",", "").replace("\u202f", "")
    return [amount for amount in AMOUNTS if amount in text]


def told(reader, addresses) -> dict:
    """address -> (status, the amounts that the answer names)."""
    return {address: _read(reader.get(address)) for address in addresses}


def _read(answer) -> tuple:
    text = answer.content.decode().replace(",", "")
    return answer.status_code, [amount for amount in AMOUNTS if amount in text]


@pytest.mark.parametrize("department", ["technical", "aftersales"])
def test_no_page_names_an_amount_to_a_department(office, sold, as_user, department):
    addresses = pages_of(sold)
    assert told(as_user(getattr(office, department)), addresses) == dict.fromkeys(addresses, (200, []))


@pytest.mark.parametrize("department", ["technical", "aftersales"])
def test_nor_does_the_api(office, sold, api_as, department):
    addresses = answers_of(sold)
    assert told(api_as(getattr(office, department)), addresses) == dict.fromkeys(addresses, (200, []))


def test_nor_do_lists_tell_it_by_their_order(office, sold, api_as, as_user):
    for name, by in (("contracts", "net"), ("opportunities", "amount")):
        assert api_as(office.technical).get(f"/api/v1/{name}/?sort=-{by}").status_code == 400
        assert api_as(office.rep).get(f"/api/v1/{name}/?sort=-{by}").status_code == 200
    listing = as_user(office.technical).get(f"{reverse('pipeline:contracts')}?sort=-net").context["listing"]
    assert listing.order == "-number"


def test_nor_is_a_paper_with_prices_made_for_them(office, sold, as_user):
    proposal = sold.opportunity.proposals.get()
    for kind, document in (("contract", sold), ("proposal", proposal), ("quotation", proposal)):
        address = reverse("papers:ask", args=[kind, document.pk])
        assert as_user(office.technical).post(address, {"language": "en"}).status_code == 404
        assert as_user(office.rep).post(address, {"language": "en"}).status_code == 302


def test_a_technician_who_writes_the_offer_reads_its_quotation_but_no_contract(office, sold, as_user, api_as):
    proposal = sold.opportunity.proposals.get()
    proposal.authors.add(office.technical)
    assert "123,457" in as_user(office.technical).get(proposal.get_absolute_url()).content.decode()
    assert api_as(office.technical).get(f"/api/v1/proposals/{proposal.pk}/").json()["quotation"]["net"] == "123457.00"
    assert "123,457" not in as_user(office.technical).get(sold.get_absolute_url()).content.decode()


@pytest.mark.parametrize("who", ["rep", "finance", "clerk"])
def test_who_has_to_do_with_the_money_reads_it(office, sold, as_user, api_as, who):
    reader = getattr(office, who)
    page = as_user(reader).get(sold.get_absolute_url()).content.decode()
    assert "123,457.00" in page
    assert ("71,713.00" in page) == (who != "rep")
    assert api_as(reader).get(f"/api/v1/contracts/{sold.pk}/").json()["net"] == "123457.00"
