from django.db import migrations, models


def stood_in(model: str):
    field = models.BooleanField(db_default=False, default=False, editable=False)
    return migrations.AddField(model_name=model, name="stood_in", field=field)


class Migration(migrations.Migration):
    dependencies = [("expenses", "0073_keep_settlements")]

    operations = [stood_in("claim"), stood_in("advance")]
