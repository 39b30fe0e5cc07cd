"""100,000 opportunities (5,000 open) with their moves, leads, contracts, ledger, targets and forecasts, by SQL.

`fill()` puts them into a database that has sellers and customers; bench.scale calls it.
"""

from importlib import import_module

from django.db import connection, transaction

from customers.models import Lead
from pipeline.models import (
    Competitor,
    Contract,
    ContractShare,
    ForecastLine,
    LossReason,
    NegotiationRound,
    Opportunity,
    Product,
    Proposal,
    SalesEntry,
    StageMove,
)
from salesdept.common.calendar import Month
from salesdept.people.models import Role, Target, User

DEALS = 100_000

DEAL = """
CREATE TEMP TABLE reason AS SELECT id, row_number() OVER (ORDER BY place) - 1 AS n
    FROM pipeline_lossreason WHERE is_active;
CREATE TEMP TABLE rival AS SELECT id, row_number() OVER (ORDER BY name) - 1 AS n FROM pipeline_competitor;
CREATE TEMP TABLE product AS SELECT id, row_number() OVER (ORDER BY name) - 1 AS n FROM pipeline_product;
CREATE TEMP TABLE sold_file AS
    SELECT id, owner_id, row_number() OVER (ORDER BY id) - 1 AS n FROM customers_customer WHERE owner_id IS NOT NULL;
CREATE UNIQUE INDEX ON sold_file (n);
CREATE TEMP TABLE deal AS
    SELECT gen_random_uuid() AS id, gen_random_uuid() AS lead_id, gen_random_uuid() AS contract_id,
        g, file.id AS customer_id,
        file.owner_id, product.id AS product_id, kind.state, kind.last, current_date - kind.age AS ended,
        (10000 + g * 7919 %% 990000)::numeric(14, 2) AS amount
    FROM generate_series(1, %(deals)s) AS g
    JOIN sold_file AS file ON file.n = g::bigint * 31 %% (SELECT count(*) FROM sold_file)
    JOIN product ON product.n = g %% (SELECT count(*) FROM product)
    CROSS JOIN LATERAL (SELECT
        CASE WHEN g %% 20 = 0 THEN 'open' WHEN g %% 20 = 19 THEN 'void'
            WHEN g %% 2 = 0 THEN 'won' ELSE 'lost' END AS state,
        CASE WHEN g %% 20 = 0 THEN g / 20 %% 4
            WHEN g %% 20 <> 19 AND g %% 2 = 0 THEN 4 + g / 2 %% 2 ELSE g / 4 %% 4 END AS last,
        CASE WHEN g %% 20 = 0 THEN g / 20 %% 40 ELSE (g::bigint * 7919 %% 1095)::int END AS age) AS kind;
CREATE UNIQUE INDEX ON deal (g);
CREATE TEMP TABLE stage AS SELECT * FROM (VALUES (0, 'development'), (1, 'requirements'), (2, 'proposal'),
    (3, 'negotiation'), (4, 'execution'), (5, 'maintenance')) AS one (n, name);
"""
CLOSED = "deal.state IN ('won', 'lost', 'void')"


def fill() -> None:
    for n in range(12):
        Product.objects.get_or_create(name=f"Product {n}")
    for n in range(8):
        Competitor.named(f"Competitor {n}")
    LossReason.not_stated()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        # The rows are right by their making: triggers and foreign keys would take most of the time.
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(DEAL, {"deals": DEALS})
        for insert in (_leads, _deals, _moves, _visits, _contracts, _entries, _facts, _forecasts):
            insert(cursor)
    _targets()


def put(cursor, model, columns: dict[str, str], source: str) -> None:
    """INSERT into the model's table: `columns` name their SQL, all other columns get the model's own defaults."""
    rest = {
        field.column: field.get_db_prep_save(field.get_default(), connection)
        for field in model._meta.concrete_fields
        if field.column not in columns and not field.generated and not (field.primary_key and not field.has_default())
    }
    names = ", ".join([*columns, *rest])
    values = ", ".join([*columns.values(), *["%s"] * len(rest)])
    table = model._meta.db_table
    cursor.execute(f"INSERT INTO {table} ({names}) SELECT {values} FROM {source}", list(rest.values()))  # noqa: S608


def _leads(cursor) -> None:
    channels = "(ARRAY['market_research', 'trade_fair', 'online', 'referral'])[1 + g % 4]"
    columns = {
        "id": "lead_id", "company": "'Lead ' || g", "owner_id": "owner_id", "channel": channels.replace("%", "%%"),
        "state": "'qualified'", "customer_id": "customer_id",
    }  # fmt: skip
    put(cursor, Lead, columns, "deal WHERE g %% 2 = 0")


def _deals(cursor) -> None:
    columns = {
        "id": "deal.id",
        "code": "'SJ-' || g",
        "name": "'Deal ' || g",
        "customer_id": "customer_id",
        "owner_id": "owner_id",
        "product_id": "product_id",
        "lead_id": "CASE WHEN g %% 2 = 0 THEN lead_id END",
        "stage": "stage.name",
        "state": "deal.state",
        "amount": "amount",
        "engaged_on": "ended - 60",
        "expected_close": "CASE WHEN g %% 100 = 0 THEN NULL ELSE ended + g %% 120 END",
        "next_on": "CASE WHEN deal.state = 'open' THEN current_date + 3 END",
        "next_step": "'call'",
        "closed_on": f"CASE WHEN {CLOSED} THEN ended END",
        "lost_reason_id": "CASE WHEN deal.state = 'lost' THEN reason.id END",
        "competitor_id": "CASE WHEN deal.state = 'lost' AND g %% 3 = 0 THEN rival.id END",
        "spellings": "E'\\ndeal ' || g || E'\\n'",
    }
    put(
        cursor,
        Opportunity,
        columns,
        "deal JOIN stage ON stage.n = deal.last JOIN reason ON reason.n = g %% 9 JOIN rival ON rival.n = g %% 8",
    )


def _moves(cursor) -> None:
    """One move a stage, ten days each, and the last one of what was lost or taken out."""
    way = """(
        SELECT deal.id AS opportunity_id, owner_id, g, stage.n + 1 AS number, stage.name AS here, before.name AS was,
            CASE WHEN stage.n < 4 THEN 'open' ELSE 'won' END AS state,
            CASE WHEN stage.n < 5 THEN 'open' ELSE 'won' END AS stood,
            CASE stage.n WHEN 0 THEN 'start' WHEN 4 THEN 'won' ELSE 'forward' END AS via,
            ended - 10 * (deal.last + 1 - stage.n) + g %% 7 AS day
        FROM deal JOIN stage ON stage.n <= deal.last LEFT JOIN stage AS before ON before.n = stage.n - 1
        UNION ALL
        SELECT deal.id, owner_id, g, deal.last + 2, stage.name, stage.name, deal.state, 'open', deal.state, ended
        FROM deal JOIN stage ON stage.n = deal.last WHERE deal.state IN ('lost', 'void')
    ) AS way"""
    columns = {
        "id": "gen_random_uuid()", "opportunity_id": "opportunity_id", "number": "number", "by_id": "owner_id",
        "from_stage": "coalesce(was, '')", "to_stage": "here", "via": "via",
        "from_state": "CASE WHEN was IS NULL THEN '' ELSE stood END", "to_state": "state",
        "moved_at": "day + (g %% 9 || ' hours')::interval",
    }  # fmt: skip
    put(cursor, StageMove, columns, way)


def _visits(cursor) -> None:
    cursor.execute("SELECT id FROM deal")
    cursor.execute(import_module("pipeline.migrations.0033_fill_visits").FILL, [[row[0] for row in cursor.fetchall()]])


def _contracts(cursor) -> None:
    columns = {
        "id": "contract_id", "number": "'HT-' || g", "customer_id": "customer_id", "opportunity_id": "deal.id",
        "product_id": "product_id", "gross": "amount", "tax_rate": "0", "net": "amount", "cost": "amount * 0.6",
        "signed_on": "ended", "state": "'signed'", "spellings": "E'\\nht ' || g || E'\\n'",
    }  # fmt: skip
    put(cursor, Contract, columns, "deal WHERE state = 'won'")
    put(cursor, ContractShare, {"contract_id": "contract_id", "rep_id": "owner_id"}, "deal WHERE state = 'won'")


def _entries(cursor) -> None:
    place = "JOIN people_membership AS place ON place.user_id = owner_id AND place.until IS NULL"
    columns = {
        "contract_id": "contract_id", "customer_id": "customer_id", "rep_id": "owner_id", "team_id": "place.team_id",
        "booked_on": "ended", "kind": "'signed'", "amount": "amount", "cost": "amount * 0.6", "share": "1",
    }  # fmt: skip
    put(cursor, SalesEntry, columns, f"deal {place} WHERE state = 'won'")


def _facts(cursor) -> None:
    """A fourth of the open deals in negotiation are agreed, a third of those past the proposal have one accepted."""
    mine = {"id": "gen_random_uuid()", "opportunity_id": "deal.id"}
    open_deals = "deal WHERE state = 'open' AND last >= 2 AND g %% 3 = 0"
    put(cursor, Proposal, mine | {"number": "1", "state": "'accepted'", "opened_by_id": "owner_id"}, open_deals)
    agreed = mine | {"price": "amount", "by_id": "owner_id", "state": "'agreed'"}
    put(cursor, NegotiationRound, agreed, "deal WHERE state = 'open' AND last = 3 AND g %% 4 = 0")


def _forecasts(cursor) -> None:
    for days in (5, 12):
        columns = {
            "taken_on": f"current_date - {days}", "opportunity_id": "deal.id", "owner_id": "owner_id",
            "category": "'pipeline'", "amount": "amount + g %% 2 * 100", "expected_close": "ended + g %% 90",
        }  # fmt: skip
        put(cursor, ForecastLine, columns, "deal WHERE state = 'open'")


def _targets() -> None:
    months = [Month.current().shift(n) for n in range(-12, 6)]
    reps = User.objects.filter(role=Role.REP)
    Target.objects.bulk_create(
        (Target(rep=rep, month=month, amount=800_000) for rep in reps for month in months), ignore_conflicts=True
    )
