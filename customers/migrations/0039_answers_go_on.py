import django.db.models.deletion
from django.db import migrations, models
from salesdept.common.together import Together


class Migration(migrations.Migration):
    """The first answer counts, and the page may add to it for a while (4.3.2)."""

    dependencies = [('customers', '0038_survey_imports')]

    operations = [
        Together([
            migrations.AddField(
                model_name='surveyanswer',
                name='open_until',
                field=models.DateTimeField(editable=False, null=True),
            ),
            migrations.AlterField(
                model_name='invitation',
                name='version_asked',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='customers.questionnaireversion'),
            ),
        ]),
    ]
