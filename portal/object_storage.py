"""Pictures and documents in an S3-compatible bucket, for installations of more than one web machine.

Imported only where ``MEDIA_STORAGE_URL`` names a bucket: it brings boto3 along.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urljoin

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.files.base import File
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage

PUBLIC = ("images/", "avatar_images/")
"""What readers may see: pictures in the sizes of pages, and photos of staff in the admin."""
FOR_EVER = "public, max-age=31536000, immutable"
PATIENCE: dict[str, Any] = {"connect_timeout": 3, "read_timeout": 20, "retries": {"max_attempts": 3}}
MODEST: dict[str, Any] = {
    "request_checksum_calculation": "when_required",
    "response_checksum_validation": "when_required",
}
"""Not every service that speaks S3 knows the newer checksums."""


class Bucket(S3Storage):
    """A private bucket. A name is never written twice, and an address never carries a signature."""

    def __init__(self, **options: Any) -> None:
        where = {"addressing_style": "path" if options.get("endpoint_url") else "auto"}
        config = Config(s3=where, signature_version="s3v4", **PATIENCE, **MODEST)
        super().__init__(client_config=config, file_overwrite=False, default_acl=None, **options)

    def url(self, name: str, *args: Any, **kwargs: Any) -> str:
        """Where a picture is found: at the portal's own address, or the one in front of the bucket."""
        return urljoin(settings.MEDIA_URL, filepath_to_uri(name) or "")

    def get_object_parameters(self, name: str) -> dict[str, Any]:
        """What a server in front may keep: pictures, whose names change with their content. No document."""
        is_public = name.removeprefix(f"{self.location}/").startswith(PUBLIC)
        return {"CacheControl": FOR_EVER if is_public else "private, no-store"}

    def exists(self, name: str) -> bool:
        """Whether there is a file of this name."""
        with _as_file_trouble():
            return bool(super().exists(name))

    def delete(self, name: str) -> None:
        """Take a file away; one that is gone already is fine."""
        with _as_file_trouble():
            super().delete(name)

    def _open(self, name: str, mode: str = "rb") -> File:
        with _as_file_trouble():
            file: Any = super()._open(name, mode)
            if "r" in mode:
                _ = file.file  # fetched now, so that trouble on the way is met here
            return file

    def _save(self, name: str, content: File) -> str:
        with _as_file_trouble():
            return str(super()._save(name, content))


@contextmanager
def _as_file_trouble() -> Iterator[None]:
    """A bucket that is away or refuses is to the rest of the portal what a broken disk is."""
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise OSError(f"The object storage does not answer as it should: {type(error).__name__}") from error
