"""The demo company's sales: fourteen months of contracts, and the opportunities of today in every stage."""

from datetime import date, timedelta
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from customers.models import Communication
from salesdept.common.calendar import Month
from salesdept.common.money import to_cents

from .analysis import demo as analysis
from .catalogue import demo as catalogue_demo
from .contracts import demo as contracts
from .contracts.credit import overdue_elsewhere
from .contracts.drafting import draw_up, terms_of_agreement
from .gating.demo import tell as tell_of_gates
from .losses import demo as losses
from .models import Contract, Opportunity, SignedCopy
from .negotiation.demo import agree, negotiate
from .planned_visits import demo as planned_visits
from .projects import demo as projects
from .proposals import demo as offers
from .receipts import demo as receipts
from .requirements import demo as requirements
from .revisits import demo as revisits
from .stages import Stage

SOLD_PER_MONTH = 960_000
"""What a rep sells in a middling month, without tax; the single month lies between 65 and 125 percent of it."""

SPLITS = [(Decimal(1),), (Decimal("0.7"), Decimal("0.3")), (Decimal("0.5"), Decimal("0.3"), Decimal("0.2"))]
OPEN_PER_REP = 5
PAYMENT_TERMS = ["簽約 30%、30 天 50%、60 天 20%", "簽約 50%、45 天 50%", "30 天", "簽約 40%、30 天 60%"]
PAPER = b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"


def tell(story) -> None:
    """Products, past contracts by the same steps as today's, and open opportunities."""
    products = catalogue_demo.tell(story)
    offers.prepare(story)
    story.signed = []
    for number, month in enumerate([*story.months, story.months[-1].next]):
        for rep in story.people.reps:
            for net in _sold(story, month, growth=1 + Decimal(number) / 100):
                story.signed.append(_past_contract(story, rep, month, products, net))
    _change_and_cancel(story)
    for rep in story.people.reps:
        for stage in list(Stage)[:4] + [Stage.DEVELOPMENT]:
            _open_opportunity(story, rep, stage, products)
    receipts.tell(story)
    _win_leads(story, products)
    receipts.pay_in_dollars(story, contracts.sell_in_dollars(story))
    contracts.change_lines(story, story.signed[: len(story.won_leads)][::-1])
    offers.tell_of_today(story)
    losses.tell(story, products)
    analysis.tell(story)
    projects.tell(story)
    revisits.tell(story)
    receipts.tell(story)
    receipts.pay_too_much(story)
    tell_of_gates(story)
    requirements.tell(story)
    planned_visits.tell(story)


def _sold(story, month, growth: Decimal) -> list[Decimal]:
    """What a rep's contracts of `month` are worth without tax; of the running month, those of its days so far."""
    elapsed = min((story.today - month.first).days + 1, 30)
    whole = SOLD_PER_MONTH * growth * story.random.randint(65, 125) / 100 * elapsed / 30
    return [_rounded(whole * share) for share in story.random.choice(SPLITS)]


def _past_contract(story, rep, month, products, net) -> Contract:
    """A contract signed on a day of `month`, its draft drawn up by the team's supervisor."""
    day = min(month.first + timedelta(days=story.random.randint(1, 26)), story.today)
    product = min(products, key=lambda one: abs(one.list_price - net))
    customer = story.random.choice([one for one in story.customers if one.owner_id == rep.pk])
    supervisor = rep.supervisor_on(day)
    gross = net * Decimal("1.05")
    # One contract in twelve waits for its cost, as in life.
    cost = None if story.random.random() < 1 / 12 else _rounded(net * _cost_rate(story))
    colleague = story.random.choice(story.people.reps)
    shared = colleague != rep and story.random.random() < 0.15
    shares = {rep: Decimal("0.6"), colleague: Decimal("0.4")} if shared else {rep: Decimal(1)}
    with story.on(day):
        contract = Contract.draft(
            by=supervisor,
            shares=shares,
            number=f"HT-{day:%Y%m}-{story.random.randint(1000, 9999)}-{len(story.signed) + 1:03}",
            customer=customer,
            product=product,
            gross=gross,
            cost=cost,
            our_duties="按期交付並完成教育訓練",
            their_duties="依約付款並提供測試環境",
            payment_terms=story.random.choice(PAYMENT_TERMS),
            service_terms="一年保固，四小時內回應",
            starts_on=day,
            ends_on=day + timedelta(days=365),
        )
        contract.sign(by=supervisor, signed_on=day)
    return contract


def _cost_rate(story) -> Decimal:
    return Decimal(story.random.randint(55, 78)) / 100


def _rounded(amount: Decimal) -> Decimal:
    return (amount / 100).quantize(Decimal(1)) * 100


def _change_and_cancel(story) -> None:
    """One contract was enlarged, one cancelled, each in the month after."""
    former = [contract for contract in story.signed if Month.of(contract.signed_on) == story.months[-2]]
    enlarged, cancelled = former[0], min(former[1:], key=lambda contract: contract.net)
    for contract, name, details in (
        (enlarged, "amend", {"gross_change": Decimal(105_000), "cost_change": Decimal(60_000), "reason": "加購模組"}),
        (cancelled, "cancel", {"reason": "客戶投資計劃取消"}),
    ):
        day = min(contract.signed_on + timedelta(days=25), story.months[-1].last)
        by = contract.shares.first().rep.supervisor_on(day)
        with story.on(day):
            getattr(contract, name)(by=by, on=day, **details)


def _open_opportunity(story, rep, stage: Stage, products) -> None:
    """An opportunity that came as far as `stage`, through every gate before it."""
    product = story.random.choice(products)
    customer = story.random.choice([one for one in story.customers if one.owner_id == rep.pk])
    start = story.today - timedelta(days=story.random.randint(20, 60))
    _bring_to(story, stage, customer=customer, product=product, start=start)


def _bring_to(story, stage: Stage, *, customer, product, start: date, lead=None) -> Opportunity:
    """An opportunity of the file's owner, opened on that day, a step every five days."""
    rep = customer.owner
    supervisor = rep.supervisor_on(story.today)
    amount = _rounded(product.list_price * Decimal(story.random.randint(80, 120)) / 100)
    with story.on(start):
        opportunity = Opportunity.open(
            by=rep,
            customer=customer,
            lead=lead,
            name=f"{customer.name[:4]} {product.series}",
            product=product,
            amount=amount,
            expected_close=story.today + timedelta(days=story.random.randint(10, 90)),
        )
        Communication.log(by=rep, customer=customer, kind="visit", outcome="progress", note="初次拜訪，了解需求")
    prepare = {
        Stage.DEVELOPMENT: lambda day: None,
        Stage.REQUIREMENTS: lambda day: requirements.confirm(story, opportunity, day),
        Stage.PROPOSAL: lambda day: offers.propose(story, opportunity, supervisor=supervisor, rep=rep, product=product),
    }
    day = start
    while opportunity.stage != stage:
        day += timedelta(days=5)
        with story.on(min(day, story.today)):
            prepare[Stage(opportunity.stage)](day)
            opportunity.advance(by=rep, next_step="電話跟進", next_on=_next_day(story))
    if stage == Stage.NEGOTIATION:
        _negotiate(story, opportunity, supervisor)
    return opportunity


def _win_leads(story, products) -> None:
    """What was sold to the leads of some months ago: seven weeks from the first word to the signature (3.1.1)."""
    for lead in story.won_leads:
        product, start = story.random.choice(products), timezone.localdate(lead.created_at) + timedelta(days=4)
        opportunity = _bring_to(
            story, Stage.NEGOTIATION, customer=lead.customer, product=product, start=start, lead=lead
        )
        supervisor, day = lead.owner.supervisor_on(start), start + timedelta(days=45)
        with story.on(day):
            turn = opportunity.rounds.latest("held_on")
            if not turn.is_agreed:
                agree(turn, supervisor, story.people.manager)
            terms = {"gross": to_cents(turn.price * Decimal("1.05")), "cost": _rounded(turn.price * _cost_rate(story))}
            offer = opportunity.proposals.filter(state="sent").first()
            if lead == story.won_leads[0] and offer and not offer.has_expired:
                # The customer took the offer as it was: its plan becomes the project's milestones.
                offer.accept(by=lead.owner)
                agreed = terms_of_agreement(opportunity)
                terms = {name: agreed[name] for name in terms}
            contract = draw_up(
                opportunity,
                by=supervisor,
                shares={lead.owner: Decimal(1)},
                payment_terms=turn.payment_terms,
                service_terms=turn.service_terms,
                **terms,
            )
            if overdue_elsewhere(contract):
                for consenter in (story.people.finance[0], story.people.manager):
                    contract.release_credit(by=consenter, reason="已約定分期清償")
            SignedCopy.add(contract, SimpleUploadedFile(f"{contract}.pdf", PAPER), by=supervisor)
            contract.sign(by=supervisor, signed_on=day)
        story.signed.insert(0, contract)


def _next_day(story) -> date:
    """Mostly ahead, now and then late: the home page has something to say."""
    return story.today + timedelta(days=story.random.randint(-2, 9))


def _negotiate(story, opportunity, supervisor) -> None:
    """Two rounds; about half of the deals are agreed, a price beyond the limit waits for the manager."""
    turn = negotiate(story, opportunity, supervisor, story.today - timedelta(days=1))
    if story.random.random() < 0.5:
        turn.agree(by=supervisor, reason="客戶預算有限，今年內可簽約")
