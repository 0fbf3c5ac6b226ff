"""The page is whole at three widths, moves in every view, and speaks to nobody else."""

import os
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.acts import control, date, enter, press, since

SIGNS = {
    "Balance": "Digital balance by item",
    "Markets": "Adoption by size and age",
    "Customers": "Cloud, firms: who uses what",
    "Compare": "Here the run with your changes",
}
SHOTS = Path(os.environ["SCREENSHOTS"]) if "SCREENSHOTS" in os.environ else None  # a folder for who wants to look


WIDTHS = [(1280, 800), (1920, 1080), (390, 844)]


def test_months_go_by_in_every_view_and_nothing_is_clipped_or_overlaps_at_three_widths(open_page):
    page = open_page()
    expect(control(page, "Simulated customers").locator("input[type=text]")).to_have_value("10,000")
    press(page, "12")
    for later, (view, sign) in enumerate(SIGNS.items()):
        show(page, view)
        if view == "Compare":  # with nothing changed it has no months to show
            expect(page.locator(".db-cards").get_by_text(sign)).to_be_visible()
            looked_at_three_widths(page, "compare-nothing")
            enter(page, "Domestic preference", "3")
            press(page, "Reset")
            expect(date(page)).to_have_text("Start")
        press(page, "Play")
        expect(date(page)).to_have_text(
            since(2011 + later if view != "Compare" else 2011)
        )  # how fast is for the benchmarks
        press(page, "Pause")
        expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
        assert page.get_by_role("img").count() > 0 and page.locator(".db-wrong").count() == 0
        if view != "Compare":
            signs = page.locator(".db-cards").get_by_text(sign).or_(page.get_by_role("img", name=sign))
            expect(signs).to_be_visible()
        looked_at_three_widths(page, view.lower())
        assert page.get_by_text("waiting for Reset").count() == 0


def show(page, view: str) -> None:
    """Choose a view."""
    tab = page.get_by_role("tab", name=view)
    tab.click()
    expect(tab).to_have_attribute("aria-selected", "true")


def looked_at_three_widths(page, name: str) -> None:
    """Nothing lies over something else, or beyond an edge."""
    for width, height in WIDTHS:
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate("() => new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
        if SHOTS is not None:
            page.screenshot(path=SHOTS / f"{name}-{width}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{name} is wider than the screen"
        boxes = page.locator(".db-card, .db-number, .db-run > *").evaluate_all(
            "all => all.map(e => e.getBoundingClientRect()).map(r => [r.left, r.top, r.right, r.bottom])"
        )
        assert overlapping(boxes) == []
        assert min(left for left, *_ in boxes) >= 0 and max(right for _, _, right, _ in boxes) <= width
    page.set_viewport_size({"width": 1280, "height": 800})


def overlapping(boxes: list[list[float]]) -> list:
    """Pairs of boxes that share more than an edge."""
    return [
        (box, later)
        for number, box in enumerate(boxes)
        for later in boxes[number + 1 :]
        if min(box[2], later[2]) - max(box[0], later[0]) > 1 and min(box[3], later[3]) - max(box[1], later[1]) > 1
    ]
