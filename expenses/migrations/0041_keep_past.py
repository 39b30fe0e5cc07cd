from django.db import migrations

REFUSE = """
CREATE FUNCTION refuse_change_but_taking_back() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.counts AND NOT NEW.counts
        AND to_jsonb(NEW) - TG_ARGV[0] = to_jsonb(OLD) - TG_ARGV[0] THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Rows of % are kept as they were written.', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""
TABLE = "expenses_pastexpense"


class Migration(migrations.Migration):
    """A past expense stays as its file told it; with its import it is taken back, once (5.3.2)."""

    dependencies = [("expenses", "0040_past_expenses"), ("common", "0003_keep_audit")]

    operations = [
        migrations.RunSQL(REFUSE, "DROP FUNCTION refuse_change_but_taking_back()"),
        migrations.RunSQL(
            f"CREATE TRIGGER keep_past BEFORE UPDATE OR DELETE ON {TABLE} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change_but_taking_back('counts')",
            f"DROP TRIGGER keep_past ON {TABLE}",
        ),
        migrations.RunSQL(
            f"CREATE TRIGGER never_empty BEFORE TRUNCATE ON {TABLE} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
            f"DROP TRIGGER never_empty ON {TABLE}",
        ),
    ]
