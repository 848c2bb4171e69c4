"""Mail to parents who left an address with their reply: few words, in the language of the reply, and a way out.

What cannot be sent is logged without the address.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable

from django.core.mail import EmailMessage, get_connection
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone, translation
from wagtail.models import Locale

from planner.choices import Answer
from planner.invitation_ics import calendar_of
from planner.models import InvitationPage, Reply
from planner.occasions import Occasion, occasion_of, site_of
from planner.reply_links import mail_token, reply_token

logger = logging.getLogger(__name__)


def tell_moved(invitation: int) -> int:
    """Tell who comes, or may come, that date, time or place changed."""
    return _tell(invitation, "moved", _of(invitation).exclude(answer=Answer.NO))


def tell_cancelled(invitation: int) -> int:
    """Tell who comes, or may come, that it does not take place, or that it does after all."""
    page = InvitationPage.objects.select_related("state").filter(pk=invitation).first()
    if page is None:
        return 0
    return _tell(invitation, "cancelled" if page.state.is_cancelled else "reinstated", _of(invitation))


def tell_room(replies: Iterable[int]) -> int:
    """Tell who was on the waiting list that there is room."""
    found = Reply.objects.filter(pk__in=list(replies)).exclude(email="")
    return sum(_tell(reply.invitation_id, "room", [reply]) for reply in found)


def remind(invitation: int) -> int:
    """Remind who comes and was not reminded yet; how many were."""
    replies = list(_of(invitation).filter(answer=Answer.YES, is_waiting=False, reminded_at=None))
    count = _tell(invitation, "reminder", replies)
    Reply.objects.filter(pk__in=[reply.pk for reply in replies]).update(reminded_at=timezone.now())
    return count


def _of(invitation: int) -> QuerySet[Reply]:
    return Reply.objects.filter(invitation=invitation).exclude(email="")


def _tell(invitation: int, what: str, replies: Iterable[Reply]) -> int:
    """Send each of them a mail; how many went out."""
    replies = list(replies)
    page = InvitationPage.objects.filter(pk=invitation).first()
    if page is None or not replies:
        return 0
    connection, sent = get_connection(), 0
    for reply in replies:
        with translation.override(reply.language):
            message = _message(_in_language(page, reply.language), what, reply)
        message.connection = connection
        try:
            sent += message.send()
        except OSError:  # smtplib's errors are OSErrors; their text names the address
            logger.error("A mail about reply %s could not be sent.", reply.pk)
    return sent


def _in_language(page: InvitationPage, language: str) -> InvitationPage:
    locale = Locale.objects.filter(language_code=language).first()
    translated = page.get_translation_or_none(locale) if locale and locale.pk != page.locale_id else None
    return translated if translated is not None and translated.live else page


def _message(page: InvitationPage, what: str, reply: Reply) -> EmailMessage:
    occasion: Occasion = occasion_of(page, today=timezone.localdate())
    site = site_of(page)
    url = page.full_url or ""
    out = f"{url}geen-mail/{mail_token(reply.key)}/"
    context = {
        "occasion": occasion,
        "page": page,
        "reply": reply,
        "school": site.root_page.title if site else "",
        "url": url,
        "my_url": f"{url}mijn-antwoord/{reply_token(reply.key)}/",
        "out_url": out,
    }
    subject = " ".join(render_to_string(f"planner/mail/{what}_subject.txt", context).split())
    body = render_to_string(f"planner/mail/{what}.txt", context).strip() + "\n"
    headers = {"List-Unsubscribe": f"<{out}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    message = EmailMessage(subject, body, to=[reply.email], headers=headers)
    if occasion.item is not None:
        content = calendar_of(occasion, url=url)
        method = "CANCEL" if occasion.is_cancelled else "PUBLISH"
        message.attach("uitnodiging.ics", content.decode(), f'text/calendar; charset="utf-8"; method={method}')
    return message
