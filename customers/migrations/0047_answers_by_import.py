import django.db.models.deletion
from django.db import migrations, models
from salesdept.common.together import Together


class Migration(migrations.Migration):
    """Files of answers are read and taken by the worker, and each answer knows the file it came by (4.3.2)."""

    dependencies = [('customers', '0044_no_links_in_queued_letters')]

    operations = [
        Together([
            migrations.AddField(
                model_name='surveyimport',
                name='plan',
                field=models.JSONField(editable=False, null=True),
            ),
            migrations.AddField(
                model_name='surveyimport',
                name='attempts',
                field=models.PositiveSmallIntegerField(default=0, editable=False),
            ),
            migrations.AlterField(
                model_name='surveyimport',
                name='state',
                field=models.CharField(choices=[('uploaded', 'being read'), ('planned', 'to be confirmed'), ('queued', 'being imported'), ('done', 'imported'), ('failed', 'broken off'), ('abandoned', 'abandoned'), ('undone', 'taken back')], default='uploaded', editable=False, max_length=9),
            ),
            migrations.AddField(
                model_name='surveyanswer',
                name='survey_import',
                field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='customers.surveyimport'),
            ),
        ]),
    ]
