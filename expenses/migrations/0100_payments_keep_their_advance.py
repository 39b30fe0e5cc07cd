from django.db import migrations


def keeping(columns: list[str]) -> str:
    """The function and its trigger anew, in one short lock."""
    new, old = (", ".join(f"{row}.{column}" for column in columns) for row in ("NEW", "OLD"))
    return f"""
CREATE OR REPLACE FUNCTION refuse_change_of_a_payment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND ({new}) IS NOT DISTINCT FROM ({old}) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'A payment stays as it was made.' USING ERRCODE = 'restrict_violation';
END $$;

DROP TRIGGER keep_payment ON expenses_payment;
CREATE TRIGGER keep_payment BEFORE DELETE OR UPDATE OF {", ".join(columns)} ON expenses_payment
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_a_payment();
"""


BEFORE = ["amount", "claim_id", "batch_id"]


class Migration(migrations.Migration):
    """A payment of an advance is never made one of another advance (5.2.4)."""

    dependencies = [("expenses", "0097_attached_files")]

    operations = [migrations.RunSQL(keeping([*BEFORE, "advance_id"]), keeping(BEFORE))]
