"""The page in a real browser: a server of its own, and Chromium without a word to other hosts."""

import os
import shutil
import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.helpers.processes import FOR_EVER, started, wait_until

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
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


@dataclass
class Heard:
    """What a page said and asked for."""

    console: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def outside(self, address: str) -> list[str]:
        """Requests that went to another host."""
        own = (address, address.replace("http", "ws"), "data:", "blob:")
        return [url for url in self.requests if not url.startswith(own)]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def serving(words: list[str], log: Path) -> Iterator[Server]:
    """A server that answers; it ends with the block, and so does what it has started."""
    port = free_port()
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


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    found_browser()
    words = ["-m", "experiments", "show", "--no-browser"]
    with serving(words, tmp_path_factory.mktemp("server") / "log.txt") as page:
        yield page


@pytest.fixture(scope="session")
def chromium():
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=1000 * FOR_EVER)  # machines may be busy
    place = found_browser()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=place, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def serve(tmp_path):
    """Start another server; it ends with the test."""
    with ExitStack() as servers:
        yield lambda *words: servers.enter_context(serving([*words], tmp_path / "log.txt"))


@pytest.fixture
def open_page(chromium, server):
    """Open tabs on the page; what they said is looked at in the end."""
    contexts, heards = [], []

    def opened(width: int = 1280, height: int = 800):
        context = chromium.new_context(viewport={"width": width, "height": height})
        context.set_default_timeout(1000 * FOR_EVER)
        contexts.append(context)
        page, heard = context.new_page(), Heard()
        heards.append(heard)
        page.on("console", lambda message: heard.console.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: heard.console.append(f"error: {error}"))
        page.on("request", lambda request: heard.requests.append(request.url))
        page.goto(server.address)
        page.get_by_role("button", name="Step").wait_for()
        page.heard = heard
        return page

    yield opened
    for context in contexts:
        context.close()
    said = [line for heard in heards for line in heard.console if line.startswith(("error", "warning"))]
    assert [line for line in said if not any(message in line for message in HARMLESS)] == []
    assert [url for heard in heards for url in heard.outside(server.address)] == []
    assert "Traceback" not in server.log.read_text()
