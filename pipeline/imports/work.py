"""Checking and running imports, in the worker. Asked at any time, it does whatever waits and nothing twice."""

from django.db import transaction
from django.utils.translation import gettext as _

from salesdept.common.calendar import now
from salesdept.common.tables.batches import batches
from salesdept.common.tables.imports.work import ImportWork
from salesdept.common.tables.left_out import Fault
from salesdept.common.tables.progress import Progress
from salesdept.people.models import User

from .books import read_books
from .columns import Kind
from .deals import DealWriter
from .models import TURN, BadRow, Outcome, SalesImport
from .offers import Setting, offers_named, open_offers
from .plan import Plan, SourcePlan
from .sources import sources_of
from .writers import CustomerWriter, PersonWriter, ProductWriter, Writer

BATCH = 1000
WRITERS: dict[str, type[Writer]] = {
    Kind.TEAMS: PersonWriter,
    Kind.PRODUCTS: ProductWriter,
    Kind.ACCOUNTS: CustomerWriter,
    Kind.DEALS: DealWriter,
}


def check(sales_import: SalesImport, _by: User | None) -> None:
    """Read the files and keep what would become of every row, with the bad ones."""
    with transaction.atomic():
        plan = read_through(sales_import, keep_faults=True)
        setting = Setting(plan.months, plan)
        content = plan.as_json() | {"offers": [one.key for one in open_offers(setting)]}
        rows = {fate: count for fate, count in content["fates"].items() if count}
        sales_import.show_plan(by=sales_import.by, outcome=Outcome(str(rows), content))


def read_through(sales_import: SalesImport, *, keep_faults: bool = False) -> Plan:
    """The plan of the import as things stand now. Writes nothing but, if asked, the bad rows anew."""
    decisions = sales_import.decided
    plan = Plan(sources_of(sales_import.files.all(), decisions.sheets), read_books(), decisions)
    if keep_faults:
        sales_import.bad_rows.all().delete()
    for table in plan.readable:
        faults = Faults(sales_import, table) if keep_faults else None
        for _verdict in plan.verdicts(table, faults.add if faults else _ignore):
            pass
        if faults:
            faults.flush()
    plan.finish()
    return plan


def _ignore(_fault: Fault) -> None:
    """A first reading that only wants the sums."""


def carry_out(sales_import: SalesImport, _by: User | None) -> None:
    """Import the chosen tables, each in one transaction, and then what was offered and taken.

    In the name of who started it and of nobody in that person's place: refused where the person has left.
    """
    sales_import.run(by=sales_import.by)
    foreseen = read_through(sales_import)
    progress = Progress(sales_import.pk, sum(table.rows for table in foreseen.readable))
    plan = Plan([table.source for table in foreseen.tables], read_books(), sales_import.decided)
    for table in plan.readable:
        with transaction.atomic():
            _write_table(sales_import, plan, table, foreseen, progress)
    plan.finish()
    told = _take_offers(sales_import, plan)
    content = {"summary": plan.as_json(), "told": told, "finished": str(now())}
    sales_import.finish(by=sales_import.by, outcome=Outcome(f"{sum(t.rows for t in plan.tables)} rows", content))


def _write_table(sales_import: SalesImport, plan: Plan, table: SourcePlan, foreseen: Plan, progress: Progress) -> None:
    sales_import.bad_rows.filter(table=table.source.key).delete()
    faults = Faults(sales_import, table)
    writer = WRITERS[table.source.kind](plan.known, foreseen.sums, sales_import.by)
    for batch in batches(plan.verdicts(table, faults.add), BATCH):
        writer.write(batch)
        progress.add(len(batch), table.source.title)
    writer.finish()
    faults.flush()
    sales_import.note_table(table.as_json() | {"made": writer.made})


def _take_offers(sales_import: SalesImport, plan: Plan) -> list[str]:
    setting = Setting(plan.months, plan)
    told = []
    for one in offers_named(sales_import.decided.offers):
        with transaction.atomic():
            told.append(one.apply(setting, sales_import.by) if one.applies(setting) else _("Nothing left to set up."))
    return told


class Faults:
    """Keeps the bad rows of a table, a batch at a time."""

    def __init__(self, sales_import: SalesImport, table: SourcePlan):
        self.sales_import = sales_import
        self.table = table
        self.waiting: list[BadRow] = []

    def add(self, fault: Fault) -> None:
        self.waiting.append(BadRow.of(fault, sales_import=self.sales_import, table=self.table.source.key))
        if len(self.waiting) >= BATCH:
            self.flush()

    def flush(self) -> None:
        BadRow.objects.bulk_create(self.waiting)
        self.waiting = []


WORK = ImportWork(SalesImport, TURN, show=check, take=carry_out)
work_on_imports = WORK.do_what_waits
