from django.db import migrations, models


class Migration(migrations.Migration):
    """What is paid is what was handed in: the kept file's fingerprint, from now on."""

    dependencies = [("expenses", "0034_untold_index")]

    operations = [
        migrations.AddField(
            model_name="claimline",
            name="document_kept_sha256",
            field=models.CharField(blank=True, editable=False, max_length=64),
        ),
    ]
