from django.db import migrations

PAID = "('in_payment', 'paid', 'void_pending', 'voided')"

KEEP = f"""
CREATE FUNCTION refuse_change_of_a_payment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.amount, NEW.claim_id, NEW.batch_id) IS NOT DISTINCT FROM
        (OLD.amount, OLD.claim_id, OLD.batch_id) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'A payment stays as it was made.' USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION refuse_change_of_a_paid_invoice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM expenses_invoice AS invoice
            JOIN expenses_claimline AS line ON line.id = invoice.line_id
            JOIN expenses_claim AS claim ON claim.id = line.claim_id
        WHERE invoice.id = (to_jsonb(OLD) ->> TG_ARGV[0])::bigint AND claim.state IN {PAID}
    ) THEN
        RAISE EXCEPTION 'The invoice of what was paid is never free again.' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;

CREATE TRIGGER keep_payment BEFORE DELETE OR UPDATE OF amount, claim_id, batch_id ON expenses_payment
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_a_payment();
CREATE TRIGGER keep_paid BEFORE DELETE OR UPDATE ON expenses_invoice
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_a_paid_invoice('id');
CREATE TRIGGER keep_paid BEFORE DELETE OR UPDATE ON expenses_invoicekey
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_a_paid_invoice('invoice_id');
"""
FREE = """
DROP TRIGGER keep_paid ON expenses_invoicekey;
DROP TRIGGER keep_paid ON expenses_invoice;
DROP TRIGGER keep_payment ON expenses_payment;
DROP FUNCTION refuse_change_of_a_paid_invoice();
DROP FUNCTION refuse_change_of_a_payment();
"""


class Migration(migrations.Migration):
    """A payment's sum is not changed afterwards, and what was paid once is never claimed again (5.2.2, 5.2.4)."""

    dependencies = [("expenses", "0063_keep_what_was_handed_in")]

    operations = [migrations.RunSQL(KEEP, FREE)]
