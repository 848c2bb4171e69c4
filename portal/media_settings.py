"""Where pictures and documents are kept, as ``MEDIA_STORAGE_URL`` says it; read by the settings."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

DISK: dict[str, Any] = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
SCHEMES = {"s3": "https", "s3+http": "http"}
MEDIA, PRIVATE = "media", "private"
"""The folders of the bucket."""


def media_storage(url: str) -> dict[str, Any]:
    """``s3://KEY:SECRET@HOST/BUCKET?region=…&prefix=…`` as a storage of Django; empty is the disk.

    What is uploaded lies in its folder ``media``, below the prefix. Without a host it is Amazon's own; without a key
    boto3 finds one as it always does, for instance the machine's role.
    """
    if not url:
        return DISK
    parts = urlsplit(url)
    bucket = parts.path.strip("/")
    asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    if parts.scheme not in SCHEMES or not bucket or "/" in bucket or not asked.keys() <= {"region", "prefix"}:
        raise ImproperlyConfigured(
            "MEDIA_STORAGE_URL must look like s3://KEY:SECRET@HOST/BUCKET, with region and prefix after a “?”."
        )
    options: dict[str, Any] = {"bucket_name": bucket, "location": _below(asked.get("prefix", ""), MEDIA)}
    if "region" in asked:
        options["region_name"] = asked["region"]
    if parts.hostname:
        options["endpoint_url"] = f"{SCHEMES[parts.scheme]}://{_host(parts)}"
        options.setdefault("region_name", "us-east-1")  # part of the signature; most services want just any
    if parts.username and parts.password:
        options |= {"access_key": unquote(parts.username), "secret_key": unquote(parts.password)}
    return {"BACKEND": "portal.object_storage.Bucket", "OPTIONS": options}


def private_storage(media: dict[str, Any], root: Path) -> dict[str, Any]:
    """Where files lie that pass between web processes and workers, and that nothing serves: beside the others."""
    if media is DISK:
        modes = {"file_permissions_mode": 0o600, "directory_permissions_mode": 0o700}
        return DISK | {"OPTIONS": {"location": root, "base_url": None} | modes}
    options = media["OPTIONS"]
    return media | {"OPTIONS": options | {"location": options["location"].removesuffix(MEDIA) + PRIVATE}}


def _below(prefix: str, folder: str) -> str:
    return f"{prefix.strip('/')}/{folder}".lstrip("/")


def _host(parts: SplitResult) -> str:
    return parts.netloc.rpartition("@")[2]


def media_url(storage: dict[str, Any], public: str) -> str:
    """The address of pictures: the portal's own, or that of a server in front of the bucket."""
    if not public:
        return "/media/"
    parts = urlsplit(public)
    if storage is DISK or parts.scheme not in {"http", "https"} or not parts.netloc or parts.query or parts.fragment:
        raise ImproperlyConfigured("MEDIA_PUBLIC_URL is an address that shows what lies in MEDIA_STORAGE_URL's bucket.")
    return public.rstrip("/") + "/"


def picture_sources(url: str) -> list[str]:
    """What the content policy must let browsers load besides the portal's own."""
    parts = urlsplit(url)
    return [f"{parts.scheme}://{parts.netloc}"] if parts.netloc else []
