from django.db import migrations

GUARD = """
CREATE FUNCTION refuse_but_by_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'Rows of % follow the moves.', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN coalesce(NEW, OLD);
END $$
"""


class Migration(migrations.Migration):
    """Nobody but a move writes a visit."""

    dependencies = [("pipeline", "0033_fill_visits")]

    operations = [
        migrations.RunSQL(GUARD, "DROP FUNCTION refuse_but_by_moves()"),
        migrations.RunSQL(
            "CREATE TRIGGER only_by_moves BEFORE INSERT OR UPDATE OR DELETE ON pipeline_stagevisit "
            "FOR EACH ROW EXECUTE FUNCTION refuse_but_by_moves()",
            "DROP TRIGGER only_by_moves ON pipeline_stagevisit",
        ),
        migrations.RunSQL(
            "CREATE TRIGGER keep_all_visits BEFORE TRUNCATE ON pipeline_stagevisit "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
            "DROP TRIGGER keep_all_visits ON pipeline_stagevisit",
        ),
    ]
