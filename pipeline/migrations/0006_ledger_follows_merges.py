from django.db import migrations

REFUSE = """
CREATE FUNCTION refuse_change_but_of_merged_customer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'customer_id' = to_jsonb(OLD) - 'customer_id' AND EXISTS (
        SELECT FROM customers_customer
        WHERE (id = OLD.customer_id AND merged_into_id = NEW.customer_id)
            OR (id = NEW.customer_id AND merged_into_id = OLD.customer_id)
    ) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Rows of % are kept as they were written.', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""
KEEP = (
    "DROP TRIGGER keep_sales ON pipeline_salesentry; "
    "CREATE TRIGGER keep_sales BEFORE UPDATE OR DELETE ON pipeline_salesentry "
    "FOR EACH ROW EXECUTE FUNCTION {function}()"
)


class Migration(migrations.Migration):
    """The ledger's rows follow their customer when its file is merged or the merge is undone, and change in nothing else."""

    dependencies = [("pipeline", "0005_finding_index"), ("customers", "0002_names_and_merging")]

    operations = [
        migrations.RunSQL(REFUSE, "DROP FUNCTION refuse_change_but_of_merged_customer()"),
        migrations.RunSQL(
            KEEP.format(function="refuse_change_but_of_merged_customer"), KEEP.format(function="refuse_change")
        ),
    ]
