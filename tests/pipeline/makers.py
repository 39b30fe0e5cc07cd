"""Makers of chapter 3: each gives a valid record; name only what matters to the test."""

from datetime import date
from decimal import Decimal
from importlib import import_module
from itertools import count

from django.apps import apps

from customers.models import Communication, Customer
from pipeline.models import (
    Contract,
    LossReason,
    NegotiationRound,
    Opportunity,
    PainPoint,
    Product,
    QuotationLine,
    Requirements,
)
from pipeline.models.proposal import open_proposal
from pipeline.stages import Stage

_serial = count(1)


def make_customer(owner, **given) -> Customer:
    return Customer.open(by=owner, **{"name": f"Customer {next(_serial)}"} | given)


def make_product(**given) -> Product:
    return Product.objects.create(**{"name": f"Product {next(_serial)}", "list_price": 1000} | given)


def make_contract(rep, *, customer=None, shares=None, **given) -> Contract:
    """A draft of 106,000 with 6 % tax, all of it `rep`'s."""
    number = next(_serial)
    terms = {"number": f"HT-{number:04}", "gross": Decimal(106_000), "tax_rate": Decimal("0.06"), "cost": None} | given
    customer = customer or make_customer(rep)
    return Contract.draft(by=rep, shares=shares or {rep: Decimal(1)}, customer=customer, **terms)


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


def make_requirements(opportunity) -> Requirements:
    brief = Requirements.objects.create(
        opportunity=opportunity,
        needs="needs",
        budget=100,
        process="IT, then purchasing",
        feasibility="yes",
        goals="faster",
        confirmed_by="Ms Wang",
        confirmed_on=date(2026, 1, 1),
        confirmed_how="meeting",
    )
    PainPoint.objects.create(requirements=brief, pain="slow", answer="fast")
    return brief


def make_sent_proposal(opportunity, organiser, author):
    proposal = open_proposal(opportunity, by=organiser, authors=[author])
    proposal.introduction = proposal.solution = proposal.plan = "text"
    proposal.save()
    QuotationLine.objects.create(proposal=proposal, product=make_product(), unit_price=100)
    proposal.send(by=organiser)
    return proposal


def agree(opportunity, by) -> NegotiationRound:
    return NegotiationRound.objects.create(
        opportunity=opportunity,
        price=100_000,
        payment_terms="30 days",
        service_terms="one year",
        our_position="price stays",
        their_position="cheaper",
        is_agreed=True,
        by=by,
    )


def loss_reason(code="price") -> LossReason:
    """One of the reasons that come with the product; tests of races sweep them away with all rows."""
    if not LossReason.objects.filter(code=code).exists():
        import_module("pipeline.migrations.0012_known_loss_reasons").bring_reasons(apps, None)
    return LossReason.objects.get(code=code)
