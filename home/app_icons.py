"""The picture of a school on a phone's home screen: its logo, or else the first letter of its name."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw, ImageFont, UnidentifiedImageError

LOGO_SHARE, SAFE_SHARE = 0.78, 0.56
"""How much of the tile a logo fills; less where the phone cuts the tile into a shape of its own."""


def app_icon(size: int, *, colour: str, letter: str, logo: bytes, is_cut: bool) -> bytes:
    """A square PNG. ``colour`` is that of the school; a logo that cannot be read counts as none.

    ``is_cut``: the phone cuts it into a shape of its own, so it fills its square and keeps away from the edge.
    """
    picture = _logo(logo)
    tile = Image.new("RGB", (size, size), "#ffffff" if picture else colour)
    if picture:
        room = round(size * (SAFE_SHARE if is_cut else LOGO_SHARE))
        scale = room / max(picture.size)
        picture = picture.resize((max(1, round(picture.width * scale)), max(1, round(picture.height * scale))))
        tile.paste(picture, ((size - picture.width) // 2, (size - picture.height) // 2), picture)
    else:
        share = 0.45 if is_cut else 0.6
        font = ImageFont.load_default(size * share)
        ImageDraw.Draw(tile).text((size / 2, size / 2), letter, fill="#ffffff", font=font, anchor="mm")
    result = io.BytesIO()
    (tile if is_cut else _rounded(tile)).save(result, "PNG", optimize=True)
    return result.getvalue()


def _logo(content: bytes) -> Image.Image | None:
    try:
        return Image.open(io.BytesIO(content)).convert("RGBA") if content else None
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        return None


def _rounded(tile: Image.Image) -> Image.Image:
    """The tile with round corners; drawn four times as large, so that they are smooth."""
    size = tile.width
    mask = Image.new("L", (size * 4, size * 4), 0)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, size * 4 - 1, size * 4 - 1), radius=size * 0.8, fill=255)
    tile.putalpha(mask.resize((size, size), Image.Resampling.LANCZOS))
    return tile
