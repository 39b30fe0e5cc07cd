"""A made-up sales department in random states, for tests that ask whether numbers and their rows agree."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from django.utils import timezone

from customers.channels import Channel
from customers.models import Customer, Lead
from pipeline.models import (
    Competitor,
    Contract,
    ContractShare,
    ForecastLine,
    LossReason,
    NegotiationRound,
    Opportunity,
    Proposal,
    SalesEntry,
    StageMove,
)
from pipeline.stages import Stage
from salesdept.common.calendar import Month
from tests.makers import make_target

from ..makers import loss_reason, make_product

TODAY = date(2026, 5, 20)


def make_department(office, seed: int) -> None:
    """Some sixty deals in every state, with moves, leads, contracts, ledger entries, targets and a forecast written."""
    random = Random(seed)  # noqa: S311 — reproducible, not secret
    loss_reason()
    sellers = [office.rep, office.second_rep, office.supervisor, office.other_rep, office.other_supervisor]
    products = [make_product(), make_product(), None]
    rivals = [Competitor.named("Acme"), Competitor.named("Bolt"), None]
    reasons = list(LossReason.objects.all())
    for number in range(60):
        owner = random.choice(sellers)
        customer = Customer.open(by=owner, name=f"Made {seed} {number}", level=random.choice("ABC"))
        lead = None
        if random.random() < 0.5:
            lead = Lead.objects.create(company=customer.name, owner=owner, channel=random.choice(Channel.values))
        _make_deal(random, number, owner, customer, lead, random.choice(products), rivals, reasons)
        for _n in range(random.choice([0, 1, 1, 2, 3])):
            _make_contract(random, owner, customer, random.choice(products))
    for rep in sellers:
        for month in range(1, 9):
            if random.random() < 0.7:
                make_target(rep, Month(date(2026, month, 1)), amount=random.randint(1, 999_999))
    _write_forecast(random)


def _day(random, first=-500, last=0) -> date:
    return TODAY + timedelta(days=random.randint(first, last))


def _make_deal(random, number, owner, customer, lead, product, rivals, reasons) -> None:
    state = random.choice(["open", "open", "open", "hold", "won", "lost", "lost", "void"])
    stage = random.choice(list(Stage)[4:] if state == "won" else list(Stage)[:4])
    closed = _day(random, -400) if state in ("won", "lost", "void") else None
    deal = Opportunity(
        code=f"T-{owner.pk.hex[-6:]}-{number}-{random.random()}",
        name=f"Deal {number}",
        customer=customer,
        owner=owner,
        lead=lead,
        product=product,
        stage=stage,
        state=state,
        amount=Decimal(random.randint(0, 99_999_999)) / 100,
        expected_close=random.choice([None, _day(random, -60, 200), _day(random, 0, 60)]),
        closed_on=closed,
        wake_on=TODAY + timedelta(days=9) if state == "hold" else None,
        lost_reason=random.choice(reasons) if state == "lost" else None,
        competitor=random.choice(rivals) if state == "lost" else None,
        own_category=random.choice(["", "", "", "commit", "pipeline"]),
    )
    deal.save()
    _make_moves(random, deal)
    if random.random() < 0.4:
        Proposal.objects.create(opportunity=deal, number=1, state="accepted", opened_by=owner)
    if random.random() < 0.3:
        facts = {"price": 1, "payment_terms": "-", "service_terms": "-", "our_position": "-", "their_position": "-"}
        NegotiationRound.objects.create(
            opportunity=deal, by=owner, state=random.choice(["open", "agreed", "agreed"]), **facts
        )


def _make_moves(random, deal) -> None:
    """A way to where the deal stands, with a step back and a rest now and then."""
    moment = timezone.make_aware(datetime.combine(_day(random, -420, -120), datetime.min.time()))
    way = [("start", Stage.DEVELOPMENT, "open")]
    for stage in list(Stage)[1 : Stage(deal.stage).position + 1]:
        is_open = way[-1][2] == "open"
        if is_open and random.random() < 0.2:
            way += [("hold", way[-1][1], "hold"), ("wake", way[-1][1], "open")]
        if is_open and random.random() < 0.2 and way[-1][1] != Stage.DEVELOPMENT:
            here = way[-1][1]
            way += [("back", Stage.DEVELOPMENT, "open"), ("skip", here, "open")]
        is_won = stage in (Stage.EXECUTION, Stage.MAINTENANCE)
        way.append(("won" if stage == Stage.EXECUTION else "forward", stage, "won" if is_won else "open"))
    last = {"hold": "hold", "lost": "lost", "void": "void"}.get(deal.state)
    way += [(last, deal.stage, deal.state)] if last else []
    before = ("", "")
    for number, (via, stage, state) in enumerate(way, start=1):
        moment += timedelta(hours=random.randint(1, 400))
        StageMove.objects.create(
            opportunity=deal, number=number, from_stage=before[0], from_state=before[1], to_stage=stage, to_state=state,
            via=via, moved_at=moment, by=deal.owner,
        )  # fmt: skip
        before = (stage, state)


def _make_contract(random, owner, customer, product) -> None:
    day, net = _day(random, -900), Decimal(random.randint(1, 9_999_999)) / 100
    state = random.choice(["signed", "signed", "signed", "cancelled", "draft"])
    contract = Contract.objects.create(
        number=f"C-{random.random()}", customer=customer, product=product, gross=net, tax_rate=0, state=state,
        signed_on=None if state == "draft" else day,
    )  # fmt: skip
    ContractShare.objects.create(contract=contract, rep=owner)
    if state != "draft":
        SalesEntry.objects.create(
            contract=contract, customer=customer, rep=owner, team=owner.team, booked_on=day, kind="signed", amount=net,
            share=1,
        )  # fmt: skip


def _write_forecast(random) -> None:
    """How some of the deals stood nine days ago, not always as today."""
    lines = [
        ForecastLine(
            taken_on=TODAY - timedelta(days=9),
            opportunity=deal,
            owner=deal.owner,
            category="pipeline",
            amount=random.choice([deal.amount, deal.amount + 1000]),
            expected_close=random.choice([deal.expected_close, _day(random, -20, 90), None]),
        )
        for deal in Opportunity.objects.all()
        if random.random() < 0.7
    ]
    ForecastLine.objects.bulk_create(lines)
