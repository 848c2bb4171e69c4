"""What an administrator should know before the first reader finds out."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Warning, register

from planner import pdf


@register()
def pdf_can_be_printed(**kwargs: Any) -> list[CheckMessage]:
    """Whether plans can be printed as PDF."""
    lacking = pdf.missing()
    if not lacking:
        return []
    packages = " ".join(pdf.DEBIAN_PACKAGES)
    hint = (
        "pip install -r requirements.txt"
        if "weasyprint" in lacking
        else f"On Debian and Ubuntu: apt-get install {packages}. Everything but the PDFs works without."
    )
    return [
        Warning(f"Year plans cannot be printed as PDF: {', '.join(lacking)} missing.", hint=hint, id="planner.W001")
    ]
