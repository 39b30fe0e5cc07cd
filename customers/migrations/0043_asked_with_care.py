from django.db import migrations, models


class Migration(migrations.Migration):
    """Surveys by text message; nobody of our own house is asked; who is rated may have written the address (4.3.2)."""

    dependencies = [("customers", "0042_answers_lighter")]

    operations = [
        migrations.AddField(
            model_name="invitation",
            name="address_by_rep_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="invitation",
            name="left_out",
            field=models.CharField(
                blank=True,
                choices=[
                    ("sample", "not in the sample"),
                    ("nobody", "no contact person"),
                    ("recently", "asked recently"),
                    ("refused", "did not agree to be asked, or has no working address"),
                    ("mobile", "no mobile number"),
                    ("staff", "an address of our own house"),
                ],
                max_length=8,
            ),
        ),
        migrations.AlterField(
            model_name="surveycampaign",
            name="channel",
            field=models.CharField(
                choices=[("mail", "E-mail"), ("text", "Text message")], default="mail", max_length=10, verbose_name="way"
            ),
        ),
    ]
