from django.db import migrations

KEEP = (
    "CREATE OR REPLACE TRIGGER {name} BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {function}({column})"
)
LET_PASS = (
    ("keep_sales", "pipeline_salesentry", "refuse_change_but_of_merged_customer", "customer_id"),
    ("keep_rows", "pipeline_datechange", "refuse_change_but_of_telling", "report_id"),
)
"""As their functions say: written where the rights of the app's user are read."""


def never_empty(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER never_empty BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        f"DROP TRIGGER never_empty ON {table}",
    )


class Migration(migrations.Migration):
    """What is kept row by row is not emptied either; triggers name the columns that they let pass; visits have a writer."""

    dependencies = [("pipeline", "0040_visits_for_opportunities"), ("common", "0003_keep_audit")]

    operations = [
        never_empty("pipeline_datechange"),
        never_empty("pipeline_acceptance"),
        never_empty("pipeline_progressreport"),
        never_empty("pipeline_forecastline"),
        never_empty("pipeline_requirementsversion"),
        # The app's user writes moves and no visits: the trigger writes them with its owner's rights. Nobody else may hang
        # this function on a table of theirs.
        migrations.RunSQL(
            "ALTER FUNCTION visits_follow_moves() SECURITY DEFINER SET search_path = public, pg_temp; "
            "REVOKE EXECUTE ON FUNCTION visits_follow_moves() FROM PUBLIC",
            "ALTER FUNCTION visits_follow_moves() SECURITY INVOKER RESET search_path; "
            "GRANT EXECUTE ON FUNCTION visits_follow_moves() TO PUBLIC",
        ),
        *(
            migrations.RunSQL(
                KEEP.format(name=name, table=table, function=function, column=f"'{column}'"),
                KEEP.format(name=name, table=table, function=function, column=""),
            )
            for name, table, function, column in LET_PASS
        ),
    ]
