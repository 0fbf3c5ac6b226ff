"""How long a reader waits for the page: for another run, for months that go by, for another view; in a real browser."""

import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from shutil import which
from statistics import median
from typing import Any

from benchmarks.before import BEFORE, checkout
from benchmarks.tables import Result, number
from benchmarks.timing import note
from experiments.cli.gallery import BROWSERS, WHOLE, page_in_a_browser

VIEWS = {
    "Balance": "Digital balance by item",
    "Markets": "Market shares by offer",
    "Customers": "Cloud, firms: who uses what",
}
DATE = "document.querySelector('.db-date')?.innerText"
STEPS = 12  # a tick, the most that the page of before could do
TARGETS = (
    "Targets: a change seen at least four times as fast as before and within 1.5 s on an idle machine, ten times the "
    f"months played, a view within 0.5 s. Before: {BEFORE}, whose page drew every tick at the server; there a change "
    "is entered, Reset is clicked, and Play to the end."
)


def page_tables(
    n_times: int, speed: int = 36, views: tuple[str, ...] = tuple(VIEWS), beside: bool = True
) -> Iterator[Result]:
    """Of the baseline by view: seconds until a change is seen, months a second, seconds until the view is seen."""
    if find_spec("playwright") is None or not any(map(which, BROWSERS)):
        note("no page without playwright and Chromium")
        return
    rows = {view: [view, *_now(view, n_times, speed)] for view in views}
    heads = ["View", "Change seen, s", "Months/s", "View seen, s"]
    if beside:
        heads += [f"{head}, before" for head in heads[1:]]
        with checkout(BEFORE) as (folder,):
            for view in views:
                rows[view] += _before(folder, view, n_times)
    yield Result("The page, 10,000 customers at 1280 x 800, medians", heads, list(rows.values()), TARGETS)


def _now(view: str, n_times: int, speed: int) -> list[str]:
    note(f"the page: {view}")
    with page_in_a_browser(1280, 800) as page:
        opened = median(_opened(page, view) for _time in range(n_times))
        changed = median(_changed(page, view, 2.0 + 0.05 * (turn + 1)) for turn in range(n_times))
        return [number(changed), number(_speed(page, speed)), number(opened)]


def _opened(page: Any, view: str, drawing: str = "svg") -> float:
    """Seconds from a click on a tab to its picture, from another view."""
    before = next(name for name in VIEWS if name != view)
    page.get_by_role("tab", name=before).click()
    _wait_for_picture(page, before, drawing)
    started = time.perf_counter()
    page.get_by_role("tab", name=view).click()
    _wait_for_picture(page, view, drawing)
    return time.perf_counter() - started


def _changed(page: Any, view: str, value: float) -> float:
    """Seconds from an entry to the picture of its run; every value is one that no run had yet."""
    entry = _network_effect(page)
    entry.fill(f"{value:g}")
    started = time.perf_counter()
    entry.press("Enter")
    page.locator(".db-chips", has_text=f"network effect {value:g}").wait_for()
    _wait_for_picture(page, view)
    return time.perf_counter() - started


def _speed(page: Any, speed: int) -> float:
    """Months a second from the first to the last."""
    page.get_by_role("button", name=str(speed), exact=True).click()
    page.get_by_role("button", name="Reset", exact=True).click()
    page.wait_for_function(f"{DATE} == 'Start'")
    started = time.perf_counter()
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_function(WHOLE)
    return 312.0 / (time.perf_counter() - started)


def _before(folder: Path, view: str, n_times: int) -> list[str]:
    """The same of the page of before: a change is seen when its run was played to the end."""
    note(f"the page of {BEFORE}: {view}")
    opened, changed, played = [], [], []
    with page_in_a_browser(1280, 800, folder, DATE) as page:
        page.get_by_role("button", name=str(STEPS), exact=True).click()
        for turn in range(n_times):
            entry = _network_effect(page)
            entry.fill(f"{2.0 + 0.05 * (turn + 1):g}")
            started = time.perf_counter()
            entry.press("Enter")
            page.get_by_role("button", name="Reset", exact=True).click()
            page.wait_for_function(f"{DATE} != '2035-12'")
            reset = time.perf_counter()
            page.get_by_role("button", name="Play", exact=True).click()
            page.wait_for_function(WHOLE)
            changed.append(time.perf_counter() - started)
            played.append(312.0 / (time.perf_counter() - reset))
            opened.append(_opened(page, view, ""))  # there is no picture before there is a run
    return [number(median(times)) for times in (changed, played, opened)]


def _network_effect(page: Any) -> Any:
    return page.locator(".db-control").filter(has_text="Network effect").locator("input[type=text]").first


def _wait_for_picture(page: Any, view: str, drawing: str = "svg") -> None:
    """Wait until a view's picture is there, with its drawing; of an image ("") it is the picture."""
    picture = page.get_by_role("img", name=VIEWS[view]).first
    (picture.locator(drawing).first if drawing else picture).wait_for()
