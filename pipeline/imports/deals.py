"""Carrying out the plan for deals: won ones become signed contracts, others opportunities or leads."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from itertools import islice

from django.utils.translation import gettext as _

from customers.channels import Channel
from customers.models import Lead
from salesdept.common.audit import record_change
from salesdept.common.calendar import midnight, now, today
from salesdept.common.money import ZERO

from ..catalogue.models import next_code
from ..ledger import book_signed
from ..models import Contract, ContractShare, LossReason, Opportunity, Product, SalesEntry, StageMove
from ..stages import Stage
from .known import KnownDeal
from .models import ImportedLead
from .rows import DealRow
from .stages import Meaning
from .verdicts import Fate, Verdict
from .writers import CustomerWriter

BATCH = 1000
RATE = Decimal("0.0001")

State = Opportunity.State
CLOSED = (Meaning.WON, Meaning.LOST)


class DealWriter(CustomerWriter):
    """Deals by their numbers. Customers whom only the deals name get their file on the way."""

    def __init__(self, *given):
        super().__init__(*given)
        self.won: list[Verdict] = []

    def write(self, verdicts: Sequence[Verdict]) -> None:
        wanted = [verdict for verdict in verdicts if verdict.fate in (Fate.NEW, Fate.CHANGED)]
        self._open_named_files(wanted)
        self._add_products(wanted)
        self._keep_leads([verdict for verdict in wanted if verdict.account is None])
        placed = [verdict for verdict in wanted if verdict.account]
        new = [verdict for verdict in placed if self._known(verdict).opportunity is None]
        for verdict in placed:
            if self._known(verdict).opportunity:
                self._move_on(verdict)
        self._open(new)
        self.won += [verdict for verdict in placed if verdict.row.meaning == Meaning.WON]

    def finish(self) -> None:
        """Book the won deals by day and number, whatever the order of the file: this one says whose customer is new."""
        self.won.sort(key=lambda verdict: (verdict.row.closed_on, verdict.row.number))
        won = iter(self.won)
        while batch := list(islice(won, BATCH)):
            self._sign(batch)

    def _known(self, verdict: Verdict) -> KnownDeal:
        return self.known.deals.get(verdict.row.number) or KnownDeal(None)

    def _open_named_files(self, verdicts: Sequence[Verdict]) -> None:
        named = {
            verdict.account.name: verdict.account
            for verdict in verdicts
            if verdict.account and verdict.account.id is None
        }
        self.open_files([(account, None) for account in named.values()])

    def _add_products(self, verdicts: Sequence[Verdict]) -> None:
        """Products that only the deals name, without a price."""
        named = {
            verdict.product.name: verdict.product
            for verdict in verdicts
            if verdict.product and verdict.product.id is None
        }
        products = [Product(name=name, code=next_code()) for name in named]
        Product.objects.bulk_create(products)
        for product in products:
            named[product.name].id = product.pk
        self.trace(products, "3.3.2")
        self.made["products"] += len(products)

    def _keep_leads(self, verdicts: Sequence[Verdict]) -> None:
        leads = [
            Lead(
                company=_("Customer not named, deal %(number)s") % {"number": verdict.row.number},
                channel=Channel.OTHER,
                note=verdict.product.name if verdict.product else "",
                owner_id=verdict.person.id,
            )
            for verdict in verdicts
        ]
        Lead.objects.bulk_create(leads)
        ImportedLead.objects.bulk_create(
            ImportedLead(number=verdict.row.number, lead=lead) for verdict, lead in zip(verdicts, leads, strict=True)
        )
        self.trace(leads, "3.1.1")
        self.made["leads"] += len(leads)

    def _open(self, verdicts: Sequence[Verdict]) -> None:
        opportunities = [self._opportunity(verdict) for verdict in verdicts]
        Opportunity.objects.bulk_create(opportunities)
        StageMove.objects.bulk_create(self._moves(verdicts, opportunities))
        self.trace(opportunities, "3.1.1")
        for verdict, opportunity in zip(verdicts, opportunities, strict=True):
            self.known.deals[verdict.row.number] = KnownDeal(verdict.row.meaning, opportunity=opportunity.pk)
            if verdict.row.meaning != Meaning.WON:
                self.made["lost" if verdict.row.meaning == Meaning.LOST else "open"] += 1

    @cached_property
    def _not_stated(self) -> LossReason:
        return LossReason.not_stated()

    def _opportunity(self, verdict: Verdict) -> Opportunity:
        row = verdict.row
        title = f"{verdict.product.name} · {verdict.account.name}" if verdict.product else verdict.account.name
        return Opportunity(
            code=row.number,
            name=title[:160],
            customer_id=verdict.account.id,
            owner_id=verdict.person.id,
            product_id=verdict.product.id if verdict.product else None,
            lead_id=self._known(verdict).lead,
            amount=row.value or ZERO,
            engaged_on=row.started_on or row.closed_on or today(),
            **standing(row, self._not_stated),
        )

    def _moves(self, verdicts: Sequence[Verdict], opportunities: Sequence[Opportunity]) -> Iterator[StageMove]:
        """What the file tells, on the days that it tells; none of the stages before is made up."""
        for verdict, opportunity in zip(verdicts, opportunities, strict=True):
            row, here = verdict.row, {"opportunity": opportunity, "to_stage": opportunity.stage, "number": 1}
            if row.meaning == Meaning.LOST and row.started_on:
                yield self._move(State.OPEN, row.started_on, **here)
                here |= {"number": 2, "from_stage": opportunity.stage, "from_state": State.OPEN}
            day = row.started_on if row.meaning not in CLOSED else opportunity.closed_on
            yield self._move(opportunity.state, day, **here)

    def _move(self, state: State, day: date | None, **of) -> StageMove:
        return StageMove(to_state=state, moved_at=_moment(day), via=StageMove.Via.IMPORT, by_id=self.by.pk, **of)

    def _move_on(self, verdict: Verdict) -> None:
        """An open opportunity that the file shows further on. A closed one never gets here."""
        opportunity = Opportunity.objects.select_for_update().get(pk=self._known(verdict).opportunity)
        before = f"{opportunity.state} {opportunity.stage}"
        now_standing = standing(verdict.row, self._not_stated)
        opportunity.move(
            StageMove.Via.IMPORT,
            by=self.by,
            stage=now_standing.pop("stage"),
            state=now_standing.pop("state"),
            at=_moment(now_standing.get("closed_on")),
        )
        for name, value in now_standing.items():
            setattr(opportunity, name, value)
        opportunity.wake_on = None
        opportunity.amount = verdict.row.value or opportunity.amount
        opportunity.version += 1
        opportunity.save()
        changed = {"state": [before, f"{opportunity.state} {opportunity.stage}"]}
        record_change(opportunity, by=self.by, clause="3.1.1", action="import", changed=changed)
        self.made["moved"] += 1

    def _sign(self, verdicts: Sequence[Verdict]) -> None:
        contracts = [self._contract(verdict) for verdict in verdicts]
        Contract.objects.bulk_create(contracts)
        ContractShare.objects.bulk_create(
            ContractShare(contract=contract, rep_id=verdict.person.id)
            for verdict, contract in zip(verdicts, contracts, strict=True)
        )
        self.trace(contracts, "3.4.3")
        booked = Contract.objects.filter(pk__in=[contract.pk for contract in contracts]).prefetch_related("shares")
        book_signed(booked, by=self.by, file_by_file=True)
        self.made["contracts"] += len(contracts)
        self.made["teamless"] += SalesEntry.objects.filter(contract__in=contracts, team=None).count()

    def _contract(self, verdict: Verdict) -> Contract:
        row = verdict.row
        return Contract(
            number=row.number,
            customer_id=verdict.account.id,
            opportunity_id=self._known(verdict).opportunity,
            product_id=verdict.product.id if verdict.product else None,
            gross=row.value + row.tax,
            tax_rate=(row.tax / row.value).quantize(RATE),
            net=row.value,
            cost=row.cost,
            signed_on=row.closed_on,
            state=Contract.State.SIGNED,
        )


def _moment(day: date | None) -> datetime:
    return midnight(day) if day else now()


def standing(row: DealRow, not_stated: LossReason) -> dict:
    """State, stage and what closing sets, as the file tells them; why a deal was lost, no file tells.

    Delivery of what was won lies behind: maintenance.
    """
    if row.meaning == Meaning.WON:
        return {"state": State.WON, "stage": Stage.MAINTENANCE, "closed_on": row.closed_on}
    if row.meaning == Meaning.LOST:
        reached = Stage.REQUIREMENTS if row.started_on else Stage.DEVELOPMENT
        closed_on = row.closed_on or today()
        return {"state": State.LOST, "stage": reached, "closed_on": closed_on, "lost_reason": not_stated}
    return {"state": State.OPEN, "stage": Stage(row.meaning.value), "expected_close": row.closed_on}
