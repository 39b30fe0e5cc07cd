from django.db import migrations

REFUSE = """
CREATE FUNCTION refuse_change_of_published() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.is_published THEN
        RAISE EXCEPTION 'A published scorecard is kept as it was published.' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$
"""


class Migration(migrations.Migration):
    """Published scorecards are frozen, for the database's own users too (4.3.3)."""

    dependencies = [("appraisal", "0001_initial")]

    operations = [
        migrations.RunSQL(REFUSE, "DROP FUNCTION refuse_change_of_published()"),
        migrations.RunSQL(
            "CREATE TRIGGER keep_published BEFORE UPDATE OR DELETE ON appraisal_scorecard "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change_of_published()",
            "DROP TRIGGER keep_published ON appraisal_scorecard",
        ),
    ]
