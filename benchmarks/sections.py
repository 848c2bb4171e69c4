"""All sections, in the order of the report; another joins by its place here."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.analysis import measure_analysis
from benchmarks.board import measure_board
from benchmarks.cache import measure_cache
from benchmarks.pages import measure_pages
from benchmarks.phone import measure_phone
from benchmarks.report import Section
from benchmarks.scale import measure_scale
from benchmarks.schools import measure_schools
from benchmarks.scratch import Scratch

SECTIONS: dict[str, Callable[[Scratch], Section]] = {
    "analysis": measure_analysis,
    "schools": measure_schools,
    "board": measure_board,
    "pages": measure_pages,
    "cache": measure_cache,
    "scale": measure_scale,
    "phone": measure_phone,
}
