"""What readers think of an activity, as they send it: without a cookie, so that its page can be kept in a cache."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe
from django_ratelimit.core import is_ratelimited
from wagtail.models import Page, Site

from home.actions.feedback import keep_feedback
from home.feedback import feedback_url, read_page_key
from home.feedback_forms import FeedbackForm
from home.limits import by_address
from home.models import ActivityPage
from home.open_pages import open_to_all
from home.reading import translated

PER_ADDRESS, PER_PAGE = "20/10m", "300/h"


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
def feedback(request: HttpRequest, key: str) -> HttpResponse:
    """The form on a page of its own, and what is sent with it from below an activity."""
    site, page = _page(request, key)
    if request.method != "POST":
        return _answer(request, page, FeedbackForm())
    form, refusal = FeedbackForm(request.POST), _refusal(request, page)
    if refusal:
        form.full_clean()
        form.add_error(None, refusal)
        return _answer(request, page, form, status=429)
    if not form.is_valid():
        return _answer(request, page, form, status=422)
    said = form.cleaned_data
    language = get_language() or settings.LANGUAGE_CODE
    keep_feedback(site, page, mood=said["mood"], line=said["line"], language=language)
    return HttpResponseRedirect(f"{request.path}bedankt/")


@require_safe
def thanks(request: HttpRequest, key: str) -> HttpResponse:
    """What a reader sees afterwards."""
    _site, page = _page(request, key)
    return _answer(request, page, None)


def _page(request: HttpRequest, key: str) -> tuple[Site, ActivityPage]:
    """The published activity of this school that a key names; 404 where there is none."""
    site, pk = Site.find_for_request(request), read_page_key(key)
    if site is None or pk is None:
        raise Http404
    pages = ActivityPage.objects.filter(pk=pk, path__startswith=site.root_page.path)
    page = open_to_all(pages).select_related("locale").first()
    if page is None or not feedback_url(request, page):
        raise Http404
    return site, page


def _answer(request: HttpRequest, page: ActivityPage, form: FeedbackForm | None, status: int = 200) -> HttpResponse:
    shown: Page = translated([page], ActivityPage.objects.all())[0]
    context = {
        "form": form,
        "activity": shown,
        "activity_url": shown.get_url(request) or "/",
        "url": feedback_url(request, page),
        "is_in_readers_language": True,
    }
    response = render(request, "home/feedback.html", context, status=status)
    response["X-Robots-Tag"] = "noindex"
    if request.method == "POST":
        response["Cache-Control"] = "private, no-store"
    return response


def _refusal(request: HttpRequest, page: ActivityPage) -> str:
    """Why an answer is not taken whatever it says; empty where it is."""
    origin = urlsplit(request.headers.get("Origin", "")).netloc
    if origin not in ("", request.get_host()):
        return _("This form does not come from this site. Open the activity again and answer there.")

    def of_page(group: str, request: HttpRequest) -> str:
        return str(page.pk)

    from_one = is_ratelimited(request, "home-feedback-address", key=by_address, rate=PER_ADDRESS, increment=True)
    by_page = is_ratelimited(request, "home-feedback-page", key=of_page, rate=PER_PAGE, increment=True)
    return _("Very many answers came in a short time. Try it again in ten minutes.") if from_one or by_page else ""
