from django.db import migrations


class Migration(migrations.Migration):
    """Lines of the forecast are never changed."""

    dependencies = [("pipeline", "0024_forecast_lines")]

    operations = [
        migrations.RunSQL(
            "CREATE TRIGGER keep_forecast BEFORE UPDATE OR DELETE ON pipeline_forecastline "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
            "DROP TRIGGER keep_forecast ON pipeline_forecastline",
        ),
    ]
