"""How fast the months go by on the screen, and how long Reset takes: the page in a real browser."""

import time
from collections.abc import Iterator
from importlib.util import find_spec
from shutil import which
from typing import Any

from benchmarks.tables import Result, number
from benchmarks.timing import note
from experiments.cli.gallery import BROWSERS, page_in_a_browser

VIEWS = ("Balance", "Markets", "Customers")
DATE = "document.querySelector('.db-date').innerText"


def page_tables(
    seconds: float, months_a_tick: tuple[int, ...] = (3, 12), views: tuple[str, ...] = VIEWS
) -> Iterator[Result]:
    """Months a second of the baseline of 10,000 customers by view, and seconds that Reset takes in the tenth year."""
    if find_spec("playwright") is None or not any(map(which, BROWSERS)):
        note("no page without playwright and Chromium")
        return
    speeds = [f"months/s, {n} a tick" for n in months_a_tick]
    table = Result("The page, 10,000 customers at 1280 x 800", ["View", *speeds, "Reset, s"])
    with page_in_a_browser(1280, 800) as page:
        for view in views:
            note(f"the page: {view}")
            page.get_by_role("tab", name=view).click()
            measured = [_speed(page, n, seconds) for n in months_a_tick]
            started = time.perf_counter()
            page.get_by_role("button", name="Reset", exact=True).click()
            page.wait_for_function(f"{DATE} == 'Start'")
            table.rows.append([view, *map(number, measured), number(time.perf_counter() - started)])
    table.remark = "Targets: 4 months a second; Reset within 1.5 s. All panels of a view are drawn at every tick."
    yield table


def _speed(page: Any, months_a_tick: int, seconds: float) -> float:
    page.get_by_role("button", name=str(months_a_tick), exact=True).click()
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_function(f"{DATE} != 'Start'")
    first, started = _month(page), time.perf_counter()
    page.wait_for_timeout(1000 * seconds)
    speed = (_month(page) - first) / (time.perf_counter() - started)
    page.get_by_role("button", name="Pause", exact=True).click()
    page.get_by_role("button", name="Play", exact=True).wait_for()
    return speed


def _month(page: Any) -> int:
    year, month = page.locator(".db-date").inner_text().split("-")
    return 12 * int(year) + int(month)
