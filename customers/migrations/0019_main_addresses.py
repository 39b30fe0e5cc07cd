import uuid_utils
from django.db import migrations

PORTION = 2000
FILL = """
INSERT INTO customers_address (id, created_at, version, customer_id, kind, lines, postcode, region, country, is_main)
SELECT told.id, now(), 1, file.id, 'office', file.address, '', file.region, '', true
FROM unnest(%s::uuid[], %s::uuid[]) AS told (id, file)
JOIN customers_customer AS file ON file.id = told.file
WHERE file.address <> '' AND NOT EXISTS (SELECT FROM customers_address AS known WHERE known.customer_id = file.id)
"""


def fill(apps, schema_editor):
    """Portion by portion, each its own transaction: people go on working, and who begins again finds what is left."""
    files = apps.get_model("customers", "Customer")._base_manager.order_by("pk")
    last = None
    while True:
        rows = files.filter(pk__gt=last) if last else files
        portion = list(rows.values_list("pk", flat=True)[:PORTION])
        if not portion:
            return
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(FILL, [[str(uuid_utils.uuid7()) for _file in portion], [str(pk) for pk in portion]])
        last = portion[-1]


class Migration(migrations.Migration):
    """The one address of a file is its main address."""

    atomic = False
    dependencies = [("customers", "0018_addresses")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
