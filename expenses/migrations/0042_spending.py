from django.db import migrations

VIEW = """
CREATE VIEW expenses_spending AS
    SELECT line.id, CASE WHEN claim.state IN ('paid', 'void_pending') THEN 'spent' ELSE 'reserved' END AS use,
        claim.approved_by_id IS NOT NULL AS approved, line.category_id, line.spent_on, line.amount,
        claim.claimant_id AS person_id, ''::varchar AS person_name, claim.team_id, line.customer_id,
        line.seller, line.purpose, line.claim_id
    FROM expenses_claimline AS line JOIN expenses_claim AS claim ON claim.id = line.claim_id
    WHERE claim.state IN ('submitted', 'approved', 'verified', 'in_payment', 'paid', 'void_pending')
    UNION ALL
    SELECT past.id, 'spent', true, past.category_id, past.spent_on, past.amount, past.claimant_id, past.claimant_name,
        past.team_id, NULL::uuid, past.seller, past.purpose, NULL::uuid
    FROM expenses_pastexpense AS past WHERE past.counts
"""


class Migration(migrations.Migration):
    """Every expense in one place, wherever it is told (5.3.2)."""

    dependencies = [("expenses", "0041_keep_past")]

    operations = [migrations.RunSQL(VIEW, "DROP VIEW expenses_spending")]
