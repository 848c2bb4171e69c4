"""Follow every reference of an object's data: keys, links in rich text, choosers in blocks.

One walk serves both ways: on export it turns keys into the archive's numbers, on import numbers into keys. What a
``Refer`` does not know becomes nothing, so that an archive never names another school's things.
"""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.utils.translation import gettext as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import get_all_child_relations
from wagtail import blocks
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page, TranslatableMixin
from wagtail.rich_text import features
from wagtail.rich_text.rewriters import EmbedRewriter, LinkRewriter

from home.archive_format import ArchiveError, Data

PAGE_STATE = frozenset(
    {
        "path",
        "depth",
        "numchild",
        "url_path",
        "content_type",
        "latest_revision",
        "live_revision",
        "owner",
        "locked",
        "locked_by",
        "locked_at",
    }
)
"""Fields of a page that belong to its place in one installation, or to who works on it now."""
NOWHERE = "0"
"""The id of a link whose target is not there; Wagtail shows its text without a link."""


def base_model(model: type[models.Model]) -> type[models.Model]:
    """The model whose key a model has: ``Page`` for every page."""
    parents = model._meta.get_parent_list()
    return parents[-1] if parents else model._meta.concrete_model or model


class Refer:
    """Answers what a key of one side is on the other."""

    def key(self, model: type[models.Model], value: Any) -> Any:
        """The other side's key of an object that is referred to; None where there is none."""
        raise NotImplementedError

    def own(self, model: type[models.Model], value: Any) -> Any:
        """The other side's key of the object itself."""
        raise NotImplementedError

    def identity(self, model: type[models.Model], value: Any) -> Data:
        """How the object itself is told apart on the other side."""
        return {"pk": self.own(model, value)}

    def translation_key(self, value: str) -> str:
        """The key that an object shares with its translations."""
        return value


def child_relations(model: type[models.Model]) -> dict[str, Any]:
    """The rows that belong to an object, by accessor; not Wagtail's own, which are editors' comments."""
    return {
        relation.get_accessor_name(): relation
        for relation in get_all_child_relations(model)
        if relation.related_model._meta.app_label not in ("wagtailcore", "wagtailadmin")
    }


def carry(model: type[models.Model], data: Data, refer: Refer) -> Data | None:
    """The data of an object with all its references on the other side; None where it cannot be without one of them."""
    relations = child_relations(model)
    result = refer.identity(model, data["pk"]) if "pk" in data else {}
    for name, value in data.items():
        if name in relations:
            child = relations[name].related_model
            carried = [carry(child, row, refer) for row in _expect(value, list, name)]
            result[name] = [row for row in carried if row is not None]
            continue
        field = _field(model, name)
        if field is None:
            continue
        result[name] = carry_value(field, value, refer)
        if result[name] is None and value is not None and not field.null:
            return None
    return result


def _field(model: type[models.Model], name: str) -> Any:
    """A stored field that travels; None for what is unknown here, or belongs to the place."""
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    is_place = issubclass(model, Page) and name in PAGE_STATE
    is_link_up = isinstance(field, ParentalKey) or getattr(field.remote_field, "parent_link", False)
    if is_place or is_link_up or not getattr(field, "concrete", False) or getattr(field, "primary_key", False):
        return None
    return field


def carry_value(field: Any, value: Any, refer: Refer) -> Any:
    """One value of an object."""
    if value is None:
        return None
    if isinstance(field, ParentalManyToManyField):
        keys = [refer.key(field.related_model, item) for item in _expect(value, list, field.name)]
        return [key for key in keys if key is not None]
    if field.is_relation:
        return refer.key(field.related_model, value)
    if isinstance(field, StreamField):
        content = json.loads(value) if isinstance(value, str) else value
        return carry_block(field.stream_block, content, refer)
    if isinstance(field, RichTextField):
        return carry_html(_expect(value, str, field.name), refer)
    if field.name == "translation_key" and issubclass(field.model, TranslatableMixin):
        return refer.translation_key(value)
    return value


def carry_block(block: blocks.Block, value: Any, refer: Refer) -> Any:
    """The stored value of a block; children of a type that does not exist here are left out."""
    if value is None:
        return None
    if isinstance(block, blocks.ChooserBlock):
        return refer.key(block.model_class, value)
    if isinstance(block, blocks.RichTextBlock):
        return carry_html(_expect(value, str, "rich text"), refer)
    if isinstance(block, blocks.BaseStreamBlock):
        return [
            {**child, "value": carry_block(block.child_blocks[child["type"]], child["value"], refer)}
            for child in _expect(value, list, "blocks")
            if _expect(child, dict, "block").get("type") in block.child_blocks and "value" in child
        ]
    if isinstance(block, blocks.BaseStructBlock):
        return {
            name: carry_block(block.child_blocks[name], item, refer)
            for name, item in _expect(value, dict, "block").items()
            if name in block.child_blocks
        }
    if isinstance(block, blocks.ListBlock):
        return [_carry_item(block, item, refer) for item in _expect(value, list, "list")]
    if type(block).extract_references is not blocks.Block.extract_references:
        raise ArchiveError(_("A block of the type %(name)s cannot be in an archive.") % {"name": type(block).__name__})
    return value


def _carry_item(block: blocks.ListBlock, item: Any, refer: Refer) -> Any:
    """An item of a list, in the form of today (with an id) or the bare one of old."""
    if isinstance(item, dict) and item.get("type") == "item" and "value" in item:
        return {**item, "value": carry_block(block.child_block, item["value"], refer)}
    return carry_block(block.child_block, item, refer)


def carry_html(html: str, refer: Refer) -> str:
    """Rich text with its links to pages and documents and its pictures on the other side."""
    return str(_Embeds(refer)(_Links(refer)(html)))


class _Rewriter:
    """Gives the tags of Wagtail's entities another id, and leaves all other tags as they are."""

    pattern = "<{}>"
    refer: Refer

    def handlers(self) -> dict[str, Any]:
        """Wagtail's handlers by type of tag."""
        raise NotImplementedError

    def get_tag_replacements(self, tag_type: str | None, attrs_list: list[dict[str, str]]) -> list[str]:
        """What Wagtail asks of a rewriter: new tags for all tags of a type, or an empty list to keep them."""
        handler = self.handlers().get(tag_type or "")
        if handler is None or not any("id" in attrs for attrs in attrs_list):
            return []
        model = handler.get_model()
        return [self._tag(model, attrs) for attrs in attrs_list]

    def _tag(self, model: type[models.Model], attrs: dict[str, str]) -> str:
        values = dict(attrs)
        if "id" in attrs:
            key = self.refer.key(model, attrs["id"])
            values["id"] = NOWHERE if key is None else str(key)
        return self.pattern.format("".join(f' {name}="{_escape(value)}"' for name, value in values.items()))


class _Links(_Rewriter, LinkRewriter):
    pattern = "<a{}>"

    def __init__(self, refer: Refer) -> None:
        super().__init__()
        self.refer = refer

    def handlers(self) -> dict[str, Any]:
        return dict(features.get_link_types())


class _Embeds(_Rewriter, EmbedRewriter):
    pattern = "<embed{}/>"

    def __init__(self, refer: Refer) -> None:
        super().__init__()
        self.refer = refer

    def handlers(self) -> dict[str, Any]:
        return dict(features.get_embed_types())


def _escape(value: str) -> str:
    """The reverse of how Wagtail reads attributes: no more and no less."""
    return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def _expect(value: Any, kind: type, name: str) -> Any:
    if not isinstance(value, kind):
        raise ArchiveError(_("The archive holds something unreadable in “%(name)s”.") % {"name": name})
    return value


def as_key(model: type[models.Model], value: Any) -> Any:
    """A key as its model has it; None where it can be no key."""
    try:
        return model._meta.pk.to_python(value)
    except (ValidationError, ValueError, TypeError):
        return None
