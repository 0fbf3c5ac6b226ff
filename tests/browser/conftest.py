"""The page in a real browser: a server of its own, and Chromium without a word to other hosts."""

import os
import shutil
import socket
import sys
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.helpers.processes import FOR_EVER, started, wait_until

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--in-process-gpu",
    "--disable-extensions",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Nothing moves but what the model does: frames of menus and tabs that slide are drawn for nobody.
STILL = "*, *::before, *::after { transition: none !important; animation: none !important; }"
# Runs a program, and writes down whom it speaks to or looks up.
AUDITED = """
import sys
def heard(event, of):
    host = of[0] if event == "socket.getaddrinfo" else of[1][0] if event == "socket.connect" and type(of[1]) is tuple else ""
    if host not in ("", None, "127.0.0.1", "localhost", "::1"):
        print("outside:", host, flush=True)
sys.addaudithook(heard)
"""
SHOWN = f"{AUDITED}\nfrom experiments.cli.app import main\nmain()"
# A busy machine is neither a lost link nor one that has slept.
LINK_TIMES = dict.fromkeys(("answer", "busy", "slept"), 1000 * FOR_EVER)
# Not the page's: Solara's own scripts say it of themselves.
HARMLESS = ("Failed to evaluate Vue script",)


def found_browser() -> str:
    """The browser on this machine; skips without one, or fails where one is required."""
    place = os.environ.get("BROWSER_PATH") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if place is None:
        how = "no Chromium is installed: apt-get install -y chromium (or BROWSER_PATH=...)"
        (pytest.fail if os.environ.get("REQUIRE_BROWSER") == "1" else pytest.skip)(how)
    return place


@dataclass
class Server:
    """A running page: where it is, and what it has said."""

    address: str
    log: Path


class Heard:
    """What a tab says and asks for from here on."""

    def __init__(self, page) -> None:
        self.page, self.console, self.requests = page, [], []
        self.listeners = {"console": self.on_console, "pageerror": self.on_error, "request": self.on_request}
        for event, listener in self.listeners.items():
            page.on(event, listener)

    def on_console(self, message) -> None:
        self.console.append(f"{message.type}: {message.text}")

    def on_error(self, error) -> None:
        self.console.append(f"error: {error}")

    def on_request(self, request) -> None:
        self.requests.append(request.url)

    def looked_at(self, server: Server) -> None:
        """Nothing went wrong, and neither page nor server spoke to another host; then the page is left."""
        for event, listener in self.listeners.items():
            self.page.remove_listener(event, listener)
        self.page.goto("about:blank")  # the server may end now: the page would say that it is gone, as of its link
        own = ("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:", "about:")
        said = [line for line in self.console if line.startswith(("error", "warning"))]
        assert [line for line in said if not any(message in line for message in HARMLESS)] == []
        assert [url for url in self.requests if not url.startswith(own)] == []
        assert len(self.requests) > 5, "the page's own"
        log = server.log.read_text()
        assert not any(word in log for word in ("Traceback", "outside:", "Warning")), log


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def serving(words: list[str], log: Path, port: int = 0) -> Iterator[Server]:
    """A server that answers, at a port if one is given; it ends with the block, and so does what it has started."""
    port = port or free_port()
    with log.open("wb") as file:
        command = [sys.executable, *words, "--port", str(port)]
        with started(command, stdout=file, stderr=file, cwd=log.parent) as process:

            def answers() -> bool:
                with socket.socket() as probe:
                    return probe.connect_ex(("127.0.0.1", port)) == 0

            try:
                wait_until(answers, process)
            except AssertionError as error:
                raise AssertionError(f"{error}: {log.read_text()}") from None
            yield Server(f"http://127.0.0.1:{port}", log)


@pytest.fixture(autouse=True)
def nothing_is_kept(monkeypatch):
    """Runs that were computed for an earlier test are not there at once in the next."""
    monkeypatch.setattr("experiments.browser.course.kept._courses", OrderedDict())


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    found_browser()
    words = ["-c", SHOWN, "show", "--no-browser"]
    with serving(words, tmp_path_factory.mktemp("server") / "log.txt") as page:
        yield page


@pytest.fixture(scope="session")
def chromium():
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=1000 * FOR_EVER)  # machines may be busy
    place = found_browser()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=place, args=FLAGS, timeout=1000 * FOR_EVER)
        yield browser
        browser.close()


@pytest.fixture
def serve(tmp_path):
    """Start another server; it ends with the test."""
    with ExitStack() as servers:
        yield lambda *words: servers.enter_context(serving([*words], tmp_path / "log.txt"))


@pytest.fixture(scope="session")
def tab(chromium):
    """The tab that tests have one after the other, as the first load of the page's scripts takes a second."""
    with closing(still(chromium)) as page:
        yield page


def still(chromium):
    """A tab in a context of its own."""
    context = chromium.new_context()
    context.set_default_timeout(1000 * FOR_EVER)
    context.add_init_script(f"""addEventListener("DOMContentLoaded", () => {{
        document.head.appendChild(document.createElement("style")).textContent = {STILL!r};
    }});
    window.dbLinkTimes = {LINK_TIMES};""")
    return context.new_page()


@pytest.fixture
def open_page(tab, server):
    """Open the page anew in the tab, or in more of its window; what they said is looked at in the end."""
    from playwright.sync_api import expect

    pages, heards = [], []

    def opened(width: int = 1280, height: int = 800):
        page = tab.context.new_page() if pages else tab  # which has the page's scripts by now
        pages.append(page)
        page.set_viewport_size({"width": width, "height": height})
        heards.append(Heard(page))
        page.goto(server.address)
        expect(page.locator(".db-date")).to_have_text("2035-12")  # the whole run is there
        return page

    yield opened
    for heard in heards:
        heard.looked_at(server)
    for page in pages[1:]:
        page.close()
