"""The parts of a plan's page that come by the dozen: cards, bars and curves of the picture, rows of the list.

Written here rather than as templates, which take ten times as long: a year of sixty activities has a thousand places
to fill. Every value is escaped by ``filled``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any
from uuid import UUID

from django.utils.safestring import SafeString

from home.choices import Kind
from home.templatetags.school_tags import dutch, icon, spoken
from planner.components import RelationLine, Row
from planner.timeline import Card, Curve, Timeline

NOTHING = SafeString("")
STEM = '<i class="tl-stem {} s{} r{} h{}"></i>'
CARD = (
    '{}<a class="tl-card {}{} s{} r{}" href="#{}" data-activity="{}" data-lane="{}" data-kind="{}" data-start="{}"'
    ' data-end="{}"><span class="tl-kind">{}{}</span><span class="tl-title"{}>{}</span>'
    '<span class="tl-when">{}</span></a>'
)
BAR = '<rect class="tl-bar {}" x="{}" width="{}" y="{}" height="{}" rx="3"/>'
LINK = '<path class="tl-link {2}" d="{3}" data-source="{0}" data-target="{1}" data-relation="{2}"/>'
DOT = '<circle class="tl-dot {}" cx="{}" cy="{}" r="3.5"/>'
INVITED = '<p class="invited-link"><a href="{}">{}</a></p>'
ROW = (
    '<li class="row {}" id="{}"><p class="who">{}{} <span>· {}</span></p><p class="title">{}</p>'
    '<p class="when">{}{}</p>{}{}</li>'
)


def filled(template: str, *values: Any) -> SafeString:
    """What ``format_html`` gives, without its questions about texts that are translated later: those take the time."""
    return SafeString(
        template.format(*(value if type(value) is SafeString else escape(str(value)) for value in values))
    )


def filled_join(separator: str, template: str, rows: Iterable[Sequence[Any]]) -> SafeString:
    """The same for many, as ``format_html_join``."""
    return SafeString(separator.join(filled(template, *values) for values in rows))


def card_of(card: Card, row: Row, css_row: int, stem_row: int) -> SafeString:
    """A card of the picture; one that does not lie on the band hangs from it by a stem."""
    stem = filled(STEM, row.voice, card.stem, stem_row, card.row - 1) if card.row > 1 else NOTHING
    item, past = card.item, " past" if card.is_past else ""
    return filled(
        CARD, stem, row.voice, past, card.slot, css_row, row.anchor, item.uid, item.lane, item.kind, item.start,
        item.end, icon(row.icon), row.kind, spoken(item.language), row.title, row.when_short,
    )  # fmt: skip


def upper_lane(timeline: Timeline, rows: Mapping[UUID, Row]) -> SafeString:
    """The cards of parents: rows are counted from the band upwards, by a style sheet from the top."""
    top = timeline.parent_rows
    return _joined(
        card_of(card, rows[card.item.uid], top - card.row + 1, top - card.row + 2) for card in timeline.parents
    )


def lower_lane(timeline: Timeline, rows: Mapping[UUID, Row]) -> SafeString:
    """The cards of pupils."""
    return _joined(card_of(card, rows[card.item.uid], card.row, 1) for card in timeline.pupils)


def bars(timeline: Timeline) -> SafeString:
    """When each activity lasts, along both edges of the band."""
    lanes = ((timeline.parents, 0), (timeline.pupils, timeline.lower_bar))
    drawn = (
        (_voice(card), percent(card.drawn.x), percent(card.drawn.width), y, timeline.bar_height)
        for cards, y in lanes
        for card in cards
    )
    return filled_join("", BAR, drawn)


def percent(value: float) -> str:
    """A share of the width, as SVG writes it in every language."""
    return f"{value:g}%"


def _voice(card: Card) -> str:
    if card.item.is_for_parents:
        return "parent"
    return "choice" if card.item.kind == Kind.CHOICE else "pupil"


def links(curves: Sequence[Curve]) -> SafeString:
    """The curves between the lanes."""
    return filled_join(
        "", LINK, ((curve.link.source, curve.link.target, curve.link.relation, curve.path) for curve in curves)
    )


def dots(curves: Sequence[Curve]) -> SafeString:
    """Where each curve ends."""
    return filled_join("", DOT, ((curve.link.relation, percent(curve.end_x), curve.end_y) for curve in curves))


def list_row(row: Row) -> SafeString:
    """An activity in the list by month."""
    item = row.item
    url = filled(' href="{}"', item.page.url) if item.page else NOTHING
    title = filled("<{0}{1}{2}>{3}</{0}>", "a" if item.page else "span", url, spoken(item.language), item.title)
    where = filled(" · <bdi{}>{}</bdi>", dutch(), item.location) if item.location else NOTHING
    relations = filled('<div class="rels">{}</div>', _joined(map(_relation, row.relations))) if row.relations else ""
    invited = filled(INVITED, row.invitation, row.invitation_words) if row.invitation else NOTHING
    when = (row.when, where, invited)
    return filled(ROW, row.voice, row.anchor, icon(row.icon), row.who, row.kind.lower(), title, *when, relations)


def _relation(line: RelationLine) -> SafeString:
    others = filled_join(
        ", ",
        '<a href="#{}"{}>{}</a>',
        ((other.anchor, spoken(other.language), other.title) for other in line.activities),
    )
    return filled('<p class="rel">{} {}</p>', line.label, others)


def _joined(parts: Iterable[SafeString]) -> SafeString:
    return SafeString("".join(parts))
