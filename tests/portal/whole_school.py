"""A school with one of everything, and a reader who visits all of its public pages."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.test import Client, TestCase
from django.utils import timezone
from PIL import Image as Picture
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, Locale, Page, PageViewRestriction, Site
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationSource

from home.models import (
    ActivityIndexPage,
    ActivityPage,
    ContactPerson,
    ContentPage,
    Feedback,
    SchoolClass,
    SchoolSettings,
    YearLevelPage,
)
from home.school_trees import collections_of, pages_of
from planner.actions import import_rows
from planner.models import ClosureDay, PlannedActivity, PlannerSettings, SelfCheckAnswer, SetAsideFinding, YearPlanPage
from planner.spreadsheets import read_plan_file

YEAR = 2026
FACES = ("", "voor-leerlingen/", "voor-mentoren/", "draaiboek/")
EXPORTS = ("agenda.ics", "plan.json", "plan.csv", "plan.xlsx")


def furnish(site: Site, mark: str) -> None:
    """Fill a school; ``mark`` stands in everything that people can read, so that it is known elsewhere."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        photo, leaflet = _files(site, mark)
        _settings(site, mark, photo)
        _plans(site, mark)
        _pages(site, mark, photo, leaflet)
    level = YearLevelPage.objects.child_of(site.root_page).order_by("level").first()
    for page in (
        ContentPage.objects.child_of(site.root_page).get(slug="welkom"),
        level,
        YearPlanPage.objects.child_of(level).get(),
    ):
        # One by one: wagtail-localize publishes on commit, and would write over what came below the page meanwhile.
        with TestCase.captureOnCommitCallbacks(execute=True):
            _translate(page)
    Redirect.objects.create(
        site=site, old_path=f"/oud-{mark.lower()}", redirect_page=Page.objects.get(pk=level.pk), is_permanent=False
    )


def _files(site: Site, mark: str) -> tuple[Any, Any]:
    own = collections_of(site).order_by("path").first()
    below = Collection.objects.get(pk=own.pk).add_child(instance=Collection(name=f"Foto's {mark}"))
    content = io.BytesIO()
    Picture.new("RGB", (320, 200), "teal").save(content, "PNG")
    photo = get_image_model()(
        title=f"Foto {mark}",
        file=ImageFile(io.BytesIO(content.getvalue()), name=f"foto-{mark.lower()}.png"),
        collection=below,
        description=f"Een veld van {mark}",
        focal_point_x=60,
        focal_point_y=70,
        focal_point_width=20,
        focal_point_height=30,
    )
    photo.save()
    photo.tags.set([f"tag-{mark}"])
    leaflet = get_document_model()(
        title=f"Folder {mark}",
        file=ContentFile(f"Tekst van {mark}".encode(), name=f"folder-{mark.lower()}.txt"),
        collection=own,
    )
    leaflet.save()
    return photo, leaflet


def _settings(site: Site, mark: str, photo: Any) -> None:
    kept = SchoolSettings.for_site(site)
    kept.logo = photo
    kept.footer = f"Kade 1, {mark}"
    kept.accent_colour = "#7a1f3d"
    kept.own_words = [{"word": f"woord{mark}", "language": "nl", "explanation": f"Uitleg {mark}", "instead": ""}]
    kept.accessibility_known = f"Oude brieven van {mark}"
    kept.contacts = [ContactPerson(name=f"Decaan {mark}", telephone="010 1", email="decaan@example.org", photo=photo)]
    kept.save()
    closed = PlannerSettings.for_site(site)
    closed.closure_days = [ClosureDay(name=f"Studiedag {mark}", start=datetime(YEAR, 11, 30).date())]
    closed.save()


def _plans(site: Site, mark: str) -> None:
    file = settings.BASE_DIR / "planner" / "model_plans" / "vmbo_bk.csv"
    rows = [
        row for row in read_plan_file(file.read_bytes(), filename=file.name, school_year=YEAR).rows if row.level < 3
    ]
    import_rows(rows, site=site, school_year=YEAR, publish=True)
    plan = YearPlanPage.objects.descendant_of(site.root_page).order_by("path").first()
    plan.headline = f"Kop {mark}"
    plan.set_aside = [SetAsideFinding(code="gap", uids=[], reason=f"Bewust, {mark}", who="A")]
    plan.self_check = [SelfCheckAnswer(factor=1, state="", note=f"Antwoord {mark}")]
    plan.save_revision().publish()
    draft = YearPlanPage.objects.get(pk=plan.pk)
    activities = list(draft.activities.all())
    activities[0].title = f"Gewijzigd {mark}"
    first = activities[0]
    new = PlannedActivity(
        locale=draft.locale, kind=first.kind, lane=first.lane, title=f"Nieuw {mark}", start=first.start, end=first.end
    )
    draft.activities = [*activities, new]
    draft.save_revision()


def _pages(site: Site, mark: str, photo: Any, leaflet: Any) -> None:
    home = site.root_page.specific
    level = YearLevelPage.objects.child_of(home).order_by("level").first()
    level.theme = f"Thema {mark}"
    level.introduction = f'<p>{mark}: zie <a id="{leaflet.pk}" linktype="document">de folder</a>.</p>'
    level.classes = [SchoolClass(name="1A", mentor=f"Mentor {mark}"), SchoolClass(name="1B", mentor="")]
    level.save_revision().publish()
    bank = ActivityIndexPage.objects.child_of(home).first()
    activity = ActivityPage.objects.descendant_of(bank).order_by("path").first()
    link = f'<a id="{level.pk}" linktype="page">leerjaar 1</a>'
    words = f'<p>{mark} &amp; co: {link}, <a id="{activity.pk}" linktype="page">een opdracht</a>, '
    words += '<a href="https://example.org/?a=1&amp;b=2">elders</a>.</p>'
    photo.contextual_alt_text, photo.decorative = f"Een veld bij {mark}", False
    shown = {"image": photo, "caption": f"Het veld van {mark}"}
    welcome = _content(home, "welkom", f"Welkom {mark}", [("text", words), ("picture", shown), ("tip", f"Tip {mark}")])
    home.introduction = f'<p>Lees <a id="{welcome.pk}" linktype="page">het welkom</a> van {mark}.</p>'
    home.picture, home.picture_alt = photo, f"Plein van {mark}"
    home.save_revision().publish()
    draft = ContentPage.objects.get(pk=welcome.pk)
    draft.title = f"Concept {mark}"
    draft.body = [*draft.body.raw_data, {"type": "text", "value": f"<p>{link}</p>"}]
    draft.save_revision()
    _states(home, mark)
    Feedback.objects.create(site=site, page=activity, mood=2, line=f"Mening van {mark}", language="nl")
    activity.specific.save_revision().publish()


def _states(home: Page, mark: str) -> None:
    """Scheduled, expired, never published and restricted pages."""
    later = _content(home, "straks", f"Straks {mark}", [("tip", "later")], publish=False)
    later.go_live_at = timezone.now() + timedelta(days=30)
    later.save_revision(approved_go_live_at=later.go_live_at)
    gone = _content(home, "voorbij", f"Voorbij {mark}", [("tip", "was")])
    Page.objects.filter(pk=gone.pk).update(live=False, expired=True, expire_at=datetime(2026, 1, 2, tzinfo=UTC))
    _content(home, "nooit", f"Nooit {mark}", [("tip", "nog niet")], publish=False)
    secret = _content(home, "geheim", f"Geheim {mark}", [("tip", f"Alleen {mark}")])
    PageViewRestriction.objects.create(page=secret.page_ptr, restriction_type="password", password=f"woord-{mark}")
    inside = _content(home, "intern", f"Intern {mark}", [("tip", f"Binnen {mark}")])
    PageViewRestriction.objects.create(page=inside.page_ptr, restriction_type="login")


def _content(home: Page, slug: str, title: str, body: list[Any], *, publish: bool = True) -> ContentPage:
    page = ContentPage(title=title, slug=slug, introduction=title, body=body, show_in_menus=publish, live=False)
    Page.objects.get(pk=home.pk).add_child(instance=page)
    revision = page.save_revision()
    if publish:
        revision.publish()
    return ContentPage.objects.get(pk=page.pk)


def _translate(page: Page) -> None:
    english = Locale.objects.get(language_code="en")
    source, _is_new = TranslationSource.update_or_create_from_instance(page.specific)
    translation = Translation.objects.create(source=source, target_locale=english)
    for segment in StringSegment.objects.filter(source=source).select_related("string", "context"):
        text = segment.string.data
        StringTranslation.objects.create(
            translation_of=segment.string, locale=english, context=segment.context, data=f"EN {text}"
        )
    translation.save_target(publish=True)


# Reading it -------------------------------------------------------------------------------------------------------


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect what can be asked for."""
        for name, value in attrs:
            if name in ("href", "src") and value and value.startswith("/") and not value.startswith(("/static", "//")):
                self.found.add(value.partition("#")[0])


def visit(site: Site) -> dict[str, tuple[int, str, Any]]:
    """Every public answer of a school by address: all pages, faces and exports, and every link that stands there."""
    client = Client(headers={"host": site.hostname})
    waiting = {"/", "/privacy/", "/bestaat-niet/"}
    for page in pages_of(site).specific():
        path = page.get_url_parts()[2] if page.get_url_parts() else None
        if path:
            waiting |= {path + end for end in (FACES if isinstance(page, ActivityPage) else ("",))}
            waiting |= {path + end for end in (EXPORTS if isinstance(page, YearPlanPage) else ())}
            waiting |= {path + "jaarplan/"} if isinstance(page, YearLevelPage) else set()
    waiting |= {redirect.old_path for redirect in Redirect.objects.filter(site=site)}
    answers: dict[str, tuple[int, str, Any]] = {}
    done: set[str] = set()
    while waiting:
        path = waiting.pop()
        done.add(path)
        response = client.get(path)
        body = b"".join(response) if response.streaming else response.content
        kind = response.headers.get("Content-Type", "")
        answers[_same(path, site)] = (
            response.status_code,
            _same(response.headers.get("Location", kind), site),
            _readable(body, kind, site),
        )
        if kind.startswith("text/html"):
            links = _Links()
            links.feed(body.decode())
            waiting |= {link for link in links.found if not link.endswith(".pdf")} - done
    return answers


def _readable(body: bytes, kind: str, site: Site) -> Any:
    if "spreadsheet" in kind:
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            return {name: book.read(name) for name in book.namelist() if not name.startswith("docProps/")}
    if kind.startswith("image/") or kind == "application/octet-stream":
        return body
    return _same(body.decode().replace("\r\n ", ""), site)  # a calendar folds its lines anywhere, also in a host name


def _same(text: str, site: Site) -> str:
    """The text without what must differ: the key of a document, the host, the token of a form."""
    # Beside the first a second file of the same name gets another one.
    text = re.sub(r"((?:foto|folder)-[a-z]+)(?:_[A-Za-z0-9]{7})+(?=\.)", r"\1", text)
    text = re.sub(r"/mening/[^/]+/", "/mening/KEY/", text)
    text = re.sub(r"/documents/\d+/", "/documents/N/", text)
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "TOKEN", text)
    text = re.sub(r"password/\d+/\d+/|/_util/authenticate_with_password/\d+/\d+/", "PASSWORD/", text)
    return text.replace(site.hostname, "HOST")
