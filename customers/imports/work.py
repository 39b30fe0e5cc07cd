"""Checking, running and taking back imports, in the worker. Asked at any time, it does what waits and nothing twice."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict

from django.db import IntegrityError, transaction

from salesdept.common.tables.batches import batches
from salesdept.common.tables.imports.work import ImportWork, shown_from
from salesdept.common.tables.left_out import Fault
from salesdept.common.tables.progress import Progress
from salesdept.common.tables.reasons import Unreadable
from salesdept.people.models import User

from .columns import Kind, origin_of
from .leads import LeadJudge
from .models import TURN, CustomerImport, LeftOutRow
from .purchases import PurchaseJudge
from .reading import Table, must_be_whole, table_of
from .rows import Row, RowReader
from .taking_back import take_back
from .verdicts import Fate, Judge, Owners, Verdict
from .writer import write

AnyJudge = Judge | LeadJudge | PurchaseJudge
State = CustomerImport.State
BATCH = 1000
SHOWN = 20
ODD_LINES = 5


class Tally:
    """Counts what becomes of the rows; kept with the import as plan or report."""

    def __init__(self, kept: dict | None = None):
        kept = kept or {}
        self.fates = Counter(kept.get("fates", {}))
        self.customers = Counter(kept.get("customers", {}))
        self.contacts = Counter(kept.get("contacts", {}))
        self.leads = Counter(kept.get("leads", {}))
        self.purchases = Counter(kept.get("purchases", {}))
        self.odd_counts = Counter(kept.get("odd", {}))
        self.odd_lines: dict[str, list[int]] = {code: list(lines) for code, lines in kept.get("odd_lines", {}).items()}

    def odd(self, code: str, line: int) -> None:
        self.odd_counts[code] += 1
        lines = self.odd_lines.setdefault(code, [])
        if len(lines) < ODD_LINES:
            lines.append(line)

    def count(self, verdicts: Iterable[Verdict], faults: Sequence[Fault]) -> None:
        """The rows of a batch: those judged, and those that could not even be read."""
        for verdict in verdicts:
            self.fates[verdict.fate] += 1
            if not verdict.fault:
                if verdict.purchase_fate:
                    self.purchases[verdict.purchase_fate] += 1
                    continue
                if verdict.lead_fate:
                    self.leads[verdict.lead_fate] += 1
                    continue
                self.customers[verdict.customer_fate] += 1
                if verdict.contact_fate:
                    self.contacts[verdict.contact_fate] += 1
        self.fates[Fate.BAD] += len(faults)

    @property
    def rows(self) -> int:
        return sum(self.fates.values())

    def as_json(self) -> dict:
        counts = {name: dict(getattr(self, name)) for name in ("fates", "customers", "contacts", "leads", "purchases")}
        return counts | {"rows": self.rows, "odd": dict(self.odd_counts), "odd_lines": self.odd_lines}


def foreseen(customer_import: CustomerImport) -> dict:
    """What would become of every row, with those that are left out kept. Changes no customer."""
    customer_import.left_out.all().delete()
    table = table_of(customer_import)
    plan = _described(table)
    try:
        must_be_whole(table)
        return plan | _foreseen(table)
    except Unreadable as error:
        return plan | {"problem": asdict(error.reason)}


def _described(table: Table) -> dict:
    sheet, told = table.sheet, table.told
    return {
        "sheet": asdict(sheet),
        "titles": table.titles,
        "kind": told.kind,
        "origin": "vCard" if sheet.form == "vcf" else origin_of(sheet.header),
        "columns": told.columns,
        "unused": told.unused,
        "missing": [one.key for one in told.missing],
    }


def _foreseen(table: Table) -> dict:
    tally = Tally()
    sample: list[dict] = []
    customer_import = table.customer_import
    progress = Progress(customer_import.pk, 0)
    reader = RowReader(table.sheet, table.told, date_order=customer_import.decided.date_order, odd=tally.odd)
    judge = _judge(customer_import, reader, tally)
    with table.opened() as file:
        for batch in batches(reader.read(file), BATCH):
            rows, faults = _sorted(batch)
            with transaction.atomic():
                verdicts = judge.verdicts(rows)
            tally.count(verdicts, faults)
            _leave_out(customer_import, verdicts, faults)
            sample += [_sample(verdict) for verdict in verdicts[: SHOWN - len(sample)]]
            progress.add(len(batch), customer_import.name)
    return tally.as_json() | {"sample": sample}


def _judge(customer_import: CustomerImport, reader: RowReader, tally: Tally, *, lock: bool = False) -> AnyJudge:
    decided = customer_import.decided
    owners = Owners(customer_import.by, decided.owner)
    if reader.told.kind == Kind.LEADS:
        return LeadJudge(reader, customer_import.by, owners, decided, odd=tally.odd)
    if reader.told.kind == Kind.PURCHASES:
        return PurchaseJudge(reader, owners, odd=tally.odd, lock=lock)
    return Judge(reader, owners, decided.doubles, odd=tally.odd, lock=lock)


def _sorted(batch: Iterable[Row | Fault]) -> tuple[list[Row], list[Fault]]:
    batch = list(batch)
    return [one for one in batch if isinstance(one, Row)], [one for one in batch if isinstance(one, Fault)]


def _sample(verdict: Verdict) -> dict:
    row = verdict.row
    return {
        "line": row.line,
        "company": row.company["name"],
        "person": row.person.get("name", "") or row.purchase.get("what", ""),
        "owner": row.owner,
        "fate": verdict.fate,
        "why": asdict(verdict.fault.reason) if verdict.fault else None,
    }


def _leave_out(customer_import: CustomerImport, verdicts: Iterable[Verdict], faults: Sequence[Fault]) -> None:
    found = [*faults, *(verdict.fault for verdict in verdicts if verdict.fault)]
    LeftOutRow.objects.bulk_create(
        LeftOutRow.of(fault, customer_import=customer_import) for fault in sorted(found, key=lambda fault: fault.line)
    )


def carry_out(customer_import: CustomerImport, by: User | None) -> None:
    """Import batch by batch behind the last line that is in; each batch goes in whole or not at all."""
    if customer_import.state == State.QUEUED:
        customer_import.run(by=by)
    table = table_of(customer_import)
    must_be_whole(table)
    if not customer_import.reached:
        customer_import.left_out.all().delete()
    tally = Tally(customer_import.report)
    reader = RowReader(
        table.sheet, table.told, date_order=customer_import.decided.date_order, odd=_behind(customer_import, tally)
    )
    judge = _judge(customer_import, reader, tally, lock=True)
    progress = Progress(customer_import.pk, (customer_import.plan or {}).get("rows", 0))
    with table.opened() as file:
        for batch in batches(reader.read(file), BATCH):
            done = [one for one in batch if one.line <= customer_import.reached]
            judge.remember(_sorted(done)[0])
            if len(done) < len(batch):
                _carry_out_batch(customer_import, judge, tally, batch[len(done) :])
            progress.add(len(batch), customer_import.name)
    customer_import.finish(by=by)


def _behind(customer_import: CustomerImport, tally: Tally):
    """What is odd in lines that are in already was counted when they went in."""

    def odd(code: str, line: int) -> None:
        if line > customer_import.reached:
            tally.odd(code, line)

    return odd


def _carry_out_batch(
    customer_import: CustomerImport, judge: AnyJudge, tally: Tally, batch: Sequence[Row | Fault]
) -> None:
    rows, faults = _sorted(batch)
    with transaction.atomic():
        verdicts = judge.verdicts(rows)
        write(customer_import, verdicts)
        tally.count(verdicts, faults)
        _leave_out(customer_import, verdicts, faults)
        customer_import.note(reached=batch[-1].line, report=tally.as_json(), attempts=0)


def undo(customer_import: CustomerImport, by: User | None) -> None:
    take_back(customer_import)
    customer_import.finish_undo(by=by)


work_on_imports = ImportWork(
    CustomerImport,
    TURN,
    show=shown_from(foreseen),
    take=carry_out,
    take_back=undo,
    # Somebody opens a file with one of these tax IDs at the same moment: it is met at the next attempt.
    begins_again=(IntegrityError,),
).do_what_waits
