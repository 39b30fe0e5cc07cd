from django.db import migrations

REFUSE = """
CREATE FUNCTION refuse_change_of_signed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM appraisal_signature
        WHERE period_id = OLD.period_id AND revision = OLD.revision AND act = 'published'
    ) THEN
        RAISE EXCEPTION 'What stands under a published revision is kept.' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$
"""


def keep(table: str, function: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER keep_published BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()",
        f"DROP TRIGGER keep_published ON {table}",
    )


class Migration(migrations.Migration):
    """Published team cards are frozen like the reps'; signatures, reviews and waivers of a published revision stay."""

    dependencies = [("appraisal", "0042_fill_month_kept")]

    operations = [
        migrations.RunSQL(REFUSE, "DROP FUNCTION refuse_change_of_signed()"),
        keep("appraisal_teamcard", "refuse_change_of_published"),
        keep("appraisal_signature", "refuse_change_of_signed"),
        keep("appraisal_review", "refuse_change_of_signed"),
        keep("appraisal_waiver", "refuse_change_of_signed"),
        migrations.RemoveField(model_name="period", name="waiver"),
    ]
