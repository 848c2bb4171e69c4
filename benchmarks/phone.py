"""When a page can be read on a phone of 390 pixels, with a slow connection, a slow processor and an empty cache."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from benchmarks.browser import NoBrowser, chromium
from benchmarks.report import Section
from benchmarks.scratch import HOST, Scratch

TITLE = "A phone on a slow connection"
COLUMNS = (
    "page", "first paint ms", "largest paint ms", "layout shift", "loaded ms", "requests", "kB sent", "other hosts",
)  # fmt: skip
RUNS, SETTLE_MS, TARGET_MS = 5, 800, 1500
LATENCY_MS, BITS_PER_SECOND, SLOWER = 150, 1_600_000, 4
NOTES = (
    f"{BITS_PER_SECOND / 1e6} Mbit/s, {LATENCY_MS} ms a request, a processor {SLOWER} times slower, nothing in the"
    f" browser's cache; the median of {RUNS} visits. Chromium without a graphics card, on the server's own machine.",
)
WATCH = """
    window.seen = { largest: 0, shift: 0 };
    const watch = (type, note) =>
        new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type, buffered: true });
    watch("largest-contentful-paint", (entry) => { window.seen.largest = entry.startTime; });
    watch("layout-shift", (entry) => { if (!entry.hadRecentInput) window.seen.shift += entry.value; });
"""
READ = """() => ({
    ...window.seen,
    first: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0,
    loaded: performance.getEntriesByType("navigation")[0].loadEventEnd,
})"""


@dataclass(frozen=True, slots=True)
class Visit:
    """What one visit took, in milliseconds, and what it asked for."""

    first: float
    largest: float
    shift: float
    loaded: float
    requests: int
    size: float
    elsewhere: frozenset[str]


def measure_phone(scratch: Scratch) -> Section:
    """Each page several times, each time as a new visitor."""
    try:
        with scratch.server(), chromium() as browser:
            visits = {
                name: [_visit(browser, scratch.url(path)) for _number in range(RUNS)]
                for name, path in _paths(scratch).items()
            }
    except NoBrowser as reason:
        return Section(TITLE, notes=(f"Not measured: {reason}.",))
    rows = tuple(_row(name, found) for name, found in visits.items())
    every = [visit for found in visits.values() for visit in found]
    plans = [row for row in rows if str(row[0]).startswith("year plan")]
    targets = (
        (f"the year plan readable within {TARGET_MS} ms", all(float(str(row[2])) < TARGET_MS for row in plans)),
        ("nothing moves after it is shown", all(visit.shift == 0 for visit in every)),
        ("nothing comes from elsewhere", not any(visit.elsewhere for visit in every)),
    )
    return Section(TITLE, COLUMNS, rows, NOTES, targets)


def _paths(scratch: Scratch) -> dict[str, str]:
    return {
        "school home": "/",
        "level": "/leerjaar-2/",
        "year plan, 15 activities": scratch.plans[15],
        "year plan, 60 activities": scratch.plans[60],
        "activity": scratch.activity,
        "invitation": scratch.invitation,
    }


def _visit(browser: Any, url: str) -> Visit:
    context = browser.new_context(viewport={"width": 390, "height": 844}, device_scale_factor=2, is_mobile=True)
    page = context.new_page()
    asked: list[str] = []
    sizes: list[float] = []
    line = context.new_cdp_session(page)
    line.on("Network.requestWillBeSent", lambda event: asked.append(event["request"]["url"]))
    line.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    line.send("Network.enable")
    line.send("Network.setCacheDisabled", {"cacheDisabled": True})
    speed = BITS_PER_SECOND / 8
    conditions = {"offline": False, "latency": LATENCY_MS, "downloadThroughput": speed, "uploadThroughput": speed}
    line.send("Network.emulateNetworkConditions", conditions)
    line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.add_init_script(WATCH)
    answer = page.goto(url, wait_until="load")
    if answer is None or answer.status != 200:
        raise RuntimeError(f"{url} does not answer")
    page.wait_for_timeout(SETTLE_MS)
    seen = page.evaluate(READ)
    context.close()
    hosts = {urlsplit(address).hostname for address in asked if address.startswith("http")}
    elsewhere = frozenset(str(host) for host in hosts - {HOST})
    return Visit(**seen, requests=len(asked), size=sum(sizes) / 1000, elsewhere=elsewhere)


def _row(name: str, visits: list[Visit]) -> tuple[object, ...]:
    first, largest, loaded = (
        round(statistics.median(getattr(visit, what) for visit in visits)) for what in ("first", "largest", "loaded")
    )
    shift = round(max(visit.shift for visit in visits), 3)
    elsewhere = sorted(frozenset().union(*(visit.elsewhere for visit in visits)))
    middle = visits[len(visits) // 2]
    return name, first, largest, str(shift), loaded, middle.requests, round(middle.size), ", ".join(elsewhere) or "none"
