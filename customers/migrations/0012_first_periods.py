from django.db import migrations

FILL = """
INSERT INTO customers_ownershipperiod (customer_id, owner_id, since, begun, ended)
SELECT file.id, file.owner_id, COALESCE(passed.at, file.created_at),
       CASE WHEN passed.at IS NULL THEN 'opened' ELSE 'handed_over' END, ''
FROM customers_customer AS file
LEFT JOIN (
    SELECT document_id, max(entry.at) AS at
    FROM common_auditentry AS entry
    JOIN django_content_type AS kind ON kind.id = entry.document_type_id
    WHERE kind.app_label = 'customers' AND kind.model = 'customer' AND entry.action = 'hand_over'
    GROUP BY document_id
) AS passed ON passed.document_id = file.id
"""


class Migration(migrations.Migration):
    """Who keeps a file now has kept it since the last hand-over that the audit tells of, else since it was opened."""

    dependencies = [("customers", "0011_ownership"), ("common", "0004_grams"), ("contenttypes", "0002_remove_content_type_name")]

    operations = [migrations.RunSQL(FILL, "DELETE FROM customers_ownershipperiod")]
