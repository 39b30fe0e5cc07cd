from django.conf import settings
from django.db import migrations

FILL = """
UPDATE pipeline_product SET code = 'P-' || lpad(nextval('product_code')::text, 5, '0');

INSERT INTO pipeline_listprice (product_id, currency, amount, since)
SELECT id, %(currency)s, list_price, least(created_at, now())::date FROM pipeline_product WHERE list_price > 0;

INSERT INTO pipeline_productcost (product_id, amount, since)
SELECT id, cost, least(created_at, now())::date FROM pipeline_product WHERE cost IS NOT NULL;

INSERT INTO pipeline_quotation
    (id, created_at, version, proposal_id, currency, places, rate, rate_on, discount_kind, discount, valid_until)
SELECT gen_random_uuid(), created_at, 1, id, %(currency)s, %(places)s, 1, created_at::date, 'percent', 0,
    coalesce(sent_at, created_at)::date + 30
FROM pipeline_proposal;

UPDATE pipeline_quotationline l SET
    quotation_id = q.id, name = p.name, unit = p.unit, list_price = nullif(p.list_price, 0), cost = p.cost,
    tax_rate = 0.05, position = n.place
FROM pipeline_quotation q, pipeline_product p,
    (SELECT id, row_number() OVER (PARTITION BY proposal_id ORDER BY id) AS place FROM pipeline_quotationline) n
WHERE q.proposal_id = l.proposal_id AND p.id = l.product_id AND n.id = l.id;

SET CONSTRAINTS ALL IMMEDIATE;
"""


def fill(apps, schema_editor):
    """What stood on products and proposals becomes dated prices and quotations."""
    currency = settings.COMPANY_CURRENCY
    given = {"currency": currency, "places": 0 if currency in ("TWD", "JPY", "KRW", "VND") else 2}
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(FILL, given)


class Migration(migrations.Migration):
    """Products get numbers and dated prices, proposals their quotation."""

    dependencies = [("pipeline", "0021_offers")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
