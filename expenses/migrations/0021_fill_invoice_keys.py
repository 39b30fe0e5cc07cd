from django.db import migrations

KEYS = """
UPDATE expenses_{table} AS one SET {column} = CASE
    WHEN one.{column} ~ '^[0-9]{{20}}$' THEN 'CN:' || one.{column}
    ELSE 'TW:' || one.{column} || ':' || (extract(year FROM line.spent_on)::int - 1911)
        || lpad((extract(month FROM line.spent_on)::int + extract(month FROM line.spent_on)::int % 2)::text, 2, '0')
    END
FROM expenses_claimline AS line
WHERE line.id = one.{line} AND one.{column} ~ '^([0-9]{{20}}|[A-Z]{{2}}[0-9]{{8}})$'
"""


class Migration(migrations.Migration):
    """What was typed so far gets the identity that the readers give: of Taiwan with its period, of the mainland by its mark."""

    dependencies = [("expenses", "0020_invoice_wallet")]

    operations = [
        migrations.RunSQL(KEYS.format(table="claimline", column="invoice_key", line="id"), migrations.RunSQL.noop),
        migrations.RunSQL(KEYS.format(table="invoice", column="key", line="line_id"), migrations.RunSQL.noop),
        migrations.RunSQL(
            "INSERT INTO expenses_invoicekey (key, invoice_id) SELECT key, id FROM expenses_invoice",
            "DELETE FROM expenses_invoicekey",
        ),
    ]
