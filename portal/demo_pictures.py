"""Pictures for the demo's schools, drawn by the portal itself: a town or a harbour in the evening sun.

Deterministic: the same school always gets the same picture.
"""

from __future__ import annotations

import math
from io import BytesIO
from random import Random

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 1600, 800
FINER = 2
"""Drawn so many times larger, and made smaller afterwards, so that edges are smooth."""

Colour = tuple[int, int, int]
PAPER: Colour = (253, 246, 233)


class Scene:
    """A sheet of 1600 by 800 to draw on in flat colours."""

    def __init__(self, accent: Colour, seed: str) -> None:
        self.accent = accent
        self.random = Random(seed)  # noqa: S311 - a picture, no secret
        self.image = Image.new("RGB", (WIDTH * FINER, HEIGHT * FINER))
        self.draw = ImageDraw.Draw(self.image)

    def box(self, left: float, top: float, right: float, bottom: float, colour: Colour, radius: float = 0) -> None:
        """A rectangle, with round corners where ``radius`` says so."""
        edges = [value * FINER for value in (left, top, right, bottom)]
        self.draw.rounded_rectangle(edges, radius * FINER, fill=colour)

    def shape(self, points: list[tuple[float, float]], colour: Colour) -> None:
        """A polygon."""
        self.draw.polygon([(x * FINER, y * FINER) for x, y in points], fill=colour)

    def disc(self, x: float, y: float, radius: float, colour: Colour) -> None:
        """A full circle."""
        edges = [value * FINER for value in (x - radius, y - radius, x + radius, y + radius)]
        self.draw.ellipse(edges, fill=colour)

    def half_disc(self, x: float, y: float, radius: float, colour: Colour) -> None:
        """The upper half of a circle."""
        edges = [value * FINER for value in (x - radius, y - radius, x + radius, y + radius)]
        self.draw.pieslice(edges, 180, 360, fill=colour)

    def wave(self, y: float, height: float, turns: float, colour: Colour) -> None:
        """Land or water up to a gentle line, and all below it."""
        line = [(x, y + height * math.sin(x / WIDTH * math.tau * turns + y)) for x in range(0, WIDTH + 9, 8)]
        self.shape([*line, (WIDTH, HEIGHT), (0, HEIGHT)], colour)


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    """So much of the other colour in the one."""
    first, second, third = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return first, second, third


def colour_of(text: str) -> Colour:
    """``#17456b`` as three numbers."""
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def draw_school(key: str, accent_colour: str, *, at_the_harbour: bool) -> bytes:
    """The picture of a school as a PNG."""
    scene = Scene(colour_of(accent_colour), key)
    _sky(scene)
    if at_the_harbour:
        _harbour(scene)
    else:
        _town(scene)
    small = scene.image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    result = BytesIO()
    small.save(result, "PNG")
    return result.getvalue()


def _sky(scene: Scene) -> None:
    top, low = mixed(scene.accent, (214, 236, 247), 0.72), (255, 229, 190)
    for y in range(HEIGHT):
        scene.box(0, y, WIDTH, y + 1, mixed(top, low, min(1, y / 560)))
    scene.disc(1180, 300, 150, mixed(low, (255, 244, 214), 0.5))
    scene.disc(1180, 300, 96, (255, 205, 112))
    for x, y, size in ((250, 150, 1.0), (700, 95, 0.7), (1420, 130, 0.85)):
        for dx, radius in ((-62, 30), (-18, 46), (34, 36), (74, 24)):
            scene.half_disc(x + dx * size, y, radius * size, PAPER)
        scene.box(x - 92 * size, y - 12 * size, x + 98 * size, y + 12 * size, PAPER, 12 * size)


def _houses(scene: Scene, ground: float, colour: Colour, *, highest: int) -> None:
    """A row of houses with stepped and pointed gables, from edge to edge."""
    x = -20.0
    while x < WIDTH:
        width, height = scene.random.randint(70, 120), scene.random.randint(highest // 2, highest)
        top, middle = ground - height, x + width / 2
        scene.box(x, top, x + width, ground + 120, colour)
        if scene.random.random() < 0.5:
            scene.shape([(x - 5, top), (middle, top - width * 0.55), (x + width + 5, top)], colour)
        else:
            for step in range(3):
                scene.box(
                    x + width * 0.14 * (step + 1),
                    top - 16 * (step + 1),
                    x + width * (1 - 0.14 * (step + 1)),
                    top,
                    colour,
                )
        light = mixed(colour, (255, 221, 150), 0.75)
        for row in range(int(height // 46)):
            for column in (0.2, 0.6):
                if scene.random.random() < 0.55:
                    left, y = x + width * column, top + 18 + row * 46
                    scene.box(left, y, left + width * 0.2, y + 24, light, 2)
        x += width + scene.random.choice((0, 0, 6))


def _school(scene: Scene, x: float, ground: float) -> None:
    """A school with a clock, wide windows and an open door."""
    wall, dark = mixed(scene.accent, PAPER, 0.1), mixed(scene.accent, (0, 0, 0), 0.35)
    scene.box(x, ground - 170, x + 520, ground, wall)
    scene.box(x - 10, ground - 184, x + 530, ground - 166, dark, 4)
    scene.box(x + 190, ground - 250, x + 330, ground, mixed(wall, PAPER, 0.14))
    scene.shape([(x + 176, ground - 250), (x + 260, ground - 318), (x + 344, ground - 250)], dark)
    scene.disc(x + 260, ground - 212, 27, PAPER)
    for points in ([(-2, 0), (2, 0), (2, -20), (-2, -20)], [(0, -2), (15, -2), (15, 2), (0, 2)]):
        scene.shape([(x + 260 + dx, ground - 212 + dy) for dx, dy in points], dark)
    for left in (24, 76, 128, 352, 404, 456):
        for row in (146, 78):
            scene.box(x + left, ground - row, x + left + 38, ground - row + 46, (255, 221, 150), 3)
    scene.box(x + 228, ground - 96, x + 292, ground, dark, 4)
    scene.box(x + 238, ground - 86, x + 282, ground, (255, 233, 186), 3)


def _tree(scene: Scene, x: float, ground: float, size: float) -> None:
    leaf = mixed((46, 110, 96), scene.accent, 0.25)
    scene.box(x - 5 * size, ground - 60 * size, x + 5 * size, ground, (94, 66, 52))
    for dx, dy, radius in ((-24, -78, 34), (24, -84, 32), (0, -112, 38)):
        scene.disc(x + dx * size, ground + dy * size, radius * size, leaf)
    scene.disc(x - 8 * size, ground - 120 * size, 16 * size, mixed(leaf, PAPER, 0.18))


def _road(scene: Scene, start: tuple[float, float], colour: Colour) -> None:
    """The year as a road from the school's door to who looks, with a stone for each month."""
    left, right, middle = [], [], []
    for step in range(61):
        t = step / 60
        y = start[1] + (HEIGHT + 30 - start[1]) * t**1.25
        x = start[0] + 210 * math.sin(t * 4.3) * (0.25 + t) - 60 * t
        width = 20 + 150 * t
        left.append((x - width, y))
        right.append((x + width, y))
        middle.append((x, y, t))
    scene.shape(left + right[::-1], colour)
    for number in range(12):
        x, y, t = middle[6 + number * 4]
        is_parents = number % 3 == 1
        scene.disc(x, y, 4 + 15 * t, (214, 98, 46) if is_parents else (29, 130, 132))
        scene.disc(x, y, 2 + 6 * t, PAPER)


def _town(scene: Scene) -> None:
    far = mixed(scene.accent, (255, 226, 180), 0.62)
    _houses(scene, 500, far, highest=190)
    _houses(scene, 530, mixed(far, scene.accent, 0.45), highest=120)
    grass = mixed((116, 168, 120), PAPER, 0.1)
    scene.wave(528, 12, 1.2, grass)
    _school(scene, 520, 540)
    for x, size in ((90, 1.5), (210, 1.1), (430, 1.2), (1120, 1.3), (1330, 1.0), (1500, 1.7)):
        _tree(scene, x, 552 + 14 * size, size)
    scene.wave(640, 22, 0.8, mixed(grass, (46, 110, 96), 0.3))
    _road(scene, (780, 540), (240, 222, 190))


def _ship(scene: Scene, x: float, water: float, size: float) -> None:
    dark = mixed(scene.accent, (0, 0, 0), 0.25)
    hull = [(-170, -46), (190, -46), (150, 22), (-140, 22)]
    scene.shape([(x + dx * size, water + dy * size) for dx, dy in hull], dark)
    scene.box(x - 150 * size, water - 112 * size, x - 70 * size, water - 46 * size, PAPER, 4)
    for pane in (-140, -106):
        scene.box(x + pane * size, water - 98 * size, x + (pane + 22) * size, water - 78 * size, dark, 2)
    colours = ((214, 98, 46), (29, 130, 132), (233, 178, 76), scene.accent)
    for column in range(5):
        for row in range(1 + (column * 2) % 3):
            left, top = x + (-52 + column * 46) * size, water - (72 + row * 27) * size
            scene.box(left, top, left + 42 * size, top + 25 * size, colours[(column + row * 3) % 4], 2)


def _crane(scene: Scene, x: float, ground: float, colour: Colour) -> None:
    for dx in (0, 70):
        scene.box(x + dx, ground - 240, x + dx + 10, ground, colour)
    scene.box(x, ground - 120, x + 80, ground - 110, colour)
    scene.box(x - 150, ground - 250, x + 130, ground - 236, colour)
    scene.shape(
        [(x + 34, ground - 320), (x + 46, ground - 320), (x + 46, ground - 240), (x + 34, ground - 240)], colour
    )
    for end in (-150, 130):
        scene.shape([(x + end, ground - 250), (x + 40, ground - 318), (x + 40, ground - 310)], colour)
    scene.box(x - 112, ground - 240, x - 109, ground - 150, colour)
    scene.box(x - 128, ground - 152, x - 92, ground - 132, colour, 2)


def _harbour(scene: Scene) -> None:
    far = mixed(scene.accent, (255, 226, 180), 0.6)
    _houses(scene, 470, far, highest=150)
    for left in (330, 1450):
        _crane(scene, left, 510, mixed(far, scene.accent, 0.55))
    scene.box(0, 486, WIDTH, 530, mixed(far, scene.accent, 0.4))
    _school(scene, 600, 512)
    for x, size in ((560.0, 0.9), (1160.0, 1.0), (1240.0, 0.8)):
        _tree(scene, x, 516, size)
    water = mixed((86, 142, 160), scene.accent, 0.18)
    scene.box(0, 512, WIDTH, 532, mixed(scene.accent, (60, 44, 50), 0.5))
    for level in range(7):
        scene.wave(534 + level * 38, 5 + level, 3 + level * 0.4, mixed(water, (24, 52, 78), level * 0.09))
        if level == 2:
            _glitter(scene)
            _ship(scene, 330, 622, 1.0)
        if level == 4:
            _ship(scene, 1240, 712, 1.25)


def _glitter(scene: Scene) -> None:
    for number in range(5):
        middle, half, y = 1180 + (number % 3) * 14 - 12, 74 - number * 9, 548 + number * 20
        scene.box(middle - half, y, middle + half, y + 5, (255, 214, 150), 2)
