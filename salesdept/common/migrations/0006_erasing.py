from django.db import migrations

REFUSE = """
CREATE FUNCTION refuse_change_but_erasure() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND current_setting('salesdept.erasing', true) = 'on'
       AND to_jsonb(NEW) - TG_ARGV[0] = to_jsonb(OLD) - TG_ARGV[0] THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Rows of % are kept as they were written.', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""


class Migration(migrations.Migration):
    """The audit stays append-only, but a person who asked to be erased leaves its texts (7.1.3)."""

    dependencies = [("common", "0005_kept_answers")]

    operations = [
        migrations.RunSQL(REFUSE, "DROP FUNCTION refuse_change_but_erasure()"),
        migrations.RunSQL(
            "CREATE OR REPLACE TRIGGER keep_audit BEFORE UPDATE OR DELETE ON common_auditentry "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change_but_erasure('details')",
            "CREATE OR REPLACE TRIGGER keep_audit BEFORE UPDATE OR DELETE ON common_auditentry "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
        ),
    ]
