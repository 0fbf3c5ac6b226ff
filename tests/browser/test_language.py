"""The page in the language of whoever looks at it: kept in the address, and nobody else's."""

import re

from playwright.sync_api import expect

LOADED = (
    "() => [...document.fonts].some((font) => font.family.includes('Digital Balance Wide') && font.status === 'loaded')"
)
SPOKEN = "() => document.documentElement.lang"


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
