import django.db.models.deletion
import salesdept.common.calendar
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Of a complaint it is found whether it holds (7.2.2)."""

    dependencies = [
        ('customers', '0048_answers_taken_back'),
        ('people', '0006_target_proposals'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CaseFinding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verdict', models.CharField(choices=[('substantiated', 'Substantiated'), ('elsewhere', "Substantiated, not the rep's doing"), ('unfounded', 'Not substantiated')], max_length=14, verbose_name='finding')),
                ('reason', models.TextField(max_length=2000, verbose_name='reason')),
                ('counts', models.SmallIntegerField(default=0)),
                ('found_on', models.DateField(default=salesdept.common.calendar.today)),
                ('created_at', models.DateTimeField(default=salesdept.common.calendar.now)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='customers.case')),
                ('rep', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reverses', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversed_by', to='customers.casefinding')),
                ('team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.team')),
            ],
            options={
                'ordering': ['created_at', 'pk'],
                'indexes': [models.Index(condition=models.Q(('counts', 0), _negated=True), fields=['found_on', 'rep'], name='findings_by_day')],
                'constraints': [models.CheckConstraint(condition=models.Q(('counts__range', (-1, 1))), name='finding_counts_once'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='found_with_a_reason'), models.CheckConstraint(condition=models.Q(('rep', None), models.Q(('rep', models.F('by')), _negated=True), _connector='OR'), name='nobody_finds_about_the_own')],
            },
        ),
    ]
