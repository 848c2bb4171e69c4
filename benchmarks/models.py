"""The least that Wagtail can answer."""

from wagtail.models import Page


class BarePage(Page):
    """A page of one title."""

    template = "benchmarks/bare_page.html"
