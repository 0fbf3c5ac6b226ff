"""How long a reader waits for the page: for another run, for months that go by, for another view; in a real browser."""

import time
from collections.abc import Iterator
from importlib.util import find_spec
from shutil import which
from typing import Any

from benchmarks.tables import Result, number
from benchmarks.timing import note
from experiments.cli.gallery import BROWSERS, page_in_a_browser

VIEWS = {
    "Balance": "Digital balance by item",
    "Markets": "Market shares by offer",
    "Customers": "Cloud, firms: who uses what",
}
DATE = "document.querySelector('.db-date').innerText"


def page_tables(n_times: int, speed: int = 12, views: tuple[str, ...] = tuple(VIEWS)) -> Iterator[Result]:
    """Of the baseline by view: seconds until a change is seen, months a second, seconds until the view is seen."""
    if find_spec("playwright") is None or not any(map(which, BROWSERS)):
        note("no page without playwright and Chromium")
        return
    heads = ["View", "Change seen, s", "Months/s", "View seen, s"]
    table = Result("The page, 10,000 customers at 1280 x 800", heads)
    with page_in_a_browser(1280, 800) as page:
        for view in views:
            note(f"the page: {view}")
            opened = min(_opened(page, view) for _ in range(n_times))
            changed = min(_changed(page, view, 2.0 + 0.05 * (turn + 1)) for turn in range(n_times))
            table.rows.append([view, number(changed), number(_speed(page, speed)), number(opened)])
    table.remark = (
        "Targets: a change seen within 1.5 s, months played ten times as fast as when the server drew every tick, "
        "a view within 0.5 s."
    )
    yield table


def _opened(page: Any, view: str) -> float:
    """Seconds from a click on a tab to its picture."""
    page.get_by_role("tab", name="Compare").click()
    page.get_by_role("img").first.wait_for(state="detached")
    started = time.perf_counter()
    page.get_by_role("tab", name=view).click()
    page.get_by_role("img", name=VIEWS[view]).locator("svg").first.wait_for()
    return time.perf_counter() - started


def _changed(page: Any, view: str, value: float) -> float:
    """Seconds from an entry to the picture of its run; every value is one that no run had yet."""
    value += 0.01 * list(VIEWS).index(view)
    entry = page.locator(".db-control").filter(has_text="Network effect").locator("input[type=text]").first
    entry.fill(f"{value:g}")
    started = time.perf_counter()
    entry.press("Enter")
    page.locator(".db-chips", has_text=f"network effect {value:g}").wait_for()
    page.get_by_role("img", name=VIEWS[view]).locator("svg").first.wait_for()
    return time.perf_counter() - started


def _speed(page: Any, speed: int) -> float:
    """Months a second from the first to the last."""
    page.get_by_role("button", name=str(speed), exact=True).click()
    page.get_by_role("button", name="Reset", exact=True).click()
    page.wait_for_function(f"{DATE} == 'Start'")
    started = time.perf_counter()
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_function(f"{DATE} == '2035-12'")
    return 312.0 / (time.perf_counter() - started)
