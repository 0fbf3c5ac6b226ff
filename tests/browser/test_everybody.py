"""The page for everybody: by keyboard, by ear, in any script, on dark paper; and before an audience."""

import re

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.acts import date, press, since

AXE, GRAVE = Axe(), ("serious", "critical")
TABS = ("Balance", "Markets", "Customers", "Compare")
DRAWN = "() => new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))"
# Every chart of the view has its lines, and the table its rows.
ALL_DRAWN = """() => {
    const charts = [...document.querySelectorAll(".db-chart")].filter(chart => chart.getClientRects().length);
    return charts.length && charts.every(chart => chart.querySelectorAll("svg path").length > 5)
        && document.querySelectorAll(".db-table tbody tr").length > 20;
}"""
# Letters of a chart and its heading, and whether all of the card is on the screen.
LETTERS = """() => {
    const charts = [...document.querySelectorAll(".db-chart")].filter(chart => chart.getClientRects().length);
    const parts = charts.flatMap(chart => [...chart.querySelectorAll("h2, svg text, .db-legend, .db-band span")]);
    const sizes = parts.filter(part => part.textContent.trim() && part.getClientRects().length).map(part => parseFloat(getComputedStyle(part).fontSize));
    const low = charts.map(chart => chart.getBoundingClientRect().bottom);
    return {n: charts.length, smallest: Math.min(...sizes), low: Math.max(...low), wide: charts[0].getBoundingClientRect().width};
}"""


def view(page, name: str) -> None:
    page.get_by_role("tab", name=name).click()
    expect(page.get_by_role("tab", name=name)).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("tabpanel", name=name)).to_be_visible()
    page.evaluate(DRAWN)


def grave(page) -> list[str]:
    """What axe finds that keeps somebody out; what passes is not written down, which takes longer than to look."""
    violations = AXE.run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{violation['id']}: {violation['nodes'][0]['target']}"
        for violation in violations
        if violation["impact"] in GRAVE
    ]


def test_axe_finds_nothing_grave_in_any_view_light_or_dark_nor_in_a_presentation_the_help_or_a_story(open_page):
    page = open_page()
    for paper in ("light", "dark"):
        for name in TABS:
            view(page, name)
            assert grave(page) == [], f"{name}, {paper}"
        page.keyboard.press("d")
        expect(page.locator("body.db-dark")).to_have_count(1 if paper == "light" else 0)
    busy = page.get_by_role("progressbar", name="The server is computing", include_hidden=True)
    page.evaluate("app.kernelBusyLong = true")  # as Solara does where an answer takes long
    expect(busy).to_be_visible()
    assert grave(page) == [], "a busy server"
    for key, sign in (("?", ".db-keys"), ("p", "body.db-presenting")):
        page.keyboard.press(key)
        expect(page.locator(sign)).to_be_visible()
        assert grave(page) == []
        page.keyboard.press("Escape")
        expect(page.locator(sign)).to_have_count(0)
    page.get_by_role("button", name="Begin the story").click()
    for paper in ("light", "dark"):
        expect(page.locator(".db-answers button")).to_have_count(3)
        assert grave(page) == [], f"a question, {paper}"
        page.keyboard.press("d")
    page.locator(".db-answers button").first.click()
    expect(page.locator(".db-verdict")).to_be_visible()
    page.locator(".db-language").select_option("ja")
    expect(page.locator("html")).to_have_attribute("lang", "ja")
    expect(page.get_by_role("progressbar", name="サーバーが計算中です", include_hidden=True)).to_have_count(1)
    for paper in ("light", "dark"):
        assert grave(page) == [], f"an answer in Japanese, {paper}"
        page.keyboard.press("d")


def test_all_can_be_found_and_heard_without_being_seen(open_page):
    page = open_page()
    for landmark in ("banner", "main", "complementary"):
        expect(page.get_by_role(landmark)).to_have_count(1)
    expect(page.get_by_role("navigation", name="Views")).to_be_visible()
    expect(page.get_by_role("textbox", name="Network effect")).to_be_visible()
    expect(page.get_by_role("slider", name="Month")).to_have_attribute("aria-valuetext", "2035-12")
    names = page.locator("button, input, [role=slider], [role=tab], [role=combobox]").evaluate_all(
        """all => all.filter(e => e.getClientRects().length && !e.innerText && !e.ariaLabel && !(e.labels && e.labels.length))
        .map(e => e.outerHTML)"""
    )
    assert names == [], "without a name"
    # What a chart says of the month that is looked at, and the headline, once they rest.
    page.get_by_role("slider", name="Month").fill("120")
    expect(page.locator(".db-unseen")).to_contain_text("2019-12: JPY")
    balance = page.get_by_role("img", name="Digital balance by item")
    expect(balance).to_have_attribute("aria-label", told_of(2019, "digital balance"))
    # Arrow keys go along the tabs.
    view(page, "Balance")
    page.get_by_role("tab", name="Balance").focus()
    for key, name in (
        ("ArrowRight", "Markets"),
        ("End", "Compare"),
        ("ArrowRight", "Balance"),
        ("ArrowLeft", "Compare"),
        ("Home", "Balance"),
    ):
        page.keyboard.press(key)
        expect(page.get_by_role("tab", name=name)).to_have_attribute("aria-selected", "true")
        expect(page.get_by_role("tab", name=name)).to_be_focused()


def told_of(year: int, series: str) -> re.Pattern[str]:
    """An alt text that has the value of a series in a year."""
    return re.compile(rf"^Digital balance by item\..*\b{year}: .*{series} \u2212?[0-9.]+ JPY tn")


def test_a_talk_is_given_with_keys_and_one_chart_of_large_letters_fills_the_screen(open_page):
    page = open_page()
    for key, month in (("r", "Start"), ("s", "2010-01"), ("e", "2035-12")):
        page.keyboard.press(key)
        expect(date(page)).to_have_text(month)
    page.keyboard.press("r")
    page.keyboard.press(" ")
    expect(date(page)).to_have_text(since(2011))
    page.keyboard.press(" ")
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    page.keyboard.press("2")
    expect(page.get_by_role("tab", name="Markets")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("img", name="Market shares").first).to_be_visible()
    page.keyboard.press("p")
    for width, height, letters in ((1280, 800, 24), (1920, 1080, 24), (3840, 2160, 48), (390, 844, 18)):
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate(DRAWN)
        shown = page.evaluate(LETTERS)
        assert (shown["n"], shown["smallest"] >= letters) == (1, True), (width, shown)
        assert 0.85 * height < shown["low"] <= height and shown["wide"] > 0.8 * width, (width, shown)
    page.set_viewport_size({"width": 1280, "height": 800})
    heading = page.locator(".db-chart.db-shown h2")
    first = heading.inner_text()
    page.keyboard.press("ArrowRight")
    expect(heading).not_to_have_text(first)
    page.keyboard.press("ArrowLeft")
    expect(heading).to_have_text(first)
    page.keyboard.press("Escape")
    expect(page.locator(".db-number").first).to_be_visible()
    # Keys are letters where something is typed, and nothing where they are switched off.
    page.get_by_role("textbox", name="Network effect").press("p")
    press(page, "Keys")
    page.get_by_role("checkbox", name="Keys are heard").uncheck()
    page.keyboard.press("Escape")
    expect(page.locator(".db-keys")).to_have_count(0)
    page.keyboard.press("p")
    expect(page.locator("body.db-presenting")).to_have_count(0)
    page.evaluate("localStorage.clear()")


def test_play_is_on_the_first_screen_of_a_telephone_and_a_screen_of_4k_is_filled(open_page):
    page = open_page(390, 844)
    box = page.get_by_role("button", name="Play", exact=True).bounding_box()
    assert box["y"] + box["height"] < 844 / 2
    page.set_viewport_size({"width": 3840, "height": 2160})
    page.evaluate(DRAWN)
    cards = page.locator(".db-card").evaluate_all("all => all.map(e => e.getBoundingClientRect().right)")
    assert max(cards) > 3700
    letters = page.locator(".db-chart svg text").evaluate_all(
        "all => all.map(e => parseFloat(getComputedStyle(e).fontSize))"
    )
    assert min(letters) >= 24
    assert page.evaluate("document.documentElement.scrollWidth") <= 3840


TITLE = 3 * "クラウド計算資源の国内利用者と海外事業者の長期的な競争関係について"
# A heading and a picture of a narrow chart with such a title: nothing lies outside.
CJK = """(title) => {
    const chart = document.querySelector(".db-chart").__vue__;
    chart.titles = JSON.stringify([title]);
    return new Promise(drawn => chart.$nextTick(() => {
        const heading = chart.$el.querySelector("h2"), picture = chart.picture(), host = document.createElement("div");
        host.innerHTML = picture.text;
        document.body.appendChild(host);
        const lines = [...host.querySelectorAll("svg > text")].map(text => ({text: text.textContent, right: text.getBBox().x + text.getBBox().width}));
        host.remove();
        drawn({lines, width: picture.width, clipped: heading.scrollWidth > heading.clientWidth + 1, shown: heading.innerText});
    }));
}"""


def test_a_title_in_japanese_is_clipped_neither_on_the_page_nor_in_a_picture(open_page):
    page = open_page(390, 844)
    expect(page.get_by_role("img", name="Digital balance by item").locator("svg")).to_be_visible()
    told = page.evaluate(CJK, TITLE)
    assert told["shown"] == TITLE and not told["clipped"]
    assert "".join(line["text"] for line in told["lines"]) == TITLE
    assert len(told["lines"]) > 1 and max(line["right"] for line in told["lines"]) <= told["width"]


def test_memory_stays_flat_over_many_plays(open_page):
    """An hour by hand is told in docs/explanation/performance.md; here nothing is left behind by plays and views."""
    page = open_page()
    devtools = page.context.new_cdp_session(page)
    devtools.send("Performance.enable")
    press(page, "12")

    def counts() -> tuple[float, float]:
        devtools.send("HeapProfiler.collectGarbage")
        metrics = {entry["name"]: entry["value"] for entry in devtools.send("Performance.getMetrics")["metrics"]}
        return metrics["Nodes"], metrics["JSEventListeners"]

    def plays(n: int) -> None:
        for number in range(n):
            view(page, TABS[number % len(TABS)])
            press(page, "Reset")
            expect(date(page)).to_have_text("Start")
            press(page, "Play")
            expect(date(page)).to_have_text(since(2011))
            press(page, "End")
            expect(date(page)).to_have_text("2035-12")
        view(page, "Balance")
        page.wait_for_function(ALL_DRAWN)

    plays(len(TABS))
    before = counts()
    plays(3 * len(TABS))
    after = counts()
    assert after[0] < 1.3 * before[0] + 500 and after[1] < 1.3 * before[1] + 50, (before, after)
