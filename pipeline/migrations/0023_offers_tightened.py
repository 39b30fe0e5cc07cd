import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models
from salesdept.common.together import Together

SUMS = """
CREATE VIEW pipeline_quotationsums AS
WITH line AS (
    SELECT l.quotation_id, l.tax_rate, l.quantity * l.cost AS cost,
        round(l.quantity * l.unit_price - least(l.quantity * l.unit_price, CASE l.discount_kind
            WHEN 'percent' THEN l.quantity * l.unit_price * l.discount * 0.01 ELSE l.discount END), q.places) AS amount
    FROM pipeline_quotationline l JOIN pipeline_quotation q ON q.id = l.quotation_id
    WHERE NOT l.is_optional
), whole AS (
    SELECT quotation_id, sum(amount) AS subtotal,
        CASE WHEN count(*) = count(cost) THEN round(sum(cost), 2) END AS cost
    FROM line GROUP BY quotation_id
), offer AS (
    SELECT q.id AS quotation_id, q.places, q.rate, power(10::numeric, q.places) AS coins,
        coalesce(w.subtotal, 0) AS subtotal, CASE WHEN w.quotation_id IS NULL THEN 0 ELSE w.cost END AS cost,
        round(least(coalesce(w.subtotal, 0), CASE q.discount_kind
            WHEN 'percent' THEN coalesce(w.subtotal, 0) * q.discount * 0.01 ELSE q.discount END), q.places) AS discount
    FROM pipeline_quotation q LEFT JOIN whole w ON w.quotation_id = q.id
), band AS (
    SELECT o.quotation_id, l.tax_rate, o.places, o.coins, o.discount, sum(l.amount) AS amount,
        div(o.discount * o.coins * sum(l.amount) * o.coins, o.subtotal * o.coins) AS part,
        mod(o.discount * o.coins * sum(l.amount) * o.coins, o.subtotal * o.coins) AS rest
    FROM line l JOIN offer o ON o.quotation_id = l.quotation_id
    WHERE o.subtotal > 0
    GROUP BY o.quotation_id, l.tax_rate, o.places, o.coins, o.discount, o.subtotal
), spread AS (
    SELECT quotation_id, tax_rate, places, amount - (part + CASE
        WHEN row_number() OVER (PARTITION BY quotation_id ORDER BY rest DESC, tax_rate DESC)
            <= discount * coins - sum(part) OVER (PARTITION BY quotation_id) THEN 1 ELSE 0 END) / coins AS net
    FROM band
), taxed AS (
    SELECT quotation_id, sum(round(net * tax_rate, places)) AS tax FROM spread GROUP BY quotation_id
)
SELECT o.quotation_id, o.subtotal, o.discount, o.subtotal - o.discount AS net, coalesce(t.tax, 0) AS tax,
    o.subtotal - o.discount + coalesce(t.tax, 0) AS total, round((o.subtotal - o.discount) * o.rate, 2) AS net_in_company,
    o.cost
FROM offer o LEFT JOIN taxed t ON t.quotation_id = o.quotation_id
"""

FREEZE_LINES = """
CREATE FUNCTION refuse_change_of_sent_offer() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched uuid[];
BEGIN
    IF TG_OP = 'INSERT' THEN touched := ARRAY[NEW.quotation_id];
    ELSIF TG_OP = 'DELETE' THEN touched := ARRAY[OLD.quotation_id];
    ELSE touched := ARRAY[OLD.quotation_id, NEW.quotation_id];
    END IF;
    IF EXISTS (
        SELECT 1 FROM pipeline_quotation q JOIN pipeline_proposal p ON p.id = q.proposal_id
        WHERE q.id = ANY(touched) AND p.state NOT IN ('draft', 'review', 'approved')
    ) THEN
        RAISE EXCEPTION 'a quotation that was sent is frozen' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER freeze_lines BEFORE INSERT OR UPDATE OR DELETE ON pipeline_quotationline
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_sent_offer();
"""


class Migration(migrations.Migration):
    """Every line has its quotation, every product its number; the sums as a view; what was sent is frozen."""

    dependencies = [("pipeline", "0022_offers_filled")]

    operations = [
        migrations.AlterField(
            model_name="product",
            name="code",
            field=models.CharField(blank=True, max_length=40, unique=True, verbose_name="number"),
        ),
        migrations.AlterField(
            model_name="quotationline",
            name="tax_rate",
            field=models.DecimalField(decimal_places=4, editable=False, max_digits=5, verbose_name="tax rate"),
        ),
        migrations.AlterField(
            model_name="quotationline",
            name="quotation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="pipeline.quotation"
            ),
        ),
        migrations.RemoveConstraint(
            model_name="product",
            name="price_not_negative",
        ),
        migrations.RemoveField(
            model_name="product",
            name="cost",
        ),
        migrations.RemoveField(
            model_name="product",
            name="list_price",
        ),
        migrations.RemoveField(
            model_name="quotationline",
            name="proposal",
        ),
        migrations.AlterModelOptions(
            name="quotationline",
            options={"ordering": ["position", "pk"]},
        ),
        Together([
            migrations.CreateModel(
                name="QuotationSums",
                fields=[
                    (
                        "quotation",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            primary_key=True,
                            related_name="sums",
                            serialize=False,
                            to="pipeline.quotation",
                        ),
                    ),
                    ("subtotal", models.DecimalField(decimal_places=2, max_digits=14)),
                    ("discount", models.DecimalField(decimal_places=2, max_digits=14)),
                    ("net", models.DecimalField(decimal_places=2, max_digits=14)),
                    ("tax", models.DecimalField(decimal_places=2, max_digits=14)),
                    ("total", models.DecimalField(decimal_places=2, max_digits=14)),
                    ("net_in_company", models.DecimalField(decimal_places=2, max_digits=14)),
                    ("cost", models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                ],
                options={
                    "db_table": "pipeline_quotationsums",
                    "managed": False,
                },
            ),
            migrations.AddConstraint(
                model_name="quotationline",
                constraint=models.CheckConstraint(
                    condition=models.Q(("tax_rate__gte", 0), ("tax_rate__lt", 1)), name="line_has_a_tax_rate"
                ),
            ),
            migrations.AddConstraint(
                model_name="quotationline",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        ("discount__gte", 0),
                        models.Q(
                            models.Q(("discount__lte", 100), ("discount_kind", "percent")),
                            models.Q(
                                (
                                    "discount__lte",
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("quantity"), "*", models.F("unit_price")
                                    ),
                                ),
                                ("discount_kind", "amount"),
                            ),
                            _connector="OR",
                        ),
                    ),
                    name="line_discount_within_bounds",
                ),
            ),
        ]),
        migrations.RunSQL(SUMS, "DROP VIEW pipeline_quotationsums"),
        migrations.RunSQL(
            FREEZE_LINES,
            "DROP TRIGGER freeze_lines ON pipeline_quotationline; DROP FUNCTION refuse_change_of_sent_offer()",
        ),
    ]
