from django.db import migrations

BATCHES = """
INSERT INTO expenses_paymentbatch
    (id, created_at, version, number, made_by_id, confirmed_at, paid_on, reference, state)
SELECT p.id, p.created_at, 1, 'ZF-' || to_char(p.created_at, 'YYMM') || '-' || upper(right(replace(p.id::text, '-', ''), 6)),
       c.paid_by_id, c.paid_at, c.paid_at::date, p.reference, 'paid'
FROM expenses_payment p JOIN expenses_claim c ON c.id = p.claim_id
WHERE p.batch_id IS NULL
"""
PUT = "UPDATE expenses_payment SET batch_id = id WHERE batch_id IS NULL"
CLOCKS = "UPDATE expenses_claim SET clock_from = submitted_at WHERE clock_from IS NULL AND state = 'submitted'"


class Migration(migrations.Migration):
    """Each payment of before is a batch of its own; the review's clock of what waits runs since it was handed in."""

    dependencies = [("expenses", "0031_payment_batches")]

    operations = [migrations.RunSQL([BATCHES, PUT, CLOCKS], migrations.RunSQL.noop)]
