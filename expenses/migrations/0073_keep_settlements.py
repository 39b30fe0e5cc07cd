from django.db import migrations

REFUSE = """
CREATE FUNCTION refuse_change_but_undoing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.undone_at IS NULL AND NEW.undone_at IS NOT NULL
        AND to_jsonb(NEW) - TG_ARGV[0] = to_jsonb(OLD) - TG_ARGV[0] THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Rows of % are kept as they were written.', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""
SETTLEMENTS, RETURNS = "expenses_settlement", "expenses_advancereturn"


def never_empty(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER never_empty BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        f"DROP TRIGGER never_empty ON {table}",
    )


class Migration(migrations.Migration):
    """What settled an advance stays as it was written; what was set off is undone once at most (5.2.4)."""

    dependencies = [("expenses", "0072_one_payment_per_advance"), ("common", "0003_keep_audit")]

    operations = [
        migrations.RunSQL(REFUSE, "DROP FUNCTION refuse_change_but_undoing()"),
        migrations.RunSQL(
            f"CREATE TRIGGER keep_settlements BEFORE UPDATE OR DELETE ON {SETTLEMENTS} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change_but_undoing('undone_at')",
            f"DROP TRIGGER keep_settlements ON {SETTLEMENTS}",
        ),
        migrations.RunSQL(
            f"CREATE TRIGGER keep_returns BEFORE UPDATE OR DELETE ON {RETURNS} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
            f"DROP TRIGGER keep_returns ON {RETURNS}",
        ),
        never_empty(SETTLEMENTS),
        never_empty(RETURNS),
    ]
