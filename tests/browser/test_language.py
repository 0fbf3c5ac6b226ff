"""The page in the language of whoever looks at it: kept in the address, and nobody else's."""

import re
from collections.abc import Iterable
from contextlib import closing

from playwright.sync_api import TimeoutError, expect

from configs import load
from tests.browser.conftest import still

LOADED = (
    "() => [...document.fonts].some((font) => font.family.includes('Digital Balance Wide') && font.status === 'loaded')"
)
SPOKEN = "() => document.documentElement.lang"
# What is seen and heard of the page: texts, names and tips; names of scenarios and services, as they are typed, are not.
SHOWN_TEXTS = """() => {
    const told = [], seen = part => part && part.getClientRects().length && !part.closest("script, style, .db-language");
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) if (seen(texts.currentNode.parentElement)) told.push(texts.currentNode.textContent);
    for (const part of document.querySelectorAll("[aria-label], [title], [placeholder]"))
        if (seen(part)) told.push(...["aria-label", "title", "placeholder"].map(name => part.getAttribute(name) || ""));
    return told;
}"""
# Names and codes, signs of files and keys, what is typed: the same in Japanese.
ALLOWED = {
    "AI", "OS", "SNS", "BPM", "JPY", "CSV", "HTML", "TOML", "SVG", "PNG", "YYYY-MM", "Esc", "lambda_symmetric", "lambda_local",
    "digital-balance", "project", "replicates", "all", "docs", "explanation", "welfare", "md",
}  # fmt: skip
TABS = ("収支", "市場", "顧客", "比較")


ENGLISH = f"""allowed => {{
    const told = ({SHOWN_TEXTS})(), words = text => text.match(/[A-Za-z][A-Za-z_-]+/g) || [];
    return told.filter(text => words(text).some(word => !allowed.includes(word)));
}}"""


def expect_no_english(page, also: Iterable[str] = ()) -> None:
    """Wait until nothing that is shown is English: parts of the page are drawn one after the other."""
    allowed = [*ALLOWED, *also]
    try:
        page.wait_for_function(f"allowed => ({ENGLISH})(allowed).length === 0", arg=allowed)
    except TimeoutError:
        assert page.evaluate(ENGLISH, allowed) == []
        raise


def test_a_visitor_reads_japanese_and_another_english_and_the_address_keeps_it(open_page):
    page, second = open_page(), open_page()
    assert page.evaluate(SPOKEN) == "en"
    page.get_by_label("Language").select_option("ja")
    expect(page.get_by_role("tab", name="市場")).to_be_visible()
    expect(page.get_by_role("button", name="再生")).to_be_visible()
    expect(page.locator(".db-title")).to_have_text("日本のデジタル関連収支、2010～2035年")
    expect(page.locator(".db-headline").first).to_contain_text("兆円の支払超過")
    expect(page).to_have_url(re.compile("lang=ja"))
    page.wait_for_function(LOADED)
    assert page.evaluate(SPOKEN) == "ja"
    expect(second.get_by_role("tab", name="Markets")).to_be_visible()
    assert second.evaluate(SPOKEN) == "en"
    page.reload()
    expect(page.get_by_role("tab", name="市場")).to_be_visible()
    assert page.evaluate(SPOKEN) == "ja"
    page.get_by_label("言語").select_option("en")
    expect(page.get_by_role("tab", name="Markets")).to_be_visible()
    expect(page).not_to_have_url(re.compile("lang=ja"))


def test_no_tab_nor_keys_nor_a_step_of_the_story_shows_english_to_who_reads_japanese(tab, server):
    page = tab
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{server.address}/?lang=ja&set.rules.domestic_preference=1&set.customers.number=300&welfare=yes")
    for name in TABS:
        page.get_by_role("tab", name=name, exact=True).click()
        expect(page.get_by_role("tabpanel", name=name)).to_be_visible()
        expect(page.locator(".db-cards .db-card").first).to_be_visible()
        if name != "比較":
            expect(page.locator(".db-cards [role=img]").first).to_be_visible()
        else:
            expect(page.get_by_role("cell", name="居住者の合計")).to_be_visible()
        expect_no_english(page)
    page.keyboard.press("?")
    expect(page.locator(".db-keys")).to_contain_text("再生または一時停止")
    expect_no_english(page)
    clipped = "() => [...document.querySelectorAll('.db-keys dt, .db-keys dd')].filter(p => p.scrollWidth > p.clientWidth).length"
    assert page.evaluate(clipped) == 0
    page.keyboard.press("Escape")
    services = load("baseline").services
    page.goto(f"{server.address}/?lang=ja&step=cloud")
    expect(page.locator(".db-question")).to_contain_text("2025年末、国内クラウドの利用者シェア")
    expect_no_english(page, services)
    page.locator(".db-answers button").first.click()
    expect(page.locator(".db-verdict")).to_contain_text("モデルの答えは")
    expect(page.locator(".db-words").last).to_contain_text("ネットワーク効果がないとき")
    expect(page.locator(".db-cards [role=img]").first).to_be_visible()
    expect_no_english(page, services)


def test_what_is_said_of_a_lost_link_is_in_the_language_of_the_page(chromium, server):
    with closing(still(chromium)) as page:  # what is told to it here, the next tests do not have
        expect_lost_and_back(page, server)


def expect_lost_and_back(page, server) -> None:
    page.add_init_script("window.dbLinkTimes = {again: 300};")
    page.goto(f"{server.address}/?lang=ja")
    expect(page.get_by_role("tab", name="市場")).to_be_visible()
    page.route("**/readyz", lambda route: route.abort())
    page.evaluate("app.needsRefresh = true")  # as Solara says that its server was started anew
    expect(page.locator("#db-link")).to_have_text(
        "サーバーが再起動しました。応答があり次第、ページは元に戻ります。今すぐ読み込む"
    )
    page.evaluate("window.same = true")
    page.unroute("**/readyz")
    page.wait_for_function(f"() => window.same === undefined && ({SPOKEN})() === 'ja'")
    expect(page.get_by_role("tab", name="市場")).to_be_visible()
    expect(page.locator("#db-link:visible")).to_have_count(0)
