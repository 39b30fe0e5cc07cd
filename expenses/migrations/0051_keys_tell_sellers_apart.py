import re
import unicodedata
from hashlib import sha256

from django.db import migrations

MAINLAND = """
UPDATE expenses_{table} SET {column} = split_part({column}, ':', 3) || '@' || split_part({column}, ':', 2)
WHERE {column} LIKE 'CN:%:%'
"""
READ = """
UPDATE expenses_walletinvoice SET read_keys = array_remove(ARRAY[key, second_key]::varchar(40)[], '')
WHERE key <> '' AND sources ->> 'number' <> 'typed'
"""
NEXT_PERIOD = """
INSERT INTO expenses_invoicekey (key, invoice_id)
SELECT number || ':' || (year + month / 12) || lpad((month % 12 + 2)::text, 2, '0'), invoice_id FROM (
    SELECT invoice_id, left(key, 13) AS number, substring(key FROM ':([0-9]+)[0-9]{2}$')::int AS year,
        right(key, 2)::int AS month
    FROM expenses_invoicekey WHERE key ~ '^TW:[A-Z]{2}[0-9]{8}:[0-9]{5}$'
) AS one
ON CONFLICT DO NOTHING
"""
COLUMNS = (
    ("claimline", "invoice_key"),
    ("invoice", "key"),
    ("invoicekey", "key"),
    ("walletinvoice", "key"),
    ("walletinvoice", "second_key"),
)


def name_sellers(apps, schema_editor):
    """An invoice without a number has its whole seller in its key, not the first twelve signs of it."""
    lines = apps.get_model("expenses", "ClaimLine").objects
    for line in lines.filter(invoice_key__startswith="NO:").only("invoice_key", "seller").iterator():
        told = {"key": (key := _with_seller(line.invoice_key, line.seller))}
        apps.get_model("expenses", "InvoiceKey").objects.filter(key=line.invoice_key).update(**told)
        apps.get_model("expenses", "Invoice").objects.filter(line=line).update(**told)
        lines.filter(pk=line.pk).update(invoice_key=key)
    kept = apps.get_model("expenses", "WalletInvoice").objects
    for invoice in kept.filter(key__startswith="NO:").only("key", "seller").iterator():
        kept.filter(pk=invoice.pk).update(key=_with_seller(invoice.key, invoice.seller))


def _with_seller(key: str, seller: str) -> str:
    name = re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", seller)).upper()
    return f"NO:{sha256(name.encode()).hexdigest()[:10]}:{key.split(':', 2)[2]}"[:40]


class Migration(migrations.Migration):
    """Keys of invoices in the form in which they are compared: number@code, and Taiwan's with the period that follows.

    A number that was registered without its seller stays so: it counts as the same as that of any seller.
    """

    dependencies = [("expenses", "0050_what_was_read_stays")]

    operations = [
        *(migrations.RunSQL(MAINLAND.format(table=table, column=column), migrations.RunSQL.noop) for table, column in COLUMNS),
        migrations.RunPython(name_sellers, migrations.RunPython.noop),
        migrations.RunSQL(READ, migrations.RunSQL.noop),
        migrations.RunSQL(NEXT_PERIOD, migrations.RunSQL.noop),
    ]
