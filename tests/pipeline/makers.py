"""Makers of chapter 3: each gives a valid record; name only what matters to the test."""

from datetime import date, timedelta
from decimal import Decimal
from importlib import import_module
from itertools import count

from django.apps import apps
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from customers.models import Communication, Contact
from pipeline.models import (
    Contract,
    Coverage,
    Decider,
    GateItem,
    ListPrice,
    LossReason,
    Milestone,
    Need,
    NegotiationRound,
    Opportunity,
    Product,
    ProductCost,
    PurchaseStep,
    Receipt,
    Requirements,
    SignedCopy,
)
from pipeline.proposals.models import open_proposal
from pipeline.stages import Stage
from salesdept.common.calendar import today
from tests.customers.makers import make_customer
from tests.makers import LONG_AGO

_serial = count(1)


def make_product(**given) -> Product:
    """A product at 1,000 that costs 600, for years, unless `list_price` and `cost` say otherwise (None: not known)."""
    price, cost = given.pop("list_price", Decimal(1000)), given.pop("cost", Decimal(600))
    product = Product.objects.create(**{"name": f"Product {next(_serial)}"} | given)
    if price is not None:
        ListPrice.objects.create(product=product, currency="TWD", amount=price, since=LONG_AGO)
    if cost is not None:
        ProductCost.objects.create(product=product, amount=cost, since=LONG_AGO)
    return product


def make_contract(rep, *, customer=None, shares=None, schedule=(), **given) -> Contract:
    """A draft of 106,000 with 6 % tax, all of it `rep`'s; nothing is owed unless `schedule=None`, the usual one."""
    number = next(_serial)
    terms = {"number": f"HT-{number:04}", "gross": Decimal(106_000), "tax_rate": Decimal("0.06"), "cost": None} | given
    customer = customer or make_customer(rep)
    shares = shares or {rep: Decimal(1)}
    return Contract.draft(by=rep, shares=shares, customer=customer, schedule=schedule, **terms)


PDF = b"%PDF-1.7\n1 0 obj << >> endobj\ntrailer << >>\n%%EOF\n"


def signed_paper(contract, by, content: bytes = PDF) -> SignedCopy:
    """The copy signed by both, added by `by`."""
    return SignedCopy.add(contract, SimpleUploadedFile("contract.pdf", content), by=by)


def sign(contract, by, on: date) -> Contract:
    contract.sign(by=by, signed_on=on)
    return contract


def make_opportunity(owner, stage=Stage.DEVELOPMENT, *, organiser=None, **given) -> Opportunity:
    """An opportunity that came to `stage` through every gate before it; `organiser` is needed from the proposal on."""
    customer = given.pop("customer", None) or make_customer(owner)
    opportunity = Opportunity.open(by=owner, customer=customer, name=f"Deal {next(_serial)}", **given)
    for here in list(Stage)[: Stage(stage).position]:
        complete(opportunity, here, owner, organiser)
        opportunity.advance(by=owner, next_step="call", next_on=date(2030, 1, 1))
    return opportunity


def complete(opportunity, stage, owner, organiser=None) -> None:
    """Do what the gate after `stage` asks for."""
    if stage == Stage.DEVELOPMENT:
        Communication.log(by=owner, customer=opportunity.customer, kind="visit", outcome="progress")
    if stage == Stage.REQUIREMENTS:
        make_requirements(opportunity)
    if stage == Stage.PROPOSAL:
        make_sent_proposal(opportunity, organiser, owner)


def make_gate_item(stage=Stage.DEVELOPMENT, **given) -> GateItem:
    return GateItem.objects.create(stage=stage, **{"text": f"Item {next(_serial)}"} | given)


def make_requirements(opportunity, *, confirmed: bool = True) -> Requirements:
    """Research with every part; the customer has confirmed it unless `confirmed=False`."""
    owner, customer = opportunity.owner, opportunity.customer
    brief = Requirements.of(opportunity)
    brief.budget, brief.budget_certainty, brief.feasibility = Decimal(100), "stated", "the standard does it"
    brief.save()
    goal = {"goal": "faster", "measure": "days", "goal_on": date(2030, 1, 1)}
    Need.objects.create(requirements=brief, text="needs", pain="slow", answer="fast", **goal)
    PurchaseStep.objects.create(requirements=brief, text="IT, then purchasing", expected_on=date(2030, 1, 1))
    person = customer.contacts.first() or Contact.objects.create(customer=customer, name="Ms Wang")
    Decider.objects.create(requirements=brief, contact=person)
    Communication.log(by=owner, customer=customer, contact=person, kind="call", outcome="progress")
    brief.forget()
    if confirmed:
        brief.record_confirmation(by=owner, name="Ms Wang", on=today(), how="meeting", evidence="minutes")
    return brief


def make_sent_proposal(opportunity, organiser, author, *, discount=0, currency="", **product):
    """One line, listed at 100,000 and costing 60,000 unless `product` says otherwise, less `discount` in the end."""
    proposal = open_proposal(opportunity, by=organiser, authors=[author])
    proposal.introduction = proposal.solution = proposal.plan = "text"
    proposal.save()
    quotation = proposal.quotation
    quotation.add(make_product(**{"list_price": 100_000, "cost": 60_000} | product), by=organiser)
    quotation.discount_kind, quotation.discount = "amount", Decimal(discount)
    quotation.save()
    if currency:
        quotation.change_currency(currency, by=organiser)
    cover_needs(proposal, organiser)
    proposal.send(by=organiser)
    return proposal


def cover_needs(proposal, by) -> None:
    """Every need of the research is covered by this version."""
    for need in Need.objects.filter(requirements__opportunity=proposal.opportunity_id):
        Coverage.write(proposal, need, by=by, how="covered", words="in the solution")


def make_agreed_deal(office, price, **offer) -> Opportunity:
    """Offered (as `make_sent_proposal`) and agreed at `price`; what is left is the contract."""
    deal = make_opportunity(office.rep, Stage.PROPOSAL, organiser=office.supervisor, amount=Decimal(price))
    proposal = make_sent_proposal(deal, office.supervisor, office.rep, **offer)
    deal.advance(by=office.rep, next_step="call", next_on=date(2030, 1, 1))
    agree(deal, office.supervisor, proposal=proposal, price=Decimal(price))
    return deal


def loss_reason(code="price") -> LossReason:
    """One of the reasons that come with the product; tests of races sweep them away with all rows."""
    if not LossReason.objects.filter(code=code).exists():
        import_module("pipeline.migrations.0012_known_loss_reasons").bring_reasons(apps, None)
    return LossReason.objects.get(code=code)


def make_round(opportunity, by, **given) -> NegotiationRound:
    terms = {
        "price": Decimal(100_000),
        "payment_terms": "30 days",
        "service_terms": "one year",
        "our_position": "price stays",
        "their_position": "cheaper",
    }
    return NegotiationRound.objects.create(opportunity=opportunity, by=by, **terms | given)


def agree(opportunity, by, **given) -> NegotiationRound:
    """A round that both agreed to, its price within every limit."""
    return make_round(opportunity, by, state="agreed", **given)


def make_receipt(finance, customer, amount=1000, **given) -> Receipt:
    """Recorded by finance and still to be confirmed."""
    facts = {"currency": settings.COMPANY_CURRENCY, "reference": f"B-{next(_serial)}", "account": "004"} | given
    return Receipt.objects.create(customer=customer, amount=Decimal(amount), recorded_by=finance, **facts)


def make_milestone(project, **given) -> Milestone:
    day = project.started_on + timedelta(days=30)
    facts = {"title": f"Milestone {next(_serial)}", "promised_on": day, "expected_on": day} | given
    return Milestone.objects.create(project=project, **facts)


def confirm_copies(contract, *people) -> None:
    """Each department, in the person of one of `people`, has its copy."""
    for person in people:
        contract.copies.get(department=person.role).confirm(by=person)
