from django.db import migrations

KEEP_ANSWERS = """
CREATE OR REPLACE FUNCTION refuse_change_of_answer() RETURNS trigger LANGUAGE plpgsql AS $$
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
        {adding}
        END IF;
        IF to_jsonb(NEW) - allowed = to_jsonb(OLD) - allowed THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'Rows of % are kept as they were written.', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""
ADDING = """ELSIF OLD.open_until IS NOT NULL
            AND NEW.values || OLD.values = NEW.values
            AND coalesce(OLD.rating = NEW.rating, OLD.rating IS NULL)
            AND coalesce(OLD.nps = NEW.nps, OLD.nps IS NULL)
            AND coalesce(OLD.case_id = NEW.case_id, OLD.case_id IS NULL)
            AND coalesce(OLD.open_until = NEW.open_until, true)
        THEN
            allowed := ARRAY['values', 'rating', 'nps', 'comment', 'spellings', 'case_id', 'open_until', 'version'];"""

KEEP_VERSIONS = """
CREATE FUNCTION refuse_change_of_asked_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- An invitation takes the row when it is committed (its key is checked then): it waits for us, or we see it.
    PERFORM FROM customers_questionnaireversion WHERE id = OLD.id FOR UPDATE;
    IF EXISTS (SELECT FROM customers_invitation WHERE version_asked_id = OLD.id)
        OR EXISTS (SELECT FROM customers_surveyanswer WHERE version_asked_id = OLD.id)
    THEN
        RAISE EXCEPTION 'Somebody was asked by this version.' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$
"""


class Migration(migrations.Migration):
    """A version stays as it is once somebody was asked by it; to an answer may be added what was asked further."""

    dependencies = [('customers', '0040_drafts_are_answers')]

    operations = [
        migrations.RunSQL(KEEP_ANSWERS.format(adding=ADDING), KEEP_ANSWERS.format(adding="")),
        migrations.RunSQL(KEEP_VERSIONS, "DROP FUNCTION refuse_change_of_asked_version()"),
        migrations.RunSQL(
            "CREATE TRIGGER keep_asked_versions BEFORE UPDATE ON customers_questionnaireversion "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change_of_asked_version()",
            "DROP TRIGGER keep_asked_versions ON customers_questionnaireversion",
        ),
    ]
