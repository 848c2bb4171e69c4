"""The app that ties the rooms together."""

from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save

from portal.hosts import forget_hosts


class PortalConfig(AppConfig):
    """Settings, addresses, demo."""

    name = "portal"

    def ready(self) -> None:
        """A new host name of a school is known at once; changes of what public pages read are noted."""
        from portal import changes

        changes.connect()
        post_save.connect(forget_hosts, sender="wagtailcore.Site", dispatch_uid="portal-hosts")
        post_delete.connect(forget_hosts, sender="wagtailcore.Site", dispatch_uid="portal-hosts")
