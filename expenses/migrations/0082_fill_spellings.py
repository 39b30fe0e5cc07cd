import django.contrib.postgres.indexes
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

SPELLED = """
(SELECT coalesce(array_agg(DISTINCT one), '{{}}')::varchar(40)[] FROM (
    SELECT key AS one FROM unnest({keys}) AS key WHERE key <> ''
    UNION ALL
    SELECT left(key, 14) || (left(right(key, 5), 3)::int + right(key, 2)::int / 12)
        || lpad((right(key, 2)::int % 12 + 2)::text, 2, '0')
    FROM unnest({keys}) AS key WHERE key ~ '^TW:[A-Z]{{2}}[0-9]{{8}}:[0-9]{{5}}$'
    UNION ALL
    SELECT CASE WHEN key LIKE '%@%' THEN '+' ELSE '-' END || split_part(key, '@', 1)
    FROM unnest({keys}) AS key WHERE key <> '' AND key NOT LIKE '%:%'
) AS found)
"""
OF_WALLET = "array[kept.key, kept.second_key]::varchar[] || kept.read_keys::varchar[]"
WALLET = f"""
UPDATE expenses_walletinvoice AS kept SET known_as = {SPELLED.format(keys=OF_WALLET)}
WHERE kept.key <> '' OR cardinality(kept.read_keys) > 0
"""
OF_LINE = f"line.invoice_key || coalesce((SELECT {OF_WALLET} FROM expenses_walletinvoice AS kept WHERE kept.id = line.paper_id), '{{}}')"
LINES = f"""
UPDATE expenses_claimline AS line SET known_as = {SPELLED.format(keys=OF_LINE)}
WHERE line.invoice_key <> '' OR line.paper_id IS NOT NULL
"""


class Migration(migrations.Migration):
    """How the numbers of what is kept and claimed are spelled, then the indexes, while others work on."""

    atomic = False
    dependencies = [("expenses", "0081_spellings_and_sellers_address")]

    operations = [
        migrations.RunSQL(WALLET, migrations.RunSQL.noop),
        migrations.RunSQL(LINES, migrations.RunSQL.noop),
        AddIndexConcurrently(
            "walletinvoice",
            django.contrib.postgres.indexes.GinIndex(fields=["known_as"], name="wallet_by_spelling"),
        ),
        AddIndexConcurrently(
            "claimline",
            django.contrib.postgres.indexes.GinIndex(fields=["known_as"], name="expenses_by_spelling"),
        ),
        AddIndexConcurrently(
            "claimline",
            models.Index(
                condition=models.Q(("document_sha256", ""), _negated=True),
                fields=["document_sha256"],
                name="expenses_by_file",
            ),
        ),
    ]
