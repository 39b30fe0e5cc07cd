from django.db import migrations

# What an invoice said and what is asked for it. Who keeps the customer, remarks and lines of the budget go on moving.
SAID = (
    "claim_id category_id spent_on amount basis quantity currency foreign_amount rate tax seller invoice_number "
    "invoice_key document document_sha256 document_kept_sha256 paper_id"
).split()

EXPENSES = f"""
CREATE FUNCTION refuse_change_of_what_was_handed_in() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    stands text := (SELECT state FROM expenses_claim WHERE id = COALESCE(OLD.claim_id, NEW.claim_id));
BEGIN
    IF stands IS NULL OR stands IN ('draft', 'returned', 'cancelled') THEN
        RETURN COALESCE(NEW, OLD);
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF ({", ".join(f"NEW.{name}" for name in SAID)}) IS NOT DISTINCT FROM
            ({", ".join(f"OLD.{name}" for name in SAID)}) THEN
            RETURN NEW;
        END IF;
        IF stands IN ('submitted', 'approved') AND NEW.amount < OLD.amount AND
            ({", ".join(f"NEW.{name}" for name in SAID if name != "amount")}) IS NOT DISTINCT FROM
            ({", ".join(f"OLD.{name}" for name in SAID if name != "amount")}) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'The expenses of a claim stay as they were handed in.' USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER keep_handed_in BEFORE INSERT OR DELETE OR UPDATE OF {", ".join(SAID)} ON expenses_claimline
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_what_was_handed_in();
"""
NO_EXPENSES = """
DROP TRIGGER keep_handed_in ON expenses_claimline;
DROP FUNCTION refuse_change_of_what_was_handed_in();
"""


class Migration(migrations.Migration):
    """What was handed in is neither edited nor added to, by no door; only a reviewer's cut lowers an amount (5.2.2)."""

    dependencies = [("expenses", "0062_fill_drawn_from")]

    operations = [migrations.RunSQL(EXPENSES, NO_EXPENSES)]
