from django.db import migrations

REFUSE = """
CREATE FUNCTION refuse_change_of_answer() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    allowed text[] := ARRAY[]::text[];
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD.excluded_at IS NULL AND NEW.excluded_at IS NOT NULL THEN
            allowed := ARRAY['excluded_at', 'excluded_because', 'excluded_by_id', 'version'];
        ELSIF OLD.contact_id IS NOT NULL AND NEW.contact_id IS NULL THEN
            allowed := ARRAY['contact_id'];
        ELSIF current_setting('salesdept.erasing', true) = 'on' THEN
            allowed := ARRAY['comment', 'spellings', 'values'];
        ELSIF EXISTS (
            SELECT FROM customers_customer
            WHERE (id = OLD.customer_id AND merged_into_id = NEW.customer_id)
                OR (id = NEW.customer_id AND merged_into_id = OLD.customer_id)
        ) THEN
            allowed := ARRAY['customer_id'];
        END IF;
        IF to_jsonb(NEW) - allowed = to_jsonb(OLD) - allowed THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'Rows of % are kept as they were written.', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""
TABLE = "customers_surveyanswer"


class Migration(migrations.Migration):
    """Nobody edits an answer: it is left out of the count with a reason, follows its customer's file in a merge, and
    loses a person's words when the person asks to be erased (4.3.2).
    """

    dependencies = [("customers", "0036_answers_widened"), ("common", "0006_erasing")]

    operations = [
        migrations.RunSQL(REFUSE, "DROP FUNCTION refuse_change_of_answer()"),
        migrations.RunSQL(
            f"CREATE TRIGGER keep_answers BEFORE UPDATE OR DELETE ON {TABLE} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change_of_answer()",
            f"DROP TRIGGER keep_answers ON {TABLE}",
        ),
        migrations.RunSQL(
            f"CREATE TRIGGER never_empty BEFORE TRUNCATE ON {TABLE} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
            f"DROP TRIGGER never_empty ON {TABLE}",
        ),
    ]
