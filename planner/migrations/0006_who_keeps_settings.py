"""Decaan and management of the schools that there are may change the planner's settings of their school."""

from django.db import migrations

ROLES = ("decaan", "beheer")
CODENAME = "change_plannersettings"


def allow(apps, schema_editor):
    """As for a new school; a closed one gets the right when it opens again."""
    permission = _permission(apps)
    if permission is None:
        return  # no installation yet, so no school either
    site_permission = apps.get_model("wagtailcore", "GroupSitePermission")
    offline = apps.get_model("home", "OfflinePages")
    for row in apps.get_model("home", "SchoolGroup").objects.filter(role__in=ROLES):
        closed = offline.objects.filter(site_id=row.site_id, reason="closed").first()
        if closed is None:
            site_permission.objects.get_or_create(
                group_id=row.group_id, site_id=row.site_id, permission_id=permission.pk
            )
        else:
            closed.rights.setdefault("sites", []).append([row.group_id, row.site_id, permission.pk])
            closed.save(update_fields=["rights"])


def withdraw(apps, schema_editor):
    """Nobody but the portal administrator any more."""
    permission = _permission(apps)
    if permission is None:
        return
    apps.get_model("wagtailcore", "GroupSitePermission").objects.filter(permission_id=permission.pk).delete()
    for closed in apps.get_model("home", "OfflinePages").objects.filter(reason="closed"):
        closed.rights["sites"] = [row for row in closed.rights.get("sites", []) if row[2] != permission.pk]
        closed.save(update_fields=["rights"])


def _permission(apps):
    permissions = apps.get_model("auth", "Permission").objects
    return permissions.filter(content_type__app_label="planner", codename=CODENAME).first()


class Migration(migrations.Migration):
    dependencies = [
        ("planner", "0005_home_languages"),
        ("home", "0007_jobs"),
        ("wagtailcore", "0095_groupsitepermission"),
    ]

    # Locks: a few rows for each school, in tables that no reader waits for.
    operations = [migrations.RunPython(allow, withdraw)]
