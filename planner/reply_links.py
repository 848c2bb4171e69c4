"""The links by which parents reply: signed, so that nobody can make one up, and the same at every printing."""

from __future__ import annotations

from dataclasses import dataclass

import qrcode
from django.core import signing
from django.utils.html import format_html
from django.utils.safestring import SafeString

_CLASS, _REPLY, _MAIL = "planner.invitation.class", "planner.invitation.reply", "planner.invitation.mail"
_FORM = "planner.invitation.form"


@dataclass(frozen=True, slots=True)
class ClassLink:
    """What a link of an invitation says: for which class; none in the form that everybody sees.

    A personal link has the key of a name of the class list as well, and dies with it.
    """

    invitation: int
    class_name: str = ""
    pupil: int = 0


def class_token(link: ClassLink) -> str:
    """The last part of the address of a class, and the proof in the form that it comes from the invitation."""
    parts = [link.invitation, link.class_name, *([link.pupil] if link.pupil else [])]
    return signing.Signer(salt=_CLASS).sign_object(parts)


def read_class_token(token: str) -> ClassLink | None:
    """What the token says; nothing where it is not one of ours."""
    try:
        return ClassLink(*signing.Signer(salt=_CLASS).unsign_object(token))
    except (signing.BadSignature, ValueError, TypeError):
        return None


def form_token(invitation: int, key: str) -> str:
    """What makes a form one reply however often it is sent: the key that its reply will have."""
    return signing.Signer(salt=_FORM).sign_object([invitation, key])


def read_form_token(token: str, invitation: int) -> str:
    """The key of the reply that a form of this invitation makes; empty where the token is not one of ours."""
    try:
        number, key = signing.Signer(salt=_FORM).unsign_object(token)
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return str(key) if number == invitation else ""


def reply_token(key: str) -> str:
    """By which who replied comes back to the reply."""
    return signing.Signer(salt=_REPLY).sign(key)


def read_reply_token(token: str) -> str | None:
    """The key of the reply; nothing where the token is not one of ours."""
    try:
        return signing.Signer(salt=_REPLY).unsign(token)
    except signing.BadSignature:
        return None


def mail_token(key: str) -> str:
    """By which who gave an address withdraws it with one click."""
    return signing.Signer(salt=_MAIL).sign(key)


def read_mail_token(token: str) -> str | None:
    """The key of the reply whose address is withdrawn; nothing where the token is not one of ours."""
    try:
        return signing.Signer(salt=_MAIL).unsign(token)
    except signing.BadSignature:
        return None


def qr_code(url: str) -> SafeString:
    """An address as a picture for a phone's camera, as SVG without style or id, so that a page may have several."""
    code = qrcode.QRCode(border=2, error_correction=qrcode.constants.ERROR_CORRECT_M)
    code.add_data(url)
    code.make(fit=True)
    size = code.modules_count + 2 * code.border
    path = "".join(
        f"M{x},{y}h1v1h-1z" for y, row in enumerate(code.get_matrix()) for x, is_dark in enumerate(row) if is_dark
    )
    return format_html(
        '<svg class="qr" viewBox="0 0 {size} {size}" aria-hidden="true" shape-rendering="crispEdges">'
        '<rect width="{size}" height="{size}" fill="#ffffff"/><path d="{path}" fill="#000000"/></svg>',
        size=size,
        path=path,
    )
