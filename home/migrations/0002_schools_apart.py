"""What keeps schools apart: staff, closing, adoption of the library, settings."""

import django.db.models.deletion
import wagtail.fields
import home.fields
import home.models.staff
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


def tie_collections(apps, schema_editor):
    """Schools that are there already: their collection is the one that their groups have rights on."""
    school_collection = apps.get_model("home", "SchoolCollection")
    rights = apps.get_model("wagtailcore", "GroupCollectionPermission").objects
    for group in apps.get_model("home", "SchoolGroup").objects.all():
        right = rights.filter(group_id=group.group_id).first()
        if right is not None:
            school_collection.objects.get_or_create(
                site_id=group.site_id, defaults={"collection_id": right.collection_id}
            )


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0001_initial"),
        ("wagtailcore", "0098_apitoken"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="schoolsettings",
            name="hidden_parts",
            field=models.JSONField(blank=True, default=list, verbose_name="parts left out"),
        ),
        migrations.AddField(
            model_name="schoolsettings",
            name="privacy_statement",
            field=wagtail.fields.RichTextField(
                blank=True,
                help_text="Leave it empty for the standard text, which says what this portal keeps of parents.",
                verbose_name="privacy statement",
            ),
        ),
        migrations.CreateModel(
            name="LibraryBase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("values", models.JSONField()),
                ("left", models.JSONField(default=dict)),
                ("original_published_at", models.DateTimeField(null=True)),
                ("copy_revision", models.BigIntegerField(null=True)),
                ("adopted_at", models.DateTimeField(auto_now_add=True)),
                (
                    "copy",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="library_base",
                        to="wagtailcore.page",
                    ),
                ),
                (
                    "original",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="library_copies",
                        to="wagtailcore.page",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="wagtailcore.site"
                    ),
                ),
            ],
            options={
                "verbose_name": "adoption from the library",
                "verbose_name_plural": "adoptions from the library",
                "constraints": [
                    models.UniqueConstraint(fields=("site", "original"), name="adopted_once_per_school")
                ],
            },
        ),
        migrations.CreateModel(
            name="SchoolApprovalTask",
            fields=[
                ("task_ptr", models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to="wagtailcore.task")),
            ],
            options={
                "verbose_name": "approval by the school",
                "verbose_name_plural": "approvals by the school",
            },
            bases=("wagtailcore.task",),
        ),
        migrations.AddField(
            model_name="schoolsettings",
            name="demand_second_factor",
            field=models.BooleanField(default=False, help_text="Staff of this school must sign in with an app on their telephone besides their password.", verbose_name="demand the second factor"),
        ),
        migrations.CreateModel(
            name="MentorClass",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=20, verbose_name="class")),
                ("level", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="home.yearlevelpage")),
                ("site", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="mentor_classes", to="wagtailcore.site")),
                ("user", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="mentor_classes", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "verbose_name": "class of a mentor",
                "verbose_name_plural": "classes of mentors",
                "constraints": [models.UniqueConstraint(fields=("user", "level", "name"), name="one_tie_per_mentor_and_class")],
            },
        ),
        migrations.CreateModel(
            name="StaffInvitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("email", models.EmailField(max_length=254, verbose_name="e-mail")),
                ("name", models.CharField(max_length=150, verbose_name="name")),
                ("roles", home.fields.ChoiceListField(blank=True, default=list, verbose_name="roles")),
                ("key", models.CharField(default=home.models.staff.new_key, editable=False, max_length=40)),
                ("sent_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("accepted_at", models.DateTimeField(editable=False, null=True)),
                ("account", models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("invited_by", models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("site", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="staff_invitations", to="wagtailcore.site")),
            ],
            options={
                "verbose_name": "invitation of a colleague",
                "verbose_name_plural": "invitations of colleagues",
                "constraints": [models.UniqueConstraint(condition=models.Q(("accepted_at__isnull", True)), fields=("site", "email"), name="one_open_invitation_per_school_and_address")],
            },
        ),
        migrations.CreateModel(
            name="StaffSignIn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("site", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="staff_sign_ins", to="wagtailcore.site")),
                ("user", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "verbose_name": "last sign-in",
                "verbose_name_plural": "last sign-ins",
                "constraints": [models.UniqueConstraint(fields=("site", "user"), name="one_last_sign_in_per_school_and_user")],
            },
        ),
        migrations.CreateModel(
            name="OfflinePages",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=10)),
                ("since", models.DateTimeField(auto_now_add=True)),
                ("pages", models.JSONField(blank=True, default=list)),
                ("schedule", models.JSONField(blank=True, default=list)),
                ("rights", models.JSONField(blank=True, default=dict)),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="offline_pages",
                        to="wagtailcore.site",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "pages off line",
                "verbose_name_plural": "pages off line",
                "constraints": [
                    models.UniqueConstraint(fields=("site", "reason"), name="one_reason_to_be_off_line")
                ],
            },
        ),
        migrations.CreateModel(
            name="SchoolCollection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("collection", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="school_collection", to="wagtailcore.collection")),
                ("site", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="school_collection", to="wagtailcore.site")),
            ],
            options={
                "verbose_name": "collection of a school",
                "verbose_name_plural": "collections of a school",
            },
        ),
        migrations.RunPython(tie_collections, migrations.RunPython.noop),
    ]
