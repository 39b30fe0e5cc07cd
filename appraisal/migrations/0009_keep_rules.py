from django.db import migrations


REFUSE = """
CREATE FUNCTION refuse_change_of_rules() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND OLD.state = 'announced' THEN
        RAISE EXCEPTION 'Announced rules are kept.' USING ERRCODE = 'restrict_violation';
    END IF;
    IF EXISTS (SELECT FROM appraisal_period WHERE rule_set_id = OLD.id AND revision > 0) THEN
        RAISE EXCEPTION 'A month is appraised by these rules.' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$
"""


class Migration(migrations.Migration):
    """Rules by which a month was compiled never change, announced ones are never deleted (1.3.2)."""

    dependencies = [("appraisal", "0008_bases_of_growth")]

    operations = [
        migrations.RunSQL(REFUSE, "DROP FUNCTION refuse_change_of_rules()"),
        migrations.RunSQL(
            "CREATE TRIGGER keep_rules BEFORE UPDATE OR DELETE ON appraisal_ruleset "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change_of_rules()",
            "DROP TRIGGER keep_rules ON appraisal_ruleset",
        ),
    ]
