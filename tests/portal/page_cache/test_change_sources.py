"""Every model is thought about: whose pages read it, or nobody's."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection
from wagtail.models import Page, Site

from portal.change_sources import PRIVATE_MODELS, SHARED_MODELS, UNSEEN_COLUMNS, is_private, sources
from portal.changes import note_changes

LEADS_TO_A_SCHOOL = {
    "home.ActivityIndexPage", "home.ActivityPage", "home.ActivityPaper", "home.ContactPerson", "home.ContentPage",
    "home.ConversationGuidePage", "home.HomeAssignmentPage", "home.OfflinePages", "home.ParentMeetingPage",
    "home.PortalPage", "home.SchoolClass", "home.SchoolCollection", "home.SchoolPage", "home.SchoolSettings",
    "home.StudentActivityPage", "home.TranslationBase", "home.YearLevelPage",
    "planner.ActivityLink", "planner.ClosureDay", "planner.InvitationPage", "planner.InvitationState",
    "planner.PlannedActivity", "planner.PlannerSettings", "planner.YearPlanPage",
    "wagtailcore.CollectionViewRestriction", "wagtailcore.Page", "wagtailcore.PageViewRestriction",
    "wagtaildocs.Document", "wagtailimages.Image", "wagtailimages.Rendition",
}  # fmt: skip
"""Whose change renews one school's pages. A new model comes here, or in one of the lists of portal/change_sources.py
where no public page reads it or those of all schools do; until then its change renews everything."""


def test_every_model_is_private_shared_or_leads_to_a_school():
    read = {source.model._meta.label: source for source in sources().values()}
    ways = {label for label, source in read.items() if not source.is_shared}
    assert ways == LEADS_TO_A_SCHOOL
    assert set(read) - ways == SHARED_MODELS


def test_no_page_and_no_setting_is_private():
    for model in apps.get_models():
        if issubclass(model, Page) or "setting" in {field.name for field in model._meta.fields}:
            assert not is_private(model), model


def test_the_lists_name_what_there_is():
    labels = {model._meta.label for model in apps.get_models(include_auto_created=True)}
    assert labels >= PRIVATE_MODELS | SHARED_MODELS
    for table, columns in UNSEEN_COLUMNS.items():
        fields = sources()[table].model._meta.local_fields
        assert columns <= {field.column for field in fields}, table


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_every_connection_is_watched():
    assert note_changes in connection.execute_wrappers
    connection.close()
    Site.objects.count()
    assert connection.execute_wrappers.count(note_changes) == 1
