from django.db import migrations

RISES = """
CREATE FUNCTION numbers_rise(numbers numeric[], or_stay boolean) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT NOT EXISTS (
        SELECT FROM generate_subscripts(numbers, 1) AS n
        WHERE numbers[n] < numbers[n - 1] OR (numbers[n] = numbers[n - 1] AND NOT or_stay)
    )
$$
"""
CURVE = """
ALTER TABLE appraisal_ruleset ADD CONSTRAINT growth_curve_rises_to_the_cap CHECK (
    cardinality(growth_rates) >= 2 AND cardinality(growth_rates) = cardinality(growth_scores)
    AND numbers_rise(growth_rates, false) AND numbers_rise(growth_scores, true)
    AND 0 <= ALL(growth_scores) AND cap >= ALL(growth_scores)
) NOT VALID
"""
TIERS = """
ALTER TABLE appraisal_ruleset ADD CONSTRAINT tiers_rise CHECK (
    numbers_rise(tier_limits, false) AND 0 < ALL(tier_limits) AND 0 <= ALL(tier_rates) AND 1 >= ALL(tier_rates)
) NOT VALID
"""


class Migration(migrations.Migration):
    """The growth curve and the tiers of the bonus rise, in new rules; no rate is negative."""

    dependencies = [("appraisal", "0047_rules_in_range")]

    operations = [
        migrations.RunSQL(RISES, "DROP FUNCTION numbers_rise(numeric[], boolean)"),
        migrations.RunSQL(CURVE, "ALTER TABLE appraisal_ruleset DROP CONSTRAINT growth_curve_rises_to_the_cap"),
        migrations.RunSQL(TIERS, "ALTER TABLE appraisal_ruleset DROP CONSTRAINT tiers_rise"),
    ]
