"""A talk is not lost: where the link is cut, the server is started anew or a laptop sleeps, the page comes back."""

import re
from contextlib import ExitStack, closing
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect
from solara.server.kernel_context import VirtualKernelContext

from experiments.browser.server.document.document import document_of
from experiments.browser.server.document.pages import keep_pages
from tests.browser.acts import control, date, enter, expect_changes, press
from tests.browser.conftest import SHOWN, free_port, serving, still
from tests.helpers.processes import wait_until
from tests.helpers.proxy import proxied

# Times of the page that are minutes for a reader; a sign is waited for so long that a busy machine is no lost link.
QUICK = "window.dbLinkTimes = {sign: 300, answer: 3000, patience: 3000, again: 300};"
# Asks after moments, and waits for an answer as long as a reader's page does; and whether the link was ever called lost.
DOUBTS = """window.dbLinkTimes = {sign: 100, answer: 300, again: 300, slept: 3e5};
addEventListener("DOMContentLoaded", () => new MutationObserver(() => {
    window.wasLost = window.wasLost || document.body.classList.contains("db-lost");
}).observe(document.body, {attributes: true}));"""
# A server that gives a link up after seconds, and writes down that it has.
IMPATIENT = f"""
from experiments.browser.server import serve
from solara.server.kernel_context import VirtualKernelContext
serve.SIGN_S, serve.PATIENCE_S = 1.0, 5.0
gone = VirtualKernelContext.page_disconnect
VirtualKernelContext.page_disconnect = lambda *words: (print("gone", flush=True), gone(*words))[1]
{SHOWN}"""
SMALL = 'extends = "baseline"\ncustomers.number = 150\ntime.end = "2013-12"\ntime.projection_start = "2012-01"\n'


@pytest.fixture
def visit(chromium, tmp_path):
    """A tab of its own on a server of its own behind a link that can be cut: (page, proxy, start another server)."""
    (tmp_path / "small.toml").write_text(SMALL)
    with ExitStack() as ends:
        port = free_port()
        proxy, servers = ends.enter_context(proxied(port)), ExitStack()
        place = f"http://127.0.0.1:{proxy.port}"
        ends.callback(servers.close)

        def start(script: str = SHOWN) -> None:
            servers.close()  # until the next one is there nobody answers
            words = ["-c", script, "show", "small.toml", "--no-browser", "--allow-origin", place]
            servers.enter_context(serving(words, tmp_path / "log.txt", port))

        def visited(script: str = SHOWN, times: str = QUICK):
            start(script)
            page = ends.enter_context(closing(still(chromium)))
            page.add_init_script(times)
            page.goto(place)
            expect(date(page)).to_have_text("2013-12")
            enter(page, "Network effect", "4.5")
            expect_changes(page, "network effect 4.5")
            page.get_by_role("tab", name="Markets").click()
            press(page, "Step")
            expect(page).to_have_url(re.compile("view=Markets&month=2010-01"))
            page.evaluate("window.same = true")
            return page, proxy, start

        yield visited


def expect_all_back(page, month: str) -> None:
    expect(date(page)).to_have_text(month)
    expect_changes(page, "network effect 4.5")
    expect(page.locator("#db-link:visible")).to_have_count(0)
    expect(page.get_by_role("tab", name="Markets")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("img", name="Market shares").first).to_be_visible()
    press(page, "Step")
    expect(page).to_have_url(re.compile(f"month={month[:-1]}{int(month[-1]) + 1}"))  # the server has heard of it


def test_a_server_that_is_gone_is_told_the_page_plays_on_and_comes_back_with_all_of_it_when_another_is_there(visit):
    page, proxy, start = visit()
    proxy.cut()
    expect(page.locator("#db-link")).to_contain_text("No answer from the server")
    expect(page.locator(".db-side")).to_have_js_property("inert", True)
    press(page, "Step")
    expect(date(page)).to_have_text("2010-02")
    page.get_by_role("button", name="Try now").click()  # nothing lies over it
    start()
    proxy.mend_anew()
    page.wait_for_function("window.same === undefined")  # it was loaded anew, from its address
    expect_all_back(page, "2010-02")


def test_a_cut_of_seconds_is_mended_without_a_reload_and_what_the_server_has_not_heard_is_named(visit):
    page, proxy, _ = visit()
    proxy.cut()
    expect(page.locator("#db-link")).to_be_visible()
    proxy.mend()  # the link itself lives on
    expect_all_back(page, "2010-01")
    proxy.cut()
    enter(page, "Switching cost", "2.5")  # before the page has noticed
    expect(page.locator("#db-link")).to_contain_text("No answer")
    proxy.mend_anew()
    expect(page.locator("#db-link")).to_contain_text('not have heard: "2.5"')
    expect(control(page, "Switching cost").locator("input[type=text]")).not_to_have_value("2.5")
    page.get_by_role("button", name="Close").click()
    expect_all_back(page, "2010-02")
    assert page.evaluate("window.same"), "nothing was loaded anew"


def test_a_cut_of_minutes_after_which_server_and_network_have_forgotten_the_link_ends_with_the_run_as_it_was(
    visit, tmp_path
):
    page, proxy, _ = visit(IMPATIENT)
    log = tmp_path / "log.txt"
    proxy.cut()
    expect(page.locator("#db-link")).to_be_visible()
    wait_until(lambda: "gone" in log.read_text())
    proxy.mend_anew()
    expect_all_back(page, "2010-01")
    assert page.evaluate("window.same"), "the session has lived on"


def test_a_server_that_is_slow_to_answer_is_not_lost_and_hears_what_was_sent(visit):
    page, proxy, _ = visit(times=DOUBTS)
    with page.expect_request("**/readyz"):  # the page doubts that it is there
        proxy.cut()  # nobody is told: as where a machine is so busy that the server has no turn
        enter(page, "Switching cost", "2.5")
    page.evaluate("new Promise(done => setTimeout(done, 1500))")  # three times the half second that it once waited
    proxy.mend()
    expect_changes(page, "network effect 4.5", "switching cost 2.5")
    assert page.evaluate("[window.same, window.wasLost]") == [True, False]


@pytest.mark.parametrize(("links", "gone"), [([], ["page"]), (["new"], [])])
def test_a_page_whose_old_link_ends_after_its_new_one_has_begun_is_not_gone(monkeypatch, links, gone):
    told = []
    monkeypatch.setattr(VirtualKernelContext, "page_disconnect", lambda context, page: told.append(page))
    keep_pages()
    session = SimpleNamespace(websockets=set(links))
    VirtualKernelContext.page_disconnect(SimpleNamespace(kernel=SimpleNamespace(session=session)), "page")
    assert told == gone


def test_a_document_that_is_not_the_one_that_is_known_is_refused():
    with pytest.raises(ValueError, match="expected once"):
        document_of("<html></html>")


def test_the_document_has_a_language_and_may_be_enlarged(open_page):
    page = open_page()
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.locator("meta[name=viewport]").get_attribute("content") == "width=device-width, initial-scale=1"
