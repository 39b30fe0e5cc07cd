from django.db import migrations

KEEP = """
CREATE FUNCTION refuse_change_of_settlement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.undone_at IS NOT NULL
       OR (NEW.advance_id, NEW.claim_id, NEW.amount, NEW.by_id) IS DISTINCT FROM
          (OLD.advance_id, OLD.claim_id, OLD.amount, OLD.by_id)
    THEN
        RAISE EXCEPTION 'A settlement is undone once and stays as it was written.' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_returns BEFORE UPDATE OR DELETE ON expenses_advancereturn
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER keep_settlements BEFORE UPDATE OR DELETE ON expenses_settlement
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_settlement()
"""
LEAVE = """
DROP TRIGGER keep_returns ON expenses_advancereturn;
DROP TRIGGER keep_settlements ON expenses_settlement;
DROP FUNCTION refuse_change_of_settlement()
"""


class Migration(migrations.Migration):
    """What settled an advance stays as it was written; a settlement is undone at most, once."""

    dependencies = [("expenses", "0072_one_payment_per_advance")]

    operations = [migrations.RunSQL(KEEP, LEAVE)]
