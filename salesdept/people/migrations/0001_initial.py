import django.contrib.postgres.constraints
import django.db.models.deletion
import salesdept.common.calendar
import salesdept.common.records
import salesdept.people.ranges
from django.conf import settings
from django.db import migrations, models
from salesdept.common.together import Together


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.RunSQL(
            sql='CREATE TYPE uuidrange AS RANGE (subtype = uuid)',
            reverse_sql='DROP TYPE uuidrange',
        ),
        Together([
            migrations.CreateModel(
                name='Team',
                fields=[
                    ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('name', models.CharField(max_length=60, unique=True, verbose_name='name')),
                    ('region', models.CharField(blank=True, max_length=60, verbose_name='region')),
                ],
                options={
                    'ordering': ['name'],
                },
            ),
            migrations.CreateModel(
                name='User',
                fields=[
                    ('password', models.CharField(max_length=128, verbose_name='password')),
                    ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                    ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                    ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('email', models.EmailField(max_length=254, unique=True, verbose_name='e-mail')),
                    ('name', models.CharField(max_length=80, verbose_name='name')),
                    ('role', models.CharField(choices=[('manager', 'Sales manager'), ('supervisor', 'Sales supervisor'), ('rep', 'Sales representative'), ('clerk', 'Sales clerk'), ('finance', 'Finance'), ('leadership', 'Company leadership'), ('technical', 'Technical department'), ('aftersales', 'After-sales department'), ('admin', 'System administrator')], max_length=12, verbose_name='role')),
                    ('language', models.CharField(blank=True, max_length=8, verbose_name='language')),
                    ('is_active', models.BooleanField(default=True, verbose_name='active')),
                    ('is_demo', models.BooleanField(default=False, editable=False)),
                    ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                    ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                ],
                options={
                    'ordering': ['name', 'pk'],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('is_active', True), ('role', 'manager')), fields=('role',), name='one_active_manager'), models.CheckConstraint(condition=models.Q(('role__in', ['manager', 'supervisor', 'rep', 'clerk', 'finance', 'leadership', 'technical', 'aftersales', 'admin'])), name='role_is_known'), models.CheckConstraint(condition=models.Q(('is_superuser', False)), name='nobody_is_above_the_rules')],
                },
            ),
            migrations.CreateModel(
                name='Target',
                fields=[
                    ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('month', salesdept.common.calendar.MonthField(verbose_name='month')),
                    ('amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='sales amount')),
                    ('profit', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='sales profit')),
                    ('new_customers', models.DecimalField(blank=True, decimal_places=2, max_digits=6, null=True, verbose_name='new customers')),
                    ('rep', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='targets', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['month', 'rep'],
                    'constraints': [models.UniqueConstraint(fields=('rep', 'month'), name='one_target_per_rep_and_month'), models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='target_amount_not_negative'), models.CheckConstraint(condition=models.Q(('month__day', 1)), name='target_month_is_first_day')],
                },
            ),
            migrations.CreateModel(
                name='Membership',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('since', models.DateField(verbose_name='from')),
                    ('until', models.DateField(blank=True, null=True, verbose_name='until')),
                    ('leads', models.BooleanField(default=False, verbose_name='leads the team')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                    ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='people.team')),
                ],
                options={
                    'ordering': ['-since'],
                    'indexes': [models.Index(fields=['team', 'since'], name='members_of_team')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('until', None), ('until__gt', models.F('since')), _connector='OR'), name='membership_ends_after_start'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(salesdept.people.ranges.IdRange('user'), '&&'), (salesdept.people.ranges.DateRange('since', 'until'), '&&')], name='one_team_at_a_time'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('leads', True)), expressions=[(salesdept.people.ranges.IdRange('team'), '&&'), (salesdept.people.ranges.DateRange('since', 'until'), '&&')], name='one_leader_at_a_time')],
                },
            ),
        ]),
    ]
