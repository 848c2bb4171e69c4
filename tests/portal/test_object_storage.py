"""With a bucket nothing is kept on the web machine: pictures, documents, backups, and what each school may see."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.core.files.storage import default_storage
from django.http import Http404
from django.test import RequestFactory
from PIL import Image as Drawing
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import CollectionViewRestriction, Site

from home.models import SchoolCollection
from home.pictures import PLACES, make_sizes, picture
from portal import media_views
from portal.media_settings import DISK, media_storage, media_url, picture_sources, private_storage
from tests.portal.bucket import Service, service
from tests.portal.places import Place


@pytest.fixture
def bucket(settings: Any, tmp_path: Path) -> Iterator[Service]:
    """A service whose bucket ``lob`` is the storage of this test; the disk stays empty."""
    with service() as running:
        settings.MEDIA_ROOT = tmp_path / "disk"
        cache.clear()  # which knows what was made of pictures of earlier tests
        settings.STORAGES = {**settings.STORAGES, "default": media_storage(running.url + "lob")}
        yield running


def upload(site: Site) -> Image:
    content = BytesIO()
    Drawing.new("RGB", (1600, 800), (20, 90, 120)).save(content, "JPEG")
    collection = SchoolCollection.objects.get(site=site).collection
    return Image.objects.create(
        title="Plein", file=ImageFile(BytesIO(content.getvalue()), name="plein.jpg"), collection=collection
    )


def test_pictures_and_their_sizes_lie_in_the_bucket(bucket: Service, school: Site, settings: Any):
    image = upload(school)
    make_sizes(image)
    names = bucket.names("lob")
    assert "media/original_images/plein.jpg" in names
    assert sum(name.startswith("media/images/plein.") for name in names) == 8
    assert not settings.MEDIA_ROOT.exists()
    kept = bucket.headers["lob/media/images/plein.format-webp.width-480.webp"]
    assert (kept["cache-control"], kept["content-type"]) == ("public, max-age=31536000, immutable", "image/webp")
    assert 'src="/media/images/plein.' in str(picture(image, PLACES["text"], alt=""))


def test_what_is_deleted_leaves_the_bucket(
    bucket: Service, school: Site, django_capture_on_commit_callbacks: Callable[..., Any]
):
    image = upload(school)
    make_sizes(image)
    with django_capture_on_commit_callbacks(execute=True):
        image.delete()
    assert bucket.names("lob") == []


def test_two_files_of_one_name_stay_apart(bucket: Service, school: Site, other_school: Site):
    first, second = upload(school), upload(other_school)
    assert first.file.name != second.file.name
    assert len(bucket.names("lob")) == 2


def test_a_document_goes_through_the_portal_to_its_own_school_only(
    bucket: Service, school: Site, other_school: Site, client_of: Any
):
    collection = SchoolCollection.objects.get(site=school).collection
    document = Document.objects.create(
        title="Brief", file=ContentFile(b"%PDF-1.7 brief", name="brief.pdf"), collection=collection
    )
    assert bucket.headers["lob/media/documents/brief.pdf"]["cache-control"] == "private, no-store"
    answer = client_of(school.hostname).get(document.url)
    assert b"".join(answer) == b"%PDF-1.7 brief"
    assert client_of(other_school.hostname).get(document.url).status_code == 404
    CollectionViewRestriction.objects.create(
        collection=collection, restriction_type=CollectionViewRestriction.PASSWORD, password="geheim"
    )
    closed = client_of(school.hostname).get(document.url)
    assert "brief.pdf" in bucket.names("lob")[0]
    assert b"%PDF" not in closed.content  # the question for the password


def test_the_portal_shows_pictures_where_nothing_stands_before_the_bucket(bucket: Service, school: Site):
    image = upload(school)
    name = image.get_rendition("width-320").file.name
    request = RequestFactory().get(f"/media/{name}")
    answer = media_views.picture(request, name)
    assert Drawing.open(BytesIO(b"".join(answer))).size == (320, 160)
    assert "immutable" in answer["Cache-Control"]
    for hidden in ("images/none.jpg", "images/page.html"):
        with pytest.raises(Http404):
            media_views.picture(request, hidden)


def test_a_bucket_that_is_away_is_a_broken_disk_to_a_page(bucket: Service, school: Site):
    image = upload(school)
    bucket.is_ill = True
    assert picture(image, PLACES["text"], alt="") is None
    with pytest.raises(OSError, match="object storage"):
        default_storage.save("images/new.jpg", ContentFile(b"new"))


@pytest.mark.parametrize("url", ["s3://host", "s3://host/a/b", "https://host/lob", "s3://host/lob?bucket=x"])
def test_an_address_that_cannot_be_right_stops_the_portal(url: str):
    with pytest.raises(ImproperlyConfigured):
        media_storage(url)


def test_the_address_says_it_all():
    options = media_storage("s3://key:a%2Fb@s3.example:9000/lob?region=eu-west-1&prefix=portal")["OPTIONS"]
    assert options == {
        "bucket_name": "lob", "endpoint_url": "https://s3.example:9000", "region_name": "eu-west-1",
        "location": "portal/media", "access_key": "key", "secret_key": "a/b",
    }  # fmt: skip
    assert media_storage("s3:///lob?region=eu-west-1")["OPTIONS"] == {
        "bucket_name": "lob", "region_name": "eu-west-1", "location": "media"
    }  # fmt: skip
    assert media_storage("") == DISK


def test_what_passes_between_processes_lies_beside_it(tmp_path: Path):
    storage = media_storage("s3://key:secret@s3.example/lob?prefix=portal")
    assert private_storage(storage, tmp_path)["OPTIONS"] == storage["OPTIONS"] | {"location": "portal/private"}
    assert private_storage(DISK, tmp_path)["OPTIONS"]["location"] == tmp_path


def test_pictures_may_come_from_a_server_before_the_bucket():
    storage = media_storage("s3://key:secret@s3.example/lob")
    url = media_url(storage, "https://pictures.example/lob")
    assert url == "https://pictures.example/lob/"
    assert picture_sources(url) == ["https://pictures.example"]
    assert picture_sources(media_url(storage, "")) == []
    with pytest.raises(ImproperlyConfigured):
        media_url(DISK, "https://pictures.example")


ASK = """
import sys
from django.conf import settings
from django.urls import resolve
print(settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["img-src"], "boto3" in sys.modules, "botocore" in sys.modules)
from django.core.files.storage import default_storage
print(default_storage.url("images/a b.webp"))
"""


def test_processes_without_a_bucket_do_not_load_its_library(tmp_path: Path):
    plain = Place(tmp_path, f"sqlite:///{tmp_path}/db.sqlite3")
    assert plain.shell(ASK).splitlines() == ["[\"'self'\", 'data:'] False False", "/media/images/a%20b.webp"]
    plain.environment |= {
        "MEDIA_STORAGE_URL": "s3://key:secret@s3.example/lob", "MEDIA_PUBLIC_URL": "https://pictures.example"
    }  # fmt: skip
    first, second = plain.shell(ASK).splitlines()
    assert first.startswith("[\"'self'\", 'https://pictures.example', 'data:']")
    assert second == "https://pictures.example/images/a%20b.webp"


def test_a_backup_holds_the_bucket_and_fills_an_empty_one(place: Callable[[str], Place], tmp_path: Path):
    with service() as running:
        original, empty = place("original-bucket"), place("empty-bucket")
        original.environment["MEDIA_STORAGE_URL"] = running.url + "old?prefix=portal"
        empty.environment["MEDIA_STORAGE_URL"] = running.url + "new"
        for name in ("images/logo é.webp", "documents/brief.pdf"):
            running.objects[f"old/portal/media/{name}"] = name.encode() * 1000
        running.objects["old/portal/private/on-its-way.zip"] = b"gone tomorrow"
        for done in (
            original.run("migrate", "-v0"),
            original.run("backup", str(tmp_path / "portal.zip")),
            empty.run("restore", str(tmp_path / "portal.zip")),
        ):
            assert done.returncode == 0, done.stderr
        assert running.names("new") == ["media/documents/brief.pdf", "media/images/logo é.webp"]
        assert running.objects["new/media/images/logo é.webp"] == "images/logo é.webp".encode() * 1000
        assert not original.media.exists()
