"""Mail to parents who left an address with their reply: few words, in the language of the reply, and a way out.

What cannot be sent is logged without the address.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any

from django.core.mail import EmailMessage, get_connection
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone, translation
from wagtail.models import Locale

from home.background import once
from planner.choices import Answer
from planner.invitation_ics import calendar_of
from planner.models import InvitationPage, Reply
from planner.occasions import Occasion, occasion_of, site_of
from planner.reply_links import mail_token, reply_token
from planner.slot_ics import calendar_of_times
from planner.slot_queries import appointments_of, with_time_until

logger = logging.getLogger(__name__)
SECONDS = 10
"""So long somebody of the staff waits for the server of mails."""


class NotAllSent(Exception):
    """Some mails could not be sent; who got theirs does not get it again."""


def tell_moved(invitation: int, sequence: int) -> int:
    """Tell who comes, or may come, that date, time or place changed; nobody where it changed again since.

    Who has a time of a round keeps it, and is not told.
    """
    page = _page(invitation, sequence)
    told = _of(invitation).exclude(answer=Answer.NO).exclude(pupils__booking__slot__isnull=False)
    return _tell(page, "moved", told, f"{sequence}") if page else 0


def tell_cancelled(invitation: int, sequence: int) -> int:
    """Tell who comes, or may come, that it does not take place, or that it does after all."""
    page = _page(invitation, sequence)
    if page is None:
        return 0
    return _tell(page, "cancelled" if page.state.is_cancelled else "reinstated", _of(invitation), f"{sequence}")


def tell_room(replies: Iterable[int], occurrence: str) -> int:
    """Tell who was on the waiting list that there is room."""
    found = list(Reply.objects.filter(pk__in=list(replies)).exclude(email=""))
    page = _page(found[0].invitation_id) if found else None
    return _tell(page, "room", found, occurrence) if page else 0


def tell_time(replies: Iterable[int], what: str, occurrence: str) -> int:
    """Tell families about their own time in a round: ``what`` names the mail."""
    found = list(Reply.objects.filter(pk__in=list(replies)).exclude(email=""))
    page = _page(found[0].invitation_id) if found else None
    return _tell(page, what, found, occurrence) if page else 0


def mail_of_deletion(reply: Reply) -> EmailMessage | None:
    """What a family gets whose reply school takes out, with what takes the entry out of its calendar.

    Not for the queue, which keeps no address: afterwards there is none left to send it to.
    """
    page = _page(reply.invitation_id)
    if page is None or not reply.email:
        return None
    with translation.override(reply.language):
        message = _message(_in_language(page, reply.language), "deleted", reply)
    message.connection = get_connection(timeout=SECONDS)
    return message


def to_remind(invitation: Any, until: str = "") -> QuerySet[Reply]:
    """Who comes, left an address and was not reminded yet. ``until`` a day: only who has a time that is not later."""
    due = _of(invitation).filter(answer=Answer.YES, is_waiting=False, reminded_at=None)
    return with_time_until(due, until) if until else due


def remind(invitation: int, until: str = "") -> int:
    """Remind who comes and was not reminded yet; how many were. What moved is reminded of again."""
    page = _page(invitation)
    if page is None:
        return 0
    return _tell(page, "reminder", to_remind(invitation, until), f"{page.state.sequence}", reminded_at=timezone.now())


def _page(invitation: int, sequence: int | None = None) -> InvitationPage | None:
    """An invitation, if it is there and still as it was when the mail was asked for."""
    page = InvitationPage.objects.select_related("state").filter(pk=invitation).first()
    return page if page is None or sequence in {None, page.state.sequence} else None


def _of(invitation: Any) -> QuerySet[Reply]:
    return Reply.objects.filter(invitation=invitation).exclude(email="")


def _tell(page: InvitationPage, what: str, replies: Iterable[Reply], occurrence: str, **note: Any) -> int:
    """Send each of them a mail, once, and note it with the reply; how many went out.

    Raises NotAllSent, once it has tried them all.
    """
    connection, sent, failed = get_connection(), 0, 0
    for reply in list(replies):
        try:
            with once(f"{what}:{page.pk}:{reply.pk}:{occurrence}") as is_new:
                if is_new:
                    with translation.override(reply.language):
                        message = _message(_in_language(page, reply.language), what, reply)
                    message.connection = connection
                    sent += message.send()
                    if note:
                        Reply.objects.filter(pk=reply.pk).update(**note)
        except OSError:  # smtplib's errors are OSErrors; their text names the address
            failed += 1
            logger.error("A mail about reply %s could not be sent.", reply.pk)
    if failed:
        raise NotAllSent(f"{failed} of {failed + sent} mails could not be sent.")
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
        "appointments": appointments_of(reply),
        "url": url,
        "my_url": f"{url}mijn-antwoord/{reply_token(reply.key)}/",
        "out_url": out,
    }
    subject = " ".join(render_to_string(f"planner/mail/{what}_subject.txt", context).split())
    body = render_to_string(f"planner/mail/{what}.txt", context).strip() + "\n"
    headers = {"List-Unsubscribe": f"<{out}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    if what == "deleted":
        headers = {}  # the address goes with the reply
    message = EmailMessage(subject, body, to=[reply.email], headers=headers)
    if occasion.item is not None:
        is_off = occasion.is_cancelled or what == "deleted"
        whole = calendar_of(occasion, url=url, is_cancelled=is_off), "CANCEL" if is_off else "PUBLISH"
        content, method = calendar_of_times(occasion, reply, url=url) or whole
        message.attach("uitnodiging.ics", content.decode(), f'text/calendar; charset="utf-8"; method={method}')
    return message
