"""Work outside the request: what was done already, who works, and whether the mail of an invitation went out."""

import django.utils.timezone
from django.db import migrations, models


def mails_that_went_out(apps, schema_editor):
    """Until now an invitation was mailed at once."""
    invitations = apps.get_model("home", "StaffInvitation").objects
    invitations.filter(mailed_at=None).update(mailed_at=models.F("sent_at"))


class Migration(migrations.Migration):

    dependencies = [
        ('home', '0002_schools_apart'),
    ]

    operations = [
        migrations.CreateModel(
            name='DoneOnce',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=120, unique=True)),
                ('at', models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
            ],
            options={
                'verbose_name': 'work done',
                'verbose_name_plural': 'work done',
            },
        ),
        migrations.CreateModel(
            name='WorkerSign',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('worker_id', models.CharField(max_length=64, unique=True)),
                ('seen_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
            ],
            options={
                'verbose_name': 'sign of life of a worker',
                'verbose_name_plural': 'signs of life of workers',
            },
        ),
        migrations.AddField(
            model_name='staffinvitation',
            name='mailed_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        # Locks: the invitations of staff, a few for each school.
        migrations.RunPython(mails_that_went_out, migrations.RunPython.noop),
    ]
