import customers.confidential
import django.db.models.deletion
import django.db.models.functions.comparison
import salesdept.common.calendar
import salesdept.common.records
from django.conf import settings
from django.db import migrations, models
from salesdept.common.together import Together


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together([
            migrations.CreateModel(
                name='Customer',
                fields=[
                    ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('name', models.CharField(max_length=160, verbose_name='name')),
                    ('name_key', models.CharField(db_index=True, editable=False, max_length=160)),
                    ('tax_id', models.CharField(blank=True, max_length=20, verbose_name='tax ID')),
                    ('industry', models.CharField(blank=True, max_length=60, verbose_name='industry')),
                    ('employees', models.PositiveIntegerField(blank=True, null=True, verbose_name='employees')),
                    ('revenue', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='yearly revenue, millions')),
                    ('founded_year', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='founded in')),
                    ('region', models.CharField(blank=True, max_length=80, verbose_name='region')),
                    ('address', models.CharField(blank=True, max_length=200, verbose_name='address')),
                    ('phone', models.CharField(blank=True, max_length=40, verbose_name='phone')),
                    ('website', models.URLField(blank=True, verbose_name='website')),
                    ('level', models.CharField(choices=[('A', 'A'), ('B', 'B'), ('C', 'C')], default='C', max_length=1, verbose_name='class')),
                    ('status', models.CharField(choices=[('prospect', 'Prospect'), ('active', 'Active'), ('dormant', 'Dormant')], default='prospect', max_length=10, verbose_name='status')),
                    ('opened_on', models.DateField(default=salesdept.common.calendar.today, editable=False)),
                    ('last_contact_on', models.DateField(editable=False, null=True, verbose_name='last contact')),
                    ('silent_since', models.GeneratedField(db_persist=True, expression=django.db.models.functions.comparison.Coalesce('last_contact_on', 'opened_on'), output_field=models.DateField())),
                    ('last_verified_on', models.DateField(editable=False, null=True, verbose_name='last verified')),
                    ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='customers', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
                    ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='subsidiaries', to='customers.customer', verbose_name='group')),
                ],
                options={
                    'ordering': ['name'],
                    'indexes': [models.Index(fields=['owner', 'name', 'id'], name='customers_of_owner'), models.Index(fields=['name', 'id'], name='customers_by_name'), models.Index(fields=['level', 'id'], name='customers_by_level'), models.Index(fields=['status', 'id'], name='customers_by_status'), models.Index(fields=['silent_since', 'id'], name='customers_by_silence')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('tax_id__in', ['', '00000000']), _negated=True), fields=('tax_id',), name='one_file_per_tax_id', violation_error_message='There is a file with this tax ID already.'), models.CheckConstraint(condition=models.Q(('parent', None), models.Q(('parent', models.F('id')), _negated=True), _connector='OR'), name='not_its_own_group')],
                },
                bases=(customers.confidential.Confidential, models.Model),
            ),
            migrations.CreateModel(
                name='Contact',
                fields=[
                    ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('name', models.CharField(max_length=80, verbose_name='name')),
                    ('title', models.CharField(blank=True, max_length=80, verbose_name='title')),
                    ('part', models.CharField(blank=True, choices=[('decides', 'Decision maker'), ('influences', 'Influencer'), ('uses', 'User'), ('pays', 'Finance')], max_length=12, verbose_name='part in buying')),
                    ('phone', models.CharField(blank=True, max_length=40, verbose_name='phone')),
                    ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                    ('language', models.CharField(blank=True, choices=[('zh-hant', 'Traditional Chinese'), ('zh-hans', 'Simplified Chinese'), ('en', 'English')], max_length=8, verbose_name='language')),
                    ('birth_year', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='birthday: year')),
                    ('birth_month', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='birthday: month')),
                    ('birth_day', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='birthday: day')),
                    ('is_primary', models.BooleanField(default=False, verbose_name='first person to ask')),
                    ('customer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contacts', to='customers.customer')),
                ],
                options={
                    'ordering': ['-is_primary', 'name'],
                    'indexes': [models.Index(fields=['birth_month', 'birth_day'], name='contacts_by_birthday')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('is_primary', True)), fields=('customer',), name='one_primary_contact'), models.CheckConstraint(condition=models.Q(models.Q(('birth_day', None), ('birth_month', None)), models.Q(('birth_day__range', (1, 31)), ('birth_month__range', (1, 12))), _connector='OR'), name='birthday_is_month_and_day')],
                },
                bases=(customers.confidential.Confidential, models.Model),
            ),
            migrations.CreateModel(
                name='Communication',
                fields=[
                    ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('kind', models.CharField(choices=[('visit', 'Visit'), ('call', 'Call'), ('mail', 'E-mail'), ('message', 'Message'), ('meeting', 'Meeting')], default='visit', max_length=10, verbose_name='kind')),
                    ('outcome', models.CharField(choices=[('progress', 'Progress made'), ('wants_quote', 'Wants a quotation'), ('not_met', 'Nobody met'), ('on_hold', 'On hold')], max_length=12, verbose_name='outcome')),
                    ('note', models.TextField(blank=True, max_length=4000, verbose_name='note')),
                    ('happened_at', models.DateTimeField(default=salesdept.common.calendar.now, verbose_name='when')),
                    ('next_step', models.CharField(blank=True, max_length=200, verbose_name='next step')),
                    ('next_on', models.DateField(blank=True, null=True, verbose_name='next step on')),
                    ('next_done', models.BooleanField(default=False, editable=False)),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='communications', to=settings.AUTH_USER_MODEL)),
                    ('contact', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='communications', to='customers.contact', verbose_name='with')),
                    ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='communications', to='customers.customer', verbose_name='customer')),
                ],
                options={
                    'ordering': ['-happened_at', '-pk'],
                    'indexes': [models.Index(fields=['customer', '-happened_at', '-id'], name='communications_of_customer'), models.Index(fields=['-happened_at', '-id'], name='communications_by_time'), models.Index(fields=['by', '-happened_at', '-id'], name='communications_of_person'), models.Index(condition=models.Q(('next_done', False)), fields=['by', 'next_on'], name='promises_of_person')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('next_step', ''), ('next_on__isnull', False), _connector='OR'), name='next_step_is_dated')],
                },
            ),
            migrations.CreateModel(
                name='CustomerUserObjectPermission',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('content_object', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='customers.customer')),
                    ('permission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='auth.permission')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='Lead',
                fields=[
                    ('id', models.UUIDField(default=salesdept.common.records.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('created_at', models.DateTimeField(default=salesdept.common.calendar.now, editable=False)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('company', models.CharField(max_length=160, verbose_name='company')),
                    ('person', models.CharField(blank=True, max_length=80, verbose_name='person')),
                    ('phone', models.CharField(blank=True, max_length=40, verbose_name='phone')),
                    ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                    ('channel', models.CharField(choices=[('market_research', 'Market research'), ('trade_fair', 'Trade fair'), ('online', 'Online promotion'), ('referral', 'Referral'), ('other', 'Other')], default='market_research', max_length=16, verbose_name='channel')),
                    ('note', models.TextField(blank=True, max_length=4000, verbose_name='what is known')),
                    ('state', models.CharField(choices=[('new', 'New'), ('contacted', 'Contacted'), ('qualified', 'Qualified'), ('disqualified', 'Put aside')], default='new', editable=False, max_length=14)),
                    ('reason', models.TextField(blank=True, editable=False)),
                    ('customer', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='leads', to='customers.customer')),
                    ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='owned_leads', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
                ],
                options={
                    'ordering': ['-created_at'],
                    'indexes': [models.Index(fields=['owner', 'state', '-created_at'], name='leads_of_owner'), models.Index(fields=['-created_at', '-id'], name='leads_by_age'), models.Index(fields=['company', 'id'], name='leads_by_company')],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'qualified'), _negated=True), ('customer__isnull', False), _connector='OR'), name='qualified_lead_has_a_file')],
                },
                bases=(customers.confidential.Confidential, models.Model),
            ),
        ]),
        migrations.AlterUniqueTogether(
            name='customeruserobjectpermission',
            unique_together={('user', 'permission', 'content_object')},
        ),
    ]
