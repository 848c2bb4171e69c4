"""The pages, pictures and documents of a school of the world."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.db import models
from django.utils import timezone
from PIL import Image as Picture
from wagtail.documents.models import Document
from wagtail.fields import RichTextField, StreamField
from wagtail.images.models import Image
from wagtail.models import Collection, Comment, Page, Site, UploadedFile, get_page_models

from home.choices import Role
from home.models import ActivityIndexPage, ContentPage, PortalPage, SchoolClass, SchoolPage, YearLevelPage
from planner.models import YearPlanPage


@dataclass
class School:
    """A school of the world, with the keys of what it has by the kind of thing."""

    site: Site
    collection: Collection
    staff: dict[Role, User]
    keys: dict[str, list[int] | list[str]] = field(default_factory=dict)
    pages: dict[str, Page] = field(default_factory=dict)
    documents: list[Document] = field(default_factory=list)
    images: list[Image] = field(default_factory=list)


# Pages ------------------------------------------------------------------------------------------------------------
def filled(model: type[Page], word: str, **values: Any) -> Any:
    """An instance with the word in every text that it has."""
    page = model(title=f"{word} {model._meta.model_name}", slug=f"{word}-{model._meta.model_name}")
    for of in model._meta.get_fields():
        if not getattr(of, "editable", False) or of.name in ("slug", "title", "path", "url_path", "draft_title"):
            continue
        if isinstance(of, RichTextField):
            setattr(page, of.name, f"<p>{word} {of.name}</p>")
        elif isinstance(of, (models.CharField, models.TextField)) and not of.choices and of.model is not Page:
            setattr(page, of.name, f"{word} {of.name}"[: of.max_length])
        elif isinstance(of, models.PositiveSmallIntegerField) and not of.choices:
            setattr(page, of.name, 20)
        elif of.name == "kind":
            page.kind = "training"
        elif isinstance(of, StreamField):
            setattr(page, of.name, [])
    for name, value in values.items():
        setattr(page, name, value)
    return page


def add_page(school: School, parent: Page, page: Page, key: str, user: User, *, live: bool = True) -> Any:
    page.live, page.owner = live, user
    Page.objects.get(pk=parent.pk).add_child(instance=page)
    revision = page.save_revision(user=user, log_action=True)
    if live:
        revision.publish(user=user)
    school.pages[key] = page
    return page


def add_pages(school: School, word: str) -> None:
    root, user = school.site.root_page, school.staff[Role.COMMUNICATION]
    bank = ActivityIndexPage.objects.child_of(root).first()
    level = YearLevelPage.objects.child_of(root).first()
    assert bank is not None
    assert level is not None
    school.pages |= {"root": root, "bank": bank, "level": level}
    for level_page in YearLevelPage.objects.child_of(root):
        level_page.title = f"{word} {level_page.title}"
        level_page.theme = f"{word} thema"
        level_page.save_revision(user=user).publish()
    own = {SchoolPage, PortalPage, YearLevelPage, YearPlanPage, ActivityIndexPage, ContentPage}
    for model in get_page_models():
        if model not in own and model.can_create_at(bank):
            add_page(school, bank, filled(model, word), model._meta.model_name, user)
    body = [("text", f"<p>{word} tekst</p>")] if "text" in ContentPage.body.field.stream_block.child_blocks else []
    live = add_page(school, root, filled(ContentPage, word, body=body), "content", user)
    draft = filled(ContentPage, word, slug=f"{word}-concept", title=f"{word} concept")
    add_page(school, root, draft, "draft", user, live=False)
    later = filled(ContentPage, word, slug=f"{word}-straks", title=f"{word} straks")
    later.go_live_at = timezone.now() + timedelta(days=30)
    add_page(school, root, later, "later", user, live=False)
    Page.objects.get(pk=later.pk).specific.get_latest_revision().publish(user=user)
    locked = filled(ContentPage, word, slug=f"{word}-op-slot", title=f"{word} op slot")
    add_page(school, root, locked, "locked", user)
    Page.objects.filter(pk=locked.pk).update(locked=True, locked_by=user, locked_at=timezone.now())
    live.introduction = f"{word} nieuwe inleiding"
    live.save_revision(user=user, log_action=True)
    Comment.objects.create(page=live, user=user, text=f"{word} opmerking", contentpath="introduction")
    SchoolClass.objects.create(page=YearLevelPage.objects.get(pk=level.pk), name=word[:8], mentor=f"{word} mentor")


def _picture(word: str) -> ImageFile:
    out = io.BytesIO()
    Picture.new("RGB", (8, 8)).save(out, "PNG")
    return ImageFile(out, name=f"{word}-plaatje.png")


def add_files(school: School, word: str) -> None:
    user = school.staff[Role.COMMUNICATION]
    below = school.collection.add_child(instance=Collection(name=f"{word} map"))
    for collection in (school.collection, below):
        image = Image(title=f"{word} plaatje", collection=collection, uploaded_by_user=user, file=_picture(word))
        image.save()
        image.tags.add(f"{word}-etiket")
        document = Document(title=f"{word} stuk", collection=collection, uploaded_by_user=user)
        document.file.save(f"{word}-stuk.txt", ContentFile(f"{word} inhoud".encode()), save=False)
        document.save()
        document.tags.add(f"{word}-map")
        school.images.append(image)
        school.documents.append(document)
    school.keys["collection"] = [school.collection.pk, below.pk]
    upload = UploadedFile.objects.create(uploaded_by_user=user, file=ContentFile(b"x", name=f"{word}.png"))
    school.keys["upload"] = [upload.pk]
