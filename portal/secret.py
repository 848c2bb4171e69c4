"""The demo's secret: made once, kept beside its database, never used in production."""

import secrets
from pathlib import Path


def demo_secret(path: Path) -> str:
    """Read the secret at this path, or write a new one there first."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(secrets.token_urlsafe(50), encoding="utf-8")
        path.chmod(0o600)
    return path.read_text(encoding="utf-8").strip()
