from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("expenses", "0062_fill_drawn_from")]

    operations = [
        migrations.AddField(
            model_name="claim",
            name="stood_in",
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
    ]
