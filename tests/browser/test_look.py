"""The page is whole at three widths, moves in every view, and speaks to nobody else."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.acts import date, enter, press, since
from tests.helpers.processes import FOR_EVER

ROOT = Path(__file__).resolve().parents[2]
SIGNS = {
    "Balance": "Digital balance by item",
    "Markets": "Adoption by size and age",
    "Customers": "Cloud, firms: who uses what",
    "Compare": "Here the run with your changes",
}
SHOTS = ROOT / "results" / "screenshots"


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (1920, 1080), (390, 844)])
def test_nothing_is_clipped_or_overlaps_at_three_widths(open_page, width, height):
    page = open_page(width, height)
    SHOTS.mkdir(parents=True, exist_ok=True)
    press(page, "3")
    press(page, "Play")
    expect(date(page)).to_have_text(since(2011))
    press(page, "Pause")
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    for tab in ("Balance", "Markets", "Customers", "Compare"):
        page.get_by_role("tab", name=tab).click()
        expect(page.get_by_role("tab", name=tab)).to_have_attribute("aria-selected", "true")
        expect(
            page.locator(".db-cards").get_by_text(SIGNS[tab]).or_(page.get_by_role("img", name=SIGNS[tab]))
        ).to_be_visible()
        page.wait_for_timeout(500)
        page.screenshot(path=SHOTS / f"{tab.lower()}-{width}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{tab} is wider than the screen"
        boxes = page.locator(".db-card, .db-number, .db-run > *").evaluate_all(
            "all => all.map(e => e.getBoundingClientRect()).map(r => [r.left, r.top, r.right, r.bottom])"
        )
        assert overlapping(boxes) == []
        assert page.get_by_text("waiting for Reset").count() == 0
        assert min(left for left, *_ in boxes) >= 0 and max(right for _, _, right, _ in boxes) <= width


def overlapping(boxes: list[list[float]]) -> list:
    """Pairs of boxes that share more than an edge."""
    return [
        (box, later)
        for number, box in enumerate(boxes)
        for later in boxes[number + 1 :]
        if min(box[2], later[2]) - max(box[0], later[0]) > 1 and min(box[3], later[3]) - max(box[1], later[1]) > 1
    ]


@pytest.mark.parametrize("view", ["Balance", "Markets", "Customers", "Compare"])
def test_months_go_by_in_every_view_at_ten_thousand_customers(open_page, view):
    page = open_page()
    if view == "Compare":
        enter(page, "Domestic preference", "3")
        press(page, "Reset")
    page.get_by_role("tab", name=view).click()
    press(page, "12")
    press(page, "Play")
    expect(date(page)).to_have_text(since(2013))  # how fast is for the benchmarks
    page.get_by_role("button", name=re.compile("Pause|Play")).first.click()  # it may have come to its end


# Runs a command, and writes down whom it speaks to or looks up.
AUDITED = """
import sys
def heard(event, of):
    host = of[0] if event == "socket.getaddrinfo" else of[1][0] if event == "socket.connect" and type(of[1]) is tuple else ""
    if host not in ("", None, "127.0.0.1", "localhost", "::1"):
        print("outside:", host, flush=True)
sys.addaudithook(heard)
from {module} import main
main()
"""


@pytest.mark.parametrize(
    ("module", "words"),
    [
        ("solara.__main__", ["run", str(ROOT / "app.py"), "--no-open", "--no-check-version"]),
        ("experiments.cli.app", ["show", "--no-browser"]),
    ],
)
def test_neither_page_nor_server_says_a_word_to_other_hosts(chromium, serve, module, words):
    server = serve("-c", AUDITED.replace("{module}", module), *words)
    page, asked = chromium.new_page(), []
    page.set_default_timeout(1000 * FOR_EVER)
    page.on("request", lambda request: asked.append(request.url))
    page.goto(server.address)
    press(page, "Step")
    expect(date(page)).to_have_text("2010-01")
    own = (server.address, server.address.replace("http", "ws"), "data:", "blob:")
    outside = [url for url in asked if not url.startswith(own)]
    page.close()
    assert len(asked) > 5 and outside == []
    assert "outside" not in server.log.read_text() and "Warning" not in server.log.read_text()
