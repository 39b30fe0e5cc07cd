from django.db import migrations

KEPT = ("pipeline_salesentry", "pipeline_allocation", "pipeline_receipt", "pipeline_signedcopy")
"""Tables of which no row ever goes."""

SCHEDULE = """
CREATE FUNCTION instalments_make_up_the_contract() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    concerned uuid;
    planned numeric;
BEGIN
    IF TG_TABLE_NAME = 'pipeline_contract' THEN
        concerned := NEW.id;
    ELSIF TG_OP = 'DELETE' THEN
        concerned := OLD.contract_id;
    ELSE
        concerned := NEW.contract_id;
    END IF;
    SELECT sum(amount) INTO planned FROM pipeline_instalment WHERE contract_id = concerned;
    IF EXISTS (SELECT FROM pipeline_contract WHERE id = concerned AND gross <> planned) THEN
        RAISE EXCEPTION 'The instalments of contract % do not come to its amount.', concerned
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER schedule_is_the_contract AFTER INSERT OR UPDATE OR DELETE ON pipeline_instalment
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION instalments_make_up_the_contract();
CREATE CONSTRAINT TRIGGER contract_is_its_schedule AFTER UPDATE OF gross ON pipeline_contract
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION instalments_make_up_the_contract();
"""
NO_SCHEDULE = """
DROP TRIGGER schedule_is_the_contract ON pipeline_instalment;
DROP TRIGGER contract_is_its_schedule ON pipeline_contract;
DROP FUNCTION instalments_make_up_the_contract();
"""


def trigger(name: str, when: str, table: str, each: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER {name} BEFORE {when} ON {table} FOR EACH {each} EXECUTE FUNCTION refuse_change()",
        f"DROP TRIGGER {name} ON {table}",
    )


class Migration(migrations.Migration):
    """Receipts, their ledger and signed papers stay; ledgers are not emptied; a schedule comes to its contract."""

    dependencies = [("pipeline", "0016_rounds_have_states"), ("common", "0003_keep_audit")]

    operations = [
        trigger("keep_allocations", "UPDATE OR DELETE", "pipeline_allocation", "ROW"),
        trigger("keep_receipts", "DELETE", "pipeline_receipt", "ROW"),
        trigger("keep_signed_copies", "UPDATE OR DELETE", "pipeline_signedcopy", "ROW"),
        *(trigger(f"never_empty_{table.removeprefix('pipeline_')}", "TRUNCATE", table, "STATEMENT") for table in KEPT),
        migrations.RunSQL(SCHEDULE, NO_SCHEDULE),
    ]
