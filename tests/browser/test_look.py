"""The page is whole at four widths, moves in every view, and speaks to nobody else."""

import os
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.acts import control, date, press, since

SIGNS = {
    "Balance": "Digital balance by item",
    "Markets": "Adoption by size and age",
    "Customers": "Cloud, firms: who uses what",
    "Compare": "Balance of two scenarios",
}
SHOTS = Path(os.environ["SCREENSHOTS"]) if "SCREENSHOTS" in os.environ else None  # a folder for who wants to look


# Texts whose letters are smaller than 12 px.
SMALL = """all => all.filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())
    && e.getClientRects().length && parseFloat(getComputedStyle(e).fontSize) < 12).map(e => e.textContent)"""
# Names on bands that reach into what lies ahead, which is pale: white on it cannot be read.
PALE_NAMES = """() => [...document.querySelectorAll('.db-plot')].flatMap(plot => {
    const pale = plot.querySelector('.db-ahead').getBoundingClientRect();
    return [...plot.querySelectorAll('svg text[fill="#ffffff"]')].filter(t => pale.width && t.getBoundingClientRect().right > pale.left + 1)
        .map(t => t.textContent); })"""
# Names above a plot with the line of another event, or of their own, through their letters.
CROSSED = """() => [...document.querySelectorAll('.db-plot svg')].flatMap(svg => {
    const lines = [...svg.querySelectorAll('path[stroke-dasharray]')].map(p => p.getBoundingClientRect())
        .filter(r => r.width < 2 && r.height > 20);
    return [...svg.querySelectorAll('text[fill="#5f6368"]')].filter(t => { const r = t.getBoundingClientRect();
        return lines.some(l => l.left > r.left + 1 && l.left < r.right - 1 && l.top < r.bottom - 2 && l.bottom > r.top + 2); })
        .map(t => t.textContent); })"""
EVENTS = "() => [...document.querySelectorAll('.db-plot svg text[fill=\"#5f6368\"]')].map(text => text.textContent)"
NAMES = "() => document.querySelectorAll('.db-plot svg text[fill=\"#ffffff\"]').length"
WIDTHS = [(1280, 800), (1920, 1080), (390, 844), (3840, 2160)]


def test_nothing_is_clipped_or_overlaps_at_four_widths(open_page):
    page = open_page()
    page.get_by_role("slider", name="Month").fill("200")
    expect(date(page)).to_have_text("2026-08")
    for tab, sign in SIGNS.items():
        page.get_by_role("tab", name=tab).click()
        expect(page.get_by_role("tab", name=tab)).to_have_attribute("aria-selected", "true")
        expect(page.locator(".db-cards").get_by_text(sign).or_(page.get_by_role("img", name=sign))).to_be_visible()
        for width, height in WIDTHS:
            page.set_viewport_size({"width": width, "height": height})
            page.evaluate("() => new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
            if SHOTS is not None:
                page.screenshot(path=SHOTS / f"{tab.lower()}-{width}.png", full_page=True)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{tab} is wider than the screen"
            boxes = page.locator(".db-card, .db-number, .db-run > *").evaluate_all(
                "all => all.map(e => e.getBoundingClientRect()).map(r => [r.left, r.top, r.right, r.bottom])"
            )
            small = page.locator(".db-app *").evaluate_all(SMALL)
            assert small == [], f"{tab} at {width}: letters below 12 px"
            assert overlapping(boxes) == []
            assert page.evaluate(CROSSED) == [], f"{tab} at {width}"
            assert tab != "Balance" or "Generative AI on sale" in page.evaluate(EVENTS)
            assert min(left for left, *_ in boxes) >= 0 and max(right for _, _, right, _ in boxes) <= width
        page.set_viewport_size({"width": 1280, "height": 800})
        assert page.locator(".db-chips .v-chip").count() == 0


def test_names_on_bands_stand_where_they_can_be_read_whatever_the_month(open_page):
    page = open_page()
    page.get_by_role("tab", name="Markets").click()
    page.wait_for_function(f"({NAMES})() > 1")
    assert page.evaluate(PALE_NAMES) == []
    page.get_by_role("slider", name="Month").fill("140")
    expect(date(page)).to_have_text("2021-08")
    page.wait_for_function(f"({PALE_NAMES})().length === 0")
    if SHOTS is not None:
        page.screenshot(path=SHOTS / "names.png")
    assert page.evaluate(NAMES) > 0, "there is room in eleven years"


def test_a_page_that_is_opened_on_a_telephone_fits_on_it(open_page):
    page = open_page(390, 844)
    expect(page.get_by_role("img", name="Digital balance by item")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def overlapping(boxes: list[list[float]]) -> list:
    """Pairs of boxes that share more than an edge."""
    return [
        (box, later)
        for number, box in enumerate(boxes)
        for later in boxes[number + 1 :]
        if min(box[2], later[2]) - max(box[0], later[0]) > 1 and min(box[3], later[3]) - max(box[1], later[1]) > 1
    ]


def test_months_go_by_in_every_view_at_ten_thousand_customers(open_page):
    page = open_page()
    expect(control(page, "Simulated customers").locator("input[type=text]")).to_have_value("10,000")
    press(page, "1")
    for view in SIGNS:
        page.get_by_role("tab", name=view).click()
        expect(page.get_by_role("tab", name=view)).to_have_attribute("aria-selected", "true")
        press(page, "Reset")
        expect(date(page)).to_have_text("Start")
        press(page, "Play")
        expect(date(page)).to_have_text(since(2011))  # how fast is for the benchmarks
        assert page.locator(".db-card .db-wrong").count() == 0
        assert view == "Compare" or page.get_by_role("img").count() > 0
