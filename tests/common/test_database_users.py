"""Two users of the database: the owner's tables, and an app whose SQL can't alter what is kept (1.3.2)."""

import secrets
from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg2
import pytest
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.backends.utils import CursorWrapper
from psycopg2.errors import InsufficientPrivilege

from salesdept.common.database import rights
from salesdept.common.database.kept import KeptTable, kept_tables
from salesdept.common.database.owner import app_owns_its_tables, as_owner
from tests import app_user

pytestmark = [pytest.mark.ledger, pytest.mark.django_db, pytest.mark.clause("1.3.2")]

BY_STATE = {
    "appraisal_bonusline": "refuse_change_of_approved_bonus",
    "appraisal_bonusrun": "refuse_change_of_approved_run",
    "appraisal_review": "refuse_change_of_signed",
    "appraisal_signature": "refuse_change_of_signed",
    "appraisal_teamcard": "refuse_change_of_published",
    "appraisal_waiver": "refuse_change_of_signed",
    "appraisal_lossuse": "refuse_change_of_approved_bonus",
    "appraisal_ruleset": "refuse_change_of_rules",
    "customers_surveyanswer": "refuse_change_of_answer",
    "customers_questionnaireversion": "refuse_change_of_asked_version",
    "appraisal_scorecard": "refuse_change_of_published",
    "pipeline_proposal": "refuse_change_of_sent_version",
    "pipeline_quotation": "refuse_change_of_sent_part",
    "pipeline_coverage": "refuse_change_of_sent_coverage",
    "pipeline_planstep": "refuse_change_of_sent_part",
    "pipeline_quotationline": "refuse_change_of_sent_offer",
    "pipeline_contract": "refuse_change_of_fixed_rate",
    "expenses_claimline": "refuse_change_of_what_was_handed_in",
    "expenses_invoice": "refuse_change_of_a_paid_invoice",
    "expenses_invoicekey": "refuse_change_of_a_paid_invoice",
    "expenses_payment": "refuse_change_of_a_payment",
}
"""Their rows live until they are published, sent or signed. Whoever adds a table shows that its trigger refuses."""


@pytest.fixture
def ask_as_app():
    """Send a statement over a connection of the app's user: it signed in as itself and can be nobody else."""
    with closing(psycopg2.connect(user=app_user.name(), password=app_user.PASSWORD, **where())) as own:

        def ask(*statements: str) -> str | None:
            """The kind of refusal, or None; nothing remains of it."""
            try:
                with own.cursor() as cursor:
                    for statement in statements:
                        cursor.execute(statement)
            except psycopg2.Error as refusal:
                return type(refusal).__name__
            finally:
                own.rollback()

        yield ask


def where() -> dict[str, str]:
    given = connection.settings_dict
    return {"host": given["HOST"], "port": given["PORT"], "dbname": given["NAME"]}


@contextmanager
def as_owner_of_now() -> Iterator[CursorWrapper]:
    """A cursor with the owner's rights inside the test's own transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE NONE")
        yield cursor


def kept() -> dict[str, KeptTable]:
    return {table.name: table for table in kept_tables()}


def columns_of(table: str) -> list[str]:
    """From the catalogue alone: a look at the table itself would lock it against who tries the statements."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped",
            [table],
        )
        return [name for (name,) in cursor.fetchall()]


def triggers_of(table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal", [table])
        return [name for (name,) in cursor.fetchall()]


def test_the_ledgers_and_histories_are_found_by_their_triggers():
    refused = {table.name: (table.refused, table.but) for table in kept_tables()}
    assert refused == {
        "appraisal_correction": (("UPDATE", "DELETE"), ()),
        "appraisal_laterating": (("UPDATE", "DELETE"), ()),
        "appraisal_payrollfile": (("UPDATE", "DELETE"), ()),
        "common_auditentry": (("UPDATE", "DELETE"), ("details",)),
        "customers_casefinding": (("UPDATE", "DELETE"), ()),
        "customers_consent": (("UPDATE", "DELETE"), ("source",)),
        "customers_export": (("UPDATE", "DELETE"), ("filters",)),
        "expenses_advancereturn": (("UPDATE", "DELETE"), ()),
        "expenses_budgetentry": (("UPDATE", "DELETE"), ()),
        "expenses_pastexpense": (("UPDATE", "DELETE"), ("counts",)),
        "expenses_settlement": (("UPDATE", "DELETE"), ("undone_at",)),
        "pipeline_acceptance": (("UPDATE", "DELETE"), ()),
        "pipeline_allocation": (("UPDATE", "DELETE"), ()),
        "pipeline_datechange": (("UPDATE", "DELETE"), ("report_id",)),
        "pipeline_forecastline": (("UPDATE", "DELETE"), ()),
        "pipeline_progressreport": (("UPDATE", "DELETE"), ()),
        "pipeline_receipt": (("DELETE",), ()),
        "pipeline_requirementsversion": (("UPDATE", "DELETE"), ("content",)),
        "pipeline_salesentry": (("UPDATE", "DELETE"), ("customer_id",)),
        "pipeline_signedcopy": (("UPDATE", "DELETE"), ()),
        "pipeline_stagemove": (("UPDATE", "DELETE"), ("reason",)),
        "pipeline_stagevisit": (("INSERT", "UPDATE", "DELETE"), ()),
        "teamdev_progress": (("UPDATE", "DELETE"), ()),
    }


def test_no_statement_of_the_app_alters_what_is_kept(ask_as_app):
    """Each table, each statement, over a real connection; nothing needs to stand in the table for it to be refused."""
    got_through = {}
    for name, table in kept().items():
        statements = {
            "delete": f"DELETE FROM {name}",  # noqa: S608
            "truncate": f"TRUNCATE {name} CASCADE",
            "drop": f"DROP TABLE {name} CASCADE",
            "alter": f"ALTER TABLE {name} ADD COLUMN more integer",
            "rename": f"ALTER TABLE {name} RENAME TO other",
            "owner": f"ALTER TABLE {name} OWNER TO {app_user.name()}",
            "rule": f"CREATE RULE r AS ON DELETE TO {name} DO INSTEAD NOTHING",
            "trigger": f"CREATE TRIGGER r BEFORE UPDATE ON {name} FOR EACH ROW EXECUTE FUNCTION refuse_change()",
            "disable": f"ALTER TABLE {name} DISABLE TRIGGER USER",
        }
        for trigger in triggers_of(name):
            statements[f"disable {trigger}"] = f"ALTER TABLE {name} DISABLE TRIGGER {trigger}"
            statements[f"drop {trigger}"] = f"DROP TRIGGER {trigger} ON {name}"
        if "UPDATE" in table.refused:
            statements |= {
                f"update {column}": f'UPDATE {name} SET "{column}" = "{column}"'  # noqa: S608
                for column in columns_of(name)
                if column not in table.but
            }
        if "INSERT" in table.refused:
            statements["insert"] = f"INSERT INTO {name} SELECT * FROM {name}"  # noqa: S608
        got_through[name] = [what for what, sql in statements.items() if ask_as_app(sql) != "InsufficientPrivilege"]
    assert not {name: what for name, what in got_through.items() if what}


@pytest.mark.parametrize(
    "statement",
    [
        "SET session_replication_role = replica",
        "CREATE TEMP TABLE pipeline_proposal (id uuid, state text)",
        "CREATE TABLE mine (id integer)",
        "CREATE SCHEMA mine",
        "CREATE FUNCTION refuse_nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "DROP FUNCTION refuse_change() CASCADE",
        "ALTER FUNCTION visits_follow_moves() RESET search_path",
        "CREATE ROLE another SUPERUSER",
        "ALTER ROLE CURRENT_USER SUPERUSER",
        "UPDATE django_migrations SET name = name",
        "SELECT setval('opportunity_code', 1)",
        "SELECT lo_import('/etc/passwd')",
        "COPY common_auditentry TO PROGRAM 'cat'",
    ],
)
def test_nor_does_one_get_round_the_triggers(ask_as_app, statement):
    assert ask_as_app(statement) == "InsufficientPrivilege"


def test_the_writer_of_visits_hangs_on_no_table_of_the_apps(ask_as_app):
    """It writes with its owner's rights: on a table of the app's own it would write whatever that table says."""
    with as_owner_of_now() as cursor:
        cursor.execute("SELECT has_function_privilege(%s, 'visits_follow_moves()', 'EXECUTE')", [app_user.name()])
        assert cursor.fetchone() == (False,)
        cursor.execute("SELECT prosecdef, proconfig FROM pg_proc WHERE proname = 'visits_follow_moves'")
        assert cursor.fetchone() == (True, ["search_path=public, pg_temp"])


def test_no_other_function_works_with_its_owners_rights():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace ORDER BY 1"
        )
        assert cursor.fetchall() == [("visits_follow_moves",)]


def test_every_trigger_before_a_change_belongs_to_a_kept_table_or_looks_at_the_state():
    """Whoever keeps one more table is told here that its rights, its TRUNCATE and its proof belong to it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT relname, proname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
            "JOIN pg_proc ON pg_proc.oid = tgfoid WHERE NOT tgisinternal AND tgtype & 3 = 3 AND tgtype & 24 <> 0"
        )
        others = {table: function for table, function in cursor.fetchall() if table not in kept()}
    assert others == BY_STATE


def test_what_is_kept_is_not_emptied_by_its_owner_either():
    with as_owner_of_now() as cursor:
        for table in (*kept(), "appraisal_scorecard"):
            with pytest.raises(DatabaseError, match="kept as they were written"), transaction.atomic():
                cursor.execute(f"TRUNCATE {table} CASCADE")


def test_with_one_url_the_deploy_check_says_that_the_app_owns_its_tables():
    assert "database.W001" not in {found.id for found in run_checks(include_deployment_checks=True)}
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE NONE")
    assert app_owns_its_tables()
    assert "database.W001" in {found.id for found in run_checks(include_deployment_checks=True)}


@pytest.mark.django_db(transaction=True)
def test_migrate_makes_the_apps_user_and_grants_it_its_rows(settings):
    """A fresh user, as on a new installation: it may sign in, write a row of the list, and not alter a kept one."""
    fresh, password = f"{app_user.name()}_fresh", secrets.token_urlsafe()
    given = connection.settings_dict
    settings.DATABASES = {"default": given | {"USER": fresh, "PASSWORD": password}}
    call_command("migrate", verbosity=0)
    call_command("migrate", verbosity=0)  # as with every next release
    try:
        with closing(psycopg2.connect(user=fresh, password=password, **where())) as own, own.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM common_auditentry")
            with pytest.raises(InsufficientPrivilege):
                cursor.execute("DELETE FROM common_auditentry")
    finally:
        with as_owner():
            app_user.drop(fresh)


def test_an_owner_who_may_make_no_users_is_told_what_to_do(by_owner):
    with connection.cursor() as cursor:
        cursor.execute(f'SET LOCAL ROLE "{app_user.name()}"')
    with pytest.raises(ImproperlyConfigured, match="CREATE ROLE one_more LOGIN"), transaction.atomic():
        rights.make_user("one_more", "")
