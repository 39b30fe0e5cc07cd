from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0025_private_persons'),
    ]

    operations = [
        migrations.CreateModel(
            name='ErasedAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mark', models.CharField(max_length=64, unique=True)),
            ],
        ),
    ]
