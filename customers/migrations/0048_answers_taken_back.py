from django.db import migrations

REFUSE = """
CREATE OR REPLACE FUNCTION refuse_change_of_answer() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    allowed text[] := ARRAY[]::text[];
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD.excluded_at IS NULL AND NEW.excluded_at IS NOT NULL THEN
            allowed := ARRAY['excluded_at', 'excluded_because', 'excluded_by_id', 'version'{more}];
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
        ELSIF OLD.open_until IS NOT NULL
            AND NEW.values || OLD.values = NEW.values
            AND coalesce(OLD.rating = NEW.rating, OLD.rating IS NULL)
            AND coalesce(OLD.nps = NEW.nps, OLD.nps IS NULL)
            AND coalesce(OLD.case_id = NEW.case_id, OLD.case_id IS NULL)
            AND coalesce(OLD.open_until = NEW.open_until, true)
        THEN
            allowed := ARRAY['values', 'rating', 'nps', 'comment', 'spellings', 'case_id', 'open_until', 'version'];
        END IF;
        IF to_jsonb(NEW) - allowed = to_jsonb(OLD) - allowed THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'Rows of % are kept as they were written.', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""


class Migration(migrations.Migration):
    """Who leaves an answer out of the count may free its reference: a repaired file brings it anew (4.3.2)."""

    dependencies = [("customers", "0047_answers_by_import")]

    operations = [
        migrations.RunSQL(REFUSE.replace("{more}", ", 'reference'"), REFUSE.replace("{more}", "")),
    ]
