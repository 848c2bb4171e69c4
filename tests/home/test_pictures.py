"""Pictures come in modern formats and sizes, made before a reader asks, and cost a page one question together."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.images import ImageFile
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image as Drawing
from wagtail.images.models import Image
from wagtail.models import Site

from home.models import ContactPerson, ContentPage, SchoolCollection, SchoolSettings
from home.pictures import make_sizes


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Any) -> None:
    """A folder of its own for the files of a test."""
    settings.MEDIA_ROOT = tmp_path
    cache.clear()  # which knows what was made of pictures of earlier tests


def upload(site: Site, number: int = 0, *, width: int = 2000, made: bool = True) -> Image:
    content = BytesIO()
    Drawing.new("RGB", (width, width // 2), (number * 7 % 256, 90, 120)).save(content, "JPEG")
    file = ImageFile(BytesIO(content.getvalue()), name=f"foto-{number}.jpg")
    collection = SchoolCollection.objects.get(site=site).collection
    image = Image.objects.create(title=f"Foto {number}", file=file, collection=collection)
    if made:
        make_sizes(image)
    return image


def page_with(site: Site, images: list[Image]) -> ContentPage:
    """A published page of pictures, one below the other."""
    page = ContentPage(title="Open dag", slug="open-dag")
    page.body = [
        {
            "type": "picture",
            "value": {
                "image": {"image": image.pk, "alt_text": f"Leerling {number} last", "decorative": number == 1},
                "caption": f"Onderschrift {number}",
            },
        }
        for number, image in enumerate(images)
    ]
    site.root_page.add_child(instance=page)
    return page


def test_a_picture_is_a_webp_in_three_sizes_with_jpeg_for_old_browsers(school: Site, client_of: Any):
    page_with(school, [upload(school)])
    html = client_of(school.hostname).get("/open-dag/").content.decode()
    source = re.search(r"<source [^>]*>", html)[0]
    shown = re.search(r"<picture>.*?(<img [^>]*>)", html, re.DOTALL)[1]
    assert 'type="image/webp"' in source
    assert re.findall(r"(\d+)w", source) == ["480", "960", "1440"]
    assert ".jpg 480w" in shown
    assert 'sizes="' in source
    assert 'sizes="' in shown
    assert 'width="704"' in shown
    assert 'height="352"' in shown
    assert 'decoding="async"' in shown
    assert 'alt="Leerling 0 last"' in shown
    assert "<figcaption>Onderschrift 0</figcaption>" in html


def test_a_small_picture_is_not_blown_up(school: Site, client_of: Any):
    page_with(school, [upload(school, width=300)])
    html = client_of(school.hostname).get("/open-dag/").content.decode()
    assert 'width="300"' in html
    assert 'height="150"' in html


def test_only_the_first_picture_is_fetched_at_once(school: Site, client_of: Any):
    page_with(school, [upload(school, number) for number in range(3)])
    shown = re.findall(r"<img [^>]*foto-[^>]*>", client_of(school.hostname).get("/open-dag/").content.decode())
    assert 'fetchpriority="high"' in shown[0]
    assert "lazy" not in shown[0]
    assert ['loading="lazy"' in each for each in shown[1:]] == [True, True]
    assert 'alt=""' in shown[1]  # says of itself that it decorates


def test_twenty_pictures_ask_as_much_as_one(school: Site, client_of: Any):
    """The pictures of a page, then what is made of all of them."""

    def cost(count: int) -> tuple[int, int]:
        page = page_with(school, [upload(school, number) for number in range(count)])
        client = client_of(school.hostname)
        client.get("/open-dag/?warm")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            html = client.get("/open-dag/?again").content.decode()
        page.delete()
        return len(queries), html.count("<picture>")

    one, twenty = cost(1), cost(20)
    assert (one[1], twenty[1]) == (1, 20)
    assert one[0] == twenty[0]


def test_an_upload_has_its_sizes_made(school: Site, django_capture_on_commit_callbacks: Callable[..., Any]):
    with django_capture_on_commit_callbacks(execute=True):
        image = upload(school, made=False)
    specs = set(image.renditions.values_list("filter_spec", flat=True))
    assert {"format-webp|width-480", "format-webp|width-1440", "format-jpeg|width-960"} <= specs


def test_a_reader_waits_for_one_size_at_most(school: Site, client_of: Any):
    images = [upload(school, number, made=False) for number in range(2)]
    page_with(school, images)
    html = client_of(school.hostname).get("/open-dag/").content.decode()
    assert html.count("<picture>") == 2
    assert [image.renditions.count() for image in images] == [1, 1]


def test_a_picture_whose_file_is_gone_leaves_the_page(school: Site, client_of: Any):
    gone = upload(school, made=False)
    page_with(school, [gone])
    settings = SchoolSettings.for_site(school)
    settings.logo = gone
    settings.save()
    ContactPerson.objects.create(setting=settings, name="Anna", photo=gone)
    gone.file.storage.delete(gone.file.name)
    client = client_of(school.hostname)
    answer = client.get("/open-dag/")
    assert answer.status_code == 200
    assert "Onderschrift 0" in answer.content.decode()
    assert ">A</span>" in client.get("/").content.decode()


def test_a_picture_that_was_deleted_leaves_its_line(school: Site, client_of: Any):
    image = upload(school)
    page_with(school, [image])
    image.delete()
    html = client_of(school.hostname).get("/open-dag/").content.decode()
    assert "Onderschrift 0" in html
    assert "example.svg" not in html


def test_the_home_page_shows_the_school(school: Site, other_school: Site, client_of: Any):
    home = school.root_page.specific
    home.picture, home.picture_alt = upload(school), "De school vanaf het plein"
    home.save_revision().publish()
    html = client_of(school.hostname).get("/").content.decode()
    assert 'alt="De school vanaf het plein"' in html
    assert "foto-0" in html
    assert "<picture>" not in client_of(other_school.hostname).get("/").content.decode()


def test_photos_of_twenty_people_ask_as_much_as_one(school: Site, client_of: Any):
    settings = SchoolSettings.for_site(school)
    counts = []
    for count in (1, 20):
        settings.contacts.all().delete()
        for number in range(count):
            ContactPerson.objects.create(setting=settings, name=f"Mens {number}", photo=upload(school, number))
        client = client_of(school.hostname)
        client.get("/?warm")
        with CaptureQueriesContext(connection) as queries:
            html = client.get("/?again").content.decode()
        assert html.count('class="contact-photo"') == count
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_command_makes_what_lacks_and_names_what_is_gone(school: Site):
    image, gone = upload(school, made=False), upload(school, 1, made=False)
    gone.file.storage.delete(gone.file.name)
    said = StringIO()
    call_command("make_pictures", stderr=said)
    assert image.renditions.count() == 8
    assert f"picture {gone.pk} is missing" in said.getvalue()
