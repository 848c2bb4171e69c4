"""The addresses of static files."""

import json
from pathlib import Path
from unittest.mock import patch

import pytest
from whitenoise.storage import CompressedManifestStaticFilesStorage

from portal.static_files import StaticFiles


@pytest.fixture
def files(tmp_path: Path) -> StaticFiles:
    """What was collected: one stylesheet."""
    manifest = {"version": "1.1", "hash": "", "paths": {"home/base.css": "home/base.0123456789ab.css"}}
    (tmp_path / "staticfiles.json").write_text(json.dumps(manifest))
    return StaticFiles(location=str(tmp_path), base_url="/static/")


def test_the_address_changes_with_the_content_and_is_worked_out_once(files: StaticFiles):
    assert files.url("home/base.css") == "/static/home/base.0123456789ab.css"
    with patch.object(CompressedManifestStaticFilesStorage, "url", side_effect=AssertionError):
        assert files.url("home/base.css") == "/static/home/base.0123456789ab.css"


def test_a_file_that_was_not_collected_has_none(files: StaticFiles):
    for _time in range(2):
        with pytest.raises(ValueError, match="Missing staticfiles manifest entry"):
            files.url("home/other.css")
