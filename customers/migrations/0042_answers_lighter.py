import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from salesdept.common.together import Together


class Migration(migrations.Migration):
    """No more drafts, and no index of answers by which nobody reads: each costs every answer that comes in (4.3.2)."""

    dependencies = [
        ('customers', '0041_keep_what_was_asked'),
        ('people', '0003_work_days'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together([
            migrations.RemoveField(model_name='invitation', name='draft'),
            migrations.AlterField(
                model_name='surveyanswer',
                name='team',
                field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.team'),
            ),
            migrations.AlterField(
                model_name='surveyanswer',
                name='campaign',
                field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='customers.surveycampaign'),
            ),
            migrations.AlterField(
                model_name='surveyanswer',
                name='excluded_by',
                field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
            ),
        ]),
    ]
