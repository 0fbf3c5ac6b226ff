"""A talk is not lost: where the link is cut, the server is started anew or a laptop sleeps, the page comes back."""

import re
from contextlib import ExitStack, closing

import pytest
from playwright.sync_api import expect

from experiments.browser.document.document import document_of
from tests.browser.acts import date, enter, expect_changes, expect_last_row, press, stepped
from tests.browser.conftest import SHOWN, free_port, serving, still
from tests.helpers.proxy import proxied

# Times of the page that are minutes for a reader; a sign is waited for so long that a busy machine is no lost link.
QUICK = "window.dbLinkTimes = {sign: 300, answer: 3000, again: 300};"
# A server that gives a link up after seconds.
IMPATIENT = f"from experiments.browser import serve\nserve.SIGN_S, serve.PATIENCE_S = 1.0, 2.0\n{SHOWN}"


@pytest.fixture
def visit(chromium, tmp_path):
    """A tab of its own on a server of its own behind a link that can be cut: (page, proxy, start another server)."""
    with ExitStack() as ends:
        port = free_port()
        proxy, servers = ends.enter_context(proxied(port)), ExitStack()
        place = f"http://127.0.0.1:{proxy.port}"
        ends.callback(servers.close)

        def start(script: str = SHOWN) -> None:
            servers.close()
            servers.enter_context(serving(["-c", script, "show", "--no-browser", "--allow-origin", place], tmp_path / "log.txt", port))

        def visited(script: str = SHOWN):
            start(script)
            page = ends.enter_context(closing(still(chromium)))
            page.add_init_script(QUICK)
            page.goto(place)
            expect(date(page)).to_have_text("2035-12")
            return page, proxy, start

        yield visited


def changed(page) -> None:
    """A state that can be lost: a change, a view, a month."""
    enter(page, "Network effect", "4.5")
    expect_changes(page, "network effect 4.5")
    for month in ("2010-01", "2010-02"):
        press(page, "Step")
        expect(date(page)).to_have_text(month)
    expect(page).to_have_url(re.compile("month=2010-02"))


def expect_all_back(page, month: str = "2010-02", n_months: int = 2) -> None:
    expect(date(page)).to_have_text(month)
    expect_changes(page, "network effect 4.5")
    expect(page.locator("#db-link:visible")).to_have_count(0)
    expect_last_row(page, stepped(1, n_months, **{"services.cloud.network_effect": 4.5}))


def test_after_the_server_was_started_anew_the_page_comes_back_with_its_state_and_the_month_reached_without_it(visit):
    page, _, start = visit()
    changed(page)
    page.evaluate("window.same = true")
    start()
    expect_all_back(page)
    assert page.evaluate("window.same") is None, "it was loaded anew, from its address"


def test_a_server_that_is_gone_is_told_with_a_button_that_can_be_clicked_and_the_page_plays_on(visit):
    page, proxy, start = visit()
    changed(page)
    proxy.cut()
    expect(page.locator("#db-link")).to_contain_text("No answer from the server")
    expect(page.locator(".db-side")).to_have_js_property("inert", True)
    press(page, "Step")
    expect(date(page)).to_have_text("2010-03")
    page.get_by_role("button", name="Try now").click()  # nothing lies over it
    start()
    proxy.mend_anew()
    expect_all_back(page, "2010-03", 3)


def test_a_cut_that_nobody_but_the_page_notices_is_mended_without_a_reload(visit):
    page, proxy, _ = visit()
    changed(page)
    page.evaluate("window.same = true")
    proxy.cut()
    expect(page.locator("#db-link")).to_be_visible()
    proxy.mend()  # the link itself lives on, as after a cut of seconds
    expect_all_back(page)
    assert page.evaluate("window.same"), "nothing was loaded anew"
    press(page, "Step")
    expect_all_back(page, "2010-03", 3)


def test_a_cut_after_which_server_and_network_have_forgotten_the_link_is_mended_with_the_same_run(visit):
    page, proxy, _ = visit(IMPATIENT)
    changed(page)
    n_links = proxy.n_links
    proxy.cut()
    expect(page.locator("#db-link")).to_be_visible()
    proxy.mend_anew()
    expect_all_back(page)
    assert proxy.n_links > n_links
    press(page, "Step")
    expect_all_back(page, "2010-03", 3)


def test_what_was_entered_while_the_link_was_cut_is_named_if_the_server_has_not_heard_it(visit):
    page, proxy, _ = visit()
    changed(page)
    proxy.cut()
    enter(page, "Switching cost", "2.5")  # before the page has noticed
    expect(page.locator("#db-link")).to_contain_text("No answer")
    proxy.mend_anew()
    expect(page.locator("#db-link")).to_contain_text('not have heard: "2.5"')
    expect(page.locator(".db-control", has_text="Switching cost").locator("input[type=text]")).not_to_have_value("2.5")
    page.get_by_role("button", name="Close").click()
    expect_all_back(page)


def test_a_document_that_is_not_the_one_that_is_known_is_refused():
    with pytest.raises(ValueError, match="expected once"):
        document_of("<html></html>")


def test_the_document_has_a_language_and_may_be_enlarged(open_page):
    page = open_page()
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.locator("meta[name=viewport]").get_attribute("content") == "width=device-width, initial-scale=1"
