from django.db import migrations, models


class Migration(migrations.Migration):
    """A small picture of each invoice, or what was read of one that is data, to stand beside its expense."""

    dependencies = [("expenses", "0095_lines_by_invoice_number")]

    operations = [
        migrations.CreateModel(
            name="Preview",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("paper", models.CharField(max_length=100, unique=True)),
                ("picture", models.FileField(blank=True, upload_to="claims/previews")),
                ("facts", models.JSONField(default=dict)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("made_at", models.DateTimeField(null=True)),
            ],
        ),
    ]
